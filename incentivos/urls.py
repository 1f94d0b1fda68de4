"""Addresses of the incentive pages."""

from django.urls import path

from incentivos import (
    views,
    views_distancia,
    views_equipos,
    views_montos,
    views_personas,
    views_planilla,
    views_replica,
    views_trabajo,
)

app_name = "incentivos"
urlpatterns = [
    path("", views.distribucion, name="distribucion"),
    path("distribucion.csv", views.distribucion_csv, name="distribucion_csv"),
    path("cuotas/", views.cuotas, name="cuotas"),
    path("cuotas/<int:pk>/pagar/", views.pagar, name="pagar"),
    path("distancia/<int:programa>/", views_distancia.distancia, name="distancia"),
    path("repetir/", views_replica.replica, name="replica"),
    path("repetir.csv", views_replica.replica_csv, name="replica_csv"),
    path("repetir/<uuid:pk>/", views_replica.replica_trabajo, name="replica_trabajo"),
    path(
        "repetir/<uuid:pk>/cambios.csv",
        views_replica.replica_trabajo_csv,
        name="replica_trabajo_csv",
    ),
    path("trabajo/", views_trabajo.trabajo, name="trabajo"),
    path("dotacion/", views_montos.dotaciones, name="dotaciones"),
    path("dotacion/<int:pk>/", views_montos.dotacion, name="dotacion"),
    path("dotacion/planilla/", views_planilla.planilla, name="dotacion_planilla"),
    path("dotacion/planilla/revisar/", views_planilla.revisar, name="dotacion_revisar"),
    path(
        "dotacion/plantilla.csv",
        views_planilla.plantilla,
        {"formato": "csv"},
        name="dotacion_plantilla_csv",
    ),
    path(
        "dotacion/plantilla.xlsx",
        views_planilla.plantilla,
        {"formato": "xlsx"},
        name="dotacion_plantilla_xlsx",
    ),
    path("equipos/", views_equipos.lista, name="equipos"),
    path("equipos/nuevo/", views_equipos.nuevo, name="equipo_nuevo"),
    path("equipos/<int:pk>/", views_equipos.detalle, name="equipo"),
    path("equipos/<int:pk>/metas/", views_equipos.metas, name="equipo_metas"),
    path("equipos/<int:pk>/base/", views_equipos.base, name="equipo_base"),
    path("equipos/<int:pk>/incorporar/", views_equipos.incorporar, name="equipo_incorporar"),
    path("equipos/<int:pk>/convenir/", views_equipos.convenir, name="equipo_convenir"),
    path("equipos/<int:pk>/certificar/", views_equipos.certificar, name="equipo_certificar"),
    path("equipos/salidas/<int:pk>/", views_equipos.salida, name="equipo_salida"),
    path("equipos/cuotas/<int:pk>/pagar/", views_equipos.pagar, name="equipo_pagar"),
    path("equipos/personas/<int:pk>/", views_personas.persona, name="persona"),
    path("equipos/pago/<slug:codigo>/<int:anio>/", views_personas.nomina, name="nomina"),
    path(
        "equipos/pago/<slug:codigo>/<int:anio>/nomina.csv",
        views_personas.nomina_csv,
        name="nomina_csv",
    ),
    path("<slug:codigo>/", views.institucion, name="institucion"),
]
