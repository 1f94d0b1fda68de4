"""The app «evaluacion»."""

from importlib import import_module

from django.apps import AppConfig


class EvaluacionConfig(AppConfig):
    name = "evaluacion"
    verbose_name = "Evaluación"

    def ready(self) -> None:
        """Let formulation ask what a target would score, and the outbox find its handlers."""
        import_module("evaluacion.simulacion")
        import_module("evaluacion.tasks_plazos")
