"""The worker's own bell: now and then it looks for what waits, and rings if nobody else has.

A bell that got lost, a claim whose worker died, a set-up with no broker at all: each is only a delay of one sweep.
"""

import logging
import os
import time
from functools import partial
from typing import Any

from celery import bootsteps
from celery.worker import state
from django.db import DatabaseError, connection
from kombu.exceptions import OperationalError
from kombu.transport.memory import Channel

from comments import purging, queue, replaying, upkeep
from comments.conf import comments_settings
from comments.models import QueueKind
from comments.tasks import deliver_notices, keep_up, purge_pages, replay_pending, screen_pending

logger = logging.getLogger(__name__)

DEAF_AFTER_SECONDS = 30.0
"""A ring that nobody takes up for so long is twice the hard time limit of a task old: the worker is stuck.

Or it no longer hears its broker: after Redis was away for a minute, a worker can go on ringing and receive nothing.
"""

BELLS = (
    (partial(queue.has_open, [QueueKind.SCREEN]), screen_pending),
    (partial(queue.has_open, [QueueKind.NOTIFY]), deliver_notices),
    (upkeep.has_due_jobs, keep_up),
    (replaying.has_open, replay_pending),
    (purging.has_open, purge_pages),
)
"""What is rung for which kind, each while no ring of its own is out: a slow receiver keeps no comment waiting."""


class Sweep(bootsteps.StartStopStep):
    """Ring each `COMMENTS_SWEEP_SECONDS` for each kind of which something is open and no ring is out.

    It runs on the worker's timer, in the main process, with one cheap query. The timer may be a thread, so that the
    database connection can be open while the pool forks a new child. The child never uses it; closing it there is
    harmless: SQLite's locks are the parent's, and psycopg closes only what its own process has opened.
    """

    requires = ("celery.worker.components:Timer", "celery.worker.components:Pool")

    def __init__(self, worker: Any, **kwargs: Any) -> None:
        super().__init__(worker, **kwargs)
        self._worker = worker
        self._timer_entry: Any = None
        self._pool: set[int] = set()
        self._accepted = 0
        self._moved_at = 0.0
        self._has_rung = False

    def start(self, worker: Any) -> None:
        self._pool = set(worker.pool.info["processes"])
        self._moved_at = time.monotonic()
        self._timer_entry = worker.timer.call_repeatedly(comments_settings.sweep_seconds, self.sweep)

    def stop(self, _worker: Any) -> None:
        if self._timer_entry is not None:
            self._timer_entry.cancel()

    def sweep(self) -> None:
        """Look, and ring. An error is the business of the next sweep."""
        if self._worker.blueprint.state != bootsteps.RUN:  # type: ignore[attr-defined]  # The stubs leave it out.
            return
        self._watch()
        # What is not yet received here may be of any task.
        if _waiting_in_memory():
            return
        self._has_rung = False
        try:
            for is_wanted, task in BELLS:
                if not _is_at_work(task.name) and is_wanted():
                    task.apply_async()
                    self._has_rung = True
        except DatabaseError:
            logger.exception("The sweep could not read the queue; the next one connects again.")
            connection.close()
        except OperationalError:
            self._has_rung = False
            logger.exception("The sweep could not ring; the next one tries again.")

    def _watch(self) -> None:
        """End a worker that takes no more work: whoever started it starts it anew."""
        if comments_settings.is_embedded and set(self._worker.pool.info["processes"]) != self._pool:
            # Without a broker, the pool reads its tasks under a lock in memory, which nobody frees after a kill: the
            # child that took the place of the dead one would wait for it for ever.
            _end("A process of the pool died; the worker ends, to start anew.")
        now = time.monotonic()
        # A ring that a broker took is out as well. Others may have answered it: but then nothing waits any more at the
        # next sweep, or so much that one comes here.
        if state.all_total_count[0] != self._accepted or not (self._has_rung or _is_ring_out()):
            self._accepted, self._moved_at = state.all_total_count[0], now
        if now - self._moved_at > DEAF_AFTER_SECONDS:
            _end("The worker has taken up no work for %d seconds; it ends, to start anew.", DEAF_AFTER_SECONDS)


def _is_ring_out() -> bool:
    return bool(state.reserved_requests or state.active_requests or _waiting_in_memory())


def _is_at_work(name: str) -> bool:
    return any(request.name == name for request in (*state.reserved_requests, *state.active_requests))


def _waiting_in_memory() -> int:
    """Return how many rings were published in this process and not yet received; 0 with a broker."""
    return sum(waiting.qsize() for waiting in Channel.queues.values())


def _end(message: str, *arguments: object) -> None:
    logger.error(message, *arguments)
    # Not a warm shutdown: that would wait for the pool. What it worked on is free again after the lease.
    os._exit(os.EX_TEMPFAIL)
