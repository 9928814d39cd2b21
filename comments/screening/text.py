"""Fold a text for matching, and keep for each folded character where it stands in the text as stored.

Folding is what no reader would notice: width, case, mathematical letters, invisible characters, keyboards' variants of
one Arabic letter. Diacritics stay: they are letters (`şike` is not `sike`). What undoes deliberate masking is
`unmasking.py`.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from comments.screening.characters import ARABIC, ENCLOSED, FILLERS, PUNCTUATION, SMALL_CAPITALS

_KEPT_CONTROLS = frozenset("\t\n\r\v\f\x85")
_ZWNJ = "\u200c"
_HEH = frozenset("هھہ")
_MARKS = frozenset(("Mn", "Me"))
# Sorting the marks of one letter is quadratic in their number; nothing that is read carries more than this.
_MAX_MARKS = 4
_MAX_EXPANDED = 4
"""Longer: two pious formulas, a currency, and squared names of Japanese units. They are read as a space, or a comment
of such characters would cost many times its length."""
_PLAIN = {**PUNCTUATION, **SMALL_CAPITALS, **ENCLOSED}


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; `starts[i]` and `ends[i]` bound, in the stored text, what folded character i came from."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the stored text of the folded characters start…end, which must not be empty."""
        return self.starts[start], self.ends[end - 1]


class _FoldTable(dict[int, str]):
    """What one code point folds to, computed at its first use: nothing if it is invisible, or several characters."""

    def __init__(self) -> None:
        super().__init__()
        self.uneven: set[str] = set()
        """The characters met so far that fold to none or to several."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        self[code] = folded
        if len(folded) != 1:
            self.uneven.add(chr(code))
        return folded


def _fold_character(character: str) -> str:
    if character in _PLAIN:
        return _PLAIN[character]
    category = unicodedata.category(character)
    if character in _KEPT_CONTROLS or category in {"Zl", "Zp"}:
        return "\n" if character != "\t" else " "
    if _is_invisible(character, category):
        return ""
    if category == "Co":
        return " "
    expanded = unicodedata.normalize("NFKC", character).casefold()
    return "".join(map(_finish, expanded)) if len(expanded) <= _MAX_EXPANDED else " "


def _is_invisible(character: str, category: str) -> bool:
    return category in {"Cf", "Cc"} or category in _MARKS or character in FILLERS


def _finish(character: str) -> str:
    """Return the last form of a character that is already NFKC and casefolded."""
    if character in _PLAIN:
        return _PLAIN[character]
    if character in ARABIC:
        return ARABIC[character]
    category = unicodedata.category(character)
    if category in _MARKS or category == "Cf":
        return ""
    if category == "Nd":
        return str(unicodedata.digit(character))
    return " " if category == "Zs" else character


_FOLD = _FoldTable()


@lru_cache(maxsize=8)
def fold(text: str, *, turkish: bool = False) -> Folded:
    """Return the folded text; in Turkish the capital of `ı` is `I`, elsewhere that of `i`.

    The last few are kept, since a comment is folded for its language and then for each lexicon that it is read with.
    """
    if turkish:
        text = text.replace("I", "ı")
    if text.isascii() and text.isprintable():
        return Folded(text.lower(), range(len(text)), range(1, len(text) + 1))
    folded = text.translate(_FOLD)
    if len(folded) == len(text) and _FOLD.uneven.isdisjoint(text):
        return Folded(folded, range(len(text)), range(1, len(text) + 1))
    pieces = [_FOLD[code] for code in map(ord, text)]
    return _fold_clusters(text, pieces)


def _fold_clusters(text: str, pieces: list[str]) -> Folded:
    """Fold letter by letter together with the marks that follow it."""
    folded: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    while position < len(text):
        end = position + 1
        while end < len(text) and not pieces[end] and unicodedata.category(text[end]) in _MARKS:
            end += 1
        piece = (
            pieces[position]
            if end == position + 1
            else _fold_cluster(text[position : min(end, position + 1 + _MAX_MARKS)])
        )
        if end < len(text) and text[end] == _ZWNJ and text[position] in _HEH:
            piece, end = "ە", end + 1
        folded.append(piece)
        starts.extend([position] * len(piece))
        ends.extend([end] * len(piece))
        position = end
    return Folded("".join(folded), starts, ends)


def _fold_cluster(cluster: str) -> str:
    # A capital I with a loose dot is an `i`, in Turkish too.
    composed = unicodedata.normalize("NFKC", cluster.replace("ı\u0307", "i"))
    return "".join(_FOLD[code] for code in map(ord, composed))


def fold_pattern(pattern: str) -> str:
    """Return a regular expression with its letters folded and its ASCII, escapes included, as it was."""
    return "".join(character if character.isascii() else fold(character).text for character in pattern)


def is_blank(text: str) -> bool:
    """Return whether the text shows nothing: only spaces, controls, lone marks and fillers."""
    return not any(_is_visible(character) for character in text)


def _is_visible(character: str) -> bool:
    return unicodedata.category(character)[0] not in "ZCM" and character not in FILLERS


def strip_marks(text: str) -> str:
    """Return the text without diacritics; a match that needs this is weak evidence."""
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(character for character in decomposed if not unicodedata.combining(character))
