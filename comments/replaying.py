"""What would change: try a lexicon or policy over the last comments, against what was decided and what people said.

It reads comments, screenings and decisions, and writes nothing but its own rows: a replay decides nothing. The row is
the queue; a worker reads a piece at a time, so that screening never waits for long.
"""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from comments.comparing import Content
from comments.conf import comments_settings
from comments.models import ActorKind, Basis, Comment, Decision, Replay, RevisionKind, Screening, Verdict
from comments.replay_report import MAX_RULES, UNKNOWN, Case, Report
from comments.revisions import CurrentRevisions, current_revisions
from comments.screening import policy as policies
from comments.screening import types
from comments.screening.compiled import Lexicons, lexicons_from_content
from comments.screening.pipeline import screen
from comments.screening.policy import Policy
from comments.screening.types import Caution, Draft, Field, Mode, Outcome, Recommendation, ScreeningResult, Severity
from comments.screening_batch import context_of

logger = logging.getLogger(__name__)

DEFAULT_COMMENTS = 1_000
MAX_COMMENTS = 20_000
KINDS = (RevisionKind.LEXICON, RevisionKind.POLICY)
"""Guidelines are words and codes for people: no machine decides otherwise for them."""
PIECE = 500
"""Comments read at once: their texts and findings are held in memory together."""
WORKING_TIME = timedelta(seconds=1)
"""After this a piece is written, and whoever waits for the worker has a turn."""
LEASE = timedelta(seconds=20)
"""Longer than the hard limit of a task: nobody else works on the same piece meanwhile."""
MAX_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Judgement:
    """A recommendation, and the findings that it was made from."""

    result: ScreeningResult
    recommendation: Recommendation


@dataclass(frozen=True, slots=True)
class _Judge:
    """How a comment is judged: as it is tried, and as it would be by what is in force."""

    tried: Callable[[Comment, Screening], Judgement]
    in_force: Callable[[Comment, Screening], Judgement]


def start_replay(
    kind: str, content: Content, *, limit: int, editor: User, now: datetime, number: int | None = None
) -> Replay:
    """Ask for a replay over the last comments that were screened; `number` says of which revision, if of one."""
    newest = _screened().order_by("-id").values_list("id", flat=True).first() or 0
    return Replay.objects.create(
        kind=RevisionKind(kind),
        content=content,
        number=number,
        created_by=editor,
        created_at=now,
        total=_screened()[: min(limit, MAX_COMMENTS)].count(),
        below_id=newest + 1,
    )


def has_open() -> bool:
    """Whether a replay could be worked on now."""
    return _open(timezone.now()).exists()


def run_next_piece() -> bool:
    """Read the next piece of the oldest open replay; return whether there may be more to do.

    1. Claim: the attempt is counted before the work, so that a piece that kills its worker is given up.
    2. Judge without a transaction, for at most WORKING_TIME.
    3. Write the report, if nobody else has meanwhile.
    """
    replay = _claim(timezone.now())
    if replay is None:
        return False
    if replay.attempts > MAX_ATTEMPTS:
        logger.error("Replay %d was given up after %d attempts.", replay.pk, MAX_ATTEMPTS)
        _save(replay, failed=True, finished_at=timezone.now())
        return True
    comments, is_last = _read_piece(replay)
    report = Report.from_json(replay.report)
    read = _judge_all(comments, _judge_of(replay), report)
    is_done = is_last and read == len(comments)
    _save(
        replay,
        report=report.to_json(),
        seen=replay.seen + read,
        below_id=comments[read - 1].pk if read else replay.below_id,
        attempts=0,
        finished_at=timezone.now() if is_done else None,
    )
    return True


def _screened() -> QuerySet[Comment]:
    return Comment.objects.filter(Exists(Screening.objects.filter(comment=OuterRef("pk"))))


def _open(now: datetime) -> QuerySet[Replay]:
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    return Replay.objects.filter(free, finished_at__isnull=True)


def _claim(now: datetime) -> Replay | None:
    for found in _open(now).order_by("id").values("pk", "attempts")[:1]:
        # One of two workers that found the same row changes it first; the other changes nothing.
        same = _open(now).filter(**found)
        if same.update(attempts=F("attempts") + 1, lease_until=now + LEASE):
            return Replay.objects.get(pk=found["pk"])
    return None


def _save(replay: Replay, **values: Any) -> None:
    """Write a piece and give the claim back; a worker that lost its claim meanwhile writes nothing."""
    mine = Replay.objects.filter(pk=replay.pk, lease_until=replay.lease_until, finished_at__isnull=True)
    if not mine.update(lease_until=None, **values):
        logger.warning("Replay %d was taken over by another worker; this piece is thrown away.", replay.pk)


