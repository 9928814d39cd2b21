"""The receipt: a signed link, without an account, that tells a commenter what became of a comment."""

import base64
import binascii
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.utils import timezone

from comments import complaints, figures
from comments.models import (
    ActorKind,
    Appeal,
    Comment,
    CommentContact,
    Decision,
    Finding,
    NoteKind,
    Restriction,
    Status,
    Verdict,
)
from comments.restrictions import Commenter, find_commenter, find_restriction
from comments.screening.types import Field

DECIDED_BY = {
    ActorKind.AUTOMATIC: "automatic",
    ActorKind.MODERATOR: "moderator",
    ActorKind.IMPORTER: "moderator",
}


def _signer() -> signing.Signer:
    """Return the signer of receipts. Made at each use: commands that sign nothing run without a secret key."""
    return signing.Signer(salt="comments.receipt", sep="~")


class BadReceiptError(Exception):
    """A token that we did not sign, or of a comment that is not here."""


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of what a commenter wrote; `is_marked` if the decision rests on it."""

    text: str
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a commenter may know. Until it is decided there is nothing but the status."""

    comment: Comment
    status: Status
    grounds: tuple[str, ...] = ()
    decided_at: datetime | None = None
    decided_by: str | None = None
    """`automatic`, `moderator`, or None for what nobody has decided, or the commenter did."""
    decision: Decision | None = None
    """The one in force, if it is more than to wait."""
    restriction: Restriction | None = None
    """While it waits: what holds the comments of this commenter."""
    is_known: bool = False
    """Whether it is known that the commenter is meant; an address may be typed by anybody."""

    @property
    def is_withdrawn(self) -> bool:
        return self.decision is not None and self.decision.actor_kind == ActorKind.COMMENTER


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the page of a receipt says beside what was decided."""

    words: tuple[Words, ...]
    """The text in pieces; put together again they are the text."""
    notes: tuple[str, ...] = ()
    """What the moderator wrote to the commenter."""
    appeal: Appeal | None = None
    """The last one, also of a decision before this."""
    can_appeal: bool = False
    waiting_minutes: int | None = None
    """While it waits: about how long people take today, if that is known."""


def make_token(public_id: uuid.UUID) -> str:
    """Return what names the comment and proves that we gave it out; fit for a path segment."""
    return _signer().sign(base64.urlsafe_b64encode(public_id.bytes).decode("ascii").rstrip("="))


def read_token(token: str) -> uuid.UUID:
    """Return the public id of the comment. Raise BadReceiptError for a token that is not ours."""
    try:
        value = _signer().unsign(token)
        return uuid.UUID(bytes=base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)))
    except (signing.BadSignature, binascii.Error, ValueError) as error:
        raise BadReceiptError from error


def find_receipt(token: str) -> Receipt:
    """Return the receipt that the token opens. Raise BadReceiptError if there is none."""
    comment = Comment.objects.with_context().filter(public_id=read_token(token)).first()
    if comment is None:
        raise BadReceiptError
    if comment.status in {Status.PENDING, Status.HELD}:
        return _waiting(comment)
    decision = comment.decisions.order_by("seq").last()
    if decision is None:
        raise BadReceiptError
    return Receipt(
        comment,
        Status(comment.status),
        tuple(decision.grounds),
        decision.created_at,
        DECIDED_BY.get(ActorKind(decision.actor_kind)),
        decision,
    )


def explain(receipt: Receipt) -> Explanation:
    """Return what leads to a decision and from it."""
    comment, decision = receipt.comment, receipt.decision
    if decision is None:
        minutes = _minutes_today() if receipt.status == Status.HELD else None
        return Explanation(_words(comment.body, ()), waiting_minutes=minutes)
    return Explanation(
        words=_words(comment.body, _evidence(decision)),
        notes=tuple(decision.notes.filter(kind=NoteKind.READER, erased_at=None).values_list("text", flat=True)),
        appeal=Appeal.objects.filter(decision__comment=comment).order_by("id").last(),
        can_appeal=complaints.can_be_appealed(comment, decision),
    )


def _evidence(decision: Decision) -> list[tuple[int, int]]:
    """Return the places in the text that a rejection rests on: findings, or what a moderator marked."""
    if decision.verdict != Verdict.REJECT:
        return []
    ids = [entry for entry in decision.evidence if isinstance(entry, int)]
    found = Finding.objects.filter(pk__in=ids, field=Field.BODY, guideline__in=decision.grounds)
    marked = [entry for entry in decision.evidence if isinstance(entry, dict) and entry.get("field") == Field.BODY]
    return [*found.values_list("start", "end"), *((entry["start"], entry["end"]) for entry in marked)]


def _words(text: str, places: Iterable[tuple[int, int]]) -> tuple[Words, ...]:
    """Return the text cut where a place begins or ends. Places may overlap, or lie beyond the text."""
    words, done = [], 0
    for start, end in sorted(places):
        begin = max(start, done)
        if begin < min(end, len(text)):
            words += [Words(text[done:begin]), Words(text[begin:end], is_marked=True)]
            done = end
    return tuple(piece for piece in (*words, Words(text[done:])) if piece.text)


def _waiting(comment: Comment) -> Receipt:
    """Return the receipt of what waits; whoever is held is told so."""
    contact = CommentContact.objects.filter(comment=comment).first()
    commenter = Commenter(account=contact.sso_subject, email=contact.email) if contact else Commenter()
    return Receipt(
        comment,
        Status(comment.status),
        restriction=find_restriction(commenter, now=timezone.now()),
        is_known=find_commenter(contact) is not None,
    )


def _minutes_today() -> int | None:
    """Return how long half of what people decided since yesterday had waited at most, about; None without any."""
    hours = figures.hours_since(timezone.now() - timedelta(days=1))
    decided = sum(hour.decided for hour in hours)
    if not decided:
        return None
    return max(1, round(sum(hour.decided * hour.median_seconds for hour in hours) / decided / 60))
