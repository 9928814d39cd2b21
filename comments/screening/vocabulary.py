"""The words that unmasking may lead to, indexed by what is left of them when they are masked."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from comments.screening.lookalikes import by_skeleton

GLUE = frozenset(
    [
        "you",
        "your",
        "u",
        "off",
        "are",
        "the",
        "all",
        "this",
        "me",
        "will",
        "should",
        "must",
        "going",
        "hope",
        "they",
        "them",
        "him",
        "her",
    ]
)
"""Everyday words that frames spell out, and that are read out of signs and stretched letters."""
JOINERS = GLUE | frozenset(
    [
        "a",
        "i",
        "is",
        "these",
        "those",
        "every",
        "that",
        "my",
        "we",
        "our",
        "go",
        "be",
        "to",
        "of",
        "and",
        "it",
        "out",
        "no",
        "more",
        "back",
        "home",
        "for",
        "in",
        "so",
        "such",
        "an",
        "need",
        "want",
        "get",
        "deport",
        "hate",
        "kick",
    ]
)
"""Words that stand between others where words are joined or all letters are apart."""
END = 4
"""Letters at its start or end by which a joined token is known."""
MIN_GUESSED = 4
"""Shorter words are not guessed where a letter is hidden, or a number hangs on them."""


class Doubt(IntEnum):
    """How sure we are that the word meant is the word found."""

    NONE = 0
    SLIGHT = 1
    """A finding is at most `likely`."""
    STRONG = 2
    """A finding is at most `possible`."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that unmasking may lead to."""

    words: frozenset[str]
    maskable: dict[tuple[str, int], tuple[str, ...]]
    """By first letter and length: words that people star out."""
    starred: dict[tuple[str, int], tuple[str, ...]]
    """The other words, the same; what is read as one of them is a guess."""
    alike: dict[str, tuple[str, ...]]
    """By skeleton: all words, and everyday ones that frames spell out."""
    letters: frozenset[str]
    """All letters that the words are written with."""
    grave: frozenset[str] = frozenset()
    """Words for which a joined token (`killallkurds`) is taken apart."""
    starts: frozenset[str] = frozenset()
    """The first letters of those."""
    ends: frozenset[str] = frozenset()
    """The last letters of those."""
    innocent: frozenset[str] = frozenset()
    """Tokens that are not taken apart, since a site removed them."""

    @classmethod
    def build(
        cls,
        words: frozenset[str],
        maskable: frozenset[str],
        grave: frozenset[str] = frozenset(),
        *,
        innocent: frozenset[str] = frozenset(),
    ) -> "Vocabulary":
        """Return a vocabulary with its indexes."""
        long = frozenset(word for word in grave if len(word) >= END)
        return cls(
            words=words,
            maskable=_by_outline(maskable),
            starred=_by_outline(word for word in words - maskable if len(word) >= MIN_GUESSED),
            alike=by_skeleton(words | GLUE),
            letters=frozenset(letter for letter in "".join(words) if letter.isalpha()),
            grave=long,
            starts=frozenset(word[:END] for word in long),
            ends=frozenset(word[-END:] for word in long),
            innocent=innocent,
        )


def _by_outline(words: Iterable[str]) -> dict[tuple[str, int], tuple[str, ...]]:
    index: dict[tuple[str, int], list[str]] = {}
    for word in sorted(filter(str.isalpha, words)):
        index.setdefault((word[0], len(word)), []).append(word)
    return {key: tuple(found) for key, found in index.items()}
