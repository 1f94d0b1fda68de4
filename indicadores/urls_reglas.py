"""Addresses of the public pages of the rules."""

from django.urls import path

from indicadores import views_reglas as views

app_name = "reglas"
urlpatterns = [
    path("", views.indice, name="indice"),
    path("conjunto/<str:huella>/", views.conjunto, name="conjunto"),
    path("conjunto/<str:huella>/reglas.yaml", views.descarga, name="descarga"),
    path("<str:mecanismo>/<int:anio>/", views.anio, name="anio"),
]
