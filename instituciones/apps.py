"""The app of people, institutions and processes."""

from django.apps import AppConfig


class InstitucionesConfig(AppConfig):
    name = "instituciones"
    verbose_name = "Instituciones y personas"
