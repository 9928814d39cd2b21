"""From a request to `submission` and back: its errors become the API's refusals."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import NoReturn

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rest_framework.request import Request

from articles.models import Article
from comments.account_words import account_sentence
from comments.accounts import Account, BadAccountError, read_account
from comments.api.problems import APIError, FieldCode, FieldError, ProblemCode, invalid_fields
from comments.api.reading import parse_uuid
from comments.api.serializers import CommentInputSerializer
from comments.limit_words import retry_after, wait_sentence
from comments.network import client_address
from comments.restriction_words import blocked_sentence
from comments.senders import identify
from comments.submission import (
    Accepted,
    AccountNeededError,
    CommenterBlockedError,
    InvalidSubmissionError,
    KeyReusedError,
    ParentNotFoundError,
    SentTooOftenError,
    Submission,
    SubmissionError,
    ThreadClosedError,
    submit_comment,
)

# At least 16 characters, because a short key is somebody else's too; at most what the column holds with its prefix.
_KEY = re.compile(r"[ -~]{16,190}\Z")
_KEY_PREFIX = "api:"
"""Keeps a client's keys apart from those that forms make."""


def submit(article: Article, request: Request) -> Accepted:
    """Store the comment that the request holds. Raise APIError or ValidationError; then nothing was written."""
    _require_length(request.headers)
    keys = _read_keys(request.headers)
    account = _read_account(request.headers)
    # Whoever has an account need not say what the account says.
    named = {"name": account.name} if account else {}
    serializer = CommentInputSerializer(data=named | dict(request.data))
    serializer.is_valid(raise_exception=True)
    try:
        submission = _read_submission(serializer.validated_data, account=account)
        subject = account.subject if account else ""
        sender = identify(client_address(request), name=submission.name, account=subject)
        return submit_comment(article, submission, keys=keys, sender=sender)
    except SubmissionError as error:
        _refuse(error)


def _require_length(headers: Mapping[str, str]) -> None:
    """Refuse a body sent in chunks: a WSGI server cannot tell where it ends, and it would be taken for an empty one."""
    if "Transfer-Encoding" in headers and not headers.get("Content-Length"):
        raise APIError(
            HTTPStatus.LENGTH_REQUIRED,
            ProblemCode.BODY_LENGTH_UNKNOWN,
            _("Send the body with the header Content-Length, not in chunks."),
        )


def _read_keys(headers: Mapping[str, str]) -> tuple[str, ...]:
    key = headers.get("Idempotency-Key")
    if key is None:
        return ()
    if not _KEY.match(key):
        raise APIError(
            HTTPStatus.BAD_REQUEST,
            ProblemCode.INVALID_IDEMPOTENCY_KEY,
            _("An Idempotency-Key is 16 to 190 printable ASCII characters, such as a random UUID."),
        )
    return (f"{_KEY_PREFIX}{key}",)


def _read_account(headers: Mapping[str, str]) -> Account | None:
    """Return the reader whom the publisher vouches for. Raise APIError for a token that we do not believe."""
    scheme, _space, token = headers.get("Authorization", "").partition(" ")
    if not token:
        return None
    try:
        # Another scheme is no account either: its credentials are no token that we could read.
        return read_account(token.strip() if scheme.lower() == "bearer" else "")
    except BadAccountError as error:
        code = ProblemCode.ACCOUNT_EXPIRED if error.is_expired else ProblemCode.ACCOUNT_INVALID
        raise _unauthorized(code, account_sentence(error)) from error


def _unauthorized(code: ProblemCode, detail: str) -> APIError:
    return APIError(HTTPStatus.UNAUTHORIZED, code, detail, headers={"WWW-Authenticate": "Bearer"})


def _read_submission(values: Mapping[str, str | None], *, account: Account | None) -> Submission:
    parent = values.get("parent")
    parent_id = None if parent is None else parse_uuid(parent)
    if parent is not None and parent_id is None:
        raise ParentNotFoundError
    if account is not None and values["name"] != account.name:
        detail = _("This is the name of the account. Leave it out.")
        raise invalid_fields({"name": [FieldError(FieldCode.NOT_ALLOWED, detail)]})
    return Submission(
        name=values["name"] or "",
        body=values["body"] or "",
        email=values.get("email") or (account.email if account else ""),
        parent=parent_id,
        account=account,
    )


def _refuse(error: SubmissionError) -> NoReturn:
    match error:
        case InvalidSubmissionError():
            raise invalid_fields({field: _field_errors(found) for field, found in error.errors.items()}) from error
        case ParentNotFoundError():
            detail = _("There is no public comment with this id under this article.")
            raise invalid_fields({"parent": [FieldError(FieldCode.PARENT_NOT_FOUND, detail)]}) from error
        case ThreadClosedError():
            detail = _("This article takes no comments any more.")
            raise APIError(HTTPStatus.FORBIDDEN, ProblemCode.THREAD_CLOSED, detail) from error
        case SentTooOftenError():
            raise APIError(
                HTTPStatus.TOO_MANY_REQUESTS,
                ProblemCode.TOO_MANY_COMMENTS,
                wait_sentence(error),
                headers=retry_after(error),
            ) from error
        case AccountNeededError():
            raise _unauthorized(ProblemCode.ACCOUNT_NEEDED, account_sentence(error)) from error
        case CommenterBlockedError():
            raise APIError(HTTPStatus.FORBIDDEN, ProblemCode.COMMENTER_BLOCKED, blocked_sentence(error)) from error
        case KeyReusedError():
            detail = _("This Idempotency-Key belongs to another comment. Send a new comment with a new key.")
            raise APIError(HTTPStatus.UNPROCESSABLE_ENTITY, ProblemCode.KEY_REUSED, detail) from error
    raise error


def _field_errors(error: ValidationError) -> list[FieldError]:
    return [
        FieldError(code=single.code or FieldCode.INVALID, detail=" ".join(single.messages))
        for single in error.error_list
    ]
