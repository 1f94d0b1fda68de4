"""Addresses with which the tests render the gallery and the frame of the pages."""

from django.urls import include, path

urlpatterns = [
    path("galeria/", include("pmg_site.galeria.urls")),
    path("cuenta/", include("allauth.account.urls")),
]
