"""The app «incentivos»."""

from django.apps import AppConfig


class IncentivosConfig(AppConfig):
    name = "incentivos"
    verbose_name = "Incentivos"
