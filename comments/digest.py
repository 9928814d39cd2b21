"""The digests of the record: byte format `v1`, with test vectors in tests/comments/test_digest.py.

A digest is SHA-256, in hexadecimal, over `v1|<what>|` and then each value as a netstring (`<bytes>:<value>,`), so
that no two different records have the same bytes. Times are UTC with microseconds; JSON has sorted keys and no spaces.
A format, once written to a database, never changes: another one gets another number.
"""

import hashlib
import hmac
import json
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Protocol

from django.utils import timezone

from comments.models import Decision, Finding, Screening


def netstrings(values: Iterable[str]) -> bytes:
    """Return the values so that no two lists have the same bytes."""
    texts = list(values)
    text = "".join([f"{len(text)}:{text}," for text in texts])
    if text.isascii():
        # A character is a byte: the whole is encoded at once. So are nearly all records; texts often are not.
        return text.encode("ascii")
    encoded = (text.encode("utf-8") for text in texts)
    return b"".join(b"%d:%s," % (len(text), text) for text in encoded)


def _digest(what: str, values: Iterable[str]) -> str:
    return hashlib.sha256(b"v1|" + what.encode("ascii") + b"|" + netstrings(values)).hexdigest()


def is_storable(text: str) -> bool:
    """Whether both databases and UTF-8 can hold a text: no NUL, and no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def record_now() -> datetime:
    """Return the time as the record keeps it."""
    return whole_milliseconds(timezone.now())


def whole_milliseconds(moment: datetime) -> datetime:
    """Return a time as the record would keep it: a dump in JSON has no more than milliseconds."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


@lru_cache(maxsize=8)
def utc_text(moment: datetime) -> str:
    """Return a time as the record writes it; a batch has one for all its rows."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


# Made once: `json.dumps` makes an encoder at each call that is not its default.
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def _json(value: object) -> str:
    # Most lists of the record are empty.
    return "[]" if value == [] else _encode(value)


class Identified(Protocol):
    """What of a comment goes into the digests of its record."""

    @property
    def public_id(self) -> uuid.UUID: ...
    @property
    def text_digest(self) -> str: ...


def salted_digest(what: str, salt: bytes, values: Iterable[str]) -> str:
    """Return the keyed digest of texts. Without the salt it says nothing of them."""
    message = b"v1|" + what.encode("ascii") + b"|" + netstrings(values)
    return hmac.new(salt, message, hashlib.sha256).hexdigest()


def text_digest(salt: bytes, *, name: str, body: str) -> str:
    """Return what the log keeps of a comment's text."""
    return salted_digest("text", salt, (name, body))


def content_digest(values: Iterable[str]) -> str:
    """Return the digest of what a screening was made beside. Never over a text that may have to be erased."""
    return _digest("content", values)


def screening_digest(screening: Screening, findings: Iterable[Finding], *, comment: Identified) -> str:
    """Return the digest of a screening with all its findings, in their order."""
    values = [
        str(comment.public_id),
        utc_text(screening.created_at),
        screening.language,
        screening.mode,
        screening.recommendation,
        _json(screening.grounds),
        str(int(screening.is_complete)),
        screening.incomplete_reason,
        screening.version,
        str(screening.guidelines_revision),
        str(screening.lexicon_revision),
        str(screening.policy_revision),
        screening.context_digest,
    ]
    if screening.caution:
        # Written only where there is one. A finding has eight values: one more is never taken for a part of it.
        values.append(screening.caution)
    for finding in findings:
        values += [
            finding.field,
            finding.guideline,
            finding.severity,
            str(finding.start),
            str(finding.end),
            finding.screener,
            finding.rule,
            finding.protected_by,
        ]
    return _digest("screening", values)


def decision_digest(decision: Decision, *, comment: Identified, screening: str, previous: str) -> str:
    """Return the digest of a decision: over the digest of the text, of its screening, and of the decision before."""
    return _digest(
        "decision",
        (
            previous,
            str(comment.public_id),
            comment.text_digest,
            str(decision.seq),
            decision.verdict,
            _json(decision.grounds),
            _json(decision.evidence),
            decision.actor_kind,
            str(decision.actor_id or ""),
            screening,
            decision.basis,
            str(decision.batch_id or ""),
            decision.notes_digest,
            utc_text(decision.created_at),
        ),
    )
