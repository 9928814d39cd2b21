"""Say whether a token can be read as a word: by signs for letters, letters of other scripts, or repeated letters.

Tokens and words that look alike have one *skeleton*, by which the words are found at once; `can_be_read_as` then
compares letter by letter, since a skeleton joins letters that only stand near each other (`l` and `i`, through `1`).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby

from comments.screening.characters import LEET, LEET_MORE, confusables

_MIN_STRETCHED = 3
"""Two of a letter are spelling, three are not."""
_RUN = re.compile(r"(.)\1+", re.DOTALL)
_MARKED_AS = {"ğ": "g", "ş": "s", "ç": "c", "ö": "o", "ü": "u", "ê": "e", "î": "i", "û": "u", "â": "a", "ı": "i"}
"""The letters with marks of our languages: in one skeleton with their letters without."""


def _readings() -> dict[str, str]:
    """Return, for each sign or look-alike, the letters that it is read as."""
    readings = {sign: letter + LEET_MORE.get(sign, "") for sign, letter in LEET.items()}
    for table in confusables():
        for code, letter in table.items():
            known = readings.get(chr(code), "")
            readings[chr(code)] = known if letter in known else known + letter
    # Unicode's data gives all upright strokes as `l`; they are as much the capital of `i`.
    return {
        sign: letters + "i" if "l" in letters and "i" not in letters else letters for sign, letters in readings.items()
    }


READINGS = _readings()


def _skeleton_table() -> dict[int, str]:
    """Return one letter for all letters that a sign can stand for, and for the sign."""
    parents: dict[str, str] = {}

    def find(letter: str) -> str:
        while letter in parents:
            letter = parents[letter]
        return letter

    for sign, letters in (*READINGS.items(), *_MARKED_AS.items()):
        for letter in letters:
            first, second = sorted((find(sign), find(letter)))
            if first != second:
                parents[second] = first
    return {ord(letter): find(letter) for letter in parents}


_SKELETON = _skeleton_table()


def skeleton(text: str) -> str:
    """Return what is left of a text where all that looks alike is the same, and nothing is repeated."""
    return _RUN.sub(r"\1", text.translate(_SKELETON))


def without_marks(token: str) -> str:
    """Return the token without diacritics, and with the dot of `i`."""
    decomposed = unicodedata.normalize("NFD", token.replace("ı", "i"))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def by_skeleton(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the words by their skeletons."""
    index: dict[str, list[str]] = {}
    for word in sorted(words):
        index.setdefault(skeleton(word), []).append(word)
    return {key: tuple(found) for key, found in index.items()}


def can_be_read_as(token: str, word: str, own: frozenset[str]) -> bool:
    """Return whether each letter of the word is there, itself or by a look-alike, as often as in the word or stretched.

    `own` are the letters of the word's language: they stand for themselves (Turkish `ı` is not `i`).
    """
    places = {0}
    for letter, length in _runs(word):
        places = {end for place in places for end in _ends(token, place, letter, length, own)}
        if not places:
            return False
    return len(token) in places


@lru_cache(maxsize=4096)
def _runs(word: str) -> tuple[tuple[str, int], ...]:
    return tuple((letter, len(list(run))) for letter, run in groupby(word))


def _ends(token: str, place: int, letter: str, length: int, own: frozenset[str]) -> Iterator[int]:
    end = place
    while end < len(token) and (
        token[end] == letter or (letter in READINGS.get(token[end], "") and token[end] not in own)
    ):
        end += 1
    if end - place >= length:
        yield place + length
    yield from range(place + max(_MIN_STRETCHED, length + 1), end + 1)
