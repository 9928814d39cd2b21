"""The Celery app: its settings are in config/celery_settings.py, its sweep in config/sweep.py."""

import os
import socket
from typing import Any

from celery import Celery, signals

from config.processes import die_with

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("verbatim")
_importer = os.getpid()
"""In a process of the pool, which is a fork: its worker."""
# By name, so that it is read at the first use: Django's settings are being imported while this line runs.
app.config_from_object("config.celery_settings")
app.autodiscover_tasks()
# By name as well: they need Django's apps, and only a worker needs them.
app.steps["worker"].add("config.warm_up:WarmUp")
app.steps["worker"].add("config.sweep:Sweep")
app.steps["consumer"].add("config.dead_letters:DeclareDeadLetters")


@signals.celeryd_init.connect(weak=False)
def _take_time(conf: Any, **_: Any) -> None:
    """Let a worker wait for its broker longer than a reader's request may."""
    impatient = ("socket_", "max_retries", "interval_")
    options = conf.broker_transport_options.items()
    conf.broker_transport_options = {name: value for name, value in options if not name.startswith(impatient)}
    conf.broker_connection_timeout = 4.0


@signals.setup_logging.connect(weak=False)
def _leave_logging_to_django(**_: Any) -> None:
    """Keep Celery from replacing Django's LOGGING: being connected is enough."""


@signals.worker_process_init.connect(weak=False)
def _end_with_worker(**_: Any) -> None:
    """A kill -9 of the worker must not leave its pool behind."""
    die_with(_importer)


@signals.worker_ready.connect(weak=False)
def _say_ready(**_: Any) -> None:
    """Tell whoever started this worker that it is up, in systemd's manner (sd_notify(3))."""
    address = os.environ.get("NOTIFY_SOCKET")
    if address:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as notifier:
            notifier.sendto(b"READY=1", address.replace("@", "\0", 1))
