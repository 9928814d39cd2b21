"""One JSON object a line, for programs that collect logs: ids and numbers, no texts, names or addresses.

- A message is written with mail and network addresses taken out, and the tokens of receipts.
- A traceback is written as places in the code, without what the exception says: PostgreSQL puts whole rows into that.
"""

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest

MAX_MESSAGE = 2_000
"""Characters; nothing of ours is longer."""

_SECRETS = (
    (re.compile(r"/comments/(receipts|addresses)/[^/\s'\"]+"), r"/comments/\1/…"),
    (re.compile(r"/api/v1/receipts/[^/\s'\"]+"), "/api/v1/receipts/…"),
    (re.compile(r"[^\s@<>\"'=:/]+@[^\s@<>\"']+"), "…@…"),
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b"), "…"),
    (
        re.compile(r"(?<![\w:])(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{0,4}|(?<![\w:])[0-9a-f:]*::[0-9a-f:]*", re.IGNORECASE),
        "…",
    ),
    (re.compile(r"(://)[^\s/@]+@"), r"\1…@"),
)


def redact(text: str) -> str:
    """Return the text without addresses and tokens, on one line, and not longer than it should be."""
    for pattern, substitute in _SECRETS:
        text = pattern.sub(substitute, text)
    return " ".join(text[:MAX_MESSAGE].split())


class JSONFormatter(logging.Formatter):
    """Time, level, logger, message; with a request its method, route and status; with an error where it was."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "message": redact(_message(record)),
        }
        line |= _request_fields(record)
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])
            line["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        return json.dumps(line, ensure_ascii=False)


def _message(record: logging.LogRecord) -> str:
    # Django's messages on requests hold the whole path, which may be anything that a visitor has typed.
    if isinstance(record.__dict__.get("request"), HttpRequest):
        status = record.__dict__.get("status_code")
        return HTTPStatus(status).phrase if status in set(HTTPStatus) else "A request"
    return record.getMessage()


def _request_fields(record: logging.LogRecord) -> dict[str, Any]:
    request = record.__dict__.get("request")
    if not isinstance(request, HttpRequest):
        return {}
    match = request.resolver_match
    fields = {"method": request.method, "route": match.route if match else None}
    status = record.__dict__.get("status_code")
    return fields | ({"status": status} if status is not None else {})
