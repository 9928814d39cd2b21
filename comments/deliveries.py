"""Tell what notify items ask to be told: webhooks in order, mail to a confirmed address. The writer of Delivery.

A webhook is sent at least once, always with the same id of the event. A mail is sent at most once: it is marked as
begun before, and what a crash left so is not tried again.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from comments import mailing, notices, queue, webhooks
from comments.conf import comments_settings
from comments.digest import utc_text
from comments.models import (
    Comment,
    CommentContact,
    Delivery,
    DeliveryState,
    Endpoint,
    QueueItem,
    QueueKind,
)
from comments.news import News, Notice, confirmation_of, find_change, find_missing, read_news

logger = logging.getLogger(__name__)

BATCH = 100
WORKING_TIME = timedelta(seconds=3)
"""After this nothing more is begun: with the 5 s of a slow receiver it stays below the task's limit of 10 s."""
RETRIES = tuple(
    timedelta(seconds=seconds) for seconds in (30, 120, 600, 3600, 6 * 3600, 24 * 3600, 24 * 3600, 24 * 3600)
)
"""How long after each failure of an event it is tried again; after the last of them it is given up."""
MAX_PAUSE = timedelta(minutes=10)
"""How long an endpoint that fails is left alone at most, whatever there is to tell it."""
GIVE_UP_AFTER = timedelta(days=3)
"""How long an endpoint must have failed, and an event be past, to give up what was not even tried."""
STUCK_PAUSE = timedelta(days=1)
DOWN = "EndpointDown"
_MAIL_PAUSE = "comments.mail_pause"


@dataclass(frozen=True, slots=True)
class _Round:
    """One run over a claim: whom to tell, and until when something new may be begun."""

    endpoints: Sequence[Endpoint]
    deadline: float

    @property
    def is_over(self) -> bool:
        return time.monotonic() > self.deadline


def deliver_next_batch() -> bool:
    """Tell what is due, as far as there is time; return whether more may be due.

    1. Claim. What there is no time for is given back.
    2. Tell of each comment what is missing, and write down each try.
    3. Remove the item, or put it back if something is to be told later or the comment has changed meanwhile.
    """
    deadline = time.monotonic() + WORKING_TIME.total_seconds()
    claimed = queue.claim(QueueKind.NOTIFY, limit=BATCH)
    if not claimed.items:
        return False
    this_round = _Round(notices.active_endpoints(), deadline)
    for position, item in enumerate(claimed.items):
        if this_round.is_over:
            queue.release(claimed, claimed.items[position:])
            return True
        try:
            _tell(claimed, item, this_round)
        except queue.StaleLeaseError:
            logger.warning("Comment %d was told of by another worker as well.", item.comment_id)
    return len(claimed.items) == BATCH


def _tell(claimed: queue.Claim, item: QueueItem, this_round: _Round) -> None:
    now = timezone.now()
    if item.attempts > queue.MAX_ATTEMPTS:
        # Whoever worked on it died each time. Nothing is lost: what is missing is found again tomorrow.
        logger.error("Telling of comment %d failed %d times; it waits for a day.", item.comment_id, item.attempts)
        queue.postpone(claimed, item, due_at=now + STUCK_PAUSE)
        return
    news = read_news(item.comment_id, now=now)
    waits = [news.quiet_until, *(_tell_endpoint(endpoint, news, this_round) for endpoint in this_round.endpoints)]
    waits.append(_tell_commenter(news, this_round))
    _settle(claimed, item, seen=news.comment, due_at=min((wait for wait in waits if wait), default=None))


@transaction.atomic
def _settle(claimed: queue.Claim, item: QueueItem, *, seen: Comment, due_at: datetime | None) -> None:
    # Whoever decides holds the comment while it puts the item: either the change is seen here, or the item is put
    # after this one is gone.
    comment = Comment.objects.select_for_update().get(pk=item.comment_id)
    if (comment.seq, comment.erased_at) != (seen.seq, seen.erased_at):
        due_at = timezone.now()
    if due_at is None:
        queue.finish(claimed, [item])
    else:
        queue.postpone(claimed, item, due_at=due_at)


