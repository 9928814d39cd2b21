"""Ways in which people write a bad word so that it is not found, spelt out for the automaton: they cost no time.

Only words that nobody would guess by accident get variants, and no variant is a word of its own: `s hit` stands in
"Apple's hit song", `pen is` is English, `morn` is not a misspelt moron.
"""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

_SHORT_WORDS = Path(__file__).parent / "lexicons" / "short_words.txt"
_MIN_SPLIT, _MAX_SPLIT = 4, 12
_MIN_SWAPPED = 5
_MIN_DROPPED = 6
_VOWELS = frozenset("aeiou")


@lru_cache(maxsize=1)
def everyday_words() -> frozenset[str]:
    """Return short English words, each single letter, and words that are one slip away from a bad one."""
    lines = _SHORT_WORDS.read_text(encoding="utf-8").splitlines()
    return frozenset(" ".join(line for line in lines if not line.startswith("#")).split())


def split_forms(word: str) -> Iterator[str]:
    """Yield a word with a space in it (`fu ck`), where not both halves are words."""
    known = everyday_words()
    if word.isascii() and word.isalpha() and _MIN_SPLIT <= len(word) <= _MAX_SPLIT:
        for place in range(1, len(word)):
            halves = word[:place], word[place:]
            if not all(half in known for half in halves):
                yield " ".join(halves)


def misspellings(word: str) -> Iterator[str]:
    """Yield a word with two inner letters swapped, or with an inner vowel dropped."""
    known = everyday_words()
    if not (word.isascii() and word.isalpha()):
        return
    for place in range(1, len(word) - 1):
        swapped = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        dropped = word[:place] + word[place + 1 :]
        if len(word) >= _MIN_SWAPPED and swapped != word and swapped not in known:
            yield swapped
        if len(word) >= _MIN_DROPPED and word[place] in _VOWELS and dropped not in known:
            yield dropped
