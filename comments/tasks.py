"""The Celery tasks: they carry nothing, call one function, and may run twice without harm."""

from celery import shared_task

from comments import bell, deliveries, purging, replaying, screening_batch, upkeep


@shared_task(name="comments.screen_pending", ignore_result=True, acks_late=True)
def screen_pending() -> None:
    """Screen what waits; ring again if it is too much for one task, so that other work gets its turn."""
    if not screening_batch.screen_until_empty():
        bell.ring(screen_pending)


@shared_task(name="comments.deliver_notices", ignore_result=True, acks_late=True)
def deliver_notices() -> None:
    """Tell one batch of what there is to tell; ring again if there may be more."""
    if deliveries.deliver_next_batch():
        bell.ring(deliver_notices)


@shared_task(name="comments.keep_up", ignore_result=True, acks_late=True)
def keep_up() -> None:
    """Do the jobs of the sweep that are due."""
    upkeep.run_due_jobs()


@shared_task(name="comments.purge_pages", ignore_result=True, acks_late=True)
def purge_pages() -> None:
    """Tell the caches of one batch of changes; ring again if there may be more."""
    if purging.purge_next_batch():
        bell.ring(purge_pages)


@shared_task(name="comments.replay_pending", ignore_result=True, acks_late=True)
def replay_pending() -> None:
    """Read one piece of a replay; ring again if there may be more."""
    if replaying.run_next_piece():
        bell.ring(replay_pending)
