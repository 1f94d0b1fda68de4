"""Addresses of the work in Excel."""

from django.urls import path

from compromisos.views import libro

rutas = [
    path("<int:pk>/libro/", libro.libro, name="libro"),
    path("<int:pk>/libro/descargar/", libro.descargar, name="libro_descargar"),
    path("<int:pk>/libro/csv/<slug:hoja>/", libro.descargar_csv, name="libro_csv"),
    path("<int:pk>/libro/subir/", libro.subir, name="libro_subir"),
    path("libro/reglas/", libro.pagina_de_reglas, name="libro_reglas"),
    path("libro/<uuid:pk>/", libro.carga, name="libro_carga"),
    path("libro/<uuid:pk>/aplicar/", libro.aplicar, name="libro_aplicar"),
    path("libro/<uuid:pk>/descartar/", libro.descartar, name="libro_descartar"),
    path("libro/<uuid:pk>/marcado/", libro.marcado, name="libro_marcado"),
]
