"""Undo deliberate masking: leet, stretched, spaced-out, look-alike and starred letters.

A token is rewritten only if the result is a word that some screener knows, so that nothing people write every day
changes. What was rewritten is remembered, since a guess is weaker evidence than a word that is spelt out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product, takewhile

from comments.screening.characters import MASKS
from comments.screening.lookalikes import can_be_read_as, skeleton, without_marks
from comments.screening.text import Folded
from comments.screening.variants import everyday_words
from comments.screening.vocabulary import END, GLUE, JOINERS, MIN_GUESSED, Doubt, Vocabulary


@dataclass(frozen=True, slots=True)
class Repair:
    """A place of the unmasked text that was rewritten; positions in the unmasked text."""

    start: int
    end: int
    doubt: Doubt


_MAX_TOKEN = 60
_MIN_WORD = 3
"""Shorter words are never read out of spaced or starred letters."""
_NO_WORD = re.compile(r"[\W_]")
_STARS = frozenset("*#@%&•")
_MIN_SHOWN = 2
_MIN_CODED = 5
"""With one letter among digits, shorter tokens are names of roads and sizes of paper."""
_OTHER_SCRIPTS = 0x370
_MAX_WORDS_APART = 6
_LONGEST_WORD = 12
_MIN_JOINED = 2
_JOINED = re.compile(r"[a-z]{7,30}")

# Places that may be masked. One expression for each, since each begins with a plain set of characters, which `re` scans
# for several times faster than for an alternation.
_SIGNS = re.compile(r"[0-9@$!|+*#%€£¢§<(&?•·~^=_]+")
_POINTS = re.compile(r"[.-](?=[^\W\d_])")
_STRETCHED = re.compile(r"(.)\1\1")
_APART = re.compile(r"(?<![^\W_])[^\W\d_](?:[ .\-_*,/|~+]{1,3}[^\W_]){2,30}(?![^\W_])")
_TWO_APART = re.compile(r"[ .\-_*,/|~+][^\W_][ .\-_*,/|~+]{1,3}[^\W_](?![^\W_])")
"""What every run of letters apart ends with; looked for first, since it begins with a plain set."""
# Everything beyond plain Latin that can look like it; Arabic script is never touched.
_FOREIGN = re.compile(
    r"[À-ʯͰ-ϿЀ-ԯ\u0530-\u058f\u10a0-\u10ff\u13a0-\u16ff\u1c80-\u1c8f\u1d00-\u1dbf\u1e00-\u1fff\u2c60-\u2d7f"
    r"\ua4d0-\ua4ff\ua640-\ua69f\ua720-\ua7ff\uab30-\uabbf\U00010280-\U0001057f\U000118a0-\U000118ff\U00016f00-\U00016f9f]"
)
_LEADING = frozenset("@$0123456789!")
_TRAILING = frozenset("$@*#%&•0123456789")
_SPACED = re.compile(r"(?:[^\W_][ .\-_*,/|~+]{1,3}){2,30}[^\W_]")
_SEPARATORS = re.compile(r"[ .\-_*,/|~+]+")
_LINKS = ("www.", "http:", "https:")
_PARTING = re.compile(r"[/,;:…\"')\]\[{}«»“”-]+|\.{2,}")
_ONE_LETTER_WORDS = frozenset("aiouyneêîûو")
_MAX_LEFT_OUT = 2
_EDGE = "\"'()[]{}.,;:?!…«»“”"
_EDGE_BEFORE = f"{_EDGE}#"


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
        passed = end
        for low, high in _runs_within(text, start, end) if is_spaced else _tokens_around(text, start, end):
            passed = high
            if not max(done, low) == low < high <= low + _MAX_TOKEN:
                continue
            token = text[low:high]
            if token not in readings:
                readings[token] = _read_spaced(token, vocabulary) if is_spaced else _read_token(token, vocabulary)
            found = readings[token]
            if found is not None and found[0] != token:
                yield low, high, *found
                done = high
                break
        # Of a token that was tried in parts, the next part is still to be read.
        tried = tried if is_spaced else max(tried, passed)


def _suspects(text: str, vocabulary: Vocabulary) -> list[tuple[int, int]]:
    """Return the bounds of the places that may be masked, left to right."""
    places = [found.span() for found in _SIGNS.finditer(text) if _is_in_word(text, *found.span())]
    places += [found.span() for found in _STRETCHED.finditer(text) if found[1].isalpha()]
    places += [found.span() for found in _POINTS.finditer(text) if _follows_letter(text, found.start())]
    if _TWO_APART.search(text):
        places += [found.span() for found in _APART.finditer(text)]
    if vocabulary.ends:
        places += [found.span() for found in _JOINED.finditer(text) if _is_joined(text, *found.span(), vocabulary)]
    if not text.isascii():
        places += [found.span() for found in _FOREIGN.finditer(text)]
    return sorted(places)


def _follows_letter(text: str, place: int) -> bool:
    return place > 0 and text[place - 1].isalpha()


def _is_joined(text: str, start: int, end: int, vocabulary: Vocabulary) -> bool:
    if text[start : start + END] not in vocabulary.starts and text[end - END : end] not in vocabulary.ends:
        return False
    if text[start - 1 : start].isalnum() or text[end : end + 1].isalnum():
        return False
    token = text[start:end]
    if token in vocabulary.words or token in vocabulary.innocent:
        return False
    return _read_joined(token, vocabulary) is not None


def _is_in_word(text: str, start: int, end: int) -> bool:
    """Return whether signs or digits stand where a letter could: between letters, or in place of the first or last."""
    before, after = text[start - 1 : start].isalpha(), text[end : end + 1].isalpha()
    if before and after:
        return True
    if after:
        return text[end - 1] in _LEADING
    return before and text[start] in _TRAILING


def _tokens_around(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the bounds of the run of non-space around a place, without the punctuation at its edges, then of its part.

    The part (`sh1t` of `sh1t/crap`) ends at signs that stand for no letter. A run that is too long has none.
    """
    low, high = max(0, start - _MAX_TOKEN), min(len(text), end + _MAX_TOKEN)
    first, last = start, end
    while first > low and not text[first - 1].isspace():
        first -= 1
    while last < high and not text[last].isspace():
        last += 1
    while first < last and text[first] in _EDGE_BEFORE:
        first += 1
    while first < last and text[last - 1] in _EDGE:
        last -= 1
    within = text[first:last] if last - first <= _MAX_TOKEN else ""
    if _PARTING.search(within) is None or within.startswith(_LINKS):
        yield first, last
        return
    before = [found.end() for found in _PARTING.finditer(text, first, start)]
    after = _PARTING.search(text, start, last)
    yield first, last
    yield (before[-1] if before else first), (after.start() if after else last)


