"""Who wants to be told what becomes of comments: the notify items of the queue. `deliveries` does what they ask.

There is one item a comment, put in the transaction of the comment or of its decision. It says only that somebody
should look: what there is to tell is found by comparing what was told with what is. Where nobody wants to know, no
item is put.

The item is locked after its comment, unlike those of screening and desk, which are locked before theirs.
"""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from comments import queue, webhooks
from comments.conf import comments_settings
from comments.models import CommentContact, Endpoint, QueueItem, QueueKind


def announce_submission(comment_id: int, *, now: datetime) -> None:
    """Have it told at once that a comment came in. The caller is in the transaction of the comment."""
    _put([comment_id], now=now, due_at=now)


def announce_decisions(comment_ids: Collection[int], *, now: datetime) -> None:
    """Have decisions, or erasures, told after the delay in which they may be undone.

    The caller is in their transaction and has locked the comments.
    """
    _put(comment_ids, now=now, due_at=now + comments_settings.notify_delay)


def announce_now(comment_id: int, *, now: datetime) -> None:
    """Have somebody told who began to listen: the commenter has confirmed the address."""
    _put([comment_id], now=now, due_at=now)


def _put(comment_ids: Collection[int], *, now: datetime, due_at: datetime) -> None:
    wanted = set(comment_ids) if active_endpoints() else _with_somebody_to_write_to(comment_ids)
    queue.put(
        QueueItem(comment_id=comment_id, kind=QueueKind.NOTIFY, created_at=now, due_at=due_at)
        for comment_id in sorted(wanted)
    )


def active_endpoints() -> list[Endpoint]:
    """Return the endpoints that are switched on, and whose address the settings allow: also at this moment."""
    if not comments_settings.webhook_origins:
        return []
    return [endpoint for endpoint in Endpoint.objects.filter(is_active=True) if webhooks.is_allowed(endpoint.url)]


def _with_somebody_to_write_to(comment_ids: Collection[int]) -> set[int]:
    """Return the comments whose commenter confirmed the address, or has not been asked yet."""
    if not comments_settings.is_mail_on or not comment_ids:
        return set()
    contacts = CommentContact.objects.filter(
        Q(confirmed_at__isnull=False) | Q(asked_on__isnull=True), comment_id__in=comment_ids
    ).exclude(email="")
    return set(contacts.values_list("comment_id", flat=True))
