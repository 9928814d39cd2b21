"""Shares with their 95 % intervals, and what a set's judgements add up to. Pure functions over counts."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.judging import Judged
from benchmarks.labelled import LabelledSet, Row
from comments.screening.types import Outcome

_Z = 1.959964
"""Of the normal distribution, for 95 %."""
_TOP = 25


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with Wilson's interval."""

    count: int
    of: int
    share: float | None
    low: float | None
    high: float | None

    def __str__(self) -> str:
        if self.share is None or self.low is None or self.high is None:
            return "–"
        return f"{self.share * 100:.2f} ({self.low * 100:.1f}–{self.high * 100:.1f})"


def share(count: int, of: int) -> Share:
    """Return a share with its 95 % interval (Wilson), which also holds for shares near 0 and 1."""
    if not of:
        return Share(count, of, None, None, None)
    rate = count / of
    scale = 1 + _Z**2 / of
    middle = (rate + _Z**2 / (2 * of)) / scale
    reach = _Z * math.sqrt(rate * (1 - rate) / of + _Z**2 / (4 * of**2)) / scale
    return Share(count, of, rate, max(0.0, middle - reach), min(1.0, middle + reach))


def summarise(given: LabelledSet, judged: Sequence[Judged]) -> dict[str, Any]:
    """Return all figures of one set, ready for JSON."""
    pairs = list(zip(given.rows, judged, strict=True))
    violating = [one for row, one in pairs if row.violates]
    clean = [one for row, one in pairs if not row.violates]
    caught = sum(one.flagged for one in violating)
    rejected = _count(violating, Outcome.REJECT)
    figures = {
        "flagged_recall": share(caught, len(violating)),
        "flagged_precision": share(caught, caught + sum(one.flagged for one in clean)) if violating else share(0, 0),
        "rejected_precision": share(rejected, rejected + _count(clean, Outcome.REJECT)) if violating else share(0, 0),
        "violating_approved": share(len(violating) - caught, len(violating)),
        "language_as_named": share(sum(one.language == given.language for one in judged), len(judged)),
        "not_complete": share(sum(not one.complete for one in judged), len(judged)),
    }
    for name, part in (("clean", clean), ("violating", violating), ("all", judged)):
        for outcome in Outcome:
            figures[f"{name}_{outcome.value}"] = share(_count(part, outcome), len(part))
    return {
        "set": given.name,
        "language": given.language,
        "rows": len(pairs),
        "violating": len(violating),
        "figures": {name: asdict(value) for name, value in figures.items()},
        "by_group": by_group(pairs),
        "by_guideline": by_guideline(pairs),
        "rules_of_false_alarms": rules(one for row, one in pairs if not row.violates and one.flagged),
        "rules_of_wrong_rejections": rules(
            one for row, one in pairs if not row.violates and one.outcome is Outcome.REJECT
        ),
    }


def _count(judged: Iterable[Judged], outcome: Outcome) -> int:
    return sum(one.outcome is outcome for one in judged)


def by_group(pairs: Sequence[tuple[Row, Judged]]) -> list[dict[str, Any]]:
    """Return outcomes by each value of each column that tells rows apart."""
    groups: dict[tuple[str, str], list[Judged]] = {}
    for row, one in pairs:
        for group in row.groups:
            groups.setdefault(group, []).append(one)
    return [
        {"column": column, "value": value, "rows": len(part)}
        | {"flagged": asdict(share(sum(one.flagged for one in part), len(part)))}
        | {"rejected": asdict(share(_count(part, Outcome.REJECT), len(part)))}
        for (column, value), part in sorted(groups.items())
    ]


def by_guideline(pairs: Sequence[tuple[Row, Judged]]) -> dict[str, dict[str, int]]:
    """Return, for each ground, how many violating and clean rows were held and rejected by it."""
    counts: dict[str, Counter[str]] = {}
    for row, one in pairs:
        for ground in one.grounds:
            kind = f"{'violating' if row.violates else 'clean'}_{one.outcome.value}"
            counts.setdefault(ground, Counter())[kind] += 1
    return {ground: dict(sorted(found.items())) for ground, found in sorted(counts.items())}


def rules(judged: Iterable[Judged]) -> list[list[Any]]:
    """Return the rules that decided most often, each with its count; a rule counts once a row."""
    counts: Counter[str] = Counter()
    for one in judged:
        counts.update({f"{found.guideline}/{found.severity.value}/{found.rule}" for found in one.deciding})
        if not one.complete:
            counts[f"not complete: {one.language}"] += 1
    return [[rule, count] for rule, count in counts.most_common(_TOP)]
