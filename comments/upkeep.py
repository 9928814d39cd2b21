"""What the sweep does besides screening: seal the log, keep to retention, raise the alarm for what waits too long.

Any number of workers may try. Each job has a row that says when it is next; the worker that moves it does the job.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone

from comments import deliveries, erasure, figures, limits, queue, restrictions, seals, senders, sign_ins
from comments.models import QueueItem, Upkeep

logger = logging.getLogger(__name__)

WAITING_TOO_LONG = timedelta(hours=24)
"""A held comment is not published, and its commenter was told that a person reads it: a day is the limit."""


CLOCKS_APART = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be done now and then."""

    name: str
    every: timedelta
    work: Callable[[], object]


def run_due_jobs() -> list[str]:
    """Do what is due and nobody else has taken; return the names. A job that fails does not keep the others back."""
    done = []
    for job in JOBS:
        now = timezone.now()
        if not _take_turn(job, now=now):
            continue
        try:
            job.work()
        except Exception:
            logger.exception("The job %s failed; it is tried again in %s.", job.name, job.every)
            continue
        Upkeep.objects.filter(pk=job.name).update(done_at=now)
        done.append(job.name)
    return done


def has_due_jobs() -> bool:
    """Whether a job is due that nobody has taken. One cheap query: every worker asks at each sweep."""
    now = timezone.now()
    next_at = dict(Upkeep.objects.values_list("name", "next_at"))
    return any(not now < next_at.get(job.name, now) <= _latest(job, now) for job in JOBS)


def _take_turn(job: Job, *, now: datetime) -> bool:
    Upkeep.objects.get_or_create(name=job.name, defaults={"next_at": now})
    is_due = Q(next_at__lte=now) | Q(next_at__gt=_latest(job, now))
    return Upkeep.objects.filter(is_due, name=job.name).update(next_at=now + job.every) == 1


def _latest(job: Job, now: datetime) -> datetime:
    """Return the latest time at which a job may have to wait for its turn: a later one is of a clock that was ahead."""
    return now + job.every + CLOCKS_APART


def alarm_about_waiting() -> int:
    """Say in the log, as an error, how many comments have waited for a person for more than a day."""
    limit = timezone.now() - WAITING_TOO_LONG
    waiting = QueueItem.objects.filter(kind__in=queue.DESK_KINDS, created_at__lt=limit)
    found = waiting.aggregate(count=Count("pk"), oldest=Min("created_at"))
    if found["count"]:
        logger.error("%d comments have waited for a moderator since %s or later.", found["count"], found["oldest"])
    return int(found["count"])


JOBS = (
    Job("seal", timedelta(minutes=1), seals.seal_log),
    Job("retention", timedelta(hours=1), erasure.keep_to_retention),
    Job("deliveries", timedelta(hours=6), deliveries.forget_old_deliveries),
    Job("buckets", timedelta(minutes=10), limits.forget_full_buckets),
    Job("network keys", timedelta(hours=6), senders.forget_old_keys),
    Job("restrictions", timedelta(hours=6), restrictions.forget_old_restrictions),
    Job("figures", timedelta(minutes=10), figures.keep_figures),
    Job("sign-ins", timedelta(hours=12), sign_ins.forget_old_sign_ins),
    Job("waiting", timedelta(hours=1), alarm_about_waiting),
)
