"""How a comment comes in: the only creator of Comment.

Every door (form, API, embed) calls `submit_comment`; what a comment must be is said here, once.
"""

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from articles.models import Article
from comments import bell, brakes, notices, queue, restrictions, switches, tasks
from comments.accounts import Account
from comments.conf import comments_settings
from comments.digest import is_storable, record_now, text_digest
from comments.limits import LimitReachedError
from comments.models import (
    MAX_BODY_LENGTH,
    MAX_DEPTH,
    MAX_NAME_LENGTH,
    PATH_STEP,
    Comment,
    CommentContact,
    QueueItem,
    QueueKind,
    Restriction,
    RestrictionKind,
    Thread,
)
from comments.screening.text import is_blank
from comments.screening.types import Caution
from comments.senders import Sender

SALT_BYTES = 16
MAX_EMAIL_LENGTH = 254
"""Characters, as in the column; Django's own check of an address lets more pass."""
CONTACT_LIFETIME = timedelta(days=14)
DOUBLE_POST_SECONDS = 600
_BASE_36 = "0123456789abcdefghijklmnopqrstuvwxyz"


class SubmissionError(Exception):
    """A comment that cannot be taken. Nothing was written."""


class ThreadClosedError(SubmissionError):
    """The article takes no comments (any more)."""


class CommenterBlockedError(SubmissionError):
    """The publisher takes no comments of this commenter until a day. `restriction` says which and why."""

    def __init__(self, restriction: Restriction, *, is_known: bool) -> None:
        super().__init__("The publisher takes no comments of this commenter.")
        self.until = restriction.until
        self.reason = restriction.reason if is_known else ""
        """Empty unless it is known that the commenter asks: an address may be typed by anybody."""


class AccountNeededError(SubmissionError):
    """Only readers with an account at the publisher comment here."""


class SentTooOftenError(SubmissionError):
    """This person, or everybody on this article, has to wait. `wait` says how long."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("Too many comments came in too short a time.")
        self.wait = wait


class ParentNotFoundError(SubmissionError):
    """The comment to be answered is not public, or not of this article."""


class KeyReusedError(SubmissionError):
    """The idempotency key belongs to another comment."""


class InvalidSubmissionError(SubmissionError):
    """Some fields are not acceptable. `errors` holds a message by field."""

    def __init__(self, errors: dict[str, ValidationError]) -> None:
        super().__init__("Some fields are not acceptable.")
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Submission:
    """What a reader sent."""

    name: str
    body: str
    email: str = ""
    parent: uuid.UUID | None = None
    """The public id of the comment that is answered."""
    language: str = ""
    account: Account | None = None
    """Whom the publisher vouches for. Then `name` is the name of the account."""
    trap: str = ""
    """What stood in the field of the form that people do not see."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A comment that is stored, durably, and will be decided."""

    comment: Comment
    is_new: bool
    """False if it was stored before, under the same key."""


def validate_name(value: str) -> None:
    """Raise ValidationError unless this can stand as a commenter's name."""
    _validate_text(value, maximum=MAX_NAME_LENGTH, blank=_("Please give a name."))
    if any(character in value for character in "\n\r\u2028\u2029"):
        raise ValidationError(_("A name is one line."), code="invalid")


def validate_body(value: str) -> None:
    """Raise ValidationError unless this can stand as a comment."""
    _validate_text(value, maximum=MAX_BODY_LENGTH, blank=_("Please write a comment."))


def validate_email_address(value: str) -> None:
    """Raise ValidationError unless this is an e-mail address that the column holds."""
    validate_email(value)
    if len(value) > MAX_EMAIL_LENGTH:
        raise ValidationError(_("This e-mail address is too long."), code="too_long")


def _validate_text(value: str, *, maximum: int, blank: object) -> None:
    if not is_storable(value):
        raise ValidationError(_("The text has a character that cannot be stored."), code="invalid_character")
    if is_blank(value):
        raise ValidationError(str(blank), code="blank")
    if len(value) > maximum:
        message = ngettext_lazy(
            "This is %(length)d characters long; at most %(maximum)d fits.",
            "This is %(length)d characters long; at most %(maximum)d fit.",
            "maximum",
        )
        raise ValidationError(message, code="too_long", params={"length": len(value), "maximum": maximum})


def validate_submission(submission: Submission) -> None:
    """Raise InvalidSubmissionError with a message for each field that is not acceptable."""
    checks = [(validate_name, "name"), (validate_body, "body")]
    if submission.email:
        checks.append((validate_email_address, "email"))
    errors = {}
    for check, field in checks:
        try:
            check(getattr(submission, field))
        except ValidationError as error:
            errors[field] = error
    if errors:
        raise InvalidSubmissionError(errors)


def double_post_keys(submission: Submission, *, now: datetime) -> tuple[str, ...]:
    """Return the keys that make the same text, sent again within ten to twenty minutes, the same comment.

    For forms without a script. The first key is for a new comment; the second finds one of the minutes before.
    """
    values = "\0".join((submission.name, submission.body, submission.email, str(submission.parent or "")))
    # Keyed, so that the key of a comment cannot be used to guess what was in it.
    digest = salted_hmac("comments.double_post", values, algorithm="sha256").hexdigest()
    bucket = int(now.timestamp()) // DOUBLE_POST_SECONDS
    return f"form:{digest}:{bucket}", f"form:{digest}:{bucket - 1}"


