"""Ways in which people write a bad word so that it is not found, spelt out for the automaton: they cost no time.

A variant is never a word of its own: `s hit` stands in "Apple's hit song", `pen is` is English, `morn` is no misspelt
moron. What is a word of its own is told by two tables: short words and word parts, and, for each language, the words of
public dictionaries that a slip or a split of a listed word makes (`python -m benchmarks.near_words`).
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from pathlib import Path

_DATA = Path(__file__).parent / "lexicons"
_MIN_HALF = 4
"""A half that is no word may stand beside one of the commonest words only if it is so long: `mor on` may be a name."""
_MAX_SPLIT = 16
_COMMONEST_FILE = "commonest_words.txt"


def words_of_table(name: str) -> list[str]:
    """Return the words of one of our plain tables."""
    return " ".join(_lines(name)).split()


@lru_cache(maxsize=1)
def _commonest() -> frozenset[str]:
    """Return words so common that they stand beside anything, of all languages, and letters that stand alone."""
    return frozenset(" ".join(_lines(_COMMONEST_FILE)).split())


@lru_cache(maxsize=8)
def everyday_words(language: str = "en") -> frozenset[str]:
    """Return words of a language that are near a listed word; of English also short ones, and each single letter."""
    names = [f"near_words.{language}.txt", *(["short_words.txt"] if language == "en" else [])]
    lines = chain.from_iterable(map(_lines, names))
    return _commonest() | frozenset(" ".join(lines).split())


@lru_cache(maxsize=8)
def common_words(language: str) -> frozenset[str]:
    """Return words of a language that people write together with another when they hide it."""
    path = _DATA / f"common_words.{language}.txt"
    return frozenset(" ".join(_lines(path.name)).split())


def _lines(name: str) -> list[str]:
    path = _DATA / name
    if not path.exists():
        return []
    return [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


def split_forms(word: str, *, language: str = "en", shortest: int = 4) -> Iterator[str]:
    """Yield a word with a space in it (`fu ck`), where not both halves are words."""
    known = everyday_words(language)
    if word.isalpha() and shortest <= len(word) <= _MAX_SPLIT:
        for place in range(1, len(word)):
            halves = word[:place], word[place:]
            if not is_everyday(halves, known):
                yield " ".join(halves)


def is_everyday(halves: tuple[str, str], known: frozenset[str]) -> bool:
    """Return whether two halves of a word may stand beside each other by accident."""
    strange = [half for half in halves if half not in known and len(half) > 1]
    if not strange:
        return True
    return len(strange) == 1 and len(strange[0]) < _MIN_HALF and not _commonest().isdisjoint(halves)


def swapped(word: str) -> Iterator[str]:
    """Yield a word with two letters swapped, the first not among them."""
    for place in range(1, len(word) - 1):
        if word[place] != word[place + 1]:
            yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def dropped(word: str) -> Iterator[str]:
    """Yield a word without one inner letter."""
    for place in range(1, len(word) - 1):
        yield word[:place] + word[place + 1 :]


def doubled(word: str) -> Iterator[str]:
    """Yield a word with one letter twice, where it is not already."""
    for place, letter in enumerate(word):
        if letter not in word[place + 1 : place + 2] and letter != word[place - 1 : place]:
            yield word[:place] + letter + word[place:]


def misspellings(word: str, *, language: str = "en", shortest: int = 4) -> Iterator[str]:
    """Yield a word with two inner letters swapped, one doubled, or one dropped, where that is no word of its own."""
    known, slips_of_others = everyday_words(language), _slips_of_common_words(language)
    if not word.isalpha() or len(word) < shortest:
        return
    slips = chain(swapped(word), doubled(word), dropped(word) if len(word) > shortest else ())
    yield from (slip for slip in dict.fromkeys(slips) if slip not in known and slip not in slips_of_others)


@lru_cache(maxsize=8)
def _slips_of_common_words(language: str) -> frozenset[str]:
    """Return what somebody may have typed who meant a common word (`thos` is `those`)."""
    common = common_words(language)
    slips = (chain(swapped(word), doubled(word), dropped(word), (word[1:], word[:-1])) for word in common)
    return frozenset(chain.from_iterable(slips))
