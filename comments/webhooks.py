"""Signed messages to other programs: where they may go, what is in them, how they are sent.

The standard library's client is enough and follows no redirect: an address that the settings allow cannot lead to one
that they do not. What receivers are promised is in docs/webhooks.md.
"""

import hashlib
import hmac
import http.client
import json
import re
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import TypedDict
from urllib.parse import SplitResult, urlsplit
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from comments.conf import comments_settings
from comments.digest import utc_text
from comments.models import Comment, Decision, Endpoint, NoticeEvent

CONNECT_SECONDS = 2.5
"""For each address that a name has; most have two."""
TOTAL_SECONDS = 5.0
"""For the whole exchange, however slowly the other side drips."""
_PORTS = {"http": 80, "https": 443}
_VISIBLE_ASCII = re.compile(r"[!-\[\]-~]+")
"""No backslash: programs disagree on what it separates."""


class DecisionBody(TypedDict):
    seq: int
    verdict: str
    grounds: list[str]
    by: str
    decided_at: str


class Body(TypedDict, total=False):
    id: str
    event: str
    occurred_at: str
    comment: dict[str, object]
    decision: DecisionBody | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: an HTTP status, or the class of the error."""

    status: int | None
    error: str = ""

    @property
    def is_delivered(self) -> bool:
        return self.status is not None and self.status // 100 == HTTPStatus.OK // 100

    @property
    def is_gone(self) -> bool:
        """Whether the receiver wants no more, ever."""
        return self.status == HTTPStatus.GONE


def check_url(url: str) -> None:
    """Raise ValidationError unless this is an address that the settings allow."""
    try:
        origin = _origin_of(url)
    except ValueError:
        raise ValidationError(_("Write a whole address, such as https://hooks.example.org/comments.")) from None
    if origin not in comments_settings.webhook_origins:
        raise ValidationError(
            _("The settings do not allow %(origin)s. Add it to COMMENTS_WEBHOOK_HOSTS and start again."),
            params={"origin": origin},
        )


def is_allowed(url: str) -> bool:
    try:
        check_url(url)
    except ValidationError:
        return False
    return True


def _origin_of(url: str) -> str:
    """Return `https://host:443`. Raise ValueError for what is no plain address."""
    parts = urlsplit(url)
    if not _VISIBLE_ASCII.fullmatch(url) or "@" in parts.netloc or parts.fragment or not parts.hostname:
        raise ValueError(url)
    return f"{parts.scheme}://{parts.hostname}:{_port_of(parts)}"


def _port_of(parts: SplitResult) -> int:
    if parts.scheme not in _PORTS:
        raise ValueError(parts.scheme)
    return parts.port or _PORTS[parts.scheme]


def make_body(
    comment: Comment,
    *,
    event: NoticeEvent,
    event_id: UUID,
    occurred_at: str,
    decision: Decision | None,
    with_text: bool,
) -> bytes:
    """Return the message. Name and text are in it only if they are asked for, and not taken away by this very event."""
    facts = _comment_facts(comment)
    if with_text and event != NoticeEvent.WITHDRAWN and not comment.is_erased:
        facts |= {"name": comment.name, "body": comment.body}
    body: Body = {"id": str(event_id), "event": event.value, "occurred_at": occurred_at, "comment": facts}
    if event != NoticeEvent.RECEIVED:
        body["decision"] = _decision_facts(decision) if decision else None
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _comment_facts(comment: Comment) -> dict[str, object]:
    article = comment.thread.article
    return {
        "id": str(comment.public_id),
        "status": comment.status,
        "erased": comment.is_erased,
        "created_at": utc_text(comment.created_at),
        "language": comment.language or comment.language_declared,
        "parent": str(comment.parent.public_id) if comment.parent else None,
        "article": {"slug": article.slug, "url": article.canonical_url, "external_id": article.external_id or ""},
    }


def _decision_facts(decision: Decision) -> DecisionBody:
    return {
        "seq": decision.seq,
        "verdict": decision.verdict,
        "grounds": list(decision.grounds),
        "by": decision.actor_kind,
        "decided_at": utc_text(decision.created_at),
    }


def sign(secret: str, *, timestamp: str, body: bytes) -> str:
    """Return the signature `v1` of what is sent at this time."""
    digest = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"v1={digest}"


def post(endpoint: Endpoint, *, event: str, event_id: UUID, body: bytes) -> Answer:
    """Send one message and return what came back; whatever the network does is an answer."""
    timestamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Verbatim/1",
        "Connection": "close",
        "Verbatim-Event": event,
        "Verbatim-Delivery": str(event_id),
        "Verbatim-Timestamp": timestamp,
        "Verbatim-Signature": sign(endpoint.secret, timestamp=timestamp, body=body),
    }
    try:
        return Answer(_exchange(urlsplit(endpoint.url), headers, body))
    # UnicodeError: a name that cannot be asked for, such as one with a label of 64 letters.
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        return Answer(None, type(error).__name__)


def _exchange(parts: SplitResult, headers: dict[str, str], body: bytes) -> int:
    """Return the status of the answer. What else is in it is not read."""
    host, port = str(parts.hostname), _port_of(parts)
    started = time.monotonic()
    connection = http.client.HTTPConnection(host, port)
    link = socket.create_connection((host, port), timeout=CONNECT_SECONDS)
    if parts.scheme == "https":
        connection = http.client.HTTPSConnection(host, port, context=_tls())
        link = _tls().wrap_socket(link, server_hostname=host, do_handshake_on_connect=False)
    connection.sock = link
    guard = _Guard(link, seconds=started + TOTAL_SECONDS - time.monotonic())
    try:
        if isinstance(link, ssl.SSLSocket):
            link.do_handshake()
        connection.request("POST", _target(parts), body=body, headers=headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        raise TimeoutError if guard.has_cut else error from None
    finally:
        guard.cancel()
        connection.close()


def _target(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


class _Guard:
    """Cuts a connection when its time is up. The timeout of a socket counts anew with each byte that drips in."""

    def __init__(self, link: socket.socket, *, seconds: float) -> None:
        self.has_cut = False
        self._link = link
        link.settimeout(TOTAL_SECONDS)
        self._timer = threading.Timer(max(seconds, 0), self._cut)
        self._timer.daemon = True
        self._timer.start()

    def _cut(self) -> None:
        self.has_cut = True
        try:
            # Not the shutdown of TLS, which would wait for the other side.
            socket.socket.shutdown(self._link, socket.SHUT_RDWR)
        except OSError:
            return

    def cancel(self) -> None:
        self._timer.cancel()
