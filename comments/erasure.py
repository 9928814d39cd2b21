"""Erasure and retention: personal data goes, the log of decisions stays whole.

What goes: text, name and salt of a comment, its contact, notes and idempotency key. What stays: the decisions, with
a digest that says nothing without the salt. The ids of what was erased are written to a file outside the database, so
that a restored backup can be brought to the same state.
"""

import json
import logging
import time
from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from comments import complaints, moderation, notices, queue
from comments.conf import comments_settings
from comments.digest import record_now
from comments.models import Comment, CommentContact, Fingerprint, LegalHold, Note, Status

logger = logging.getLogger(__name__)

BATCH = 500
"""Comments that one run of the retention erases, so that no transaction is long."""
FINGERPRINT_LIFETIME = timedelta(days=30)
"""So long others like a comment are found: a wave lasts for days."""
MAX_BANDS = 20_000
"""Bands that one run of the retention deletes."""
READERS_SECONDS = 60.0
"""So long a scrub waits for transactions that are older; a request or a task takes less."""


class LegalHoldError(Exception):
    """The comment must be kept until a day. `hold` says why."""

    def __init__(self, hold: LegalHold) -> None:
        super().__init__(f"Kept until {hold.until:%Y-%m-%d}: {hold.reason}")
        self.hold = hold


def erase_comment(comment_id: int) -> bool:
    """Erase what is personal in a comment; return False if that was done before.

    1. A comment that waits for the screening, or for a person, is withdrawn first: nobody can judge what is gone.
    2. Blank its text, its notes and its contact, and take it out of the thread and the queue.
    3. Write its id to the file of erasures.

    Raise LegalHoldError if it must be kept, Comment.DoesNotExist for an unknown comment.
    """
    if not _erase(comment_id, now=record_now()):
        return False
    _remember(Comment.objects.values_list("public_id", flat=True).get(pk=comment_id))
    logger.info("Erased comment %d.", comment_id)
    return True


@transaction.atomic
def _erase(comment_id: int, *, now: datetime) -> bool:
    waiting = queue.lock_all(comment_id)
    comment = Comment.objects.select_for_update().get(pk=comment_id)
    if comment.is_erased:
        return False
    hold = LegalHold.objects.filter(comment=comment, until__gt=now).order_by("until").last()
    if hold is not None:
        raise LegalHoldError(hold)
    is_open = comment.status == Status.PENDING or any(item.kind in queue.DESK_KINDS for item in waiting)
    if is_open:
        moderation.withdraw(comment_id)
    complaints.settle_reports_of_erased(comment)
    Comment.objects.filter(pk=comment_id).update(body="", name="", salt=None, idempotency_key=None, erased_at=now)
    Note.objects.filter(comment=comment, erased_at__isnull=True).update(text="", salt=None, erased_at=now)
    CommentContact.objects.filter(comment=comment).delete()
    Fingerprint.objects.filter(comment=comment).delete()
    queue.close(waiting)
    notices.announce_decisions([comment_id], now=now)
    if comment.status == Status.APPROVED and not is_open:
        moderation.move_threads(Counter({comment.thread_id: -1}))
    return True


def _remember(public_id: UUID) -> None:
    path = comments_settings.erasure_file
    if path is None:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"id": str(public_id)}) + "\n")


def find_by_email(email: str) -> QuerySet[Comment]:
    """Return the comments that were sent with this address, as long as it is kept."""
    return Comment.objects.filter(contact__email__iexact=email, erased_at__isnull=True)


def keep_to_retention() -> int:
    """Erase what has been kept long enough; return how many comments were erased.

    - Contacts go when they expire, fingerprints when waves are over.
    - The text of a rejected comment goes some months after its decision, when no appeal can come any more.
    - What is under a legal hold, or waits for a person, stays.
    """
    now = timezone.now()
    CommentContact.objects.filter(expires_at__lte=now).delete()
    _forget_fingerprints(now)
    due = _rejected_long_ago(now).values_list("pk", flat=True)[:BATCH]
    return sum(erase_comment(comment_id) for comment_id in list(due))


def _forget_fingerprints(now: datetime) -> None:
    """Delete the oldest bands whose comments are old. They were written in order, so no more is looked at."""
    oldest = Fingerprint.objects.order_by("id").values_list("pk", "comment__created_at")[:MAX_BANDS]
    limit = now - FINGERPRINT_LIFETIME
    last = max((pk for pk, created_at in oldest if created_at <= limit), default=0)
    Fingerprint.objects.filter(pk__lte=last).delete()


def _rejected_long_ago(now: datetime) -> QuerySet[Comment]:
    held = LegalHold.objects.filter(comment=OuterRef("pk"), until__gt=now)
    return Comment.objects.filter(
        ~Exists(held),
        Q(queue_items__isnull=True),
        status=Status.REJECTED,
        erased_at__isnull=True,
        decided_at__lte=now - comments_settings.rejected_lifetime,
    ).order_by("decided_at")


def _wait_for_older_readers(cursor: Any) -> None:
    """Wait for transactions that began before the erasure: PostgreSQL keeps for them what they might still read."""
    cursor.execute("SELECT clock_timestamp()")
    [now] = cursor.fetchone()
    deadline = time.monotonic() + READERS_SECONDS
    while True:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start < %s",
            [now],
        )
        [[open_ones]] = cursor.fetchall()
        if not open_ones:
            return
        if time.monotonic() > deadline:
            logger.warning("Older transactions are still open: traces stay in PostgreSQL's files. Erase again later.")
            return
        time.sleep(0.05)


def scrub_database() -> None:
    """Overwrite what erased rows have left in the files of the database. It takes as long as copying them."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            _wait_for_older_readers(cursor)
            # Words stand in an index, which forgets none of its own accord, and samples in the planner's statistics.
            cursor.execute(
                "VACUUM (FULL, ANALYZE) comments_comment, comments_words, comments_commentcontact, comments_note"
            )
            cursor.execute("VACUUM (FULL) pg_statistic")
