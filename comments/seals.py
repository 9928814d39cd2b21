"""Seals: marks over the whole log, so that what was taken out of it, or written anew, shows. The only writer of Seal.

A decision's digest chains it to the one before of its comment. A seal covers all decisions up to one, of all comments,
in the order of their ids; it is chained to the seal before, and signed with a key that is not in the database. Each
seal is also a line in a file outside the database, which shows that the last ones are still there.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import IntegrityError, transaction
from django.db.models import Max, Min, QuerySet

from comments.conf import comments_settings
from comments.digest import netstrings, record_now, utc_text
from comments.models import Decision, Seal

SETTLED = timedelta(seconds=60)
"""A decision is sealed when it is so old: a transaction that began before it has ended by then."""
CHUNK = 10_000
"""Decisions read at a time."""


def seal_log() -> Seal | None:
    """Seal what has settled since the last seal; return the seal, or None if there is nothing new."""
    now = record_now()
    previous = Seal.objects.order_by("id").last()
    decisions = Decision.objects.filter(pk__gt=previous.up_to_id if previous else 0)
    up_to = _find_last_settled(decisions, now)
    if up_to is None:
        return None
    fold = DecisionFold()
    for row in decisions.filter(pk__lte=up_to).order_by("id").values_list("id", "digest").iterator(CHUNK):
        fold.add(*row)
    seal = Seal(
        up_to_id=fold.last_id,
        count=fold.count,
        decisions_digest=fold.hexdigest(),
        previous=previous,
        created_at=now,
    )
    seal.signature = sign_seal(seal, previous.signature if previous else "", key=comments_settings.seal_keys[0])
    try:
        with transaction.atomic():
            seal.save(force_insert=True)
    except IntegrityError:
        # Another worker sealed at this moment; what is left is for the next time.
        return None
    _write_line(seal)
    return seal


def _find_last_settled(decisions: QuerySet[Decision], now: datetime) -> int | None:
    """Return the id up to which no decision can still appear, or None.

    The rows come from many computers, and a clock may be wrong: what stands before a settled decision is as old as it
    is, whatever its time says; and nothing is settled behind one that was made just now.
    """
    fresh = decisions.filter(created_at__range=(now - SETTLED, now + SETTLED)).aggregate(first=Min("pk"))["first"]
    settled = decisions.filter(created_at__lt=now - SETTLED)
    if fresh is not None:
        settled = settled.filter(pk__lt=fresh)
    last: int | None = settled.aggregate(last=Max("pk"))["last"]
    return last


class DecisionFold:
    """The digest over decisions in the order of their ids."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256(b"v1|decisions|")
        self.count = 0
        self.last_id = 0

    def add(self, pk: int, digest: str) -> None:
        self._hash.update(netstrings((str(pk), digest)))
        self.count += 1
        self.last_id = pk

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


def sign_seal(seal: Seal, previous: str, *, key: bytes) -> str:
    """Return the keyed signature of a seal, over the signature of the one before."""
    values = (previous, str(seal.up_to_id), str(seal.count), seal.decisions_digest, utc_text(seal.created_at))
    return hmac.new(key, b"v1|seal|" + netstrings(values), hashlib.sha256).hexdigest()


def is_signed(seal: Seal, previous: str) -> bool:
    """Whether the signature was made with one of our keys."""
    return any(
        hmac.compare_digest(sign_seal(seal, previous, key=key), seal.signature) for key in comments_settings.seal_keys
    )


@dataclass(frozen=True, slots=True)
class SealLine:
    """What the file outside the database keeps of a seal."""

    up_to: int
    count: int
    signature: str


def _write_line(seal: Seal) -> None:
    path = comments_settings.seal_file
    if path is None:
        return
    line = {"up_to": seal.up_to_id, "count": seal.count, "signature": seal.signature}
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def read_lines(path: Path) -> Iterator[SealLine]:
    """Return the seals that the file remembers. Raise ValueError for a line that is none."""
    if not path.exists():
        return
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            try:
                fields = json.loads(line)
                yield SealLine(int(fields["up_to"]), int(fields["count"]), str(fields["signature"]))
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"Line {number} of {path} is no seal.") from error


def forgotten(lines: Iterable[SealLine]) -> list[SealLine]:
    """Return the seals that the file remembers and the database has not."""
    known = set(Seal.objects.values_list("signature", flat=True))
    return [line for line in lines if line.signature not in known]


def unsealed_since(now: datetime) -> datetime | None:
    """Return since when a decision that should be sealed is not, or None.

    It was not there at the last seal: if its time is earlier than that, the clock that wrote it was behind.
    """
    last = Seal.objects.order_by("id").last()
    waiting = Decision.objects.filter(pk__gt=last.up_to_id if last else 0, created_at__lt=now - SETTLED)
    since = waiting.order_by("id").values_list("created_at", flat=True).first()
    return max(since, last.created_at) if since and last else since
