"""Mails to commenters: the wording, the link that confirms an address, the sending.

Plain text, in the language of the article. Nothing that a reader wrote is in them, neither in the headers nor below:
before an address is confirmed, anybody may have typed it.
"""

import base64
import binascii
import logging
import smtplib
import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from articles.languages import interface_language
from comments import notices
from comments.guideline_texts import ground_texts
from comments.models import ActorKind, Comment, CommentContact, Decision, Verdict
from comments.receipts import make_token

logger = logging.getLogger(__name__)


def _signer() -> signing.Signer:
    """Return the signer of confirmations. Made at each use: commands that sign nothing run without a secret key."""
    return signing.Signer(salt="comments.address", sep="~")


_PERMANENT = range(500, 600)
"""SMTP's codes for what will not be taken later either."""


class BadConfirmationError(Exception):
    """A link that is not ours, or of an address that is not kept any more."""


class Sent(StrEnum):
    YES = "yes"
    LATER = "later"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Letter:
    to: str
    subject: str
    text: str


def make_confirmation_token(public_id: uuid.UUID) -> str:
    """Return what proves that a mail about this comment was received."""
    return _signer().sign(base64.urlsafe_b64encode(public_id.bytes).decode("ascii").rstrip("="))


def find_unconfirmed(token: str) -> Comment:
    """Return the comment of the link, with its article. Raise BadConfirmationError if its address is not kept."""
    try:
        value = _signer().unsign(token)
        public_id = uuid.UUID(bytes=base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)))
    except (signing.BadSignature, binascii.Error, ValueError) as error:
        raise BadConfirmationError from error
    comment = Comment.objects.with_context().filter(public_id=public_id).first()
    if comment is None or find_contact(comment, now=timezone.now()) is None:
        raise BadConfirmationError
    return comment


@transaction.atomic
def confirm_address(token: str) -> Comment:
    """Note that the address is its reader's, who is told from now on. Raise BadConfirmationError."""
    comment = find_unconfirmed(token)
    Comment.objects.select_for_update().get(pk=comment.pk)
    now = timezone.now()
    fresh = CommentContact.objects.filter(comment=comment, confirmed_at__isnull=True)
    if fresh.update(confirmed_at=now):
        notices.announce_now(comment.pk, now=now)
    return comment


def find_contact(comment: Comment, *, now: datetime) -> CommentContact | None:
    """Return where the commenter can be reached, as long as that is kept."""
    kept = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
    return CommentContact.objects.filter(kept, comment=comment).exclude(email="").first()


def write_confirmation(comment: Comment, contact: CommentContact) -> Letter:
    path = reverse("comments:confirm", args=[make_confirmation_token(comment.public_id)])
    with translation.override(_language_of(comment)):
        subject = gettext("Please confirm your e-mail address")
        text = _render("confirmation", comment, contact, link=f"{settings.SITE_URL}{path}")
    return Letter(to=contact.email, subject=subject, text=text)


def write_change(comment: Comment, contact: CommentContact, decision: Decision) -> Letter:
    path = reverse("comments:receipt", args=[make_token(comment.public_id)])
    is_published = decision.verdict == Verdict.APPROVE
    with translation.override(_language_of(comment)):
        subject = gettext("Your comment is published") if is_published else gettext("Your comment is not published")
        text = _render(
            "change",
            comment,
            contact,
            link=f"{settings.SITE_URL}{path}",
            is_published=is_published,
            is_automatic=decision.actor_kind == ActorKind.AUTOMATIC,
            grounds=ground_texts(decision.grounds, comment.thread.article.language),
        )
    return Letter(to=contact.email, subject=subject, text=text)


def _language_of(comment: Comment) -> str:
    return interface_language(comment.thread.article.language)


def _render(name: str, comment: Comment, contact: CommentContact, **facts: object) -> str:
    context = {"title": comment.thread.article.title, "site": settings.SITE_NAME, "contact": contact} | facts
    return render_to_string(f"comments/mail/{name}.txt", context).strip() + "\n"


def send(letter: Letter, *, message_id: uuid.UUID) -> tuple[Sent, str]:
    """Send it; return whether it went out or may later, and the class of the error if it did not."""
    headers = {
        "Auto-Submitted": "auto-generated",
        "Message-ID": f"<{message_id}@{settings.SITE_URL.partition('://')[2].partition(':')[0] or 'localhost'}>",
    }
    try:
        validate_email(letter.to)
        EmailMessage(letter.subject, letter.text, to=[letter.to], headers=headers).send()
    # ValueError: a header with a line break, which no validated address has.
    except (ValidationError, ValueError) as error:
        return Sent.NEVER, type(error).__name__
    except (smtplib.SMTPException, OSError) as error:
        logger.warning("A mail could not be sent (%s).", type(error).__name__)
        return (Sent.NEVER if _is_permanent(error) else Sent.LATER), type(error).__name__
    return Sent.YES, ""


def _is_permanent(error: Exception) -> bool:
    """Whether the mail server knows that nobody is there: every recipient, the only one, was refused for good."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return all(code in _PERMANENT for code, _ in error.recipients.values())
