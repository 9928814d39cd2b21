"""The protections' frames, read from `frames/<language>.protections.tsv`."""

import re
from dataclasses import dataclass
from enum import StrEnum

from comments.screening.bare import BARE_LANGUAGES, tolerant
from comments.screening.frames import DATA
from comments.screening.lexicon import read_rows
from comments.screening.text import fold_pattern


class Place(StrEnum):
    """Where a protection's words stand, seen from the finding."""

    BEFORE = "before"
    """In the same sentence, before it."""
    AFTER = "after"
    """In the same sentence, after it."""
    SENTENCE = "sentence"
    """Anywhere in the same sentence, the finding itself included."""
    SPAN = "span"
    """In the finding itself."""
    QUOTED = "quoted"
    """Around the quote marks that the finding stands in."""
    TEXT = "text"
    """Anywhere in the text."""


@dataclass(frozen=True, slots=True)
class ProtectionRule:
    """One reason why a finding may be no offence."""

    protection: str
    place: Place
    guidelines: frozenset[str]
    pattern: re.Pattern[str]
    strong: bool
    """Whether what it protects is `possible` at most: a plain report or denial needs no person to look at it."""
    hit: str
    miss: str


def load_protection_rules(language: str) -> tuple[ProtectionRule, ...]:
    """Return the protection rules of a language, in the order of its table."""
    path = DATA / f"{language}.protections.tsv"
    return tuple(_rule(row, language) for row in read_rows(path)) if path.exists() else ()


def _rule(row: dict[str, str], language: str) -> ProtectionRule:
    pattern = fold_pattern(row["pattern"])
    return ProtectionRule(
        protection=row["protection"],
        place=Place(row["place"]),
        guidelines=frozenset(row["guidelines"].split()),
        pattern=re.compile(tolerant(pattern, language) if language in BARE_LANGUAGES else pattern),
        strong=row.get("strength", "") == "strong",
        hit=row["hit"],
        miss=row["miss"],
    )
