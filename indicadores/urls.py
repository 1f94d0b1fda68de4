"""Addresses of the indicators."""

from django.urls import path

from indicadores.views import fichas, lectura, trazabilidad

app_name = "indicadores"
urlpatterns = [
    path("", lectura.lista, name="lista"),
    path("nuevo/<slug:institucion>/", fichas.crear, name="crear"),
    path("ficha/<int:pk>/editar/", fichas.editar, name="ficha_editar"),
    path("ficha/<int:pk>/mediciones/", fichas.mediciones, name="mediciones"),
    path("ficha/<int:pk>/vista-previa/", fichas.vista_previa, name="vista_previa"),
    path("trazabilidad/<int:pk>/", trazabilidad.detalle, name="trazabilidad"),
    path("trazabilidad/<int:pk>/tabla.csv", trazabilidad.tabla_csv, name="trazabilidad_csv"),
    path("trazabilidad/<int:pk>/responder/", trazabilidad.responder, name="responder"),
    path("respuestas/<int:pk>/quitar/", trazabilidad.quitar, name="quitar_respuesta"),
    path("<slug:codigo>/", lectura.detalle, name="detalle"),
    path("<slug:codigo>/serie.csv", lectura.serie_csv, name="csv"),
    path("<slug:codigo>/copiar/", fichas.copiar, name="ficha_copiar"),
]
