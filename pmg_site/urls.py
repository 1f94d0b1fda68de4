"""Every address of the site."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from health_check.views import HealthCheckView

from pmg_site.inicio import views, views_bitacora

salud = login_not_required(HealthCheckView.as_view(checks=["health_check.checks.Database"]))

urlpatterns = [
    path("", views.inicio, name="inicio"),
    path("mis-tareas/", views.mis_tareas, name="mis-tareas"),
    path("bitacora/", views.bitacora, name="bitacora"),
    path("bitacora/exportar/", views_bitacora.exportar, name="bitacora-exportar"),
    path("puntos-de-control/", views_bitacora.puntos, name="puntos-de-control"),
    path(
        "puntos-de-control/puntos-de-control.json",
        views_bitacora.en_json,
        name="puntos-de-control-json",
    ),
    path(
        "puntos-de-control/puntos-de-control.txt",
        views_bitacora.en_texto,
        name="puntos-de-control-texto",
    ),
    path(
        "puntos-de-control/verificar_bitacora.py",
        views_bitacora.verificador,
        name="verificador-bitacora",
    ),
    path("salud/", salud, name="salud"),
    path("admin/", admin.site.urls),
    path("cuenta/", include("allauth.account.urls")),
    path("indicadores/", include("indicadores.urls")),
    path("compromisos/", include("compromisos.urls")),
    path("reglas/", include("indicadores.urls_reglas")),
    path("incentivos/", include("incentivos.urls")),
    path("api/v1/", include("informes.api.urls")),
    path("", include("informes.urls")),
    path("evaluaciones/", include("evaluacion.urls")),
    path("opiniones/", include("evaluacion.urls_opiniones")),
    path("doble-evaluacion/", include("evaluacion.urls_doble")),
    path("", include("instituciones.urls")),
]
if settings.DEBUG:
    urlpatterns.append(path("galeria/", include("pmg_site.galeria.urls")))
