"""The transparency report: what came in within a period, what was decided, by whom, why, and what people objected to.

Every figure is counted from the record at the time of asking; nothing is kept. Times are UTC.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db.models import Count, F, Min, Q

from comments.models import ActorKind, Appeal, Comment, Decision, Report, Resolution, Status, Verdict

_FINAL = (Verdict.APPROVE, Verdict.REJECT)
_PUBLISHER = (ActorKind.AUTOMATIC, ActorKind.MODERATOR)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long comments waited for their first decision that was more than to hold them."""

    comments: int
    median_seconds: int | None
    p95_seconds: int | None


@dataclass(frozen=True, slots=True)
class TransparencyReport:
    """Counts of one period, from `since` up to but without `until`."""

    since: datetime
    until: datetime
    received: int
    """Comments that came in."""
    received_by_status: Mapping[str, int]
    """The same, by what has become of them by now."""
    decisions: Mapping[str, Mapping[str, int]]
    """By who decided (`automatic`, `moderator`, `commenter`, `importer`), then by verdict."""
    rejected_by_ground: Mapping[str, int]
    """Rejections by the publisher that name a ground; one may name several."""
    automated_share: float | None
    """Of the publisher's approvals and rejections, those that no person took."""
    time_to_decide: Mapping[str, Waiting]
    """By who took the first decision."""
    overturned: Mapping[str, int]
    """Decisions of a person that turn round one before, by who had taken that one."""
    reports: Mapping[str, int]
    """Reports that came in, by ground."""
    reports_by_resolution: Mapping[str, int]
    appeals: int
    """Appeals that came in."""
    appeals_by_resolution: Mapping[str, int]
    """`upheld`: the commenter was right."""
    withdrawn: int
    """Comments that their commenters took back."""

    def as_dict(self) -> dict[str, object]:
        return asdict(self) | {"since": self.since.isoformat(), "until": self.until.isoformat()}

    def as_rows(self) -> list[tuple[str, str, str]]:
        """Return the report as a flat table: figure, part, value."""
        rows = []
        for name, value in self.as_dict().items():
            rows += [(name, part, _text(number)) for part, number in _flatten(value)]
        return rows


def make_report(*, since: datetime, until: datetime) -> TransparencyReport:
    """Count what happened within a period."""
    received = Comment.objects.filter(created_at__gte=since, created_at__lt=until)
    decided = Decision.objects.filter(created_at__gte=since, created_at__lt=until)
    reports = Report.objects.filter(created_at__gte=since, created_at__lt=until)
    appeals = Appeal.objects.filter(created_at__gte=since, created_at__lt=until)
    by_actor = _by_actor(decided.values_list("actor_kind", "verdict").annotate(count=Count("pk")))
    return TransparencyReport(
        since=since,
        until=until,
        received=received.count(),
        received_by_status=_all_of(Status.values, _count_by(received, "status")),
        decisions=by_actor,
        rejected_by_ground=_grounds(decided),
        automated_share=_automated_share(by_actor),
        time_to_decide={actor.value: _waiting(actor, since=since, until=until) for actor in _PUBLISHER},
        overturned=_overturned(decided),
        reports=_count_by(reports, "ground"),
        reports_by_resolution=_all_of(Resolution.values, _count_by(reports, "resolution")),
        appeals=appeals.count(),
        appeals_by_resolution=_all_of(Resolution.values, _count_by(appeals, "resolution")),
        withdrawn=decided.filter(actor_kind=ActorKind.COMMENTER, verdict=Verdict.REJECT).count(),
    )


def _count_by(rows: object, column: str) -> dict[str, int]:
    counted = rows.order_by(column).values_list(column).annotate(count=Count("pk"))  # type: ignore[attr-defined]
    return dict(counted)


def _all_of(names: Iterable[str], counted: Mapping[str, int]) -> dict[str, int]:
    """Return the counts with those that are nought: a figure that is missing says nothing."""
    return {name: counted.get(name, 0) for name in names}


def _by_actor(counted: Iterable[tuple[str, str, int]]) -> dict[str, dict[str, int]]:
    table = {actor: dict.fromkeys(Verdict.values, 0) for actor in ActorKind.values}
    for actor, verdict, count in counted:
        table[actor][verdict] = count
    return table


def _grounds(decided: object) -> dict[str, int]:
    rejections = decided.filter(verdict=Verdict.REJECT, actor_kind__in=_PUBLISHER)  # type: ignore[attr-defined]
    counter = Counter(code for grounds in rejections.values_list("grounds", flat=True).iterator() for code in grounds)
    return dict(counter.most_common())


def _automated_share(by_actor: Mapping[str, Mapping[str, int]]) -> float | None:
    automatic, moderator = (sum(by_actor[actor][verdict] for verdict in _FINAL) for actor in _PUBLISHER)
    total = automatic + moderator
    return round(automatic / total, 4) if total else None


def _waiting(actor: ActorKind, *, since: datetime, until: datetime) -> Waiting:
    """Return how long those comments waited whose first final decision lies in the period and was taken by `actor`."""
    first = Decision.objects.filter(verdict__in=_FINAL).values("comment").annotate(first=Min("seq"))
    within = Decision.objects.filter(created_at__gte=since, created_at__lt=until, actor_kind=actor, verdict__in=_FINAL)
    candidates = within.values_list("comment_id", "seq", "comment__created_at", "created_at")
    firsts = dict(first.filter(comment__in=within.values("comment")).values_list("comment", "first"))
    seconds = sorted(
        (decided_at - received_at).total_seconds()
        for comment_id, seq, received_at, decided_at in candidates.iterator()
        if firsts[comment_id] == seq
    )
    return Waiting(len(seconds), _percentile(seconds, 50), _percentile(seconds, 95))


def _percentile(ordered: list[float], share: int) -> int | None:
    """Return the smallest value that at least `share` per cent do not exceed, in whole seconds."""
    return math.ceil(ordered[math.ceil(len(ordered) * share / 100) - 1]) if ordered else None


def _overturned(decided: object) -> dict[str, int]:
    by_people = decided.filter(actor_kind=ActorKind.MODERATOR)  # type: ignore[attr-defined]
    turned = by_people.filter(
        Q(verdict=Verdict.APPROVE, supersedes__verdict=Verdict.REJECT)
        | Q(verdict=Verdict.REJECT, supersedes__verdict=Verdict.APPROVE)
    )
    counted = turned.order_by().values_list(F("supersedes__actor_kind")).annotate(count=Count("pk"))
    return _all_of([actor.value for actor in _PUBLISHER], dict(counted))


def _flatten(value: object, path: str = "") -> list[tuple[str, object]]:
    if not isinstance(value, Mapping):
        return [(path, value)]
    return [pair for name, part in value.items() for pair in _flatten(part, f"{path}.{name}" if path else str(name))]


def _text(value: object) -> str:
    return "" if value is None else str(value)
