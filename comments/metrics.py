"""The numbers for Prometheus, in its text format: a snapshot of the database, and what this process has counted.

No query reads a table of a million rows: published comments are the sum over the threads, the rest are counted in an
index or in a window of a day. The snapshot is taken at most once a minute in a process, however often it is asked for.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from django.db.models import Count, Max, Min, QuerySet, Sum
from django.utils import timezone

from comments import counters
from comments.models import (
    Comment,
    Decision,
    Delivery,
    DeliveryState,
    Endpoint,
    QueueItem,
    QueueKind,
    Screening,
    Seal,
    Status,
    Thread,
    Upkeep,
)

KEEP_SECONDS = 60.0
WINDOW = timedelta(days=1)
MOST_DECISIONS = 100_000
"""Decisions of the last day that are counted at most: an import may have written a million."""
LAST_SCREENINGS = 1_000
QUANTILES = (0.5, 0.95, 0.99)

Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Metric:
    """One name with its values: each a set of labels and a number."""

    name: str
    kind: str
    """`gauge` or `counter`."""
    help: str
    values: Sequence[tuple[Labels, float]]


class _Snapshot:
    def __init__(self) -> None:
        self._lock = Lock()
        self._text = ""
        self._good_until = 0.0

    def text(self) -> str:
        """Return the last snapshot; take one if it is older than a minute. Others wait for whoever takes it."""
        with self._lock:
            if time.monotonic() >= self._good_until:
                self._text = render(read_database(timezone.now()))
                self._good_until = time.monotonic() + KEEP_SECONDS
            return self._text

    def forget(self) -> None:
        with self._lock:
            self._good_until = 0.0


snapshot = _Snapshot()


def read_text() -> str:
    """Return everything that Prometheus is told."""
    return snapshot.text() + render(read_process())


def read_process() -> Iterator[Metric]:
    yield Metric(
        "verbatim_bell_failures_total",
        "counter",
        "How often this process could not ring for a worker.",
        [({}, counters.bell_failures.value)],
    )


def read_database(now: datetime) -> Iterator[Metric]:
    yield Metric("verbatim_comments", "gauge", "Comments by status.", _comments())
    yield from _queue(now)
    yield from _decisions(now)
    yield Metric(
        "verbatim_screening_milliseconds",
        "gauge",
        f"Time to screen a comment, over the last {LAST_SCREENINGS}.",
        _screening_times(),
    )
    yield from _deliveries(now)
    yield Metric("verbatim_job_age_seconds", "gauge", "How long ago a job of the sweep was last done.", _jobs(now))


def _comments() -> list[tuple[Labels, float]]:
    approved = Thread.objects.aggregate(total=Sum("approved_count"))["total"] or 0
    counted = [
        ({"status": str(status)}, Comment.objects.filter(status=status).count())
        for status in (Status.PENDING, Status.HELD, Status.REJECTED)
    ]
    return [({"status": str(Status.APPROVED)}, approved), *counted]


def _queue(now: datetime) -> Iterator[Metric]:
    found = QueueItem.objects.values("kind").annotate(count=Count("pk"), oldest=Min("created_at")).order_by("kind")
    rows = {row["kind"]: row for row in found}
    depth: list[tuple[Labels, float]] = []
    age: list[tuple[Labels, float]] = []
    for kind in QueueKind.values:
        row = rows.get(kind)
        depth.append(({"kind": kind}, row["count"] if row else 0))
        age.append(({"kind": kind}, _seconds(now, row["oldest"]) if row else 0))
    yield Metric("verbatim_queue_items", "gauge", "What waits, by kind.", depth)
    yield Metric("verbatim_queue_oldest_seconds", "gauge", "How long the oldest has waited, by kind.", age)


def _decisions(now: datetime) -> Iterator[Metric]:
    by_verdict: dict[tuple[str, str], int] = {}
    by_ground: dict[tuple[str, str], int] = {}
    grouped = decisions_since(now - WINDOW).order_by().values("actor_kind", "verdict", "grounds")
    for row in grouped.annotate(count=Count("pk")):
        actor, verdict = row["actor_kind"], row["verdict"]
        by_verdict[actor, verdict] = by_verdict.get((actor, verdict), 0) + row["count"]
        for ground in row["grounds"]:
            by_ground[actor, ground] = by_ground.get((actor, ground), 0) + row["count"]
    yield Metric(
        "verbatim_decisions_last_day",
        "gauge",
        f"Decisions of the last 24 hours, {MOST_DECISIONS} at most.",
        [({"actor": actor, "verdict": verdict}, count) for (actor, verdict), count in sorted(by_verdict.items())],
    )
    yield Metric(
        "verbatim_decision_grounds_last_day",
        "gauge",
        "The same by ground; a decision may have several.",
        [({"actor": actor, "ground": ground}, count) for (actor, ground), count in sorted(by_ground.items())],
    )


def decisions_since(since: datetime) -> "QuerySet[Decision]":
    """Return the decisions since a time. There is no index of times: the seals, one a minute, say from which id."""
    seal = Seal.objects.filter(created_at__lt=since).order_by("-id").first()
    last = Decision.objects.aggregate(last=Max("pk"))["last"] or 0
    first = max(seal.up_to_id if seal else 0, last - MOST_DECISIONS)
    return Decision.objects.filter(pk__gt=first, created_at__gte=since)


def _screening_times() -> list[tuple[Labels, float]]:
    last = Screening.objects.order_by("-id").values_list("milliseconds", flat=True)[:LAST_SCREENINGS]
    times = sorted(last)
    if not times:
        return []
    return [({"quantile": str(share)}, times[min(len(times) - 1, int(share * len(times)))]) for share in QUANTILES]


def _deliveries(now: datetime) -> Iterator[Metric]:
    tries = Delivery.objects.filter(tried_at__gte=now - WINDOW).order_by().values("state").annotate(count=Count("pk"))
    counts = {row["state"]: row["count"] for row in tries}
    yield Metric(
        "verbatim_deliveries_last_day",
        "gauge",
        "Tries of the last 24 hours to tell by webhook or mail.",
        [({"state": state}, counts.get(state, 0)) for state in DeliveryState.values],
    )
    failing = Endpoint.objects.filter(is_active=True, failing_since__isnull=False).count()
    yield Metric("verbatim_webhooks_failing", "gauge", "Active webhooks whose last try failed.", [({}, failing)])


def _jobs(now: datetime) -> list[tuple[Labels, float]]:
    done = Upkeep.objects.filter(done_at__isnull=False).order_by("name").values_list("name", "done_at")
    return [({"name": name}, _seconds(now, done_at)) for name, done_at in done]


def _seconds(now: datetime, since: datetime | None) -> float:
    return 0.0 if since is None else max(0.0, round((now - since).total_seconds(), 3))


def render(metrics: Iterator[Metric]) -> str:
    """Return the text format of Prometheus, version 0.0.4."""
    lines: list[str] = []
    for metric in metrics:
        lines += [f"# HELP {metric.name} {metric.help}", f"# TYPE {metric.name} {metric.kind}"]
        lines += [f"{metric.name}{_labels(labels)} {value:.15g}" for labels, value in metric.values]
    return "".join(f"{line}\n" for line in lines)


def _labels(labels: Labels) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_escape(value)}"' for name, value in labels.items()) + "}"


def _escape(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
