"""What the API says when it cannot do what was asked: `application/problem+json` (RFC 9457) with a stable code.

Every refusal of the API is made here, also those that Django makes before or after a view is asked (`handlers.py`).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions

CONTENT_TYPE = "application/problem+json"


class ProblemCode(StrEnum):
    """What a program may rely on; the sentences beside it may change. Each is explained in docs/api.md."""

    ACCOUNT_EXPIRED = "account_expired"
    ACCOUNT_INVALID = "account_invalid"
    ACCOUNT_NEEDED = "account_needed"
    ADDRESS_TAKEN = "address_taken"
    BAD_REQUEST = "bad_request"
    BODY_NOT_UTF8 = "body_not_utf8"
    BODY_NOT_JSON = "body_not_json"
    BODY_NOT_AN_OBJECT = "body_not_an_object"
    BODY_TOO_DEEP = "body_too_deep"
    BODY_TOO_LARGE = "body_too_large"
    BODY_LENGTH_UNKNOWN = "body_length_unknown"
    COMMENTER_BLOCKED = "commenter_blocked"
    DUPLICATE_KEY = "duplicate_key"
    FORBIDDEN = "forbidden"
    INTERNAL_ERROR = "internal_error"
    INVALID = "invalid"
    INVALID_IDEMPOTENCY_KEY = "invalid_idempotency_key"
    INVALID_PARAMETER = "invalid_parameter"
    KEY_REUSED = "key_reused"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    NOT_FOUND = "not_found"
    THREAD_CLOSED = "thread_closed"
    TOO_MANY_COMMENTS = "too_many_comments"
    UNAUTHORIZED = "unauthorized"
    UNAVAILABLE = "unavailable"
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type"


class FieldCode(StrEnum):
    """What is wrong with one field, beside the sentence that says so. Each is explained in docs/api.md."""

    BLANK = "blank"
    INVALID = "invalid"
    INVALID_CHARACTER = "invalid_character"
    NOT_ALLOWED = "not_allowed"
    NOT_TEXT = "not_text"
    PARENT_NOT_FOUND = "parent_not_found"
    REQUIRED = "required"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing that is wrong with one field."""

    code: str
    detail: str


FieldErrors = Mapping[str, Sequence[FieldError]]


class APIError(Exception):
    """A refusal that a view raises."""

    def __init__(
        self,
        status: HTTPStatus,
        code: ProblemCode,
        detail: object,
        *,
        errors: FieldErrors | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = errors or {}
        self.headers = headers or {}


def invalid_fields(errors: FieldErrors) -> APIError:
    """Return the refusal of a body with these fields."""
    return APIError(HTTPStatus.BAD_REQUEST, ProblemCode.INVALID, _("Some fields are not acceptable."), errors=errors)


def problem_response(
    status: HTTPStatus,
    code: ProblemCode,
    detail: object,
    *,
    errors: FieldErrors | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Return the refusal. It is never kept by a cache: what is refused now may be allowed in a minute."""
    # The type says nothing that the code does not, so it is the one that RFC 9457 keeps for that.
    content: dict[str, object] = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": str(detail),
        "code": code.value,
    }
    if errors:
        content["errors"] = {
            field: [{"code": error.code, "detail": error.detail} for error in found] for field, found in errors.items()
        }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    # The name of an unknown field may hold a lone surrogate, which only JSON's own escape can carry.
    body = text.encode("utf-8", errors="backslashreplace")
    all_headers = {"Cache-Control": "no-store"} | dict(headers or {})
    return HttpResponse(body, status=status, content_type=CONTENT_TYPE, headers=all_headers)


def not_found() -> HttpResponse:
    """Return the one answer for whatever is not here or not public: its bytes must not tell which."""
    detail = _("There is nothing here that is public. Every address of the API ends with a slash.")
    return problem_response(HTTPStatus.NOT_FOUND, ProblemCode.NOT_FOUND, detail)


# What DRF itself refuses, by its exception.
_REFUSALS: Mapping[type[Exception], tuple[HTTPStatus, ProblemCode, object]] = {
    exceptions.MethodNotAllowed: (
        HTTPStatus.METHOD_NOT_ALLOWED,
        ProblemCode.METHOD_NOT_ALLOWED,
        _("This method is not allowed here. The header Allow names those that are."),
    ),
    exceptions.UnsupportedMediaType: (
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        ProblemCode.UNSUPPORTED_MEDIA_TYPE,
        _("The API reads JSON only. Send it with the header Content-Type: application/json."),
    ),
}


def exception_handler(error: Exception, _context: dict[str, Any]) -> HttpResponse | None:
    """Return the refusal for what a view raised, or None: then Django logs it and asks `handlers.py`."""
    if isinstance(error, Http404):
        return not_found()
    if isinstance(error, exceptions.ValidationError):
        error = invalid_fields(_field_errors(error.detail))
    if isinstance(error, APIError):
        return problem_response(error.status, error.code, error.detail, errors=error.errors, headers=error.headers)
    if type(error) in _REFUSALS:
        return problem_response(*_REFUSALS[type(error)])
    return None


def _field_errors(detail: Any) -> dict[str, list[FieldError]]:
    return {field: [_field_error(error) for error in _flat(found)] for field, found in detail.items()}


def _flat(found: Any) -> Iterator[exceptions.ErrorDetail]:
    """Yield the errors of a field; those of a list's entries are told of the list."""
    if isinstance(found, exceptions.ErrorDetail):
        yield found
        return
    for one in found.values() if isinstance(found, dict) else found:
        yield from _flat(one)


def _field_error(error: exceptions.ErrorDetail) -> FieldError:
    """Return the error with a code that is promised: DRF's own codes are not."""
    code = error.code if error.code in {known.value for known in FieldCode} else FieldCode.INVALID
    return FieldError(code=str(code), detail=str(error))
