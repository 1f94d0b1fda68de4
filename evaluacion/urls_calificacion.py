"""Addresses of the scoring: assignments, the own load, the screen and what it shows beside."""

from django.urls import path

from evaluacion.views import asignaciones, calificacion, visor

rutas = [
    path("mi-carga/", asignaciones.mi_carga, name="mi_carga"),
    path("mi-carga/siguiente/", asignaciones.seguir, name="seguir"),
    path("asignaciones/", asignaciones.asignaciones, name="asignaciones"),
    path("asignaciones/temas/<int:proceso>/", asignaciones.asignar_tema, name="asignar_tema"),
    path("asignaciones/<int:pk>/", asignaciones.asignacion, name="asignacion"),
    path("asignaciones/<int:pk>/retirar/", asignaciones.retirar, name="retirar_asignacion"),
    path("asignaciones/<int:pk>/declarar/", asignaciones.declarar, name="declarar_conflicto"),
    path("<int:pk>/calificar/", calificacion.calificar_siguiente, name="calificar_siguiente"),
    path("resultados/<int:pk>/calificar/", calificacion.calificar, name="calificar"),
    path("evidencia/archivos/<int:pk>/ver/", visor.ver_archivo, name="ver_archivo"),
    path("evidencia/citas/<int:pk>/", visor.ver_cita, name="ver_cita"),
]
