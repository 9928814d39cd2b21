"""Threats: direct, conditional, wished or called for violence against a person or a group.

Source: docs/screening.md#threats.
It will not catch slogans that threaten without a violent word, threats spread over several sentences, or hints that
only the two people concerned understand.
"""

from collections.abc import Iterator

from comments.screening.screenable import Screenable
from comments.screening.types import Context, Finding, Guideline

NAME = "threats"
_GUIDELINES = frozenset((Guideline.THREAT.value,))


def screen_threats(screenable: Screenable, context: Context) -> Iterator[Finding]:
    """Yield the threats of a field."""
    del context
    yield from screenable.word_findings(_GUIDELINES, screener=NAME)
    yield from screenable.frame_findings(NAME)
