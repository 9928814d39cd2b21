"""Abuse of people for what they are: slurs, dehumanisation, exclusion, by sex, origin, faith or orientation.

Source: docs/screening.md#abuse.
It will not catch irony, code words that are ordinary words, or a group that is only alluded to. The bare name of a
group is never a finding.
"""

from collections.abc import Iterator

from comments.screening.screenable import Screenable
from comments.screening.types import Context, Finding, Guideline

NAME = "abuse"
_GUIDELINES = frozenset(
    code.value
    for code in (
        Guideline.ABUSE,
        Guideline.SEXISM,
        Guideline.RACISM,
        Guideline.HOMOPHOBIA,
        Guideline.XENOPHOBIA,
        Guideline.RELIGIOUS_HATRED,
    )
)


def screen_abuse(screenable: Screenable, context: Context) -> Iterator[Finding]:
    """Yield slurs, and sentences that degrade a group."""
    del context
    yield from screenable.word_findings(_GUIDELINES, screener=NAME)
    yield from screenable.frame_findings(NAME)
