"""Whether this installation works: the checks behind `/readyz`, cheap enough to be asked each second.

A check is grave if readers cannot be served while it fails. The others say that comments wait for longer than they
should: then taking the web away as well would only make it worse.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from comments.colleagues import find_unread_languages
from comments.models import QueueItem, QueueKind, Upkeep
from comments.rules import installer

WAITED_TOO_LONG = timedelta(minutes=5)
"""A worker that died costs its lease of 20 seconds; a comment that has waited for minutes has no worker."""
SWEPT_TOO_LONG_AGO = timedelta(minutes=5)
"""The sweep seals the log each minute."""
KEEP_SECONDS = 60.0
"""How long it is believed that migrations and rules are in place: they change with an update, not by themselves."""
SWEEP_JOB = "seal"


@dataclass(frozen=True, slots=True)
class Check:
    """The answer to one question."""

    name: str
    detail: str = ""
    """What is wrong, in a sentence. It tells no text, name or address: everybody may read it."""
    seconds: int | None = None
    """How old the oldest of what was looked at is, if it is about an age."""
    is_grave: bool = False

    @property
    def is_ok(self) -> bool:
        return not self.detail


@dataclass(frozen=True, slots=True)
class Readiness:
    checks: tuple[Check, ...]

    @property
    def is_ready(self) -> bool:
        """Whether readers can be served."""
        return all(check.is_ok for check in self.checks if check.is_grave)

    @property
    def status(self) -> str:
        if not self.is_ready:
            return "not ready"
        return "ready" if all(check.is_ok for check in self.checks) else "late"


class _Kept:
    """Problems of what seldom changes, looked up at most once in KEEP_SECONDS; only a good answer is kept."""

    def __init__(self, find: Callable[[], list[str]]) -> None:
        self._find = find
        self._lock = Lock()
        self._good_until = 0.0

    def problems(self) -> list[str]:
        with self._lock:
            if time.monotonic() < self._good_until:
                return []
            found = self._find()
            if not found:
                self._good_until = time.monotonic() + KEEP_SECONDS
            return found

    def forget(self) -> None:
        self._good_until = 0.0


def missing_migrations() -> list[str]:
    """Return the names of the migrations that were not applied."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def rule_problems() -> list[str]:
    return installer.find_problems(connection)


_migrations = _Kept(missing_migrations)
_rules = _Kept(rule_problems)


def forget() -> None:
    """Look anew at the next question: what is kept belongs to a database that may have been replaced."""
    _migrations.forget()
    _rules.forget()


def read_readiness() -> Readiness:
    """Ask the database first; without it nothing else can be asked."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return Readiness((Check("database", is_grave=True), *_checks(timezone.now())))
    except DatabaseError as error:
        # A broken connection would be used again by the next request of this thread.
        if not connection.in_atomic_block:
            connection.close()
        return Readiness((Check("database", f"It cannot be asked ({type(error).__name__}).", is_grave=True),))


def _checks(now: datetime) -> Iterator[Check]:
    missing = _migrations.problems()
    yield Check("migrations", f"{len(missing)} are missing." if missing else "", is_grave=True)
    if missing:
        # The tables that the others read may not be there.
        return
    problems = _rules.problems()
    yield Check("rules", f"{len(problems)} are not as they should be." if problems else "", is_grave=True)
    waiting = oldest_unscreened()
    yield _check_age("oldest_unscreened", waiting, now=now, limit=WAITED_TOO_LONG, late="Too little is screened.")
    unread = find_unread_languages()
    yield Check("readers", f"No moderator reads {', '.join(unread)}." if unread else "")
    swept = last_sweep()
    if swept is None:
        yield Check("last_sweep", "No worker has ever swept.")
    else:
        yield _check_age("last_sweep", swept, now=now, limit=SWEPT_TOO_LONG_AGO, late="No worker sweeps.")


def _check_age(name: str, since: datetime | None, *, now: datetime, limit: timedelta, late: str) -> Check:
    if since is None:
        return Check(name)
    age = now - since
    return Check(name, late if age > limit else "", max(0, int(age.total_seconds())))


def oldest_unscreened() -> datetime | None:
    """Return since when the oldest comment waits for its screening, or None if none does."""
    waiting = QueueItem.objects.filter(kind=QueueKind.SCREEN).order_by("due_at")
    return waiting.values_list("created_at", flat=True).first()


def last_sweep() -> datetime | None:
    """Return when a worker last did the job that is due each minute."""
    return Upkeep.objects.filter(pk=SWEEP_JOB).values_list("done_at", flat=True).first()