def submit_comment(
    article: Article, submission: Submission, *, keys: Sequence[str] = (), sender: Sender | None = None
) -> Accepted:
    """Store a comment as pending, with its place in the queue, in one transaction; ring the bell after it.

    `keys` are idempotency keys: a comment stored under one of them is returned instead; a new one gets the first.
    `sender` is who counts as having sent it; without one nothing is counted.
    Raise InvalidSubmissionError, SentTooOftenError, ThreadClosedError, AccountNeededError, CommenterBlockedError,
    ParentNotFoundError, or KeyReusedError.
    """
    validate_submission(submission)
    known = _find_known(article, submission, keys=keys) if sender else None
    if known is not None:
        return known
    caution = _count(article, submission, sender=sender)
    try:
        return _store(article, submission, keys=keys, caution=caution)
    except IntegrityError:
        # Two requests with one key at the same moment: the other was first, and is found now.
        known = _find_known(article, submission, keys=keys)
        if known is None:
            raise
        return known


def _count(article: Article, submission: Submission, *, sender: Sender | None) -> Caution | None:
    try:
        counted = brakes.count(article, sender) if sender else None
    except LimitReachedError as error:
        raise SentTooOftenError(error.wait) from error
    return Caution.HIDDEN_FIELD if submission.trap else counted


@transaction.atomic
def _store(article: Article, submission: Submission, *, keys: Sequence[str], caution: Caution | None) -> Accepted:
    now = record_now()
    thread, _created = Thread.objects.get_or_create(article=article)
    known = _find_known(article, submission, keys=keys)
    if known is not None:
        return known
    if not thread.is_open(now) or switches.are_threads_closed(article):
        raise ThreadClosedError
    _check_commenter(thread, submission, now=now)
    parent = _find_parent(thread, submission.parent)
    comment = _new_comment(thread, submission, parent=parent, key=keys[0] if keys else None, now=now)
    comment.save(force_insert=True)
    _keep_contact(comment, submission, now=now)
    item = QueueItem(comment=comment, kind=QueueKind.SCREEN, created_at=now, due_at=now, caution=caution or "")
    queue.put_first([item])
    notices.announce_submission(comment.pk, now=now)
    transaction.on_commit(partial(bell.ring_apart, tasks.screen_pending), robust=True)
    return Accepted(comment=comment, is_new=True)


def _check_commenter(thread: Thread, submission: Submission, *, now: datetime) -> None:
    """Raise AccountNeededError if there has to be an account and is none, CommenterBlockedError if it is blocked."""
    account = submission.account
    if account is None and (thread.accounts_only or not comments_settings.is_anonymous_allowed):
        raise AccountNeededError
    commenter = restrictions.Commenter(account=account.subject if account else "", email=submission.email)
    found = restrictions.find_restriction(commenter, now=now)
    if found is not None and found.kind == RestrictionKind.BLOCKED:
        raise CommenterBlockedError(found, is_known=account is not None)


def _keep_contact(comment: Comment, submission: Submission, *, now: datetime) -> None:
    """Keep what is known of the commenter for a while. An address that the publisher names needs no confirmation."""
    account = submission.account
    if not submission.email and account is None:
        return
    is_confirmed = account is not None and submission.email == account.email != ""
    CommentContact.objects.create(
        comment=comment,
        email=submission.email,
        sso_subject=account.subject if account else "",
        expires_at=now + CONTACT_LIFETIME,
        confirmed_at=now if is_confirmed else None,
    )


def _find_known(article: Article, submission: Submission, *, keys: Sequence[str]) -> Accepted | None:
    if not keys:
        return None
    known = Comment.objects.select_related("parent").filter(thread_id=article.pk, idempotency_key__in=keys)
    comment = known.order_by("id").last()
    if comment is None:
        return None
    if not _is_same(comment, submission):
        raise KeyReusedError
    return Accepted(comment=comment, is_new=False)


def _is_same(comment: Comment, submission: Submission) -> bool:
    contact = CommentContact.objects.filter(comment=comment).first()
    return (
        comment.name == submission.name
        and comment.body == submission.body
        and (comment.parent.public_id if comment.parent else None) == submission.parent
        and (contact.email if contact else "") == submission.email
        and (contact.sso_subject if contact else "") == (submission.account.subject if submission.account else "")
    )


def _find_parent(thread: Thread, public_id: uuid.UUID | None) -> Comment | None:
    """Return the comment to be answered. One that is not public is as unknown as one that does not exist."""
    if public_id is None:
        return None
    parent = Comment.objects.public().filter(thread=thread, public_id=public_id).first()
    if parent is None:
        raise ParentNotFoundError
    return parent


def _new_comment(
    thread: Thread, submission: Submission, *, parent: Comment | None, key: str | None, now: datetime
) -> Comment:
    [comment_id] = Comment.objects.allocate_ids(1)
    salt = secrets.token_bytes(SALT_BYTES)
    return Comment(
        id=comment_id,
        thread=thread,
        parent=parent,
        root_id=parent.root_id if parent else comment_id,
        depth=min(parent.depth + 1, MAX_DEPTH) if parent else 0,
        path=place_in_thread(comment_id, parent=parent),
        name=submission.name,
        badge=submission.account.badge if submission.account else "",
        body=submission.body,
        salt=salt,
        text_digest=text_digest(salt, name=submission.name, body=submission.body),
        language_declared=submission.language,
        created_at=now,
        idempotency_key=key,
    )


def place_in_thread(comment_id: int, *, parent: Comment | None) -> str:
    """Return the path of a comment. A reply to the deepest level stands beside the comment that it answers."""
    above = parent.path[: PATH_STEP * MAX_DEPTH] if parent else ""
    return above + _base_36(comment_id).rjust(PATH_STEP, "0")


def _base_36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _BASE_36[digit] + digits
    return digits or "0"
