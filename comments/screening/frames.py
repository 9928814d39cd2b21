"""Frames: patterns over a sentence whose known words are marked by their class.

A frame such as `all {group} are {vermin}` is compiled to one regular expression over a sentence in which the words of
classes stand in brackets with their class letters. It is run only on a sentence that holds a word of each class that it
names, and gaps between words are bounded, so the cost is linear in the length of the text. What many frames share, such
as the ways to say "I will", is a part: `{:i_will}` stands for its text.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, count, product
from operator import itemgetter
from pathlib import Path

import ahocorasick

from comments.screening.bare import BARE_LANGUAGES, tolerant, with_bare_forms
from comments.screening.lexicon import capped, read_rows, spelt_forms
from comments.screening.literals import needed_literals
from comments.screening.matching import Hit
from comments.screening.text import fold, fold_pattern
from comments.screening.types import Severity

DATA = Path(__file__).parent / "frames"
NEGATION = "negation"
"""The class of words that a `{gap3}` does not step over; `{any3}` steps over all words."""
PEOPLE = ("group.", "one.")
"""Classes of people, many and one; the second part of the name is the guideline that protects them."""
OPEN, BETWEEN, CLOSE = "\ue000", "\ue001", "\ue002"
"""Private-use characters: folding turns those of a text into spaces."""
_LETTERS = "".join(map(chr, range(0x4E00, 0x4E00 + 400)))
"""One for each class of a language, in brackets only; ideographs, since no alphabet has as many."""
_PLACEHOLDER = re.compile(r"\{([a-z_.|]+[0-9]*)\}")
_PART = re.compile(r"\{:([a-z_]+)\}")
_SPACE = r"[\s,]+"
_WORD = re.compile(r"\w+")
_LITERAL = itemgetter(1)
_NO_LETTERS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Frame:
    """One compiled pattern, and what it breaches."""

    family: str
    rule: str
    guideline: str
    """A guideline, or empty: the class of the group that is named decides."""
    severity: Severity
    needed: frozenset[str]
    """Letters of classes: a sentence must hold a word of one of each."""
    named: frozenset[str]
    """Letters of all classes that the pattern names."""
    hints: frozenset[str]
    """Plain words, one of which a sentence must hold; none if the classes are enough."""
    literals: frozenset[str]
    """Plain texts one of which every match holds; the empty one if there is no such choice."""
    expression: str
    hit: str
    miss: str

    @property
    def pattern(self) -> re.Pattern[str]:
        """Return the expression, compiled at its first use: most frames never meet a sentence that may hold them."""
        return _compiled(self.expression)


@lru_cache(maxsize=4096)
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


@dataclass(frozen=True, slots=True)
class Match:
    """A frame that was found; positions in the folded text."""

    frame: Frame
    start: int
    end: int
    guideline: str


@dataclass(frozen=True, slots=True, eq=False)
class FrameSet:
    """The classes and frames of one language."""

    classes: Mapping[str, str]
    """Class name to its letter."""
    words: tuple[tuple[str, str], ...]
    """Pairs of folded word and class letter."""
    frames: Mapping[str, tuple[Frame, ...]]
    """By family."""
    by_letter: Mapping[str, Mapping[str, Sequence[tuple[int, Frame]]]]
    """By family, and by one of the letters without which a frame is not found."""
    letters: Mapping[str, frozenset[str]]
    """By family, the letters of all classes that its frames need or name: no other makes a difference to it."""
    group_guidelines: Mapping[str, str]
    """Letter of a class of people to the guideline that protects them."""
    literals: ahocorasick.Automaton
    """Finds the plain texts that frames need in one pass."""


@lru_cache(maxsize=16384)
def candidates(known: FrameSet, family: str, letters: frozenset[str]) -> tuple[tuple[Frame, frozenset[str]], ...]:
    """Return the frames of a family that a sentence with words of these classes can hold, each with those it names."""
    beginnings = known.by_letter.get(family, {})
    found = {place: frame for letter in letters for place, frame in beginnings.get(letter, ())}
    return tuple(
        (frame, frame.named & letters)
        for _, frame in sorted(found.items())
        if not any(letters.isdisjoint(needed) for needed in frame.needed)
    )


def _letters_that_matter(frames: Iterable[Frame]) -> frozenset[str]:
    return frozenset(chain.from_iterable(chain(frame.named, *frame.needed) for frame in frames))


def _by_letter(frames: Sequence[Frame]) -> dict[str, list[tuple[int, Frame]]]:
    """Return the frames, each with its place, under the letters of one choice that it needs, the narrowest."""
    letters: dict[str, list[tuple[int, Frame]]] = {}
    for place, frame in enumerate(frames):
        for letter in min(sorted(frame.needed), key=len):
            letters.setdefault(letter, []).append((place, frame))
    return letters


def load_frames(language: str, insults: Mapping[str, Sequence[str]]) -> FrameSet:
    """Return the frames of a language; the lexicon's insults are the classes `insult.…`."""
    members = _class_members(language)
    negators = members.pop(NEGATION, [])
    members.update({name: list(words) for name, words in insults.items()})
    classes = {name: _LETTERS[index] for index, name in enumerate(sorted(members))}
    groups = {letter: name.split(".")[1] for name, letter in classes.items() if name.startswith(PEOPLE)}
    frames: dict[str, list[Frame]] = {}
    parts = _parts(language)
    for row in _rows(f"{language}.tsv"):
        whole = {**row, "pattern": with_parts(row["pattern"], parts)}
        frames.setdefault(row["family"], []).append(compile_frame(language, whole, classes, negators))
    return FrameSet(
        classes=classes,
        words=tuple((word, classes[name]) for name, words in members.items() for word in words),
        frames={family: tuple(found) for family, found in frames.items()},
        by_letter={family: _by_letter(found) for family, found in frames.items()},
        letters={family: _letters_that_matter(found) for family, found in frames.items()},
        group_guidelines=groups,
        literals=_automaton(chain.from_iterable(frame.literals for found in frames.values() for frame in found)),
    )


