"""Undo deliberate masking: leet, stretched, spaced-out, look-alike and starred letters.

A token is rewritten only if the result is a word that some screener knows, so that nothing people write every day
changes. What was rewritten is remembered, since a guess is weaker evidence than a word that is spelt out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import product

from comments.screening.characters import LEET, LEET_SECOND, MASKS, confusables
from comments.screening.text import Folded, strip_marks


class Doubt(IntEnum):
    """How sure we are that the word meant is the word found."""

    NONE = 0
    SLIGHT = 1
    """A finding is at most `likely`."""
    STRONG = 2
    """A finding is at most `possible`."""


@dataclass(frozen=True, slots=True)
class Repair:
    """A place of the unmasked text that was rewritten; positions in the unmasked text."""

    start: int
    end: int
    doubt: Doubt


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that unmasking may lead to."""

    words: frozenset[str]
    maskable: dict[tuple[str, int], tuple[str, ...]]
    """By first letter and length: words that people star out."""
    grave: frozenset[str] = frozenset()
    """Words for which a joined token (`killallkurds`) is taken apart."""
    starts: frozenset[str] = frozenset()
    """The first letters of those."""
    ends: frozenset[str] = frozenset()
    """The last letters of those."""

    @classmethod
    def build(
        cls, words: frozenset[str], maskable: frozenset[str], grave: frozenset[str] = frozenset()
    ) -> "Vocabulary":
        """Return a vocabulary with its indexes."""
        index: dict[tuple[str, int], list[str]] = {}
        for word in sorted(maskable):
            index.setdefault((word[0], len(word)), []).append(word)
        long = frozenset(word for word in grave if len(word) >= _END)
        starts, ends = (frozenset(word[part] for word in long) for part in (slice(_END), slice(-_END, None)))
        return cls(words, {key: tuple(found) for key, found in index.items()}, long, starts, ends)


