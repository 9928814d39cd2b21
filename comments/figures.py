"""The figures of the desk: sums by day and hour that the sweep makes from the record, so that no page counts a million.

The only writer of DayFigure and HourFigure. What they hold can be deleted and made anew at any time. Days and hours
are those of UTC.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Min, Sum
from django.utils import timezone

from comments import queue
from comments.models import ActorKind, Basis, DayFigure, Decision, FigureKind, HourFigure, QueueItem, Report, Verdict

KEPT = timedelta(days=400)
"""So far back the sweep fills in what is missing: a year and a month, to compare."""
AT_ONCE = 5
"""Missing days that one turn of the sweep makes: it has other work."""
LATE = timedelta(hours=1)
"""So long after midnight the day before is made anew: its last minutes were not there at the last turn."""

Key = tuple[str, str, str, str, str]
"""Kind, section, who decided, verdict, ground."""


def keep_figures(now: datetime | None = None) -> int:
    """Make the figures of today anew, and some that are missing; return of how many days. Runs in the sweep."""
    now = (now or timezone.now()).astimezone(UTC)
    today = now.date()
    days = {today} | ({today - timedelta(days=1)} if now - _midnight(today) < LATE else set())
    days |= set(_find_missing(today))
    for day in sorted(days):
        make_day(day)
    return len(days)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)


def _find_missing(today: date) -> list[date]:
    """Return the latest days since the first decision that have no figures."""
    first = Decision.objects.order_by("created_at").values_list("created_at", flat=True).first()
    if first is None:
        return []
    begin = max(first.astimezone(UTC).date(), today - KEPT)
    made = set(DayFigure.objects.filter(day__gte=begin, **_whole_day()).values_list("day", flat=True))
    days = (today - timedelta(days=number) for number in range(1, (today - begin).days + 1))
    return [day for day in days if day not in made][:AT_ONCE]


def _whole_day() -> dict[str, str]:
    """The row that each day has, though nothing happened: it says that the day was made."""
    return {"kind": FigureKind.DECIDED, "section": "", "actor_kind": "", "verdict": "", "ground": ""}


@transaction.atomic
def make_day(day: date) -> None:
    """Make the figures of a day, and of its hours, anew from the record."""
    begin = _midnight(day)
    end = begin + timedelta(days=1)
    counts: Counter[Key] = Counter()
    waits: dict[datetime, list[int]] = defaultdict(list)
    total = 0
    for row in _read_decisions(begin, end):
        total += 1
        counts.update(row.keys())
        if row.waited is not None:
            waits[row.hour].append(row.waited)
    counts.update(_report_keys(begin, end))
    DayFigure.objects.filter(day=day).delete()
    DayFigure.objects.bulk_create(
        [
            DayFigure(day=day, count=total, **_whole_day()),
            *(_day_figure(day, key, count) for key, count in sorted(counts.items())),
        ]
    )
    HourFigure.objects.filter(hour__gte=begin, hour__lt=end).delete()
    HourFigure.objects.bulk_create(_hour_figure(hour, sorted(seconds)) for hour, seconds in sorted(waits.items()))


def _day_figure(day: date, key: Key, count: int) -> DayFigure:
    kind, section, actor_kind, verdict, ground = key
    return DayFigure(
        day=day, kind=kind, section=section, actor_kind=actor_kind, verdict=verdict, ground=ground, count=count
    )


def _hour_figure(hour: datetime, seconds: Sequence[int]) -> HourFigure:
    return HourFigure(
        hour=hour,
        decided=len(seconds),
        median_seconds=percentile(seconds, 50),
        p95_seconds=percentile(seconds, 95),
    )


def percentile(ordered: Sequence[int], percent: int) -> int:
    """Return the smallest value that at least so many of a hundred do not exceed."""
    place = -(-len(ordered) * percent // 100)
    return ordered[max(0, place - 1)]


@dataclass(frozen=True, slots=True)
class _Row:
    """What the figures need of a decision, and of the one that it supersedes."""

    actor_kind: str
    verdict: str
    grounds: Sequence[str]
    basis: str
    before_kind: str | None
    before_verdict: str | None
    before_grounds: Sequence[str] | None
    section: str
    written_at: datetime
    decided_at: datetime

    @property
    def hour(self) -> datetime:
        return self.decided_at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)

    @property
    def waited(self) -> int | None:
        """Seconds from the comment to a person's decision on what was held, or None for any other decision."""
        is_answer = self.actor_kind == ActorKind.MODERATOR and self.verdict != Verdict.HOLD
        if not is_answer or self.basis == Basis.UNDO or self.before_verdict not in {None, Verdict.HOLD}:
            return None
        return max(0, int((self.decided_at - self.written_at).total_seconds()))

    @property
    def is_overturning(self) -> bool:
        """Whether a person changed a verdict that was in force; to decide what was held is no overturning."""
        return (
            self.actor_kind == ActorKind.MODERATOR
            and self.basis != Basis.UNDO
            and self.before_verdict in {Verdict.APPROVE, Verdict.REJECT}
            and self.before_verdict != self.verdict
        )

    def keys(self) -> Iterator[Key]:
        for ground in ("", *self.grounds):
            yield FigureKind.DECIDED, self.section, self.actor_kind, self.verdict, ground
        if self.is_overturning:
            for ground in ("", *(self.before_grounds or ())):
                yield FigureKind.OVERTURNED, self.section, self.before_kind or "", self.before_verdict or "", ground


def _read_decisions(begin: datetime, end: datetime) -> Iterator[_Row]:
    rows = Decision.objects.filter(created_at__gte=begin, created_at__lt=end).order_by()
    for row in rows.values_list(
        "actor_kind",
        "verdict",
        "grounds",
        "basis",
        "supersedes__actor_kind",
        "supersedes__verdict",
        "supersedes__grounds",
        "comment__thread__article__section",
        "comment__created_at",
        "created_at",
    ).iterator(chunk_size=5_000):
        yield _Row(*row)


def _report_keys(begin: datetime, end: datetime) -> Iterator[Key]:
    rows = Report.objects.filter(created_at__gte=begin, created_at__lt=end).order_by()
    for ground, section in rows.values_list("ground", "comment__thread__article__section"):
        yield FigureKind.REPORTED, section, "", "", ""
        yield FigureKind.REPORTED, section, "", "", ground


# Reading them.


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a person now, in one language."""

    language: str
    count: int
    oldest: datetime


def waiting_by_language() -> list[Waiting]:
    items = QueueItem.objects.filter(kind__in=queue.DESK_KINDS).order_by()
    rows = items.values_list("language").annotate(Count("pk"), Min("created_at"))
    return sorted((Waiting(*row) for row in rows), key=lambda row: row.oldest)


def hours_since(begin: datetime) -> list[HourFigure]:
    return list(HourFigure.objects.filter(hour__gte=begin).order_by("hour"))


def sums(since: date, *by: str, **where: Any) -> list[tuple[Any, ...]]:
    """Return the figures of the days since then, summed up by these columns: each value, then how often."""
    rows = DayFigure.objects.filter(day__gte=since, **where).exclude(actor_kind="", kind=FigureKind.DECIDED)
    return list(rows.order_by(*by).values_list(*by).annotate(Sum("count")))


def made_at() -> date | None:
    """Return the last day that has figures."""
    return DayFigure.objects.order_by("-day").values_list("day", flat=True).first()


def rebuild(days: Iterable[date]) -> int:
    """Make the figures of these days anew; return how many they are."""
    return sum(1 for day in days if make_day(day) is None)
