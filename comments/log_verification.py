"""Read the whole record and say what does not fit: digests, chains, seals, projections, texts.

Reads only. Each check yields a `Fault` for a row that is not what it was when it was written.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from comments import seals
from comments.conf import comments_settings
from comments.digest import decision_digest, screening_digest, text_digest
from comments.models import Comment, Decision, Finding, Screening, Seal
from comments.moderation import STATUS_OF

CHUNK = 2_000
UNSEALED = timedelta(hours=1)
"""Decisions that stay unsealed for longer mean that no worker runs, or that seals were taken out."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One row that does not fit, in words for whoever must find out why."""

    row: str
    """The row, such as `decision 7`."""
    sentence: str


Progress = Callable[[str, int], None]
"""Called with what is being read and how many rows more were read."""


def find_faults(progress: Progress = lambda _what, _rows: None) -> Iterator[Fault]:
    """Yield all faults, in the order of the rows: texts, screenings, decisions, projections, seals."""
    yield from _check_comments(progress)
    yield from _check_screenings(progress)
    yield from _check_decisions(progress)
    yield from _check_seals(progress)
    yield from _check_seal_file()
    yield from _check_unsealed()


def count_rows() -> int:
    """Return how many rows `find_faults` reads."""
    return sum(model.objects.count() for model in (Comment, Screening, Decision))


def _chunks(rows: QuerySet[Any], progress: Progress) -> Iterator[list[Any]]:
    """Read a table by id, a piece at a time, so that memory stays small."""
    last = 0
    what = str(rows.model._meta.verbose_name_plural)
    while chunk := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        yield chunk
        progress(what, len(chunk))
        last = chunk[-1].pk


def _check_comments(progress: Progress) -> Iterator[Fault]:
    last = Decision.objects.filter(comment=OuterRef("pk")).order_by("-seq")
    rows = Comment.objects.annotate(
        last_seq=Subquery(last.values("seq")[:1]),
        last_verdict=Subquery(last.values("verdict")[:1]),
        last_time=Subquery(last.values("created_at")[:1]),
    )
    for chunk in _chunks(rows, progress):
        for comment in chunk:
            yield from _check_text(comment)
            yield from _check_projection(comment)


def _check_text(comment: Comment) -> Iterator[Fault]:
    if comment.erased_at is not None:
        if comment.body or comment.name or comment.salt:
            yield Fault(f"comment {comment.pk}", "It is marked as erased and still has a text.")
        return
    if text_digest(bytes(comment.salt or b""), name=comment.name, body=comment.body) != comment.text_digest:
        yield Fault(f"comment {comment.pk}", "Its name or its text is not the one that was received.")


def _check_projection(comment: Any) -> Iterator[Fault]:
    status = STATUS_OF[comment.last_verdict] if comment.last_verdict else "pending"
    expected = (status, comment.last_seq or 0, comment.last_time)
    if (comment.status, comment.seq, comment.decided_at) != expected:
        yield Fault(f"comment {comment.pk}", f"Its status is {comment.status}; its last decision says {status}.")


def _check_screenings(progress: Progress) -> Iterator[Fault]:
    for chunk in _chunks(Screening.objects.select_related("comment"), progress):
        found = Finding.objects.filter(screening__in=chunk).order_by("screening_id", "id")
        findings = {pk: list(group) for pk, group in groupby(found, key=lambda finding: finding.screening_id)}
        for screening in chunk:
            expected = screening_digest(screening, findings.get(screening.pk, ()), comment=screening.comment)
            if expected != screening.digest:
                yield Fault(f"screening {screening.pk}", "It, or one of its findings, is not what was written.")


def _check_decisions(progress: Progress) -> Iterator[Fault]:
    rows = Decision.objects.select_related("comment", "screening").annotate(
        previous_digest=F("supersedes__digest"),
        previous_comment=F("supersedes__comment_id"),
        previous_seq=F("supersedes__seq"),
    )
    for chunk in _chunks(rows, progress):
        for decision in chunk:
            yield from _check_decision(decision)


def _check_decision(decision: Any) -> Iterator[Fault]:
    row = f"decision {decision.pk}"
    before = (decision.previous_comment, decision.previous_seq)
    expected = (decision.comment_id, decision.seq - 1) if decision.seq > 1 else (None, None)
    if before != expected:
        yield Fault(row, "The decision that it supersedes is not the one before it.")
    digest = decision_digest(
        decision,
        comment=decision.comment,
        screening=decision.screening.digest if decision.screening else "",
        previous=decision.previous_digest or "",
    )
    if digest != decision.digest:
        yield Fault(row, "It, or what it rests on, is not what was written.")


def _check_seals(progress: Progress) -> Iterator[Fault]:
    """Fold all decisions once more, in the order of their ids, and compare at each seal."""
    decisions = Decision.objects.order_by("id").values_list("id", "digest").iterator(CHUNK)
    waiting = next(decisions, None)
    previous: Seal | None = None
    for seal in Seal.objects.order_by("id").iterator(CHUNK):
        fold = seals.DecisionFold()
        while waiting is not None and waiting[0] <= seal.up_to_id:
            fold.add(*waiting)
            waiting = next(decisions, None)
        yield from _check_seal(seal, previous, fold)
        previous = seal
    progress("seals", 0)


def _check_seal(seal: Seal, previous: Seal | None, fold: seals.DecisionFold) -> Iterator[Fault]:
    row = f"seal {seal.pk}"
    if seal.previous_id != (previous.pk if previous else None):
        yield Fault(row, "The seal before it is missing.")
    if not seals.is_signed(seal, previous.signature if previous else ""):
        yield Fault(row, "Its signature was not made with our key over what stands there.")
    if fold.count != seal.count:
        yield Fault(row, f"It covers {seal.count} decisions; {fold.count} are there.")
    elif fold.hexdigest() != seal.decisions_digest:
        yield Fault(row, "One of the decisions that it covers was written anew, or their order was changed.")


def _check_seal_file() -> Iterator[Fault]:
    path = comments_settings.seal_file
    if path is None:
        return
    lines: Iterable[seals.SealLine] = seals.read_lines(path)
    for line in seals.forgotten(lines):
        yield Fault(f"seal up to decision {line.up_to}", f"{path.name} remembers it; the database has not got it.")


def _check_unsealed() -> Iterator[Fault]:
    now = timezone.now()
    since = seals.unsealed_since(now)
    if since is not None and since < now - UNSEALED:
        sentence = "Decisions since then have no seal: no worker runs, or seals were removed."
        yield Fault(f"decisions from {since:%Y-%m-%d %H:%M} UTC", sentence)
