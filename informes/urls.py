"""Addresses of the reports: internal pages, public results and open data."""

from django.urls import path

from informes import views, views_anexos, views_certificados, views_lecciones, views_publicas
from informes.papeles.urls import rutas as rutas_de_los_papeles

app_name = "informes"
_CERTIFICADO = "certificados/<slug:codigo>/<slug:mecanismo>/<int:anio>/v<int:version>"
urlpatterns = [
    *rutas_de_los_papeles,
    path("balances/", views.balances, name="balances"),
    path("balances/nuevo/", views.crear, name="crear-balance"),
    path("balances/<int:pk>/", views.balance, name="balance"),
    path("balances/<int:pk>/pdf/", views.pdf_interno, name="balance-pdf-interno"),
    path("balances/<int:pk>/generar/", views.generar, name="generar-balance"),
    path("balances/<int:pk>/progreso/", views.progreso, name="progreso-balance"),
    path("balances/<int:pk>/accion/<slug:accion>/", views.accion, name="accion-balance"),
    path("balances/<int:pk>/secciones/<slug:clave>/", views.seccion, name="seccion-balance"),
    path("balances/<int:pk>/anexos/", views_anexos.anexos, name="anexos"),
    path("balances/<int:pk>/anexos/<slug:clave>/", views_anexos.anexo, name="anexo"),
    path(
        "documentos/<slug:codigo>/<int:anio>/v<int:version>/bgi.pdf",
        views_publicas.pdf,
        name="balance-pdf",
    ),
    path("verificar/", views_certificados.como_verificar, name="como-verificar"),
    path("verificar/verificar_certificado.py", views_certificados.verificador, name="verificador"),
    path(f"{_CERTIFICADO}/", views_certificados.pagina, name="certificado"),
    path(f"{_CERTIFICADO}/certificado.pdf", views_certificados.en_papel, name="certificado-pdf"),
    path(f"{_CERTIFICADO}/certificado.json", views_certificados.en_json, name="certificado-json"),
    path("lecciones/", views_lecciones.lecciones, name="lecciones"),
    path("lecciones/<slug:clave>.csv", views_lecciones.leccion_csv, name="leccion-csv"),
    path("lecciones/evaluadores/", views_lecciones.internas, name="lecciones-internas"),
    path(
        "lecciones/evaluadores/<slug:clave>.csv",
        views_lecciones.interna_csv,
        name="leccion-interna-csv",
    ),
    path("lecciones/horas/<int:pk>/", views_lecciones.horas, name="horas"),
    path("resultados/", views_publicas.resultados, name="resultados"),
    path("resultados/<int:anio>/<slug:codigo>/", views_publicas.ficha, name="ficha"),
    path(
        "programas/<slug:codigo>/<slug:mecanismo>/<int:anio>/",
        views_publicas.programa,
        name="programa",
    ),
    path(
        "programas/<slug:codigo>/<slug:mecanismo>/<int:anio>/v<int:version>/",
        views_publicas.programa,
        name="programa-version",
    ),
    path("datos/", views_publicas.datos, name="datos"),
]
