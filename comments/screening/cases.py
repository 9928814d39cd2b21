"""Policy cases: comments of our own with the outcome that an editor would defend, read from YAML and put to the test.

The expectations come from the guidelines, never from what the screeners happen to do. docs/policy-cases.md says how a
case is written. Pure Python: the judge is handed in.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from comments.screening.types import (
    ArticleContext,
    Context,
    Draft,
    Field,
    Finding,
    Guideline,
    Outcome,
    Recommendation,
    ScreeningResult,
)

NEWSROOM = ("The Northern Herald", "Kuzey Gazetesi", "صحيفة الشمال", "ڕۆژنامەی باکوور", "Rojnameya Bakur")
"""The imaginary newspaper under whose articles all cases are written."""

_NO_ARTICLE = ArticleContext()

Judge = Callable[[Draft, Context], tuple[ScreeningResult, Recommendation]]


class CaseError(ValueError):
    """A case that cannot be used, and why, in a sentence for its writer."""


class Expectation(StrEnum):
    """What an editor would accept."""

    APPROVE = "approve"
    HOLD = "hold"
    REJECT = "reject"
    NOT_REJECT = "not_reject"
    """A person may be asked; the machine must not refuse it."""
    NOT_APPROVE = "not_approve"
    """A person may be asked; the machine must not publish it."""

    @property
    def outcomes(self) -> frozenset[Outcome]:
        """Return the outcomes that satisfy it."""
        if self is Expectation.NOT_REJECT:
            return frozenset((Outcome.APPROVE, Outcome.HOLD))
        if self is Expectation.NOT_APPROVE:
            return frozenset((Outcome.HOLD, Outcome.REJECT))
        return frozenset((Outcome(self.value),))


class Family(StrEnum):
    """What a case tries: the ways to offend, their innocent neighbours, and the ways to hide."""

    DIRECT_DEROGATION = "direct_derogation"
    IMPLIED_DEROGATION = "implied_derogation"
    DEHUMANISATION = "dehumanisation"
    EXCLUSION = "exclusion"
    DIRECT_THREAT = "direct_threat"
    CONDITIONAL_THREAT = "conditional_threat"
    VEILED_THREAT = "veiled_threat"
    NORMATIVE_THREAT = "normative_threat"
    WISHED_HARM = "wished_harm"
    SLUR = "slur"
    RECLAIMED_SLUR = "reclaimed_slur"
    HOMONYM_OR_NAME = "homonym_or_name"
    PROFANITY = "profanity"
    PROFANITY_WITHOUT_HATE = "profanity_without_hate"
    VULGARITY = "vulgarity"
    DIRECT_INSULT = "direct_insult"
    IMPLIED_INSULT = "implied_insult"
    NEGATED = "negated"
    QUOTATION = "quotation"
    REPORTING = "reporting"
    COUNTER_SPEECH = "counter_speech"
    SELF_DESCRIPTION = "self_description"
    QUESTION_OR_OPINION = "question_or_opinion"
    IDENTITY_NEUTRAL = "identity_neutral"
    IDENTITY_POSITIVE = "identity_positive"
    EVERYDAY_USE = "everyday_use"
    FIGURATIVE = "figurative"
    ABUSE_OF_OBJECT = "abuse_of_object"
    PUBLIC_FIGURE = "public_figure"
    PUBLISHER_CRITICISM = "publisher_criticism"
    MOURNING = "mourning"
    IDIOM_OF_SACRIFICE = "idiom_of_sacrifice"
    RELEVANT = "relevant"
    PROMOTION = "promotion"
    CITED_SOURCE = "cited_source"
    HOTLINE = "hotline"
    PRICE_IN_THE_NEWS = "price_in_the_news"
    SPELLING_SWAP = "spelling_swap"
    SPELLING_DELETION = "spelling_deletion"
    SPELLING_SPACES_ADDED = "spelling_spaces_added"
    SPELLING_SPACES_REMOVED = "spelling_spaces_removed"
    SPELLING_LEET = "spelling_leet"
    SPELLING_HOMOGLYPH = "spelling_homoglyph"
    SPELLING_ZERO_WIDTH = "spelling_zero_width"
    SPELLING_MASKED = "spelling_masked"
    SPELLING_FULL_WIDTH = "spelling_full_width"
    SPELLING_REPEATS = "spelling_repeats"


@dataclass(frozen=True, slots=True)
class Case:
    """A comment, where it stands, and what should become of it."""

    id: str
    group: str
    """The guideline that its file is about, or `welcome`."""
    family: Family
    language: str
    text: str
    expect: Expectation
    why: str
    """One sentence, for an editor."""
    name: str = ""
    article: ArticleContext = _NO_ARTICLE
    parent: str = ""
    guidelines: frozenset[str] = frozenset()
    """One of these must be among the grounds, if it is not approved."""
    span: str = ""
    """Words of the text that a finding must mark, at least by half."""
    protected_by: str = ""
    """The protection that a finding must carry, if there are any."""
    pair: str = ""
    """Cases of one pair differ in little and in their answer."""
    blocking: bool = False
    """No release without it, even if it is a known failure."""
    known_failure: str = ""
    """Why it fails today, or empty."""

    def draft(self) -> Draft:
        """Return the comment."""
        return Draft(body=self.text, name=self.name)

    def context(self) -> Context:
        """Return what surrounds it."""
        return Context(article=self.article, parent=self.parent, publisher_names=NEWSROOM)


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What became of a case."""

    case: Case
    result: ScreeningResult
    recommendation: Recommendation
    problems: tuple[str, ...]
    """What is not as expected, in words; empty if all is."""

    @property
    def is_unexpected(self) -> bool:
        """Return whether this is news: a failure that nobody listed, or a listed one that is mended."""
        return bool(self.problems) != bool(self.case.known_failure)


