"""Profanity and vulgarity: words that the guidelines do not print, whoever they are aimed at.

Source: docs/screening.md#profanity-and-vulgarity.
It will not catch innuendo, new coinages, words of other languages, or drawings of letters.
"""

from collections.abc import Iterator

from comments.screening.screenable import Screenable
from comments.screening.types import Context, Finding, Guideline

NAME = "profanity"
_GUIDELINES = frozenset((Guideline.PROFANITY.value, Guideline.VULGARITY.value))


def screen_profanity(screenable: Screenable, context: Context) -> Iterator[Finding]:
    """Yield the profane and vulgar words of a field, and what it says of bodies."""
    del context
    yield from screenable.word_findings(_GUIDELINES, screener=NAME)
    yield from screenable.frame_findings(NAME)