_LETTER = r"[^\W\d_]"
_MAX_TOKEN = 60
_MIN_WORD = 3
"""Shorter words are never read out of spaced or starred letters."""
_MIN_SHOWN = 2
_MAX_RUNS = 4
_OTHER_SCRIPTS = 0x370
_MAX_WORDS_APART = 6
_LONGEST_WORD = 12
_MIN_JOINED = 2
_GLUE = frozenset(
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
_JOINERS = _GLUE | frozenset(
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
_JOINED = re.compile(r"(?<![^\W_])[a-z]{7,30}(?![^\W_])")
_END = 4
"""Letters at its start or end by which a joined token is known."""

# Places that may be masked. One expression for each, since each begins with a plain set of characters, which `re` scans
# for several times faster than for an alternation.
_SIGNS = re.compile(r"[0-9@$!|+*#%€£¢§<(&?•·~^=_]+")
_STRETCHED = re.compile(r"([^\W\d_])\1\1")
_STRETCHED_ASCII = re.compile(r"([a-z])\1\1")
_APART = re.compile(r"(?<![^\W_])[^\W\d_](?:[ .\-_*,/|~+]{1,3}[^\W_]){2,30}(?![^\W_])")
# Everything beyond plain Latin that can look like it; Arabic script is never touched.
_FOREIGN = re.compile(
    r"[À-ʯͰ-ϿЀ-ԯ\u0530-\u058f\u10a0-\u10ff\u13a0-\u16ff\u1c80-\u1c8f\u1d00-\u1dbf\u1e00-\u1fff\u2c60-\u2d7f"
    r"\ua4d0-\ua4ff\ua640-\ua69f\ua720-\ua7ff\uab30-\uabbf\U00010280-\U0001057f\U000118a0-\U000118ff\U00016f00-\U00016f9f]"
)
_LEADING = frozenset("@$0123456789!")
_TRAILING = frozenset("$@*0134578")
_SPACED = re.compile(r"(?:[^\W_][ .\-_*,/|~+]{1,3}){2,30}[^\W_]")
_SEPARATORS = re.compile(r"[ .\-_*,/|~+]+")
_RUN = re.compile(r"(.)\1{2,}")
_EDGE = "\"'()[]{}.,;:?!…«»“”"
_EDGE_BEFORE = f"{_EDGE}#"
_LEET = str.maketrans(LEET)
_LEET_SECOND = str.maketrans({**LEET, **LEET_SECOND})
_LOOK_ALIKES, _LOOK_ALIKES_SECOND = confusables()


def unmask(folded: Folded, vocabulary: Vocabulary) -> tuple[Folded, tuple[Repair, ...]]:
    """Return the text with known words in place of their masked forms, and the places that changed."""
    text = folded.text
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    repairs: list[Repair] = []
    done = length = 0
    for start, end, word, doubt in _rewrites(text, vocabulary):
        pieces += (text[done:start], word)
        starts += (*folded.starts[done:start], *[folded.starts[start]] * len(word))
        ends += (*folded.ends[done:start], *[folded.ends[end - 1]] * len(word))
        length += start - done
        repairs.append(Repair(length, length + len(word), doubt))
        length += len(word)
        done = end
    if not repairs:
        return folded, ()
    pieces.append(text[done:])
    starts += folded.starts[done:]
    ends += folded.ends[done:]
    return Folded("".join(pieces), starts, ends), tuple(repairs)


def _rewrites(text: str, vocabulary: Vocabulary) -> Iterator[tuple[int, int, str, Doubt]]:
    """Yield (start, end, word, doubt) of each token to rewrite, left to right, none overlapping."""
    done = tried = 0
    readings: dict[str, tuple[str, Doubt] | None] = {}
    for start, end in _suspects(text, vocabulary):
        is_spaced = _SPACED.fullmatch(text, start, end) is not None
        if start < done or (end <= tried and not is_spaced):
            continue
        low, high = (start, end) if is_spaced else _token_around(text, start, end)
        tried = tried if is_spaced else max(tried, high)
        if not max(done, low) == low < high <= low + _MAX_TOKEN:
            continue
        token = text[low:high]
        if token not in readings:
            readings[token] = _read_spaced(token, vocabulary) if is_spaced else _read_token(token, vocabulary)
        found = readings[token]
        if found is not None and found[0] != token:
            yield low, high, *found
            done = high


def _suspects(text: str, vocabulary: Vocabulary) -> list[tuple[int, int]]:
    """Return the bounds of the places that may be masked, left to right."""
    is_ascii = text.isascii()
    places = [found.span() for found in _SIGNS.finditer(text) if _is_in_word(text, *found.span())]
    places += [found.span() for found in (_STRETCHED_ASCII if is_ascii else _STRETCHED).finditer(text)]
    places += [found.span() for found in _APART.finditer(text)]
    if vocabulary.ends:
        places += [found.span() for found in _JOINED.finditer(text) if _is_joined(found[0], vocabulary)]
    if not is_ascii:
        places += [found.span() for found in _FOREIGN.finditer(text)]
    return sorted(places)


def _is_joined(token: str, vocabulary: Vocabulary) -> bool:
    if token[:_END] not in vocabulary.starts and token[-_END:] not in vocabulary.ends:
        return False
    return token not in vocabulary.words and _read_joined(token, vocabulary) is not None


def _is_in_word(text: str, start: int, end: int) -> bool:
    """Return whether signs or digits stand where a letter could: between letters, or in place of the first or last."""
    before, after = text[start - 1 : start].isalpha(), text[end : end + 1].isalpha()
    if before and after:
        return True
    if after:
        return text[end - 1] in _LEADING
    return before and text[start] in _TRAILING


def _token_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the bounds of the run of non-space around a place, without the punctuation at its edges."""
    low, high = max(0, start - _MAX_TOKEN), min(len(text), end + _MAX_TOKEN)
    while start > low and not text[start - 1].isspace():
        start -= 1
    while end < high and not text[end].isspace():
        end += 1
    while start < end and text[start] in _EDGE_BEFORE:
        start += 1
    while start < end and text[end - 1] in _EDGE:
        end -= 1
    return start, end


def _read_spaced(run: str, vocabulary: Vocabulary) -> tuple[str, Doubt] | None:
    joined = _SEPARATORS.sub("", run)
    plain = _read_token(joined, vocabulary) if joined not in vocabulary.words else (joined, Doubt.NONE)
    if plain is not None:
        return plain if len(joined) >= _MIN_WORD else None
    return _read_words_apart(joined, vocabulary)


def _read_joined(token: str, vocabulary: Vocabulary) -> tuple[str, Doubt] | None:
    """Read `killallkurds`: words of the vocabulary that cover the token, a grave one among them, no fewer than two."""
    found = _read_words_apart(token, vocabulary)
    words = found[0].split() if found else []
    if len(words) < _MIN_JOINED or vocabulary.grave.isdisjoint(words):
        return None
    return found


def _read_words_apart(joined: str, vocabulary: Vocabulary) -> tuple[str, Doubt] | None:
    """Read `fuckyou` as words of the vocabulary that cover it wholly."""
    known = vocabulary.words
    best: dict[int, list[str]] = {0: []}
    for end in range(1, len(joined) + 1):
        for start in range(max(0, end - _LONGEST_WORD), end):
            before = best.get(start)
            word = joined[start:end]
            if before is not None and len(before) < _MAX_WORDS_APART and (word in known or word in _JOINERS):
                best.setdefault(end, [*before, word])
    words = best.get(len(joined))
    found = words and any(len(word) >= _MIN_WORD and word not in _JOINERS for word in words)
    return (" ".join(words), Doubt.NONE) if words and found else None


def _read_token(token: str, vocabulary: Vocabulary) -> tuple[str, Doubt] | None:
    """Return the word that a token stands for, or None if it is no word of the vocabulary."""
    if token in vocabulary.words:
        return None
    letters = sum(map(str.isalpha, token))
    if letters == 0:
        return None
    joined = _read_joined(token, vocabulary) if vocabulary.grave and _JOINED.fullmatch(token) else None
    if joined is not None:
        return joined
    if letters > 1 or not any(map(str.isdigit, token)):
        for reading in _leet_readings(token):
            for word in _unstretched(reading):
                if word in vocabulary.words or word in _GLUE:
                    return word, Doubt.NONE
    return _read_starred(token, vocabulary) or _read_stripped(token, vocabulary)


def _leet_readings(token: str) -> Iterator[str]:
    plain = token if token.isascii() else token.translate(_LOOK_ALIKES)
    yield plain
    yield plain.translate(_LEET)
    yield plain.translate(_LEET_SECOND)
    if not token.isascii():
        yield token.translate(_LOOK_ALIKES_SECOND)
        yield strip_marks(token).translate(_LOOK_ALIKES) if _mixes_scripts(token) else plain


def _mixes_scripts(token: str) -> bool:
    """Return whether a token has letters of the Latin alphabet and look-alikes of others beside each other."""
    return any("a" <= letter <= "z" for letter in token) and any(ord(letter) >= _OTHER_SCRIPTS for letter in token)


def _unstretched(token: str) -> Iterator[str]:
    """Yield the token with each run of three or more shortened to one or two."""
    runs = list(_RUN.finditer(token))
    if not runs or len(runs) > _MAX_RUNS:
        yield token
        return
    for lengths in product((1, 2), repeat=len(runs)):
        pieces: list[str] = []
        done = 0
        for run, length in zip(runs, lengths, strict=True):
            pieces += (token[done : run.start()], run[1] * length)
            done = run.end()
        yield "".join(pieces) + token[done:]


def _read_starred(token: str, vocabulary: Vocabulary) -> tuple[str, Doubt] | None:
    """Read `f*ck` and `s**t`: the first letter and at least one other must be there, in a word that people star out."""
    shown = [(place, character) for place, character in enumerate(token) if character not in MASKS]
    if len(shown) < _MIN_SHOWN or shown[0][0] != 0 or len(shown) == len(token):
        return None
    if not any(character in "*#@%&•" for character in token):
        return None
    for word in vocabulary.maskable.get((token[0], len(token)), ()):
        if all(word[place] == character for place, character in shown):
            return word, Doubt.NONE if len(shown) * 2 > len(token) else Doubt.SLIGHT
    return None


def _read_stripped(token: str, vocabulary: Vocabulary) -> tuple[str, Doubt] | None:
    stripped = token if token.isascii() else strip_marks(token)
    for word in _unstretched(stripped) if stripped != token else ():
        if word in vocabulary.words:
            return word, Doubt.STRONG
    return None