def _tell_endpoint(endpoint: Endpoint, news: News, this_round: _Round) -> datetime | None:
    """Send what is missing until something fails; return when to go on, or None if all is told."""
    for notice in find_missing(endpoint, news):
        if not endpoint.is_active:
            return None
        tries = news.tries(notice)
        go_on_at = _free_at(endpoint, tries, news=news)
        if this_round.is_over:
            return news.now
        if go_on_at > news.now and not _is_hopeless(endpoint, notice, now=news.now):
            return go_on_at
        answer = webhooks.Answer(None, DOWN) if go_on_at > news.now else _post(endpoint, news, notice)
        delivery = _write_down(endpoint, news, notice, answer)
        if delivery.state == DeliveryState.FAILED:
            return delivery.tried_at + RETRIES[len(tries)]
    return None


def _free_at(endpoint: Endpoint, tries: Sequence[Delivery], *, news: News) -> datetime:
    """Return when this may be tried: not before the endpoint, and the event, have had their pause."""
    return max(end for end in (news.now, endpoint.retry_at, _end_of_pause(tries)) if end)


def _end_of_pause(tries: Sequence[Delivery]) -> datetime | None:
    return tries[-1].tried_at + RETRIES[len(tries) - 1] if tries else None


def _is_hopeless(endpoint: Endpoint, notice: Notice, *, now: datetime) -> bool:
    """Whether the endpoint has failed for days, and the event is as old."""
    limit = now - GIVE_UP_AFTER
    return endpoint.failing_since is not None and max(endpoint.failing_since, notice.occurred_at) < limit


def _post(endpoint: Endpoint, news: News, notice: Notice) -> webhooks.Answer:
    body = webhooks.make_body(
        news.comment,
        event=notice.event,
        event_id=notice.event_id,
        occurred_at=utc_text(notice.occurred_at),
        decision=news.in_force,
        with_text=endpoint.with_text,
    )
    answer = webhooks.post(endpoint, event=notice.event, event_id=notice.event_id, body=body)
    if answer.is_delivered:
        _note_success(endpoint)
    else:
        _note_failure(endpoint, is_gone=answer.is_gone)
    return answer


def _note_success(endpoint: Endpoint) -> None:
    if not endpoint.failures:
        return
    endpoint.failures, endpoint.failing_since, endpoint.retry_at = 0, None, None
    Endpoint.objects.filter(pk=endpoint.pk).update(failures=0, failing_since=None, retry_at=None)


def _note_failure(endpoint: Endpoint, *, is_gone: bool) -> None:
    """Leave the endpoint alone for a while, so that the others need not wait for it; switch off what is gone."""
    now = timezone.now()
    endpoint.retry_at = now + min(RETRIES[min(endpoint.failures, len(RETRIES) - 1)], MAX_PAUSE)
    endpoint.failures += 1
    endpoint.failing_since = endpoint.failing_since or now
    endpoint.is_active = endpoint.is_active and not is_gone
    row = Endpoint.objects.filter(pk=endpoint.pk)
    # Other workers may be at it: each adds its failure.
    row.update(
        failures=F("failures") + 1,
        failing_since=Coalesce("failing_since", now),
        retry_at=endpoint.retry_at,
    )
    if is_gone:
        logger.warning("Webhook %d answered that it is gone, and is switched off.", endpoint.pk)
        row.update(is_active=False)