def _read_piece(replay: Replay) -> tuple[list[Comment], bool]:
    """Return the next comments, newest first, and whether they are the last."""
    count = min(PIECE, replay.total - replay.seen)
    screenings = Screening.objects.order_by("id").prefetch_related("findings")
    decisions = Decision.objects.order_by("seq")
    comments = list(
        _screened()
        .with_context()  # type: ignore[attr-defined]  # The manager's queryset, which `filter` keeps.
        .filter(id__lt=replay.below_id)
        .order_by("-id")
        .prefetch_related(Prefetch("screenings", queryset=screenings), Prefetch("decisions", queryset=decisions))[
            :count
        ]
    )
    return comments, replay.seen + len(comments) >= replay.total or len(comments) < count


def _judge_all(comments: Iterable[Comment], judge: _Judge, report: Report) -> int:
    """Add each comment to the report until the time is up; return how many were read, at least one."""
    deadline = time.monotonic() + WORKING_TIME.total_seconds()
    read = 0
    for comment in comments:
        if comment.is_erased:
            report.erased += 1
        else:
            report.add(_judge_one(comment, judge))
        read += 1
        if time.monotonic() > deadline:
            break
    return read


def _judge_one(comment: Comment, judge: _Judge) -> Case:
    screening = list(comment.screenings.all())[-1]
    old = Outcome(screening.recommendation)
    tried = judge.tried(comment, screening)
    new = tried.recommendation.outcome
    is_changed = old != new
    human, human_grounds = human_verdict(list(comment.decisions.all()))
    return Case(
        comment_id=comment.pk,
        created_at=comment.created_at,
        language=screening.language,
        old=old,
        new=new,
        human=human,
        human_grounds=human_grounds,
        old_grounds=tuple(screening.grounds),
        new_grounds=tried.recommendation.grounds,
        rules=_rules(tried, comment, screening, judge) if is_changed else (),
        is_of_draft=is_changed and judge.in_force(comment, screening).recommendation.outcome != new,
    )


def human_verdict(decisions: list[Decision]) -> tuple[str, tuple[str, ...]]:
    """Return what a person made of a comment in the end, and why: `approve`, `reject`, or `unknown` if nobody did.

    Holding decides nothing, undoing takes a decision back, and a commenter who withdraws says nothing of the text.
    """
    people = [decision for decision in decisions if decision.actor_kind == ActorKind.MODERATOR]
    if not people or people[-1].basis == Basis.UNDO or people[-1].verdict == Verdict.HOLD:
        return UNKNOWN, ()
    return str(people[-1].verdict), tuple(people[-1].grounds)


def _rules(tried: Judgement, comment: Comment, screening: Screening, judge: _Judge) -> tuple[str, ...]:
    """Return the rules that decide now; if nothing does any more, those that decide by what is in force."""
    judgement = tried if tried.recommendation.deciding else judge.in_force(comment, screening)
    findings = (judgement.result.findings[place] for place in judgement.recommendation.deciding)
    return tuple(dict.fromkeys(finding.rule for finding in findings))[:MAX_RULES]


def _judge_of(replay: Replay) -> _Judge:
    current = current_revisions()
    if replay.kind == RevisionKind.POLICY:
        return _Judge(
            tried=_by_policy(Policy.from_content(replay.content)), in_force=_by_policy(current.compiled_policy)
        )
    lexicons = lexicons_from_content(replay.content)
    return _Judge(tried=_by_lexicon(lexicons, current), in_force=_by_lexicon(current.compiled_lexicons, current))


def _by_policy(policy: Policy) -> Callable[[Comment, Screening], Judgement]:
    """Judge what was found at the time: evidence is no verdict, so nothing needs to be screened again."""

    def judge(_comment: Comment, screening: Screening) -> Judgement:
        return _judge_result(_stored_result(screening), policy=policy, screening=screening)

    return judge


def _by_lexicon(lexicons: Lexicons, current: CurrentRevisions) -> Callable[[Comment, Screening], Judgement]:
    """Screen the text again, beside the article and the parent as they are now."""

    def judge(comment: Comment, screening: Screening) -> Judgement:
        draft = Draft(body=comment.body, name=comment.name, language=comment.language_declared)
        result = screen(draft, context_of(comment), lexicons=lexicons)
        return _judge_result(result, policy=current.compiled_policy, screening=screening)

    return judge


def _judge_result(result: ScreeningResult, *, policy: Policy, screening: Screening) -> Judgement:
    recommendation = policies.recommend(
        result,
        policy=policy,
        mode=Mode(screening.mode),
        automatic_languages=comments_settings.automatic_languages,
        caution=Caution(screening.caution) if screening.caution else None,
    )
    return Judgement(result, recommendation)


def _stored_result(screening: Screening) -> ScreeningResult:
    """Return what the screeners found at the time."""
    findings = tuple(
        types.Finding(
            field=Field(row.field),
            guideline=row.guideline,
            severity=Severity(row.severity),
            start=row.start,
            end=row.end,
            screener=row.screener,
            rule=row.rule,
            protected_by=row.protected_by,
        )
        for row in screening.findings.all()
    )
    return ScreeningResult(findings, screening.language, screening.is_complete, screening.incomplete_reason)
