"""Tokens for a publisher's own systems: made, known again, revoked. The only writer of APIToken."""

import hashlib
import secrets
from datetime import datetime

from django.contrib.auth.models import User

from comments.models import APIToken

PREFIX = "verbatim_"
"""By which programs that look for leaked secrets know it."""
SECRET_BYTES = 32
"""Too many to guess, so that a plain digest is enough: there is nothing to be slow against."""


class BadTokenError(Exception):
    """No token of ours, or one that was revoked."""


def make_token(name: str, *, by: User, now: datetime) -> tuple[APIToken, str]:
    """Return the row and the token itself, which nobody can read again."""
    token = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    row = APIToken.objects.create(name=name, digest=_digest(token), created_by=by, created_at=now)
    return row, token


def find_token(token: str, *, now: datetime) -> APIToken:
    """Return the token's row. Raise BadTokenError."""
    row = APIToken.objects.filter(digest=_digest(token), revoked_at__isnull=True).select_related("created_by").first()
    if row is None or not row.created_by.is_active:
        raise BadTokenError
    if row.last_used_on != now.date():
        # The day is enough to find tokens that nobody uses, and one write a day costs nothing.
        APIToken.objects.filter(pk=row.pk).update(last_used_on=now.date())
    return row


def revoke(token_id: int, *, now: datetime) -> bool:
    """Make the token useless at once; return False if it was already."""
    return APIToken.objects.filter(pk=token_id, revoked_at__isnull=True).update(revoked_at=now) == 1


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", errors="replace")).hexdigest()
