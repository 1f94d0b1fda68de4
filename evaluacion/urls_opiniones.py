"""Addresses of the technical opinions of the expert networks."""

from django.urls import path

from evaluacion.views import opiniones

app_name = "opiniones"
urlpatterns = [
    path("", opiniones.lista, name="lista"),
    path("calendarios/", opiniones.calendarios, name="calendarios"),
    path("calendarios/<slug:sistema>/<int:anio>/", opiniones.calendario, name="calendario"),
    path("requisitos/<int:pk>/", opiniones.detalle, name="detalle"),
    path("requisitos/<int:pk>/presentar/", opiniones.presentar, name="presentar"),
    path("requisitos/<int:pk>/opinar/", opiniones.opinar, name="opinar"),
    path("documentos/<int:pk>/", opiniones.documento, name="documento"),
]
