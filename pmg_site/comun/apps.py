"""The shared tables as a Django app."""

from django.apps import AppConfig


class ComunConfig(AppConfig):
    name = "pmg_site.comun"
    label = "comun"
    verbose_name = "Registro común"
