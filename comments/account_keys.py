"""The public keys of readers' accounts, from a file. Imports no model: the checks of the start ask it too."""

import json
from functools import lru_cache
from pathlib import Path

import jwt
from django.core.exceptions import ImproperlyConfigured


@lru_cache(maxsize=2)
def read_keys(path: Path, _modified: int) -> tuple[jwt.PyJWK, ...]:
    """Return the public keys of a file (JWKS). Read again when it has changed. Raise ImproperlyConfigured."""
    try:
        return tuple(jwt.PyJWKSet.from_dict(json.loads(path.read_text(encoding="utf-8"))).keys)
    except (OSError, ValueError, jwt.PyJWTError) as error:
        message = f"COMMENTS_ACCOUNT_KEYS_FILE names {str(path)!r}, which holds no set of keys (JWKS): {error}"
        raise ImproperlyConfigured(message) from error
