"""The queue of what waits, for machines and for people: the only writer of QueueItem.

An item is claimed for a time (a lease), by a token that nobody else has. Whoever comes back after the lease was given
to another finds that the item is no longer theirs, and writes nothing. Locks are always taken in the order
QueueItem, Comment, Thread, each by id; those of notify items, which decisions put, after their comment.
"""

import uuid
from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from comments.bulk import among
from comments.models import QueueItem, QueueKind, choices

MACHINE_KINDS = (QueueKind.SCREEN, QueueKind.NOTIFY)
"""What workers do."""
DESK_KINDS = choices.DESK_KINDS
MACHINE_LEASE = timedelta(seconds=20)
"""Longer than the hard time limit of a task, so that a living worker never loses what it works on."""
PERSON_LEASE = timedelta(minutes=5)
"""Renewed while somebody works; so long after they left, others get what they had."""
MAX_ATTEMPTS = 3
"""After so many a comment goes to a person."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What was claimed, and the token to finish it with."""

    token: str
    items: tuple[QueueItem, ...]


class StaleLeaseError(Exception):
    """Some items are no longer held by this claim: another has them, or has finished them."""


def database_now() -> datetime:
    """Return the time of the database. Leases go by it: the clocks of several machines differ."""
    if connection.vendor == "sqlite":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
        return moment


def put_first(items: Iterable[QueueItem]) -> None:
    """Add the items of new comments, of which nothing waits yet."""
    QueueItem.objects.bulk_create(items)


def put(items: Iterable[QueueItem]) -> None:
    """Add items; one that waits already keeps its claim and its attempts, and takes the earlier of both times."""
    wanted = {(item.comment_id, item.kind): item for item in items}
    if not wanted:
        return
    waiting = QueueItem.objects.select_for_update().filter(
        among("comment_id", {comment_id for comment_id, _ in wanted}), kind__in={kind for _, kind in wanted}
    )
    for known in waiting.order_by("id"):
        item = wanted.pop((known.comment_id, known.kind), None)
        if item is not None and item.due_at < known.due_at:
            QueueItem.objects.filter(pk=known.pk).update(due_at=item.due_at)
    # Another transaction may have put the same at this moment: then it waits, which is all that is asked.
    QueueItem.objects.bulk_create(wanted.values(), ignore_conflicts=True)


def _free(now: datetime) -> Q:
    """What is due and nobody's; also what only a clock that was wrong has put off: see `_CLAIM`."""
    due = Q(due_at__lte=now) | Q(kind=QueueKind.SCREEN, created_at__gt=now)
    return due & (Q(lease_until__isnull=True) | Q(lease_until__lte=now) | Q(lease_until__gt=now + PERSON_LEASE))


def has_open(kinds: Collection[QueueKind] = MACHINE_KINDS) -> bool:
    """Whether anything of these kinds could be claimed now."""
    return QueueItem.objects.filter(_free(database_now()), kind__in=kinds).exists()


# Look, lock and lease in one statement: one way to the database and back, however many wait for their turn.
# A comment that came in the future is due: the clock of its web process is ahead, or was set back since. So is a lease
# longer than any that is given: it was given before the clock was set back.
_CLAIM = """
WITH free AS (
  SELECT id, due_at, attempts FROM comments_queueitem
  WHERE kind = %(kind)s AND (due_at <= {now} OR (%(kind)s = 'screen' AND created_at > {now}))
    AND (lease_until IS NULL OR lease_until <= {now} OR lease_until > {longest})
  ORDER BY due_at, id LIMIT %(limit)s {lock}
), head AS (
  SELECT id, attempts FROM free ORDER BY due_at, id LIMIT 1
)
UPDATE comments_queueitem SET lease_by = %(token)s, lease_until = {until}, attempts = attempts + 1
WHERE id IN (
  SELECT free.id FROM free, head WHERE free.id = head.id OR (head.attempts = 0 AND free.attempts = 0)
)
RETURNING *
"""
_CLAIM_ON_SQLITE = _CLAIM.format(now="%(now)s", until="%(until)s", longest="%(longest)s", lock="")
_CLAIM_ON_POSTGRESQL = _CLAIM.format(
    now="statement_timestamp()",
    until="statement_timestamp() + make_interval(secs => %(lease)s)",
    longest="statement_timestamp() + make_interval(secs => %(longest_lease)s)",
    lock="FOR UPDATE SKIP LOCKED",
)


def claim(kind: QueueKind, *, limit: int, lease: timedelta = MACHINE_LEASE) -> Claim:
    """Take what is due first, at most `limit` items, for the time of the lease, and count the attempt.

    - First attempts are claimed together.
    - A later attempt is claimed alone, so that a comment that kills its worker cannot hold its neighbours.
    """
    token, now = uuid.uuid4().hex, timezone.now()
    asked = {
        "kind": kind,
        "limit": limit,
        "token": token,
        "now": now,
        "until": now + lease,
        "longest": now + PERSON_LEASE,
        "lease": lease.total_seconds(),
        "longest_lease": PERSON_LEASE.total_seconds(),
    }
    # On PostgreSQL the statement is its own transaction; on SQLite it would end only with the last row that is read.
    ways: dict[str, tuple[str, AbstractContextManager[None]]] = {
        "sqlite": (_CLAIM_ON_SQLITE, transaction.atomic()),
        "postgresql": (_CLAIM_ON_POSTGRESQL, nullcontext()),
    }
    statement, transaction_of_its_own = ways[connection.vendor]
    with transaction_of_its_own:
        items = QueueItem.objects.raw(statement, asked)
        return Claim(token=token, items=tuple(sorted(items, key=lambda item: (item.due_at, item.pk))))


