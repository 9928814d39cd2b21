"""How often somebody may do something: exact buckets of tokens in the database. The only writer of Bucket.

A bucket holds `count` tokens and fills up within `seconds`. Instead of the tokens the row keeps the moment at which the
bucket is full again; a token taken moves it on, unless it would lie further ahead than an empty bucket needs. That is
one statement, so any number of processes may take at once (the generic cell rate algorithm, ITU-T I.371).
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction

from comments.conf import Limit
from comments.models import Bucket

# Both databases know this; the time is ours, so that one sender's requests are measured by one clock.
_TAKE = """
INSERT INTO comments_bucket (key, full_at) VALUES (%(key)s, %(now)s + %(step)s)
ON CONFLICT (key) DO UPDATE SET full_at =
  CASE WHEN comments_bucket.full_at > %(now)s THEN comments_bucket.full_at ELSE %(now)s END + %(step)s
WHERE comments_bucket.full_at + %(step)s <= %(now)s + %(span)s
RETURNING full_at
"""


@dataclass(frozen=True, slots=True)
class Taking:
    """A token to be taken out of a bucket."""

    key: str
    limit: Limit


class LimitReachedError(Exception):
    """A bucket is empty. `wait` says when the next token is there."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("This was done too often.")
        self.wait = wait


def take(takings: tuple[Taking, ...], *, now_ms: int | None = None) -> None:
    """Take one token out of each bucket. Raise LimitReachedError at the first that is empty: then none is taken."""
    if not takings:
        return
    now = _now() if now_ms is None else now_ms
    with _soon_durable():
        for taking in takings:
            if not _take(taking, now=now):
                raise LimitReachedError(_wait(taking, now=now))


def take_all(takings: tuple[Taking, ...], *, now_ms: int | None = None) -> tuple[bool, ...]:
    """Take one token out of each bucket that has one; return for each whether it had."""
    if not takings:
        return ()
    now = _now() if now_ms is None else now_ms
    with _soon_durable():
        return tuple(_take(taking, now=now) for taking in takings)


def forget_full_buckets() -> int:
    """Delete what says nothing any more; return how many rows."""
    deleted, _by_model = Bucket.objects.filter(full_at__lte=_now()).delete()
    return deleted


def _take(taking: Taking, *, now: int) -> bool:
    limit = taking.limit
    # The span is a whole number of steps, or the last token would never come.
    values: dict[str, str | int] = {"key": taking.key, "now": now, "step": limit.step, "span": limit.step * limit.count}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        return cursor.fetchone() is not None


def _wait(taking: Taking, *, now: int) -> timedelta:
    limit = taking.limit
    full_at = Bucket.objects.values_list("full_at", flat=True).get(pk=taking.key)
    return timedelta(milliseconds=max(full_at + limit.step - now - limit.step * limit.count, 1))


@contextmanager
def _soon_durable() -> Iterator[None]:
    """Let the commit not wait for the disk: after a power cut a bucket may be fuller than it was, and that is all."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                _execute("SET LOCAL synchronous_commit = off")
            yield
        return
    # SQLite knows this for a connection, and not within a transaction. The next commit of a comment waits again.
    _execute("PRAGMA synchronous = NORMAL")
    try:
        with transaction.atomic():
            yield
    finally:
        _execute("PRAGMA synchronous = FULL")


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _now() -> int:
    return time.time_ns() // 1_000_000
