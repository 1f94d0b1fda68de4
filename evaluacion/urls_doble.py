"""Addresses of the blind double evaluation."""

from django.urls import path

from evaluacion.views import doble

app_name = "doble"
urlpatterns = [
    path("", doble.lista, name="lista"),
    path("sortear/", doble.sortear, name="sortear"),
    path("acuerdo/", doble.acuerdo, name="acuerdo"),
    path("<int:pk>/", doble.detalle, name="detalle"),
    path("<int:pk>/calificar/", doble.calificar, name="calificar"),
    path("<int:pk>/arbitrar/", doble.arbitrar, name="arbitrar"),
    path("<int:pk>/archivos/<int:revision>/", doble.archivo, name="archivo"),
    path("<int:pk>/archivos/<int:revision>/ver/", doble.ver_archivo, name="ver_archivo"),
    path("<int:pk>/citas/<int:cita>/", doble.ver_cita, name="ver_cita"),
]
