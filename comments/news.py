"""What there is to tell: what was told (the deliveries) compared with what is (a comment and its decisions).

So nothing depends on how often, how late or in which order somebody looks, and a decision that was undone in time is
never heard of. It reads, and writes nothing.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from comments.conf import comments_settings
from comments.digest import whole_milliseconds
from comments.models import (
    ActorKind,
    Basis,
    Comment,
    Decision,
    Delivery,
    DeliveryState,
    Endpoint,
    NoticeEvent,
    Status,
    Verdict,
)

SETTLED = (DeliveryState.DELIVERED, DeliveryState.GIVEN_UP)
_VISIBILITY = (NoticeEvent.PUBLISHED, NoticeEvent.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Notice:
    """One event to be told."""

    event: NoticeEvent
    event_id: uuid.UUID
    """By which a receiver knows it again, however often it comes."""
    seq: int
    """The number of the decision, or 0 for what came before any."""
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class News:
    """What is known of a comment at one moment."""

    comment: Comment
    decisions: Sequence[Decision]
    """The oldest first, so that the decision `seq` is at `seq - 1`."""
    deliveries: Sequence[Delivery]
    """The oldest first."""
    now: datetime

    @property
    def in_force(self) -> Decision | None:
        return self.decisions[-1] if self.decisions else None

    @property
    def quiet_until(self) -> datetime | None:
        """Until when the last decision may still be undone unheard, or None if that is over."""
        if self.in_force is None:
            return None
        until = self.in_force.created_at + comments_settings.notify_delay
        return until if until > self.now else None

    def tries(self, notice: Notice) -> list[Delivery]:
        return [delivery for delivery in self.deliveries if delivery.event_id == notice.event_id]


def read_news(comment_id: int, *, now: datetime) -> News:
    return News(
        comment=Comment.objects.with_context().get(pk=comment_id),
        decisions=list(Decision.objects.filter(comment_id=comment_id).order_by("seq")),
        deliveries=list(Delivery.objects.filter(comment_id=comment_id).order_by("id")),
        now=now,
    )


def find_missing(endpoint: Endpoint, news: News) -> Iterator[Notice]:
    """Yield what the endpoint has not been told, in order: received, decided, published or withdrawn."""
    told = [row for row in news.deliveries if row.endpoint_id == endpoint.pk and row.state in SETTLED]
    comment, decision = news.comment, news.in_force
    # What happened before the endpoint listened is no news; nor is what is so old that its deliveries are gone.
    since = max(whole_milliseconds(endpoint.active_since), news.now - comments_settings.delivery_lifetime)
    if comment.created_at >= since and not any(row.event == NoticeEvent.RECEIVED for row in told):
        yield _notice(endpoint.public_id, comment, NoticeEvent.RECEIVED, 0, comment.created_at)
    if decision is None or news.quiet_until:
        return
    if decision.created_at >= since and not _is_known(decision, told, news):
        yield _notice(endpoint.public_id, comment, NoticeEvent.DECIDED, decision.seq, decision.created_at)
    is_shown = comment.status == Status.APPROVED and not comment.is_erased
    if is_shown != _was_shown(told, news, since=since):
        event = NoticeEvent.PUBLISHED if is_shown else NoticeEvent.WITHDRAWN
        occurred_at = comment.erased_at or decision.created_at
        yield _notice(endpoint.public_id, comment, event, decision.seq, occurred_at)


def _notice(namespace: uuid.UUID, comment: Comment, event: NoticeEvent, seq: int, occurred_at: datetime) -> Notice:
    event_id = uuid.uuid5(namespace, f"{comment.public_id}/{seq}/{event.value}")
    return Notice(event=event, event_id=event_id, seq=seq, occurred_at=occurred_at)


def _is_known(decision: Decision, told: Sequence[Delivery], news: News) -> bool:
    """Whether this decision was told, or is an undo that only restores what was told last."""
    last = max((row.seq for row in told if row.event == NoticeEvent.DECIDED), default=0)
    if last == 0 or last >= decision.seq:
        return last > 0
    before = news.decisions[last - 1]
    is_same = (before.verdict, before.grounds) == (decision.verdict, decision.grounds)
    return decision.basis == Basis.UNDO and is_same


def _was_shown(told: Sequence[Delivery], news: News, *, since: datetime) -> bool:
    """Return what the endpoint was told last; if nothing, what was so before it listened."""
    last = next((row.event for row in reversed(told) if row.event in _VISIBILITY), None)
    if last is not None:
        return last == NoticeEvent.PUBLISHED
    earlier = [decision.verdict for decision in news.decisions if decision.created_at < since]
    erased_at = news.comment.erased_at
    return earlier[-1:] == [Verdict.APPROVE] and not (erased_at and erased_at < since)


def confirmation_of(comment: Comment) -> Notice:
    """Return what is asked of the commenter once: whether the address is theirs."""
    return _notice(comment.public_id, comment, NoticeEvent.CONFIRMATION, 0, comment.created_at)


def find_change(news: News) -> tuple[Notice, Decision] | None:
    """Return what the commenter does not know of: that it is published, or not, unless it was the commenter's doing."""
    decision = news.in_force
    if decision is None or news.quiet_until or decision.verdict == Verdict.HOLD:
        return None
    if decision.actor_kind == ActorKind.COMMENTER:
        return None
    mailed = [row for row in news.deliveries if row.event == NoticeEvent.CHANGE and row.state != DeliveryState.FAILED]
    if mailed and news.decisions[mailed[-1].seq - 1].verdict == decision.verdict:
        return None
    comment = news.comment
    return _notice(comment.public_id, comment, NoticeEvent.CHANGE, decision.seq, decision.created_at), decision
