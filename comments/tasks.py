"""The Celery tasks: they carry nothing, call one function, and may run twice without harm."""

import logging

from celery import Task, shared_task
from kombu.exceptions import OperationalError

from comments import counters, deliveries, replaying, screening_batch, upkeep
from comments.conf import comments_settings

logger = logging.getLogger(__name__)


@shared_task(name="comments.screen_pending", ignore_result=True, acks_late=True)
def screen_pending() -> None:
    """Screen what waits; ring again if it is too much for one task, so that other work gets its turn."""
    if not screening_batch.screen_until_empty():
        ring()


@shared_task(name="comments.deliver_notices", ignore_result=True, acks_late=True)
def deliver_notices() -> None:
    """Tell one batch of what there is to tell; ring again if there may be more."""
    if deliveries.deliver_next_batch():
        ring(deliver_notices)


@shared_task(name="comments.keep_up", ignore_result=True, acks_late=True)
def keep_up() -> None:
    """Do the jobs of the sweep that are due."""
    upkeep.run_due_jobs()


@shared_task(name="comments.replay_pending", ignore_result=True, acks_late=True)
def replay_pending() -> None:
    """Read one piece of a replay; ring again if there may be more."""
    if replaying.run_next_piece():
        ring(replay_pending)


def ring(task: Task = screen_pending) -> None:
    """Wake a worker. A bell that is not heard costs time and nothing else: every worker also sweeps."""
    if comments_settings.is_embedded:
        return
    try:
        task.apply_async(retry=False)
    except (OperationalError, OSError) as error:
        counters.bell_failures.add()
        logger.warning("The bell could not be rung (%s); the sweep will find the comment.", type(error).__name__)
