"""The receipt: a signed link, without an account, that tells a commenter what became of a comment."""

import base64
import binascii
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.core import signing
from django.utils import timezone

from comments.models import ActorKind, Comment, CommentContact, Restriction, Status
from comments.restrictions import Commenter, find_commenter, find_restriction

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
class Receipt:
    """What a commenter may know. Until it is decided there is nothing but the status."""

    comment: Comment
    status: Status
    grounds: tuple[str, ...]
    decided_at: datetime | None
    decided_by: str | None
    """`automatic`, `moderator`, or None for what nobody has decided, or the commenter did."""
    restriction: Restriction | None = None
    """While it waits: what holds the comments of this commenter."""
    is_known: bool = False
    """Whether it is known that the commenter is meant; an address may be typed by anybody."""


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
    )


def _waiting(comment: Comment) -> Receipt:
    """Return the receipt of what waits; whoever is held is told so."""
    contact = CommentContact.objects.filter(comment=comment).first()
    commenter = Commenter(account=contact.sso_subject, email=contact.email) if contact else Commenter()
    restriction = find_restriction(commenter, now=timezone.now())
    is_known = find_commenter(contact) is not None
    return Receipt(comment, Status(comment.status), (), None, None, restriction, is_known)
