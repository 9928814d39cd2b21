"""The worker's own bell: now and then it looks for what waits, and rings if nobody else has.

A bell that got lost, a claim whose worker died, a set-up with no broker at all: each is only a delay of one sweep.
"""

import logging
import time
from typing import Any

from celery import bootsteps
from celery.worker import state
from django.db import DatabaseError, connection
from kombu.exceptions import OperationalError
from kombu.transport.memory import Channel

from comments import queue
from comments.conf import comments_settings
from comments.tasks import screen_pending

logger = logging.getLogger(__name__)

# Longer than the hard limit of a task: a ring that is out for so long was lost, whatever the books say.
LOST_AFTER_SECONDS = 30.0


class Sweep(bootsteps.StartStopStep):
    """Ring each `COMMENTS_SWEEP_SECONDS` if something is open and no ring is out.

    It runs on the worker's timer, in the main process, with one cheap query. The timer may be a thread, so that the
    database connection can be open while the pool forks a new child. The child never uses it; closing it there is
    harmless: SQLite's locks are the parent's, and psycopg closes only what its own process has opened.
    """

    requires = ("celery.worker.components:Timer",)

    def __init__(self, worker: Any, **kwargs: Any) -> None:
        super().__init__(worker, **kwargs)
        self._rang_at = float("-inf")
        self._timer_entry: Any = None

    def start(self, worker: Any) -> None:
        self._timer_entry = worker.timer.call_repeatedly(comments_settings.sweep_seconds, self.sweep)

    def stop(self, _worker: Any) -> None:
        if self._timer_entry is not None:
            self._timer_entry.cancel()
        connection.close()

    def sweep(self) -> None:
        """Look, and ring. An error is the business of the next sweep."""
        if self._is_ring_out():
            return
        try:
            if queue.has_open():
                self._ring()
        except DatabaseError:
            logger.exception("The sweep could not read the queue; the next one connects again.")
            connection.close()
        except OperationalError:
            logger.exception("The sweep could not ring; the next one tries again.")

    def _is_ring_out(self) -> bool:
        if time.monotonic() - self._rang_at > LOST_AFTER_SECONDS:
            return False
        return bool(state.reserved_requests or state.active_requests or _waiting_in_memory())

    def _ring(self) -> None:
        self._rang_at = time.monotonic()
        screen_pending.apply_async()


def _waiting_in_memory() -> int:
    """Return how many rings were published in this process and not yet received; 0 with a broker."""
    return sum(waiting.qsize() for waiting in Channel.queues.values())
