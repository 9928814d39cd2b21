"""Turkish, Kurmanji and Sorani as they are typed on a foreign keyboard: without cedilla, circumflex, dots and hooks.

What a lexicon lists is found so, too, unless the bare word is a word of its own (`ölsün` and `olsun`). Findings of
these languages are `possible` at most, so a bare word weighs no less than a marked one.
"""

import re
from collections.abc import Iterable, Iterator

from comments.screening.lookalikes import without_marks
from comments.screening.variants import everyday_words, words_of_table

BARE_LANGUAGES = frozenset(("tr", "kmr", "ckb"))
_SORANI = "ckb"
_MIN_BARE = 5
"""Letters: shorter words without their marks are words of this or another language."""
_OWN_WORDS = frozenset(words_of_table("bare_words.txt"))
"""What stays of a marked word and is a word of its own."""
_RUN = re.compile(r"\[[^\]]*\]|[^\W\d_]+")
_MARKED = re.compile("[^\\W\\d_a-zA-Z]")
"""A capital is never a letter of a pattern, which is folded: it is an escape such as `\\S`."""
_HOOKS = {"ێ": "ی", "ۆ": "و", "ڵ": "ل", "ڕ": "ر"}
"""Letters that an Arabic keyboard lacks, and what is typed for them."""
_WITHOUT_HOOKS = str.maketrans(_HOOKS)
_FIRST_R = re.compile(r"(?<!\w)ڕ")
"""Many write the first letter of a word without its hook, and all others with theirs."""
_VOWEL, _HEH = "ە", "ه"
_VOWEL_INSIDE = re.compile(r"ە(?=\w)")


def with_bare_forms(forms: Iterable[str], language: str) -> Iterator[str]:
    """Yield the forms, each with what stays of it without marks, if that is no word of its own."""
    known = everyday_words(language)
    for form in forms:
        yield form
        for bare in _bare_sorani(form) if language == _SORANI else (without_marks(form),):
            if bare != form and len(bare) >= _MIN_BARE and bare not in known and bare not in _OWN_WORDS:
                yield bare


def _bare_sorani(form: str) -> Iterator[str]:
    """Yield a form with an `ر` to begin with, on an Arabic keyboard, and so with its vowel typed as one of two letters.

    The vowel is there an `ه` that must not join the next letter, so that a space often stands behind it.
    """
    bare = form.translate(_WITHOUT_HOOKS)
    yield from dict.fromkeys(
        (_FIRST_R.sub("ر", form), bare, bare.replace(_VOWEL, _HEH), _VOWEL_INSIDE.sub("ه ", bare).replace(_VOWEL, _HEH))
    )


def tolerant(pattern: str, language: str) -> str:
    """Return a regular expression that also finds its words without their marks, but for words of their own."""
    return _RUN.sub(_tolerant_sorani if language == _SORANI else _tolerant_run, pattern)


def _tolerant_run(found: re.Match[str]) -> str:
    run = found[0]
    if run.startswith("[") or without_marks(run) in _OWN_WORDS:
        return run
    return _MARKED.sub(lambda letter: f"[{letter[0]}{without_marks(letter[0])}]", run)


def _tolerant_sorani(found: re.Match[str]) -> str:
    run = found[0]
    if run.startswith("[") or len(run) < _MIN_BARE:
        return run
    return "".join(f"[{letter}{_HOOKS[letter]}]" if letter in _HOOKS else letter for letter in run).replace(
        _VOWEL, f"[{_VOWEL}{_HEH}]"
    )
