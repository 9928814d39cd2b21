"""What is wrong with this installation, and how to mend it: sentences for whoever runs it."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection
from django.utils import timezone

from comments import bell, colleagues, health, queue, seals
from comments.conf import comments_settings
from comments.models import Endpoint, QueueItem, QueueKind, Upkeep
from comments.screening.types import Mode
from comments.upkeep import JOBS, WAITING_TOO_LONG

UNSEALED_TOO_LONG = timedelta(minutes=15)
FAILING_TOO_LONG = timedelta(hours=1)
TRIES_LEFT_BEHIND = 3
LEAST_FREE = 1 << 30
"""Bytes. On SQLite an erasure needs as much as the database itself for a while."""
KEY_LENGTH = 50
LEAST_DIFFERENT = 5


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and what to do about it: a sentence each."""

    sentence: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.sentence} {self.remedy}"


Finder = Callable[[datetime], Iterator[Problem]]


def find_problems(now: datetime | None = None) -> list[Problem]:
    """Return what is wrong, the gravest first. Where the database cannot be asked, only what can be seen without it."""
    now = now or timezone.now()
    problems = [problem for find in SETTINGS_FINDERS for problem in find(now)]
    try:
        problems = [*_database_problems(now), *problems]
    except DatabaseError as error:
        remedy = "See whether it runs, and whether DATABASE_URL names it."
        problems.insert(0, Problem(f"The database cannot be asked: {_first_line(error)}.", remedy))
    return problems


def _database_problems(now: datetime) -> list[Problem]:
    missing = health.missing_migrations()
    if missing:
        sentence = f"{len(missing)} migrations are missing, the first is {missing[0]}."
        return [Problem(sentence, "Run `manage.py migrate`.")]
    return [problem for find in DATABASE_FINDERS for problem in find(now)]


def _find_rules(_now: datetime) -> Iterator[Problem]:
    for sentence in health.rule_problems():
        yield Problem(sentence, "Run `manage.py rules install`, then `manage.py verify_log`.")


def _is_without_worker(now: datetime) -> bool:
    swept = health.last_sweep()
    return swept is None or now - swept > health.SWEPT_TOO_LONG_AGO


def _find_worker(now: datetime) -> Iterator[Problem]:
    swept = health.last_sweep()
    if swept is None:
        yield Problem("No worker has ever run here.", "Start one: `manage.py serve`, or `serve --only worker`.")
    elif now - swept > health.SWEPT_TOO_LONG_AGO:
        yield Problem(
            f"No worker has swept for {_span(now - swept)}.", "Start one, or read the log of the one that runs."
        )


def _find_unscreened(now: datetime) -> Iterator[Problem]:
    since = health.oldest_unscreened()
    if since is not None and now - since > health.WAITED_TOO_LONG:
        count = QueueItem.objects.filter(kind=QueueKind.SCREEN).count()
        sentence = (
            f"{_count(count, 'comment waits', 'comments wait')} to be screened, the oldest for {_span(now - since)}."
        )
        yield Problem(sentence, "Start a worker, or one more; read its log for errors.")


def _find_waiting_for_people(now: datetime) -> Iterator[Problem]:
    waiting = QueueItem.objects.filter(kind__in=queue.DESK_KINDS, created_at__lt=now - WAITING_TOO_LONG)
    languages = sorted(set(waiting.order_by().values_list("language", flat=True).distinct()))
    for language in languages:
        count = waiting.filter(language=language).count()
        named = f" in the language {language!r}" if language else ""
        sentence = f"{_count(count, 'comment', 'comments')}{named} waited for a moderator for more than a day."
        yield Problem(sentence, "Decide them in the admin, or find a moderator who reads that language.")


def _find_unread(_now: datetime) -> Iterator[Problem]:
    languages = colleagues.find_unread_languages()
    if languages:
        sentence = f"Comments wait in languages that no moderator reads: {', '.join(languages)}."
        yield Problem(sentence, "Find a moderator who does; each says so at the desk, under *My settings*.")


def _find_moderators(_now: datetime) -> Iterator[Problem]:
    if not get_user_model().objects.filter(is_active=True, is_staff=True).exists():
        yield Problem("Nobody can decide what is held: there is no moderator.", "Run `manage.py createsuperuser`.")


def _find_unsealed(now: datetime) -> Iterator[Problem]:
    since = seals.unsealed_since(now)
    if since is not None and now - since > UNSEALED_TOO_LONG:
        sentence = f"Decisions have no seal since {since:%Y-%m-%d %H:%M} UTC."
        yield Problem(sentence, "Workers seal each minute: see that one runs, and run `manage.py verify_log`.")


