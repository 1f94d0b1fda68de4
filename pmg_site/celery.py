"""Celery application: what runs in the background and on the clock."""

import os

from celery import Celery

from pmg_site.comun import transporte

transporte.instalar()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmg_site.settings")
app = Celery("pmg")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
