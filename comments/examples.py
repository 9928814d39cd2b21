"""Check the entry that an editor would add to a lexicon, by its two examples and with the real screeners.

Nothing is written. An entry is judged by what it changes: the same texts are screened with and without it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from comments.screening.compiled import Lexicons, default_lexicons, lexicons_from_content
from comments.screening.pipeline import screen
from comments.screening.types import ArticleContext, Context, Draft, Finding, ScreeningResult

Row = dict[str, str]
MAX_NAMED = 5
"""Texts that are named when an entry is found where it must not be: enough to see why."""


class Fault(StrEnum):
    """What is wrong with an entry."""

    NOT_FOUND = "not_found"
    """Nothing of its guideline is found in the example that must hit."""
    NO_EFFECT = "no_effect"
    """The example that must hit is judged the same without the entry."""
    FOUND = "found"
    """Something of its guideline is found in the example that must not."""
    FOUND_ELSEWHERE = "found_elsewhere"
    """It is found in texts that other entries of the language must not hit."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A text, and what was found in it."""

    text: str
    language: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """One fault, and the texts that show it."""

    fault: Fault
    shown: tuple[Judged, ...]


def check_row(row: Row, *, content: Mapping[str, Any]) -> list[Failure]:
    """Return what is wrong with a row, were it added to a lexicon's content. Raise ValueError for no row at all."""
    without = lexicons_from_content(content)
    together = lexicons_from_content({**content, "added": [*content.get("added", []), row]})
    failures = []
    if failure := _check_hit(row, without, together):
        failures.append(failure)
    if failure := _check_miss(row, together):
        failures.append(failure)
    found = [
        judged
        for text in _innocent_texts(row["language"], content)
        if text != row["miss"] and (judged := _gained(text, row, without, together))
    ]
    if found:
        failures.append(Failure(Fault.FOUND_ELSEWHERE, tuple(found[:MAX_NAMED])))
    return failures


def check_examples(content: Mapping[str, Any]) -> list[tuple[Row, Failure]]:
    """Return the rows of a content whose examples do not do what they must, each with its first failure."""
    lexicons = lexicons_from_content(content)
    failures = []
    for row in content.get("added", []):
        hit = _judge(row["hit"], row, lexicons)
        if not _of_guideline(hit.findings, row):
            failures.append((row, Failure(Fault.NOT_FOUND, (hit,))))
        elif failure := _check_miss(row, lexicons):
            failures.append((row, failure))
    return failures


def _check_hit(row: Row, without: Lexicons, together: Lexicons) -> Failure | None:
    judged = _judge(row["hit"], row, together)
    found = _of_guideline(judged.findings, row)
    if not found:
        return Failure(Fault.NOT_FOUND, (judged,))
    if found == _of_guideline(_judge(row["hit"], row, without).findings, row):
        return Failure(Fault.NO_EFFECT, (judged,))
    return None


def _check_miss(row: Row, together: Lexicons) -> Failure | None:
    judged = _judge(row["miss"], row, together)
    return Failure(Fault.FOUND, (judged,)) if _of_guideline(judged.findings, row) else None


def _gained(text: str, row: Row, without: Lexicons, together: Lexicons) -> Judged | None:
    judged = _judge(text, row, together)
    found = _of_guideline(judged.findings, row)
    return judged if found - _of_guideline(_judge(text, row, without).findings, row) else None


def _innocent_texts(language: str, content: Mapping[str, Any]) -> Iterator[str]:
    """Yield the examples that must not hit: of the shipped entries of a language, and of the site's own."""
    shipped = default_lexicons().languages[language].entries
    own = (row["miss"] for row in content.get("added", []) if row["language"] == language)
    yield from dict.fromkeys(text for text in (*(entry.miss for entry in shipped), *own) if text)


def _judge(text: str, row: Row, lexicons: Lexicons) -> Judged:
    result = screen_alone(text, language=row["language"], lexicons=lexicons)
    return Judged(text, result.language, result.findings)


def screen_alone(text: str, *, language: str, lexicons: Lexicons) -> ScreeningResult:
    """Return what is found in a text that stands under an article of a language, and under nothing else."""
    context = Context(article=ArticleContext(language=language))
    return screen(Draft(body=text, language=language), context, lexicons=lexicons)


def _of_guideline(findings: tuple[Finding, ...], row: Row) -> frozenset[tuple[str, int, int]]:
    """Return how sure and where the findings of the row's guideline are; which entry made them does not matter."""
    return frozenset(
        (finding.severity, finding.start, finding.end)
        for finding in findings
        if finding.guideline == row["guideline"] and finding.field == "body"
    )
