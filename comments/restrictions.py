"""Commenters whose comments are held, or not taken, until a day: the only writer of Restriction.

A commenter is known by an account at the publisher or by an e-mail address that was confirmed, never by a network
address. Kept is a keyed hash, and a label that is enough for moderators to tell commenters apart.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from comments.conf import comments_settings
from comments.digest import record_now
from comments.models import Comment, CommentContact, Restriction, RestrictionKind, Status

LABEL_LENGTH = 80


class UnknownCommenterError(Exception):
    """Nobody knows who wrote this comment: there is no account and no confirmed address."""


@dataclass(frozen=True, slots=True)
class Commenter:
    """What a commenter says of who they are. An address that was typed may be somebody else's."""

    account: str = ""
    email: str = ""

    def keys(self) -> set[str]:
        """Return the keys that restrictions of this commenter may have, of each secret key that is in use."""
        known = [f"account:{self.account}"] if self.account else []
        known += [f"email:{self.email.strip().lower()}"] if self.email else []
        secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        return {_key(value, secret=secret) for value in known for secret in secrets}


def _key(value: str, *, secret: str) -> str:
    return salted_hmac("comments.restrictions", value, secret=secret, algorithm="sha256").hexdigest()


def find_commenter(contact: CommentContact | None) -> Commenter | None:
    """Return who wrote a comment, if that is known: by the account, or by the address once it is confirmed."""
    if contact is None:
        return None
    email = contact.email if contact.confirmed_at else ""
    return Commenter(account=contact.sso_subject, email=email) if contact.sso_subject or email else None


def label_of(commenter: Commenter) -> str:
    """Return what moderators see: the account, or an address of which most is left out."""
    if commenter.account:
        return commenter.account[:LABEL_LENGTH]
    name, _, host = commenter.email.partition("@")
    return f"{name[:1]}…@{host}"[:LABEL_LENGTH]


def in_force(*, now: datetime) -> QuerySet[Restriction]:
    return Restriction.objects.filter(lifted_at__isnull=True, until__gt=now)


def find_restriction(commenter: Commenter, *, now: datetime) -> Restriction | None:
    """Return the restriction that holds for somebody; a block goes before a hold."""
    keys = commenter.keys()
    if not keys:
        return None
    # "blocked" sorts before "held"; of several the last to end is the one to be told.
    return in_force(now=now).filter(key__in=keys).order_by("kind", "-until").first()


def restrict(comment: Comment, *, kind: RestrictionKind, reason: str, until: datetime, by: User) -> Restriction:
    """Hold or block whoever wrote this comment. Raise UnknownCommenterError if nobody knows who that is."""
    commenter = find_commenter(CommentContact.objects.filter(comment=comment).first())
    if commenter is None:
        raise UnknownCommenterError
    value = f"account:{commenter.account}" if commenter.account else f"email:{commenter.email.strip().lower()}"
    return Restriction.objects.create(
        key=_key(value, secret=settings.SECRET_KEY),
        label=label_of(commenter),
        kind=kind,
        reason=reason,
        until=until,
        comment=comment,
        created_by=by,
        created_at=record_now(),
    )


def lift(restriction: Restriction, *, by: User) -> bool:
    """End a restriction now; return False if somebody did so before."""
    open_ones = Restriction.objects.filter(pk=restriction.pk, lifted_at__isnull=True)
    return bool(open_ones.update(lifted_at=record_now(), lifted_by=by))


def forget_old_restrictions() -> int:
    """Delete what ended long ago; return how many rows that were. Runs in the sweep."""
    before = timezone.now() - comments_settings.restriction_lifetime
    forgotten, _ = Restriction.objects.filter(Q(until__lt=before) | Q(lifted_at__lt=before)).delete()
    return int(forgotten)


def find_held(comment_ids: Collection[int], *, now: datetime) -> set[int]:
    """Return the comments whose commenters are held, or blocked since they sent them."""
    contacts = _contacts(comment_ids)
    keys = {contact.comment_id: _commenter_of(contact).keys() for contact in contacts}
    wanted = set().union(*keys.values())
    if not wanted:
        return set()
    found = set(in_force(now=now).filter(key__in=wanted).values_list("key", flat=True))
    return {comment_id for comment_id, own in keys.items() if own & found}


def find_known(comment_ids: Collection[int]) -> set[int]:
    """Return the comments whose commenters have had one approved before.

    That is known as long as contacts are kept. Whoever gives no address, and has no account, is new each time.
    """
    contacts = _contacts(comment_ids)
    accounts = {contact.sso_subject for contact in contacts} - {""}
    emails = {contact.email.lower() for contact in contacts} - {""}
    if not accounts and not emails:
        return set()
    earlier = (
        CommentContact.objects.alias(address=Lower("email"))
        .filter(
            Q(sso_subject__in=accounts) | Q(address__in=emails, confirmed_at__isnull=False),
            comment__status=Status.APPROVED,
        )
        .values_list("sso_subject", "email", "confirmed_at")
    )
    known_accounts = {account for account, _email, _at in earlier} - {""}
    known_emails = {email.lower() for _account, email, at in earlier if at is not None} - {""}
    return {
        contact.comment_id
        for contact in contacts
        if contact.sso_subject in known_accounts or contact.email.lower() in known_emails
    }


def _contacts(comment_ids: Collection[int]) -> list[CommentContact]:
    return list(CommentContact.objects.filter(comment__in=comment_ids))


def _commenter_of(contact: CommentContact) -> Commenter:
    """Return who a commenter says they are: to hold a comment, an address need not be confirmed yet."""
    return Commenter(account=contact.sso_subject, email=contact.email)


def find_of_comments(comment_ids: Iterable[int]) -> QuerySet[Restriction]:
    """Return the restrictions that these comments gave cause to."""
    return Restriction.objects.filter(comment__in=comment_ids).select_related("created_by", "lifted_by")
