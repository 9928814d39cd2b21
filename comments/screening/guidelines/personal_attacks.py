"""Personal attacks: an insult with a target in the conversation (you, a commenter, the article's author) or a person.

Source: docs/screening.md#personal-attacks.
It will not catch irony, condescension, or an insult that is spread over several sentences. An insult of a policy, a
thing or oneself is none, and hard words for what a public figure did are political judgement.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from comments.screening.frames import FrameSet
from comments.screening.screenable import Screenable
from comments.screening.text import fold
from comments.screening.types import Context, Finding, Guideline, Severity

NAME = "personal_attacks"
_GUIDELINES = frozenset((Guideline.PERSONAL_ATTACK.value,))
_MIN_NAME = 4


def screen_personal_attacks(screenable: Screenable, context: Context) -> Iterator[Finding]:
    """Yield the insults of a field that have a target."""
    yield from screenable.word_findings(_GUIDELINES, screener=NAME)
    yield from screenable.frame_findings(NAME)
    yield from _attacks_on_byline(screenable, context.article.byline)


def _attacks_on_byline(screenable: Screenable, byline: str) -> Iterator[Finding]:
    """Yield insults in a sentence that names the author of the article."""
    if not screenable.sentences:
        return
    names = [name for name in re.findall(r"\w+", fold(byline).text) if len(name) >= _MIN_NAME]
    letters = _insult_letters(screenable.lexicon.frames) if names else frozenset()
    for sentence in screenable.sentences:
        insult = next((hit for hit in sentence.hits if not letters.isdisjoint(hit.form.classes)), None)
        if insult and any(re.search(rf"\b{name}\b", sentence.text) for name in names):
            yield screenable.finding(
                insult.start,
                insult.end,
                guideline=Guideline.PERSONAL_ATTACK,
                severity=Severity.LIKELY,
                screener=NAME,
                rule="insult_of_byline",
            )


@lru_cache(maxsize=32)
def _insult_letters(frames: FrameSet) -> frozenset[str]:
    return frozenset(letter for name, letter in frames.classes.items() if name.startswith("insult."))
