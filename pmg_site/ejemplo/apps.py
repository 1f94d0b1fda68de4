"""The example data as a Django app: commands only, no tables."""

from django.apps import AppConfig


class EjemploConfig(AppConfig):
    name = "pmg_site.ejemplo"
    verbose_name = "Datos de ejemplo"
