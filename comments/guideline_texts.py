"""The guidelines in the words that readers get, in the language of the article where the publisher has written it."""

from collections.abc import Iterable
from dataclasses import dataclass

from articles.languages import written_language
from comments.revisions import Guideline, current_guidelines

_OFFENCE = "offence"


@dataclass(frozen=True, slots=True)
class GuidelineText:
    title: str
    sentence: str
    language: str
    """The language that both are in."""


@dataclass(frozen=True, slots=True)
class GuidelineChoice:
    """A guideline that readers can name."""

    code: str
    text: GuidelineText


def offence_choices(language: str) -> tuple[GuidelineChoice, ...]:
    """Return what a comment can be reported for, in the publisher's order."""
    guidelines = current_guidelines().values()
    offences = (guideline for guideline in guidelines if guideline.kind == _OFFENCE)
    return tuple(GuidelineChoice(guideline.code, _text(guideline, language)) for guideline in offences)


def offence_texts(language: str) -> tuple[GuidelineText, ...]:
    """Return what is not published, in the publisher's order."""
    guidelines = current_guidelines().values()
    return tuple(_text(guideline, language) for guideline in guidelines if guideline.kind == _OFFENCE)


def ground_texts(codes: Iterable[str], language: str) -> tuple[GuidelineText, ...]:
    """Return the grounds of a decision in words. A code that the publisher has removed since has none."""
    guidelines = current_guidelines()
    return tuple(_text(guidelines[code], language) for code in codes if code in guidelines)


def _text(guideline: Guideline, language: str) -> GuidelineText:
    wanted = next((tag for tag in (language, written_language(language)) if tag in guideline.titles), "en")
    return GuidelineText(guideline.title(wanted), guideline.sentence(wanted), wanted)
