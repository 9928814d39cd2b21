"""The report of a replay: what was decided, what would be, and what people said of it. Pure; kept as JSON in the row.

It holds numbers and the ids of comments, and no text: a text may have to be erased, a report not.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass, field
from datetime import datetime
from typing import Any

from comments.screening.types import Outcome

UNKNOWN = "unknown"
"""Nobody looked. That is no sign that the machine was right."""
HUMAN = (Outcome.APPROVE.value, Outcome.REJECT.value, UNKNOWN)
MAX_AGAINST = 500
"""Cases against a person's verdict that are named: as many as somebody may read."""
MAX_OTHERS = 200
MAX_RULES = 3
"""Rules that are named of a case; a comment full of them has hundreds."""


@dataclass(frozen=True, slots=True)
class Case:
    """One comment: what the machine recommended, what it would now, and what a person made of it."""

    comment_id: int
    created_at: datetime
    language: str
    old: Outcome
    new: Outcome
    human: str
    """`approve`, `reject` or `unknown`."""
    human_grounds: tuple[str, ...]
    old_grounds: tuple[str, ...]
    new_grounds: tuple[str, ...]
    rules: tuple[str, ...]
    """Which rules decide now, or decided before."""
    is_of_draft: bool
    """Whether what is tried does it: false if what is in force would decide anew as well."""

    @property
    def is_changed(self) -> bool:
        return self.old != self.new

    @property
    def is_against_person(self) -> bool:
        """Whether it would newly reject what a person approved, or newly approve what a person rejected."""
        return self.is_changed and (self.new, self.human) in _AGAINST


_AGAINST = {(Outcome.REJECT, Outcome.APPROVE.value), (Outcome.APPROVE, Outcome.REJECT.value)}


@dataclass(frozen=True, slots=True)
class Flip:
    """A comment that would be judged otherwise, as the report keeps it."""

    comment: int
    old: str
    new: str
    human: str
    human_grounds: list[str]
    grounds: list[str]
    rules: list[str]
    is_of_draft: bool


@dataclass(slots=True)
class Report:
    """What was counted so far; it grows by a case at a time."""

    matrix: Counter[str] = field(default_factory=Counter)
    """By `old>new>human`."""
    languages: Counter[str] = field(default_factory=Counter)
    """By `language>old>new`."""
    guidelines: Counter[str] = field(default_factory=Counter)
    """Changed comments by `code>new`: the guidelines that decide now, or that did if nothing does any more."""
    rules: Counter[str] = field(default_factory=Counter)
    """Changed comments by the rules that decide."""
    against: list[Flip] = field(default_factory=list)
    others: list[Flip] = field(default_factory=list)
    of_draft: int = 0
    erased: int = 0
    first_at: str = ""
    last_at: str = ""

    def add(self, case: Case) -> None:
        """Count a case. They come newest first."""
        self.matrix[f"{case.old}>{case.new}>{case.human}"] += 1
        self.languages[f"{case.language or UNKNOWN}>{case.old}>{case.new}"] += 1
        self.last_at = self.last_at or case.created_at.isoformat()
        self.first_at = case.created_at.isoformat()
        if case.is_changed:
            self._add_flip(case)

    def _add_flip(self, case: Case) -> None:
        grounds = case.new_grounds or case.old_grounds
        self.guidelines.update(f"{code}>{case.new}" for code in grounds)
        self.rules.update(case.rules)
        self.of_draft += case.is_of_draft
        kept, limit = (self.against, MAX_AGAINST) if case.is_against_person else (self.others, MAX_OTHERS)
        if len(kept) < limit:
            kept.append(_flip(case, grounds))

    # What the numbers say.

    def count(self, *, old: str | None = None, new: str | None = None, human: str | None = None) -> int:
        """Return how many comments there are of these; what is not given is any."""
        wanted = (old, new, human)
        return sum(
            number
            for key, number in self.matrix.items()
            if all(want is None or want == found for want, found in zip(wanted, key.split(">"), strict=True))
        )

    @property
    def total(self) -> int:
        return self.count()

    @property
    def changed(self) -> int:
        return self.total - sum(self.count(old=outcome, new=outcome) for outcome in Outcome)

    @property
    def extra_held(self) -> int:
        """How many more comments would be held; fewer if negative."""
        return self.count(new=Outcome.HOLD) - self.count(old=Outcome.HOLD)

    @property
    def days(self) -> float:
        """How long it took the comments to come in."""
        if not self.first_at:
            return 0.0
        span = datetime.fromisoformat(self.last_at) - datetime.fromisoformat(self.first_at)
        return span.total_seconds() / 86_400

    def by_guideline(self) -> Iterator[tuple[str, dict[str, int]]]:
        """Yield the guidelines of changed comments, with how many would newly have each outcome."""
        for code in sorted({key.split(">")[0] for key in self.guidelines}):
            yield code, {outcome.value: self.guidelines[f"{code}>{outcome}"] for outcome in Outcome}

    def by_language(self) -> Iterator[tuple[str, int, int]]:
        """Yield each language with how many comments were read and how many of them change."""
        totals: Counter[str] = Counter()
        changed: Counter[str] = Counter()
        for key, number in self.languages.items():
            language, old, new = key.split(">")
            totals[language] += number
            changed[language] += number if old != new else 0
        for language, total in totals.most_common():
            yield language, total, changed[language]

    # JSON.

    def to_json(self) -> dict[str, Any]:
        """Return what the row keeps."""
        return {
            "matrix": dict(self.matrix),
            "languages": dict(self.languages),
            "guidelines": dict(self.guidelines),
            "rules": dict(self.rules),
            "against": [astuple(flip) for flip in self.against],
            "others": [astuple(flip) for flip in self.others],
            "of_draft": self.of_draft,
            "erased": self.erased,
            "first_at": self.first_at,
            "last_at": self.last_at,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Report":
        """Return the report that a row keeps; an empty one of an empty row."""
        if not kept:
            return cls()
        return cls(
            matrix=Counter(kept["matrix"]),
            languages=Counter(kept["languages"]),
            guidelines=Counter(kept["guidelines"]),
            rules=Counter(kept["rules"]),
            against=[Flip(*flip) for flip in kept["against"]],
            others=[Flip(*flip) for flip in kept["others"]],
            of_draft=kept["of_draft"],
            erased=kept["erased"],
            first_at=kept["first_at"],
            last_at=kept["last_at"],
        )


def _flip(case: Case, grounds: tuple[str, ...]) -> Flip:
    return Flip(
        comment=case.comment_id,
        old=case.old,
        new=case.new,
        human=case.human,
        human_grounds=list(case.human_grounds),
        grounds=list(grounds),
        rules=list(case.rules),
        is_of_draft=case.is_of_draft,
    )
