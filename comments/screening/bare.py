"""Turkish and Kurmanji as they are typed on a foreign keyboard: without cedilla, circumflex and dots.

What a lexicon lists is found so, too, unless the bare word is a word of its own (`ölsün` and `olsun`). Findings of
these languages are `possible` at most, so a bare word weighs no less than a marked one.
"""

import re
from collections.abc import Iterable, Iterator

from comments.screening.lookalikes import without_marks
from comments.screening.variants import everyday_words, words_of_table

BARE_LANGUAGES = frozenset(("tr", "kmr"))
_MIN_BARE = 5
"""Letters: shorter words without their marks are words of this or another language."""
_OWN_WORDS = frozenset(words_of_table("bare_words.txt"))
"""What stays of a marked word and is a word of its own."""
_RUN = re.compile(r"\[[^\]]*\]|[^\W\d_]+")
_MARKED = re.compile("[^\\W\\d_a-z]")


def with_bare_forms(forms: Iterable[str], language: str) -> Iterator[str]:
    """Yield the forms, each with what stays of it without marks, if that is no word of its own."""
    known = everyday_words(language)
    for form in forms:
        yield form
        bare = without_marks(form)
        if bare != form and len(bare) >= _MIN_BARE and bare not in known and bare not in _OWN_WORDS:
            yield bare


def tolerant(pattern: str) -> str:
    """Return a regular expression that also finds its words without their marks, but for words of their own."""
    return _RUN.sub(_tolerant_run, pattern)


def _tolerant_run(found: re.Match[str]) -> str:
    run = found[0]
    if run.startswith("[") or without_marks(run) in _OWN_WORDS:
        return run
    return _MARKED.sub(lambda letter: f"[{letter[0]}{without_marks(letter[0])}]", run)
