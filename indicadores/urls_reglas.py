"""Addresses of the rules: the public pages, and the proposals to change them."""

from django.urls import path

from indicadores import views_propuestas as propuestas
from indicadores import views_reglas as views

app_name = "reglas"
urlpatterns = [
    path("", views.indice, name="indice"),
    path("conjunto/<str:huella>/", views.conjunto, name="conjunto"),
    path("conjunto/<str:huella>/reglas.yaml", views.descarga, name="descarga"),
    path("comparar/", views.comparar, name="comparar"),
    path("comparar/diferencia.csv", views.comparar_csv, name="comparar-csv"),
    path("propuestas/", propuestas.lista, name="propuestas"),
    path("propuestas/nueva/", propuestas.nueva, name="propuesta-nueva"),
    path("propuestas/subir/", propuestas.subir, name="propuesta-subir"),
    path("propuestas/<int:pk>/", propuestas.detalle, name="propuesta"),
    path("propuestas/<int:pk>/editar/", propuestas.editar, name="propuesta-editar"),
    path("propuestas/<int:pk>/texto/", propuestas.editar_texto, name="propuesta-texto"),
    path("propuestas/<int:pk>/reglas.yaml", propuestas.descargar, name="propuesta-descarga"),
    path("propuestas/<int:pk>/<str:accion>/", propuestas.accion, name="propuesta-accion"),
    path("<str:mecanismo>/<int:anio>/", views.anio, name="anio"),
]
