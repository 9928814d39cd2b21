"""Clean texts of each language under the lexicon of every other: a list belongs to a language, not to a script."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from benchmarks.judging import in_parallel, table
from benchmarks.labelled import LANGUAGES, LabelledSet, Row
from comments.screening.compiled import default_lexicons
from comments.screening.pipeline import SCREENERS
from comments.screening.screenable import prepare
from comments.screening.types import Context, Field, Finding, Severity

_TOP = 10


def clean_rows(sets: Sequence[LabelledSet]) -> dict[str, tuple[Row, ...]]:
    """Return the clean rows of each language: of its development sets where it has some, which are the cleaner."""
    rows: dict[str, tuple[Row, ...]] = {}
    for language in LANGUAGES:
        own = [given for given in sets if given.language == language]
        first = [given for given in own if given.name.startswith("dev/")] or own
        found = tuple(chain.from_iterable(given.clean() for given in first))
        if found:
            rows[language] = found
    return rows


def findings_under(text: str, language: str) -> Iterator[Finding]:
    """Yield what all screeners find when a text is read as if it were in a language, whatever it is in."""
    screenable = prepare(Field.BODY, text, default_lexicons().languages[language])
    for _, screener in SCREENERS:
        yield from screener(screenable, Context())


def _under_all(given: tuple[str, str]) -> list[tuple[str, str, str]]:
    """Return (lexicon, severity, rule) of everything found under the lexicons of other languages."""
    text, own = given
    return [
        (language, found.severity.value, found.rule)
        for language in default_lexicons().languages
        if language != own
        for found in findings_under(text, language)
        if not _is_any_language(found)
    ]


def _is_any_language(found: Finding) -> bool:
    """Links, addresses and phone numbers are no words of a language."""
    return found.screener == "promotion" and ":" not in found.rule


def measure(sets: Sequence[LabelledSet]) -> list[dict[str, Any]]:
    """Return, for each language and lexicon, how many clean texts have a finding and how many a certain one."""
    measured: list[dict[str, Any]] = []
    for language, rows in clean_rows(sets).items():
        found = in_parallel(_under_all, [(row.text, language) for row in rows], title=f"{language} under the others")
        others = (lexicon for lexicon in default_lexicons().languages if lexicon != language)
        measured += [_figures(language, lexicon, len(rows), found) for lexicon in others]
    return measured


def _figures(
    language: str, lexicon: str, texts: int, found: Sequence[Sequence[tuple[str, str, str]]]
) -> dict[str, Any]:
    own = [{(severity, rule) for where, severity, rule in one if where == lexicon} for one in found]
    sure = [{rule for severity, rule in one if severity == Severity.CERTAIN} for one in own]
    return {
        "language": language,
        "lexicon": lexicon,
        "texts": texts,
        "found": sum(map(bool, own)),
        "certain": sum(map(bool, sure)),
        "certain_rules": Counter(chain.from_iterable(sure)).most_common(_TOP),
        "rules": Counter(rule for one in own for _, rule in one).most_common(_TOP),
    }


def as_table(measured: Sequence[dict[str, Any]]) -> str:
    """Return the figures as a table."""
    names = ("language", "lexicon", "texts", "found", "certain")
    rows = [
        [*(one[name] for name in names), ", ".join(f"{rule} {count}" for rule, count in one["rules"][:3])]
        for one in measured
    ]
    return table(rows, header=(*names, "most often"))
