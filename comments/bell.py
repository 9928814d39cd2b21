"""Ring for a worker. A bell that is not heard costs time and nothing else: every worker also looks for itself."""

import logging
import os
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

from celery import Task, current_app
from django.conf import settings

from comments import counters
from comments.conf import comments_settings

logger = logging.getLogger(__name__)


def ring(task: Task) -> None:
    """Wake a worker, at once."""
    if comments_settings.is_embedded:
        return
    try:
        task.apply_async(retry=False)
    except Exception as error:  # Each broker's client has errors of its own, and none of them may reach a reader.
        counters.bell_failures.add()
        logger.warning("The bell could not be rung (%s); the sweep will find the comment.", type(error).__name__)


def ring_apart(task: Task) -> None:
    """Wake a worker from a thread of its own.

    Publishing has a limit of 200 ms, but looking up the broker's name has none, and each second that a request waits
    for a broker is one that its thread answers no other reader.
    """
    if not comments_settings.is_embedded:
        _apart.ring(task)


def find_broker_error() -> Exception | None:
    """Return why the broker cannot be used, if there is one. It takes a few seconds where nothing answers at all."""
    if comments_settings.is_embedded:
        return None
    try:
        with current_app.connection_for_read(url=settings.CELERY_BROKER_URL, connect_timeout=2) as connection:
            connection.ensure_connection(max_retries=1, interval_start=0)
    except Exception as error:  # As in `ring`.
        return error
    return None


class _Apart:
    """One thread that rings. As messages carry nothing, one that is still to be sent is enough for all who ask."""

    def __init__(self) -> None:
        self._begin()
        # A child has the names of those who waited, and not the thread.
        os.register_at_fork(after_in_child=self._begin)

    def _begin(self) -> None:
        self._lock = Lock()
        self._waiting: set[str] = set()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="bell")

    def ring(self, task: Task) -> None:
        with self._lock:
            if task.name in self._waiting:
                return
            self._waiting.add(task.name)
        self._thread.submit(self._ring, task)

    def _ring(self, task: Task) -> None:
        # Before it is sent: whoever asks from now on has written what this bell may be too early for.
        with self._lock:
            self._waiting.discard(task.name)
        ring(task)


_apart = _Apart()
