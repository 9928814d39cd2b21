"""Read the body of a request strictly: what could be understood in two ways is refused."""

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from itertools import accumulate
from typing import IO, Any

from django.http import UnreadablePostError
from django.utils.translation import gettext_lazy as _
from rest_framework.parsers import BaseParser

from comments.api.problems import APIError, ProblemCode

MAX_BODY_BYTES = 64 * 1024
"""5,000 code points as `\\uXXXX\\uXXXX` escapes are 60,000 bytes."""

MAX_NESTING = 100
"""Brackets inside brackets. Nothing here nests; how much Python itself reads differs by its version."""
DRAINED_BYTES = 4 * 1024 * 1024
"""What is thrown away of a body that is too large: a client that is cut off while it sends never learns why."""

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"?', re.DOTALL)
_BRACKETS = re.compile(r"[][{}]")


class StrictJSONParser(BaseParser):
    """Return a JSON object as it was sent.

    - At most MAX_BODY_BYTES are kept, whatever Content-Length says.
    - UTF-8 only, and no byte order mark.
    - A key given twice is refused, so are NaN and Infinity, which are not JSON.
    """

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,  # noqa: ARG002 (the signature is DRF's)
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> dict[str, object]:
        try:
            return _read_object(_read_bytes(stream).decode("utf-8"))
        except UnreadablePostError as error:
            raise _refusal(ProblemCode.BODY_NOT_JSON, _("The body ended too early.")) from error
        except UnicodeDecodeError as error:
            raise _refusal(ProblemCode.BODY_NOT_UTF8, _("The body is not encoded as UTF-8.")) from error


def _read_bytes(stream: IO[bytes]) -> bytes:
    raw = stream.read(MAX_BODY_BYTES + 1)
    if len(raw) <= MAX_BODY_BYTES:
        return raw
    for _chunk in range(DRAINED_BYTES // MAX_BODY_BYTES):
        if not stream.read(MAX_BODY_BYTES):
            break
    raise APIError(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        ProblemCode.BODY_TOO_LARGE,
        _("The body is too large: at most 64 kB are accepted."),
    )


def _read_object(text: str) -> dict[str, object]:
    if _nesting(text) > MAX_NESTING:
        raise _refusal(ProblemCode.BODY_TOO_DEEP, _("The body is nested too deeply."))
    try:
        value = json.loads(text, object_pairs_hook=_unique_keys, parse_constant=_refuse_constant)
    except ValueError as error:  # Also for a number of more digits than Python reads.
        raise _refusal(ProblemCode.BODY_NOT_JSON, _("The body is not JSON.")) from error
    if not isinstance(value, dict):
        raise _refusal(ProblemCode.BODY_NOT_AN_OBJECT, _("The body must be a JSON object."))
    return value


def _nesting(text: str) -> int:
    """Return how deep the brackets of a text stand in each other, those in its strings left out."""
    brackets = _BRACKETS.findall(_STRING.sub("", text))
    return max(accumulate(1 if bracket in "[{" else -1 for bracket in brackets), default=0)


def _unique_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise _refusal(ProblemCode.DUPLICATE_KEY, _("The body names a key twice."))
    return values


def _refuse_constant(name: str) -> object:
    raise ValueError(name)


def _refusal(code: ProblemCode, detail: object) -> APIError:
    return APIError(HTTPStatus.BAD_REQUEST, code, detail)