def read_cases(folder: Path) -> tuple[Case, ...]:
    """Return the cases of all files of a folder, in order. Raise CaseError if one cannot be used."""
    cases = tuple(case for path in sorted(folder.glob("*.yaml")) for case in _read_file(path))
    if not cases:
        raise CaseError(f"{folder} holds no policy cases: expected files named like a guideline, such as threat.yaml.")
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            raise CaseError(f"Two cases have the id {case.id!r}.")
        seen.add(case.id)
    return cases


def run_cases(cases: Iterable[Case], judge: Judge) -> Iterator[CaseResult]:
    """Yield what becomes of each case."""
    for case in cases:
        result, recommendation = judge(case.draft(), case.context())
        yield CaseResult(case, result, recommendation, tuple(_problems(case, result, recommendation)))


def _read_file(path: Path) -> Iterator[Case]:
    group = path.stem
    if group not in _GROUPS:
        raise CaseError(f"{path.name} is named like no guideline.")
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        rows = content["cases"]
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise CaseError(f"{path.name} is no list of cases: {error}") from error
    for place, row in enumerate(rows, 1):
        yield _case_of(row, group=group, where=f"{path.name}, case {place}")


_GROUPS = frozenset(("welcome", *(guideline.value for guideline in Guideline)))
_REQUIRED = frozenset(("id", "family", "language", "text", "expect", "why"))
_TEXTS = frozenset(("name", "parent", "span", "protected_by", "pair", "known_failure"))
_ALLOWED = _REQUIRED | _TEXTS | {"article", "guideline", "any_of", "blocking"}


def _case_of(row: Mapping[str, Any], *, group: str, where: str) -> Case:
    missing, unknown = _REQUIRED - row.keys(), row.keys() - _ALLOWED
    if missing or unknown:
        raise CaseError(f"{where}: missing {sorted(missing)}, unknown {sorted(unknown)}.")
    article = {"language": row["language"], **row.get("article", {})}
    try:
        case = Case(
            id=row["id"],
            group=group,
            family=Family(row["family"]),
            language=row["language"],
            text=row["text"],
            expect=Expectation(row["expect"]),
            why=row["why"],
            article=ArticleContext(**article),
            guidelines=_guidelines(row),
            blocking=row.get("blocking", False),
            **{key: row[key] for key in _TEXTS & row.keys()},
        )
    except (TypeError, ValueError) as error:
        raise CaseError(f"{where} ({row['id']}): {error}") from error
    _check(case)
    return case


def _guidelines(row: Mapping[str, Any]) -> frozenset[str]:
    codes = [row["guideline"]] if "guideline" in row else row.get("any_of", [])
    return frozenset(Guideline(code).value for code in codes)


def _check(case: Case) -> None:
    """Raise CaseError if the parts of a case contradict each other."""
    if case.span not in case.text:
        raise CaseError(f"{case.id}: the span {case.span!r} is not in the text.")
    if case.guidelines and Outcome.APPROVE in case.expect.outcomes:
        raise CaseError(f"{case.id} may be approved: it can name no guideline.")


def _problems(case: Case, result: ScreeningResult, recommendation: Recommendation) -> Iterator[str]:
    if recommendation.outcome not in case.expect.outcomes:
        yield f"expected {case.expect.value}, got {recommendation.outcome.value}"
        return
    if case.guidelines.isdisjoint(recommendation.grounds) and case.guidelines:
        grounds = ", ".join(recommendation.grounds) or "none"
        yield f"expected the guideline {' or '.join(sorted(case.guidelines))}, got {grounds}"
    if case.span and not any(_marks(finding, case) for finding in result.findings):
        yield f"the words {case.span!r} are not marked"
    protections = {finding.protected_by or "none" for finding in result.findings}
    if case.protected_by and protections and case.protected_by not in protections:
        yield f"expected the protection {case.protected_by}, got {', '.join(sorted(protections))}"


def _marks(finding: Finding, case: Case) -> bool:
    """Return whether a finding covers half of the expected words, or lies within them by half."""
    start = case.text.index(case.span)
    end = start + len(case.span)
    shared = min(end, finding.end) - max(start, finding.start)
    return finding.field is Field.BODY and 2 * shared >= min(end - start, finding.end - finding.start)