def _automaton(texts: Iterable[str]) -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    # The sign that no text holds is there because an automaton of nothing cannot be searched with.
    for text in {OPEN, *filter(None, texts)}:
        automaton.add_word(text, text)
    automaton.make_automaton()
    return automaton


def _rows(name: str) -> Iterator[dict[str, str]]:
    path = DATA / name
    return read_rows(path) if path.exists() else iter(())


def _parts(language: str) -> dict[str, str]:
    """Return the parts of a language; a part may name those above it."""
    parts: dict[str, str] = {}
    for row in _rows(f"{language}.parts.tsv"):
        parts[row["part"]] = f"(?:{with_parts(row['pattern'], parts)})"
    return parts


def with_parts(pattern: str, parts: Mapping[str, str]) -> str:
    """Return a pattern with the text of its parts. Raise KeyError if it names one that there is not."""
    return _PART.sub(lambda found: parts[found[1]], pattern)


def _class_members(language: str) -> dict[str, list[str]]:
    members: dict[str, list[str]] = {}
    for row in _rows(f"{language}.classes.tsv"):
        spelt = (fold(word).text.strip() for choice in row["words"].split("|") for word in _spelt_out(choice))
        words = spelt_forms(filter(None, spelt), row.get("suffixes", "").split())
        forms = with_bare_forms(words, language) if language in BARE_LANGUAGES else words
        members.setdefault(row["class"], []).extend(forms)
    return members


def _spelt_out(choice: str) -> Iterator[str]:
    """Yield each phrase that `black/brown men/women` stands for."""
    for words in product(*(token.split("/") for token in choice.split())):
        yield " ".join(words)


def compile_frame(language: str, row: dict[str, str], classes: Mapping[str, str], negators: Sequence[str]) -> Frame:
    """Return the frame of a row. Raise ValueError if it names no class, or one without words."""
    needed: set[str] = set()
    named: set[str] = set()
    folded = fold_pattern(row["pattern"])
    folded = tolerant(folded, language) if language in BARE_LANGUAGES else folded
    pattern = folded.replace(" ", _SPACE)
    groups = count(1)

    def expand(found: re.Match[str]) -> str:
        text, letters = _expand(found[1], classes, negators)
        named.update(letters)
        if letters and _is_required(found):
            needed.add(letters)
        return f"(?P<group{next(groups)}>{text})" if _names_people(found[1]) else text

    expression = rf"(?<!\w)(?:{_PLACEHOLDER.sub(expand, pattern)})(?!\w)"
    needed.update(_letters_of(name, classes) for name in row.get("needs", "").split())
    if not needed:
        raise ValueError(f"The frame {row['rule']!r} needs a class outside its brackets; write words into the lexicon.")
    severity = capped(Severity(row["severity"]), language=language, checked_by=row.get("checked_by", ""))
    return Frame(
        family=row["family"],
        rule=row["rule"],
        guideline=row["guideline"].replace("@group", ""),
        severity=severity,
        needed=frozenset(needed),
        named=frozenset(named),
        hints=frozenset(row.get("hints", "").split()),
        literals=frozenset(needed_literals(folded) or ("",)),
        expression=expression,
        hit=row["hit"],
        miss=row["miss"],
    )


def _names_people(placeholder: str) -> bool:
    return any(f"{name}.".startswith(PEOPLE) for name in placeholder.split("|"))


def _is_required(found: re.Match[str]) -> bool:
    """Return whether a placeholder stands outside all brackets but the span's: no match is without its class."""
    before = found.string[: found.start()].replace("(?P<span>", "")
    return before.count("(") - before.count("\\(") == before.count(")") - before.count("\\)")


