"""Find every known word of a text in one pass of one automaton."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import ahocorasick

from comments.screening.lexicon import Entry, Kind
from comments.screening.types import Severity

MIN_JOINED = 4
"""Letters that a word needs to be found where it is written together with another."""
_MAX_COMPANION = 12
_LETTERS = re.compile(rf"[^\W\d_]{{1,{_MAX_COMPANION + 1}}}")
"""Bounded, or a text of one long word would be read anew from each known word in it."""


@dataclass(frozen=True, slots=True)
class Form:
    """All that one spelling stands for."""

    length: int
    entries: tuple[Entry, ...] = ()
    classes: str = ""
    """One letter for each class of words (see `frames.py`)."""
    shield: bool = False
    """An innocent phrase: what it covers is not found."""
    inside: bool = False
    """Matches inside a longer word too."""
    joinable: bool = False
    """Matches where it is written together with a common word (`idiotagain`), or behind one letter (`xidiot`)."""
    variant: bool = False
    """A guess: what a slip or a split makes of a word."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A known word; positions in the folded text."""

    start: int
    end: int
    form: Form

    @property
    def is_guess(self) -> bool:
        """Whether the word is not there as it is spelt: such guesses hold in a text of the word's own language only."""
        return self.form.variant or self.end - self.start != self.form.length


@dataclass(frozen=True, slots=True)
class Variant:
    """Another spelling of a known word."""

    word: str
    sure: bool
    """Whether nobody writes it by accident; if not, what it is found as is at most `likely`."""


@dataclass(frozen=True, slots=True)
class Joining:
    """With what a word may be written together."""

    words: frozenset[str] = frozenset()
    """The words that are found so."""
    companions: frozenset[str] = frozenset()
    """Common words of the language."""
    innocent: Collection[str] = frozenset()
    """Words of their own (`cocktail`)."""
    behind_letters: bool = False
    """Whether a word is found behind one letter; elsewhere than in English that letter is a clitic."""


class Matcher:
    """The compiled words of one language."""

    def __init__(
        self,
        entries: Iterable[Entry],
        classes: Iterable[tuple[str, str]],
        variants: Mapping[str, Variant] | None = None,
        joining: Joining | None = None,
    ) -> None:
        """Compile entries, classes given as pairs of word and class letter, and other spellings of known words."""
        forms = _plain_forms(entries, classes)
        self.words = frozenset(text for text, form in forms.items() if not form.shield)
        self._joining = joining or Joining()
        for text in self._joining.words & self.words:
            forms[text] = replace(forms[text], joinable=True)
        # One form serves all variants of a word that are as long: there are ten times as many of them as words.
        varied: dict[tuple[str, bool, int], Form] = {}
        for text, variant in (variants or {}).items():
            if text not in forms:
                kind = variant.word, variant.sure, len(text)
                if kind not in varied:
                    varied[kind] = _varied(forms[variant.word], len(text), sure=variant.sure)
                forms[text] = varied[kind]
        self._automaton = ahocorasick.Automaton()
        # What stands for the same is kept once: most words are of one class and of one of a dozen lengths.
        shared: dict[tuple[object, ...], Form] = {}
        for text, form in forms.items():
            self._automaton.add_word(text, shared.setdefault(_value(form), form))
        self._automaton.make_automaton()

    def find(self, text: str) -> list[Hit]:
        """Return the known words, left to right, without those that stand inside an innocent phrase."""
        if not self.words:
            return []
        last = len(text)
        hits: list[Hit] = []
        shields: list[Hit] = []
        for end_inclusive, form in self._automaton.iter(text):
            end = end_inclusive + 1
            start = end - form.length
            if form.inside or not ((start > 0 and text[start - 1].isalpha()) or (end < last and text[end].isalpha())):
                (shields if form.shield else hits).append(Hit(start, end, form))
            elif form.joinable and (whole := self._joined(text, start, end)):
                hits.append(Hit(*whole, form))
        return _outside(hits, shields) if shields else hits

    def _joined(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """Return the bounds of the word that a known word stands in, if all else of it is one common word or letter."""
        known = self._joining
        behind = _LETTERS.match(text, end)
        if behind is not None:
            low, high = start, behind.end()
            is_joined = behind[0] in known.companions and not text[start - 1 : start].isalpha()
        else:
            low, high = _start_of_letters(text, start), end
            is_joined = (known.behind_letters and start - low == 1) or text[low:start] in known.companions
        word = text[low:high]
        return (low, high) if is_joined and word not in known.innocent and word not in self.words else None


def _start_of_letters(text: str, place: int) -> int:
    """Return where the letters before a place begin, or a place too far off for a word."""
    low = place
    while low > 0 and place - low <= _MAX_COMPANION and text[low - 1].isalpha():
        low -= 1
    return low


def _varied(form: Form, length: int, *, sure: bool) -> Form:
    entries = form.entries if sure else tuple(replace(entry, severity=_at_most_likely(entry)) for entry in form.entries)
    return replace(form, length=length, inside=False, joinable=False, variant=True, entries=entries)


def _at_most_likely(entry: Entry) -> Severity:
    return max(entry.severity, Severity.LIKELY, key=_rank)


def _rank(severity: Severity) -> int:
    return severity.rank


def _plain_forms(entries: Iterable[Entry], classes: Iterable[tuple[str, str]]) -> dict[str, Form]:
    forms: dict[str, Form] = {}
    for entry in entries:
        for text in entry.forms:
            _add(forms, text, entries=(entry,), inside=entry.kind is Kind.PART)
        for text in entry.exceptions:
            _add(forms, text, shield=True)
    for text, letter in classes:
        _add(forms, text, classes=letter)
    return forms


def _add(
    forms: dict[str, Form],
    text: str,
    *,
    entries: tuple[Entry, ...] = (),
    classes: str = "",
    shield: bool = False,
    inside: bool = False,
) -> None:
    known = forms.get(text, Form(len(text)))
    forms[text] = Form(
        length=len(text),
        entries=known.entries + entries,
        classes=known.classes + classes if classes not in known.classes else known.classes,
        shield=known.shield or shield,
        inside=known.inside or inside,
    )


def _value(form: Form) -> tuple[object, ...]:
    """Return by what forms are the same; entries by their identity, since one has thousands of spellings."""
    entries = tuple(map(id, form.entries))
    return form.length, entries, form.classes, form.shield, form.inside, form.joinable, form.variant


def _outside(hits: Sequence[Hit], shields: Sequence[Hit]) -> list[Hit]:
    covered = bytearray(max(shield.end for shield in shields))
    for shield in shields:
        covered[shield.start : shield.end] = b"\1" * (shield.end - shield.start)
    return [hit for hit in hits if hit.end > len(covered) or not all(covered[hit.start : hit.end])]
