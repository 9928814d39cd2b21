"""The lexicons: entries of `lexicons/<language>.tsv` and of better-profanity's list, as this project judges it.

A list belongs to a language, not to a script. In a language that two native speakers have not read row by row, no row
is better than `possible`, whatever it claims.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from pathlib import Path

from comments.screening.text import fold
from comments.screening.types import Severity

DATA = Path(__file__).parent / "lexicons"
MEASURED_LANGUAGES = frozenset(("en",))
"""Languages whose rows were measured on public sets, so that they need no two signatures to be `certain`."""
_SIGNATURES = 2
_TAA, _HAA = "ة", "ه"
"""The Arabic ending of the feminine, and the letter that is as often typed for it."""


class Kind(StrEnum):
    """How an entry is matched."""

    WORD = "word"
    """A whole word, after folding and unmasking."""
    EXACT = "exact"
    """A whole word as it is spelt: nothing is unmasked into it."""
    UNCAPITALISED = "uncapitalised"
    """A whole word that is not written like a name (Dick Cheney)."""
    PART = "part"
    """Also inside a longer word: only where no word of the language holds it."""
    INSULT_ALWAYS = "insult.always"
    """An insult of whomever it is said: a class for frames, no finding on its own."""
    INSULT_OF_PERSON = "insult.person"
    """A noun that insults when it is said of a person; the same."""
    INSULT_OF_QUALITY = "insult.quality"
    """An adjective that insults when it is said of a person; the same."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One judged row: some spellings of one word, and what it breaches."""

    language: str
    forms: tuple[str, ...]
    """Folded, suffixes and clitics applied."""
    guideline: str
    severity: Severity
    kind: Kind
    exceptions: tuple[str, ...] = ()
    """Folded phrases in which the word is innocent."""
    hit: str = ""
    miss: str = ""
    source: str = ""
    checked_by: str = ""


INSULTS = frozenset((Kind.INSULT_ALWAYS, Kind.INSULT_OF_PERSON, Kind.INSULT_OF_QUALITY))


def capped(severity: Severity, *, language: str, checked_by: str) -> Severity:
    """Return the severity that a row may have, given who has read it."""
    if language in MEASURED_LANGUAGES or len(checked_by.split()) >= _SIGNATURES:
        return severity
    return Severity.POSSIBLE


def load_entries(language: str) -> tuple[Entry, ...]:
    """Return the entries of a language; for English, also better-profanity's kept words that have no row of ours."""
    path = DATA / f"{language}.tsv"
    rows = read_rows(path) if path.exists() else iter(())
    own = tuple(entry_from_row(language, row) for row in rows)
    if language != "en":
        return own
    judged = {form for entry in own for form in entry.forms}
    return (*(entry for entry in load_base() if judged.isdisjoint(entry.forms)), *own)


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of one of our tables: tab-separated, a header line, `#` lines are remarks."""
    with path.open(encoding="utf-8", newline="") as lines:
        kept = (line for line in lines if not line.startswith("#") and line.strip())
        for row in csv.DictReader(kept, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield {key: value or "" for key, value in row.items() if key}


def entry_from_row(language: str, row: dict[str, str]) -> Entry:
    """Return the entry of a row. Raise ValueError if the row names no pattern, severity or kind that we know."""
    patterns = [fold(pattern).text.strip() for pattern in row["pattern"].split("|") if pattern.strip()]
    if not patterns:
        raise ValueError(f"A row of the {language!r} lexicon has no pattern.")
    return Entry(
        language=language,
        forms=tuple(dict.fromkeys(spelt_forms(patterns, row.get("suffixes", "").split()))),
        guideline=row["guideline"],
        severity=capped(Severity(row["severity"]), language=language, checked_by=row.get("checked_by", "")),
        kind=Kind(row.get("kind") or "word"),
        exceptions=tuple(fold(text).text.strip() for text in row.get("exceptions", "").split("|") if text.strip()),
        hit=row.get("hit", ""),
        miss=row.get("miss", ""),
        source=row.get("source", ""),
        checked_by=row.get("checked_by", ""),
    )


def spelt_forms(patterns: Iterable[str], affixes: list[str]) -> Iterator[str]:
    """Yield each pattern alone, with each suffix, each clitic before it (written `ال-`), and both.

    `+` among the affixes says that no pattern stands without a suffix, `+-` none without a clitic: such is a stem.
    """
    before = ["" if affix == "+-" else fold(affix[:-1]).text for affix in affixes if affix.endswith("-")]
    after = ["" if affix == "+" else fold(affix.removeprefix("-")).text for affix in affixes if not affix.endswith("-")]
    for pattern in patterns:
        for prefix in _with_none(before):
            for suffix in _with_none(after):
                form = f"{prefix}{pattern}{suffix}"
                yield form
                if _TAA in form:
                    yield form.replace(_TAA, _HAA)


def _with_none(affixes: Sequence[str]) -> list[str]:
    """Return the affixes; also none, or, where none was said to be wrong, all but that."""
    given = [affix for affix in affixes if affix]
    return given if len(given) < len(affixes) else ["", *given]


def load_base() -> Iterator[Entry]:
    """Yield the words of better-profanity's installed list that our judgement keeps.

    A word that the installed list no longer has is not ours to add; one that we have not judged is left out.
    """
    installed = installed_base()
    for row in read_rows(DATA / "better_profanity.tsv"):
        if row["guideline"] and row["word"] in installed:
            yield Entry(
                language="en",
                forms=(fold(row["word"]).text,),
                guideline=row["guideline"],
                severity=Severity(row["severity"]),
                kind=Kind(row["kind"] or "word"),
                source="better-profanity",
            )


def installed_base() -> frozenset[str]:
    """Return better-profanity's own word list, as installed."""
    text = (files("better_profanity") / "profanity_wordlist.txt").read_text(encoding="utf-8")
    return frozenset(filter(None, map(str.strip, text.splitlines())))