def _write_down(endpoint: Endpoint, news: News, notice: Notice, answer: webhooks.Answer) -> Delivery:
    attempt = len(news.tries(notice)) + 1
    is_last = attempt > len(RETRIES) or answer.is_gone or _is_hopeless(endpoint, notice, now=news.now)
    delivery = Delivery.objects.create(
        endpoint=endpoint,
        comment=news.comment,
        event=notice.event,
        event_id=notice.event_id,
        seq=notice.seq,
        attempt=attempt,
        tried_at=timezone.now(),
        state=_state_of(is_delivered=answer.is_delivered, is_last=is_last),
        status=answer.status,
        error=answer.error,
    )
    _log_if_given_up(delivery)
    return delivery


def _state_of(*, is_delivered: bool, is_last: bool) -> DeliveryState:
    if is_delivered:
        return DeliveryState.DELIVERED
    return DeliveryState.GIVEN_UP if is_last else DeliveryState.FAILED


def _log_if_given_up(delivery: Delivery) -> None:
    if delivery.state == DeliveryState.GIVEN_UP:
        logger.error(
            "Given up after %d tries: %s of comment %d, webhook %s.",
            delivery.attempt,
            delivery.event,
            delivery.comment_id,
            delivery.endpoint_id,
        )


def _tell_commenter(news: News, this_round: _Round) -> datetime | None:
    """Send the mail that is missing, if any; return when to try again, or None."""
    contact = mailing.find_contact(news.comment, now=news.now) if comments_settings.is_mail_on else None
    if contact is None:
        return None
    if this_round.is_over:
        return news.now
    if contact.confirmed_at is None:
        notice = confirmation_of(news.comment)
        return _mail(notice, mailing.write_confirmation(news.comment, contact), news, asking=contact)
    change = find_change(news)
    if change is None:
        return None
    notice, decision = change
    return _mail(notice, mailing.write_change(news.comment, contact, decision), news)


def _mail(
    notice: Notice, letter: mailing.Letter, news: News, *, asking: CommentContact | None = None
) -> datetime | None:
    """Return None if this is settled, or when it is to be tried again."""
    tries = news.tries(notice)
    if tries and tries[-1].state != DeliveryState.FAILED:
        return None
    free_at = max(end for end in (news.now, cache.get(_MAIL_PAUSE), _end_of_pause(tries)) if end)
    if free_at > news.now:
        return free_at
    delivery = _begin_mail(notice, news, attempt=len(tries) + 1, asking=asking)
    if delivery is None:
        return None
    sent, error = mailing.send(letter, message_id=notice.event_id)
    if sent == mailing.Sent.LATER:
        cache.set(_MAIL_PAUSE, timezone.now() + RETRIES[0], timeout=RETRIES[0].total_seconds())
    is_last = sent == mailing.Sent.NEVER or delivery.attempt > len(RETRIES)
    delivery.state = _state_of(is_delivered=sent == mailing.Sent.YES, is_last=is_last)
    delivery.error = error
    delivery.save(update_fields=["state", "error"])
    _log_if_given_up(delivery)
    return delivery.tried_at + RETRIES[len(tries)] if delivery.state == DeliveryState.FAILED else None


def _begin_mail(notice: Notice, news: News, *, attempt: int, asking: CommentContact | None) -> Delivery | None:
    """Mark the mail as begun; return None if another worker has, or the address was asked today already."""
    try:
        with transaction.atomic():
            if asking is not None:
                CommentContact.objects.filter(pk=asking.pk).update(asked_on=news.now.date())
            return Delivery.objects.create(
                comment=news.comment,
                event=notice.event,
                event_id=notice.event_id,
                seq=notice.seq,
                attempt=attempt,
                tried_at=timezone.now(),
                state=DeliveryState.BEGUN,
            )
    except IntegrityError:
        logger.info("No mail %s of comment %d: sent, or asked today already.", notice.event, news.comment.pk)
        return None


def forget_old_deliveries() -> int:
    """Remove what was told so long ago that nobody asks any more; return how many rows."""
    old = Delivery.objects.filter(tried_at__lt=timezone.now() - comments_settings.delivery_lifetime)
    return old.delete()[0]