def _expand(name: str, classes: Mapping[str, str], negators: Sequence[str]) -> tuple[str, str]:
    """Return the expression of a placeholder, and the letters of its classes."""
    base = name.rstrip("0123456789")
    if base in {"gap", "any"}:
        return _gap(negators if base == "gap" else (), int(name[len(base) :])), ""
    letters = _letters_of(name, classes)
    return rf"{OPEN}\w*[{letters}]\w*{BETWEEN}[^{CLOSE}]*{CLOSE}", letters


def _letters_of(name: str, classes: Mapping[str, str]) -> str:
    """Return the letters of the classes `a|b` and of what is under them. Raise ValueError if there are none."""
    wanted = tuple(name.split("|"))
    beginnings = tuple(f"{one}." for one in wanted)
    letters = "".join(letter for known, letter in classes.items() if known in wanted or known.startswith(beginnings))
    if not letters:
        raise ValueError(f"A frame names the class {name!r}, which has no words.")
    return letters


def _gap(barred: Sequence[str], words: int) -> str:
    bar = rf"(?!(?:{'|'.join(map(re.escape, barred))})[\s,])" if barred else ""
    return rf"(?:{bar}[^\s,]+{_SPACE}){{0,{words}}}?"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a folded text, with the known words in it, left to right and longest first."""

    text: str
    start: int
    hits: tuple[Hit, ...]
    letters: frozenset[str]
    """The classes of its words."""
    views: dict[frozenset[str], "Marked"] = field(default_factory=dict, compare=False, repr=False)
    """The sentence as already marked, by the classes that are marked: families of frames share them."""
    plain_words: set[str] = field(default_factory=set, compare=False, repr=False)
    """Its words, once somebody has asked."""
    literals: set[str] = field(default_factory=set, compare=False, repr=False)
    """The plain texts in it that frames need, and the empty one, once somebody has asked."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A sentence in which the words of some classes stand in brackets."""

    text: str
    breaks: tuple[int, ...]
    """Positions in the marked text from which on `shifts` hold."""
    shifts: tuple[int, ...]

    def position(self, marked_position: int) -> int:
        """Return the position in the folded text of a position in the marked sentence."""
        place = bisect_right(self.breaks, marked_position) - 1
        return marked_position + self.shifts[place]


def mark(sentence: Sentence, letters: frozenset[str]) -> Marked:
    """Return the sentence with the words of these classes marked, where two overlap the longer one.

    Words of other classes stay as they are, so that a frame may spell them out.
    """
    text, done = sentence.text, 0
    pieces: list[str] = []
    breaks, shifts = [0], [sentence.start]
    length = 0
    for hit in sentence.hits:
        start, end = hit.start - sentence.start, hit.end - sentence.start
        if start < done or letters.isdisjoint(hit.form.classes):
            continue
        opening = f"{OPEN}{hit.form.classes}{BETWEEN}"
        pieces += (text[done:start], opening, text[start:end], CLOSE)
        length += start - done
        breaks += (length, length + len(opening), length + len(opening) + end - start)
        shifts += (hit.start - length, hit.start - length - len(opening), hit.start - length - len(opening) - 1)
        length += len(opening) + end - start + 1
        done = end
    pieces.append(text[done:])
    return Marked("".join(pieces), tuple(breaks), tuple(shifts))


def find_frames(sentence: Sentence, family: str, known: FrameSet) -> Iterator[Match]:
    """Yield the frames of a family that a sentence holds, each at its first place."""
    letters = sentence.letters & known.letters.get(family, _NO_LETTERS)
    possible = candidates(known, family, letters) if letters else ()
    if not possible:
        return
    literals = sentence.literals
    if not literals:
        literals.update(("",), map(_LITERAL, known.literals.iter(sentence.text)))
    for frame, named in possible:
        if literals.isdisjoint(frame.literals) or not _has_hint(sentence, frame.hints):
            continue
        marked = sentence.views.get(named)
        if marked is None:
            marked = sentence.views[named] = mark(sentence, named)
        found = frame.pattern.search(marked.text)
        if found:
            start, end = found.span("span" if "span" in found.re.groupindex else 0)
            guideline = frame.guideline or _guideline_of(found, known.group_guidelines)
            yield Match(frame, marked.position(start), marked.position(end - 1) + 1, guideline)


def _has_hint(sentence: Sentence, hints: frozenset[str]) -> bool:
    """Return whether a sentence has one of the words without which a frame cannot be found."""
    if not hints:
        return True
    if not sentence.plain_words:
        sentence.plain_words.update(_WORD.findall(sentence.text))
    return not hints.isdisjoint(sentence.plain_words)


def _guideline_of(found: re.Match[str], groups: Mapping[str, str]) -> str:
    """Return the guideline that protects the group that a frame found; the frame's patterns name one."""
    named = (text for name, text in found.groupdict().items() if text and name.startswith("group"))
    marked = next(named, f"{OPEN}{BETWEEN}")
    letters = marked[1 : marked.index(BETWEEN)]
    return next((groups[letter] for letter in letters if letter in groups), "abuse")