def _find_late_jobs(now: datetime) -> Iterator[Problem]:
    known = {job.name: job for job in JOBS if job.name != health.SWEEP_JOB}
    if _is_without_worker(now):
        # That has been said, and explains the rest.
        return
    for row in Upkeep.objects.filter(name__in=known, done_at__isnull=False):
        every = known[row.name].every
        if row.done_at is not None and now - row.done_at > every * TRIES_LEFT_BEHIND + health.SWEPT_TOO_LONG_AGO:
            sentence = (
                f"The job {row.name!r} was last done {_span(now - row.done_at)} ago; it is due each {_span(every)}."
            )
            yield Problem(sentence, "Read the log of the workers: it says why the job fails.")


def _find_failing_webhooks(now: datetime) -> Iterator[Problem]:
    failing = Endpoint.objects.filter(is_active=True, failing_since__lt=now - FAILING_TOO_LONG)
    for endpoint in failing.order_by("name", "id"):
        since = endpoint.failing_since or now
        sentence = f"The webhook {endpoint.name!r} has failed for {_span(now - since)}."
        yield Problem(sentence, "See its deliveries in the admin; mend the receiver, or switch the webhook off.")


def _find_broker(_now: datetime) -> Iterator[Problem]:
    error = bell.find_broker_error()
    if error is not None:
        yield Problem(
            f"The broker cannot be used, so nobody screens the comments that are stored: {_first_line(error)}.",
            "See whether it runs, and whether CELERY_BROKER_URL has its address, user, password and virtual host; "
            "without one, `memory://` will do.",
        )


def _find_debug(_now: datetime) -> Iterator[Problem]:
    if settings.DEBUG:
        yield Problem("DEBUG is on: visitors see settings and code when something fails.", "Unset DEBUG.")


def _find_demo(_now: datetime) -> Iterator[Problem]:
    if settings.DEMO:
        return
    if not settings.SESSION_COOKIE_SECURE:
        yield Problem("HTTPS is off: whoever listens can take over a moderator's session.", "Set HTTPS=1.")
    if not settings.ALLOWED_HOSTS:
        yield Problem("ALLOWED_HOSTS is empty: every visitor is refused.", "Set it to the host names of the site.")
    if not settings.SITE_URL:
        yield Problem(
            "SITE_URL is empty: links that leave the site lead nowhere.", "Set it to the address of the site."
        )


def _find_key(_now: datetime) -> Iterator[Problem]:
    key = settings.SECRET_KEY
    if len(key) < KEY_LENGTH or len(set(key)) < LEAST_DIFFERENT:
        sentence = f"SECRET_KEY is weak: it has {len(key)} characters, and {KEY_LENGTH} random ones are the least."
        yield Problem(
            sentence, "Set a new one, and name the old one in SECRET_KEY_FALLBACKS until receipts are used up."
        )


def _find_mode(_now: datetime) -> Iterator[Problem]:
    if not comments_settings.has_mode:
        yield Problem(
            "COMMENTS_MODE is not set.", f"Choose one of {', '.join(Mode)}; docs/operations.md says what each does."
        )


def _find_space(_now: datetime) -> Iterator[Problem]:
    folders = {Path(settings.VAR_DIR)}
    if connection.vendor == "sqlite" and not str(settings.DATABASES["default"]["NAME"]).startswith(":"):
        folders.add(Path(settings.DATABASES["default"]["NAME"]).parent)
    for folder in sorted(folders):
        if folder.exists() and (free := shutil.disk_usage(folder).free) < _needed(folder):
            sentence = f"{folder} has {free >> 20} MB left; {_needed(folder) >> 20} MB are wanted."
            yield Problem(sentence, "Make room: a comment that cannot be stored is refused with 503.")


def _needed(folder: Path) -> int:
    """Return how many bytes should be free: twice what the databases in the folder take, and a gigabyte at least."""
    return max(LEAST_FREE, 2 * sum(path.stat().st_size for path in folder.glob("*.sqlite3")))


def _find_unwritable(_now: datetime) -> Iterator[Problem]:
    for path in (comments_settings.seal_file, comments_settings.erasure_file):
        if path is None:
            continue
        place = path if _is_there(path) else _nearest(path.parent)
        if not os.access(place, os.W_OK):
            yield Problem(f"{path} cannot be written.", "Give the user of the workers the right to write there.")


def _nearest(folder: Path) -> Path:
    """Return the folder, or the first one above it that exists."""
    return next(place for place in (folder, *folder.parents) if _is_there(place))


def _is_there(path: Path) -> bool:
    # Unlike Path.exists it does not fail where we may not look.
    return os.path.exists(path)  # noqa: PTH110


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    for size, name in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            return _count(minutes // size, name, f"{name}s")
    return "less than a minute"


DATABASE_FINDERS: tuple[Finder, ...] = (
    _find_rules,
    _find_worker,
    _find_unscreened,
    _find_waiting_for_people,
    _find_moderators,
    _find_unread,
    _find_unsealed,
    _find_late_jobs,
    _find_failing_webhooks,
)
SETTINGS_FINDERS: tuple[Finder, ...] = (
    _find_mode,
    _find_broker,
    _find_debug,
    _find_key,
    _find_demo,
    _find_space,
    _find_unwritable,
)
