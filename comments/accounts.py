"""Readers with an account at the publisher: a signed token (JWT, RFC 7519) of the publisher's site says who they are.

The site that readers are logged in to signs, with a secret that it shares with us (HS256), or with a private key whose
public half we have (RS256, in a file of keys, RFC 7517). We fetch nothing. A token says:

- `sub`: the reader's account, stable for ever and never shown;
- `name`: the name that is shown, at most 80 characters;
- `exp`: until when, at most a day ahead; `aud`: this installation (COMMENTS_ACCOUNT_AUDIENCE);
- `email` (optional): an address that the publisher has confirmed;
- `role` (optional): `staff` for somebody of the house. Others are shown as verified.
"""

import time
from dataclasses import dataclass
from typing import Any

import jwt

from comments.account_keys import read_keys
from comments.conf import comments_settings
from comments.models import Badge

MAX_TOKEN_LENGTH = 4096
MAX_SUBJECT_LENGTH = 200
MAX_LIFETIME_SECONDS = 24 * 60 * 60
LEEWAY_SECONDS = 30
"""How far the clocks of the two sites may be apart."""


class BadAccountError(Exception):
    """The token is not one that we believe. `is_expired` if it was once."""

    def __init__(self, *, is_expired: bool = False) -> None:
        super().__init__("The token of the account is not valid.")
        self.is_expired = is_expired


@dataclass(frozen=True, slots=True)
class Account:
    """A reader whom the publisher knows."""

    subject: str
    name: str
    email: str
    badge: Badge


def read_account(token: str) -> Account:
    """Return whom a token names. Raise BadAccountError unless the publisher signed it for us, lately."""
    if not comments_settings.has_accounts or len(token) > MAX_TOKEN_LENGTH:
        raise BadAccountError
    try:
        claims = _decode(token)
    except jwt.ExpiredSignatureError as error:
        raise BadAccountError(is_expired=True) from error
    except jwt.PyJWTError as error:
        raise BadAccountError from error
    return _account(claims)


def _decode(token: str) -> dict[str, Any]:
    algorithm = jwt.get_unverified_header(token).get("alg")
    # Which key belongs to which algorithm is ours to say: else a public key could be taken for a shared secret.
    if algorithm == "HS256" and comments_settings.account_secret:
        key: Any = comments_settings.account_secret
    elif algorithm == "RS256" and comments_settings.account_keys_file:
        key = _find_key(token)
    else:
        raise BadAccountError
    return jwt.decode(
        token,
        key,
        algorithms=[algorithm],
        audience=comments_settings.account_audience,
        leeway=LEEWAY_SECONDS,
        options={"require": ["exp", "sub", "aud"]},
    )


def _find_key(token: str) -> jwt.PyJWK:
    path = comments_settings.account_keys_file
    wanted = jwt.get_unverified_header(token).get("kid")
    keys = read_keys(path, path.stat().st_mtime_ns) if path else ()
    for key in keys:
        if key.key_id == wanted or (wanted is None and len(keys) == 1):
            return key
    raise BadAccountError


def _account(claims: dict[str, Any]) -> Account:
    values = {name: claims.get(name, "") for name in ("sub", "name", "email", "role")}
    is_readable = all(isinstance(value, str) for value in values.values())
    if not is_readable or not 0 < len(values["sub"]) <= MAX_SUBJECT_LENGTH:
        raise BadAccountError
    if claims["exp"] > time.time() + MAX_LIFETIME_SECONDS + LEEWAY_SECONDS:
        raise BadAccountError
    badge = Badge.STAFF if values["role"] == "staff" else Badge.VERIFIED
    return Account(subject=values["sub"], name=values["name"], email=values["email"], badge=badge)