def desk_items() -> QuerySet[QueueItem]:
    """One item for each comment that waits for a person: its first.

    A comment may wait for several reasons at once. Only the first item is claimed at the desk, so that whoever has it
    has the comment, and nobody else gets one of the others.
    """
    earlier = QueueItem.objects.filter(comment=OuterRef("comment"), kind__in=DESK_KINDS, id__lt=OuterRef("id"))
    return QueueItem.objects.filter(~Exists(earlier), kind__in=DESK_KINDS)


def claim_as(token: str, items: QuerySet[QueueItem], *, limit: int, lease: timedelta = PERSON_LEASE) -> list[QueueItem]:
    """Take what is due first of these desk items, under a token of the caller's own, which they come back with."""
    with transaction.atomic():
        now = database_now()
        free = items.filter(_free(now)).order_by("due_at", "id")
        taken = list(free.select_for_update(skip_locked=True, of=("self",))[:limit])
        QueueItem.objects.filter(pk__in=[item.pk for item in taken]).update(lease_by=token, lease_until=now + lease)
        return taken


def held_as(token: str) -> QuerySet[QueueItem]:
    """Items under this token. One whose time is over stays under it until somebody else claims it."""
    return QueueItem.objects.filter(lease_by=token)


def renew_as(token: str, comment_ids: Collection[int], *, lease: timedelta = PERSON_LEASE) -> set[int]:
    """Hold what is still held of these comments for another lease; return which they are."""
    with transaction.atomic():
        held = list(
            QueueItem.objects.select_for_update().filter(comment_id__in=comment_ids, lease_by=token).order_by("id")
        )
        ids = [item.pk for item in held]
        QueueItem.objects.filter(pk__in=ids).update(lease_until=database_now() + lease)
        return {item.comment_id for item in held}


def give_back_as(token: str, comment_ids: Collection[int]) -> None:
    """Free what is held of these comments for others. What was lost stays with whoever has it."""
    QueueItem.objects.filter(comment_id__in=comment_ids, lease_by=token).update(lease_by="", lease_until=None)


def pass_on(comment_id: int, *, role: str) -> None:
    """Leave what waits at this comment to a role, and free it. The caller has locked it."""
    waiting = QueueItem.objects.filter(comment_id=comment_id, kind__in=DESK_KINDS)
    waiting.update(for_role=role, lease_by="", lease_until=None)


def lock_held(claimed: Claim) -> set[int]:
    """Lock the items that this claim still holds; return their ids. The caller is in a transaction."""
    ids = among("pk", [item.pk for item in claimed.items])
    held = QueueItem.objects.select_for_update().filter(ids, lease_by=claimed.token)
    return set(held.order_by("id").values_list("pk", flat=True))


def release(claimed: Claim, items: Sequence[QueueItem]) -> None:
    """Give items back untouched: the attempt is not counted. Those that were lost stay with whoever has them."""
    if not items:
        return
    QueueItem.objects.filter(among("pk", [item.pk for item in items]), lease_by=claimed.token).update(
        lease_by="", lease_until=None, attempts=F("attempts") - 1
    )


def postpone(claimed: Claim, item: QueueItem, *, due_at: datetime) -> None:
    """Put an item back for later, with no attempt counted. Raise StaleLeaseError if it was lost."""
    held = QueueItem.objects.filter(pk=item.pk, lease_by=claimed.token)
    if not held.update(due_at=due_at, lease_by="", lease_until=None, attempts=0):
        raise StaleLeaseError


def finish(claimed: Claim, items: Sequence[QueueItem]) -> None:
    """Remove what is done. Raise StaleLeaseError if one was lost; the caller's transaction must then roll back."""
    ids = [item.pk for item in items]
    deleted, _ = QueueItem.objects.filter(among("pk", ids), lease_by=claimed.token).delete()
    if deleted != len(ids):
        raise StaleLeaseError


def lock_desk_items(comment_id: int) -> list[QueueItem]:
    """Lock and return all that waits for a person at this comment. The caller is in a transaction."""
    waiting = QueueItem.objects.select_for_update().filter(comment_id=comment_id, kind__in=DESK_KINDS)
    return list(waiting.order_by("id"))


def lock_all(comment_id: int) -> list[QueueItem]:
    """Lock and return all that waits for a decision on it, by machines too. The caller is in a transaction."""
    waiting = QueueItem.objects.select_for_update().filter(comment_id=comment_id).exclude(kind=QueueKind.NOTIFY)
    return list(waiting.order_by("id"))


def close(items: Sequence[QueueItem]) -> None:
    """Remove items whoever has claimed them: a person has decided."""
    QueueItem.objects.filter(pk__in=[item.pk for item in items]).delete()
