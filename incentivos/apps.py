"""The app «incentivos»."""

from importlib import import_module

from django.apps import AppConfig


class IncentivosConfig(AppConfig):
    name = "incentivos"
    verbose_name = "Incentivos"

    def ready(self) -> None:
        # The outbox finds its handlers by name in any process, not only in a worker.
        import_module("incentivos.tasks")