def _runs_within(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the bounds of a run of letters that stand apart, and without words of one letter before or behind it."""
    yield start, end
    for first, last in _shortened(text[start:end]):
        yield start + first, start + last


@lru_cache(maxsize=1024)
def _shortened(run: str) -> tuple[tuple[int, int], ...]:
    places = [place for place, character in enumerate(run) if character.isalnum()]
    lead = sum(1 for _ in takewhile(lambda place: run[place] in _ONE_LETTER_WORDS, places[:_MAX_LEFT_OUT]))
    tail = sum(1 for _ in takewhile(lambda place: run[place] in _ONE_LETTER_WORDS, places[: -_MAX_LEFT_OUT - 1 : -1]))
    ways = sorted(product(range(lead + 1), range(tail + 1)), key=sum)[1:]
    return tuple(
        (places[before], places[-1 - behind] + 1)
        for before, behind in ways
        if len(places) - before - behind >= _MIN_WORD
    )


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
            if before is not None and len(before) < _MAX_WORDS_APART and (word in known or word in JOINERS):
                best.setdefault(end, [*before, word])
    words = best.get(len(joined))
    found = words and any(len(word) >= _MIN_WORD and word not in JOINERS for word in words)
    return (" ".join(words), Doubt.NONE) if words and found else None


def _read_token(token: str, vocabulary: Vocabulary) -> tuple[str, Doubt] | None:
    """Return the word that a token stands for, or None if it is no word of the vocabulary, or a link."""
    if token in vocabulary.words or token.startswith(_LINKS):
        return None
    letters = sum(map(str.isalpha, token))
    if letters == 0:
        return None
    joined = _read_joined(token, vocabulary) if vocabulary.grave and _JOINED.fullmatch(token) else None
    if joined is not None:
        return joined
    if letters > 1 or len(token) >= _MIN_CODED or not any(map(str.isdigit, token)):
        word = _alike(token, vocabulary)
        if word is not None:
            return word, Doubt.NONE if letters > 1 else Doubt.SLIGHT
    return (
        _read_starred(token, vocabulary)
        or _read_without_marks(token, vocabulary)
        or _read_without_number(token, vocabulary)
    )


def _alike(token: str, vocabulary: Vocabulary) -> str | None:
    words = vocabulary.alike.get(skeleton(token), ())
    return next((word for word in words if can_be_read_as(token, word, vocabulary.letters)), None)


def _mixes_scripts(token: str) -> bool:
    """Return whether a token has letters of the Latin alphabet and look-alikes of others beside each other."""
    return any("a" <= letter <= "z" for letter in token) and any(ord(letter) >= _OTHER_SCRIPTS for letter in token)


def _read_starred(token: str, vocabulary: Vocabulary) -> tuple[str, Doubt] | None:
    """Read `f*ck` and `s**t`: the first letter and at least one other must be there.

    - Of words that people star out as many as that are enough; with most letters starred it is a guess.
    - Other words are guessed from all letters but one.
    - A dot, hyphen or underscore that stands for one inner letter (`sh_t`) is a guess too, but not between two words.
    """
    shown = [(place, character) for place, character in enumerate(token) if character not in MASKS]
    hidden = len(token) - len(shown)
    if len(shown) < _MIN_SHOWN or shown[0][0] != 0 or not hidden:
        return None
    is_starred = any(character in _STARS for character in token)
    if not is_starred and (hidden > 1 or shown[-1][0] != len(token) - 1 or _is_of_words(token)):
        return None
    outline = token[0], len(token)
    for word in vocabulary.maskable.get(outline, ()):
        if all(word[place] == character for place, character in shown):
            return word, Doubt.NONE if is_starred and len(shown) * 2 > len(token) else Doubt.SLIGHT
    for word in vocabulary.starred.get(outline, ()) if hidden == 1 else ():
        if all(word[place] == character for place, character in shown):
            return word, Doubt.SLIGHT
    return None


def _is_of_words(token: str) -> bool:
    """Return whether the sign in a token stands between words (`he-he`)."""
    return all(len(part) > 1 and part in everyday_words() for part in _NO_WORD.split(token))


def _read_without_marks(token: str, vocabulary: Vocabulary) -> tuple[str, Doubt] | None:
    """Read a token without the marks that its language does not write, then, if it has such marks, without any.

    A token of letters of the language alone is what it says: `sıktım` is not `siktim`.
    """
    bare = (
        ""
        if token.isascii()
        else "".join(letter if letter in vocabulary.letters else without_marks(letter) for letter in token)
    )
    if bare == token:
        return None
    for reading in dict.fromkeys((bare, without_marks(bare))):
        word = _alike(reading, vocabulary)
        if word is not None and word not in GLUE:
            return word, Doubt.NONE if _mixes_scripts(token) else Doubt.STRONG
    return None


def _read_without_number(token: str, vocabulary: Vocabulary) -> tuple[str, Doubt] | None:
    """Read `idiot123`: frames ask for whole words."""
    word = token.rstrip("0123456789")
    if word == token or len(word) < MIN_GUESSED:
        return None
    return (word, Doubt.NONE) if word in vocabulary.words else _read_token(word, vocabulary)
