"""The project around the apps: settings, processes, and the Celery app, which `celery -A config` finds here."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
