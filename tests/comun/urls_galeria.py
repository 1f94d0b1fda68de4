"""The addresses of the site with the component gallery, as DEBUG mounts it."""

from django.urls import include, path

from pmg_site.urls import urlpatterns as sitio

urlpatterns = [*sitio, path("galeria/", include("pmg_site.galeria.urls"))]
