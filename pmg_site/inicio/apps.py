"""The home of the site as a Django app: pages, no tables; it makes Celery's app the current one."""

from django.apps import AppConfig


class InicioConfig(AppConfig):
    name = "pmg_site.inicio"
    verbose_name = "Inicio"

    def ready(self) -> None:
        """Tasks called from the web process or a command go to the project's broker.

        Here and not in ``pmg_site/__init__``: the tools of set-up import that package before
        Celery is installed.
        """
        from pmg_site.celery import app  # noqa: PLC0415 (needs the settings to be ready)

        app.set_default()
