"""Addresses of the component gallery; the root mounts them only when DEBUG is on."""

from django.urls import path

from pmg_site.galeria import views

app_name = "galeria"
urlpatterns = [
    path("", views.galeria, name="indice"),
    path("progreso/", views.progreso, name="progreso"),
]
