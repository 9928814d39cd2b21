"""What the screening saw and decided, written in bulk: the only writer of Screening and Finding.

One transaction a batch. Locks are taken in the order QueueItem, Comment, Thread, each by id; the threads are the last
statements, because a thread is the row that all comments of an article share.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from comments import bulk, moderation, notices, queue
from comments.digest import decision_digest, screening_digest
from comments.models import (
    ActorKind,
    Basis,
    Comment,
    Decision,
    Finding,
    Fingerprint,
    QueueItem,
    QueueKind,
    Screening,
    Verdict,
)
from comments.revisions import CurrentRevisions
from comments.screening.types import Caution, Guideline, Mode, Outcome, Recommendation, ScreeningResult, Severity

# How much earlier than its arrival an item is due, so that the severe is read first and the old is not forgotten.
HEAD_START = {
    Severity.CERTAIN: timedelta(hours=12),
    Severity.LIKELY: timedelta(hours=2),
    Severity.POSSIBLE: timedelta(0),
}
THREAT_HEAD_START = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Screened:
    """A comment that was screened, and what the policy makes of it."""

    item: QueueItem
    result: ScreeningResult
    recommendation: Recommendation
    mode: Mode
    context_digest: str
    milliseconds: float
    caution: Caution | None = None
    bands: tuple[int, ...] = ()
    """By what others like it are found."""


@transaction.atomic
def record_screenings(
    claimed: queue.Claim, batch: Sequence[Screened], *, revisions: CurrentRevisions, now: datetime
) -> list[Decision]:
    """Write what was seen and decided for a claimed batch; return the decisions.

    1. Leave out what the claim has lost: another worker does that.
    2. Write the screening and its findings for each comment.
    3. Decide those that nobody has decided, and write their fingerprints; what a person decided stays.
    4. Put what is held, or threatens somebody, before a moderator; remove the finished items.
    5. Move the threads on, last.
    """
    held = queue.lock_held(claimed)
    batch = sorted((screened for screened in batch if screened.item.pk in held), key=_comment_id)
    comments = _lock_comments([screened.item.comment_id for screened in batch])
    evidence = _write_evidence(batch, comments, revisions=revisions, now=now)
    undecided = [
        (screened, *written)
        for screened, written in zip(batch, evidence, strict=True)
        if comments[screened.item.comment_id].seq == 0
    ]
    decisions = [
        _first_decision(screened, screening, findings, comment=comments[screened.item.comment_id], now=now)
        for screened, screening, findings in undecided
    ]
    bulk.insert(Decision, decisions)
    bulk.insert(Fingerprint, [row for screened, _, _ in undecided for row in _fingerprint_rows(screened)])
    queue.put(_review_items([(screened, screening) for screened, screening, _ in undecided], now=now))
    notices.announce_decisions([decision.comment_id for decision in decisions], now=now)
    queue.finish(claimed, [screened.item for screened in batch])
    moderation.move_threads(
        Counter(
            comments[decision.comment_id].thread_id for decision in decisions if decision.verdict == Verdict.APPROVE
        )
    )
    return decisions


def _fingerprint_rows(screened: Screened) -> list[Fingerprint]:
    return [bulk.new_row(Fingerprint, comment_id=screened.item.comment_id, band=band) for band in screened.bands]


class _Locked(NamedTuple):
    """What the record needs of a comment, which nobody else can decide on now."""

    pk: int
    thread_id: int
    public_id: UUID
    text_digest: str
    seq: int


def _lock_comments(comment_ids: Collection[int]) -> dict[int, _Locked]:
    locked = Comment.objects.select_for_update().filter(bulk.among("pk", comment_ids)).order_by("pk")
    rows = locked.values_list("pk", "thread_id", "public_id", "text_digest", "seq")
    return {row[0]: _Locked(*row) for row in rows}


def _comment_id(screened: Screened) -> int:
    return screened.item.comment_id


def _write_evidence(
    batch: Sequence[Screened], comments: Mapping[int, _Locked], *, revisions: CurrentRevisions, now: datetime
) -> list[tuple[Screening, list[Finding]]]:
    pairs = []
    for screened in batch:
        screening = _new_screening(screened, revisions=revisions, now=now)
        findings = [
            bulk.new_row(
                Finding,
                field=finding.field,
                guideline=finding.guideline,
                severity=finding.severity,
                start=finding.start,
                end=finding.end,
                screener=finding.screener,
                rule=finding.rule,
                protected_by=finding.protected_by,
            )
            for finding in screened.result.findings
        ]
        screening.digest = screening_digest(screening, findings, comment=comments[screened.item.comment_id])
        pairs.append((screening, findings))
    bulk.insert(Screening, [screening for screening, _ in pairs])
    for screening, findings in pairs:
        for finding in findings:
            finding.screening_id = screening.pk
    bulk.insert(Finding, [finding for _, findings in pairs for finding in findings])
    return pairs


def _new_screening(screened: Screened, *, revisions: CurrentRevisions, now: datetime) -> Screening:
    return bulk.new_row(
        Screening,
        comment_id=screened.item.comment_id,
        created_at=now,
        language=screened.result.language,
        mode=screened.mode,
        caution=screened.caution or "",
        recommendation=screened.recommendation.outcome,
        grounds=list(screened.recommendation.grounds),
        is_complete=screened.result.complete,
        incomplete_reason=screened.result.incomplete_reason,
        milliseconds=screened.milliseconds,
        version=revisions.compiled_lexicons.version,
        guidelines_revision=revisions.guidelines.number,
        lexicon_revision=revisions.lexicon.number,
        policy_revision=revisions.policy.number,
        context_digest=screened.context_digest,
    )


def _first_decision(
    screened: Screened, screening: Screening, findings: Sequence[Finding], *, comment: _Locked, now: datetime
) -> Decision:
    decision = bulk.new_row(
        Decision,
        comment_id=comment.pk,
        seq=1,
        verdict=screened.recommendation.outcome,
        grounds=list(screened.recommendation.grounds),
        evidence=[findings[position].pk for position in screened.recommendation.deciding],
        actor_kind=ActorKind.AUTOMATIC,
        screening_id=screening.pk,
        basis=Basis.SCREENING,
        created_at=now,
    )
    decision.digest = decision_digest(decision, comment=comment, screening=screening.digest, previous="")
    return decision


def _review_items(batch: Iterable[tuple[Screened, Screening]], *, now: datetime) -> list[QueueItem]:
    return [
        QueueItem(
            comment_id=screened.item.comment_id,
            kind=QueueKind.REVIEW,
            created_at=now,
            due_at=_due_at(screened, now=now),
            language=screening.language,
        )
        for screened, screening in batch
        if _needs_a_person(screened.recommendation)
    ]


def _needs_a_person(recommendation: Recommendation) -> bool:
    """Whether somebody must see it: what is held, and what threatens, even if it was rejected."""
    return recommendation.outcome == Outcome.HOLD or Guideline.THREAT in recommendation.grounds


def _due_at(screened: Screened, *, now: datetime) -> datetime:
    if Guideline.THREAT in screened.recommendation.grounds:
        return now - THREAT_HEAD_START
    severities = [screened.result.findings[position].severity for position in screened.recommendation.deciding]
    return now - max((HEAD_START[severity] for severity in severities), default=timedelta(0))
