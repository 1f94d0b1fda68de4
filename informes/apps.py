"""The app «informes»."""

from importlib import import_module

from django.apps import AppConfig


class InformesConfig(AppConfig):
    name = "informes"
    verbose_name = "Informes"

    def ready(self) -> None:
        """Register the background work, so that any process can do it."""
        import_module("informes.tasks")
