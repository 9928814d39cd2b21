"""Find every known word of a text in one pass of one automaton."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import ahocorasick

from comments.screening.lexicon import Entry, Kind


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


@dataclass(frozen=True, slots=True)
class Hit:
    """A known word; positions in the folded text."""

    start: int
    end: int
    form: Form


class Matcher:
    """The compiled words of one language."""

    def __init__(
        self,
        entries: Iterable[Entry],
        classes: Iterable[tuple[str, str]],
        variants: Mapping[str, str] | None = None,
    ) -> None:
        """Compile entries, classes given as pairs of word and class letter, and other spellings of known words."""
        forms: dict[str, Form] = {}
        for entry in entries:
            for text in entry.forms:
                _add(forms, text, entries=(entry,), inside=entry.kind is Kind.PART)
            for text in entry.exceptions:
                _add(forms, text, shield=True)
        for text, letter in classes:
            _add(forms, text, classes=letter)
        self.words = frozenset(text for text, form in forms.items() if not form.shield)
        for text, word in (variants or {}).items():
            if text not in forms:
                forms[text] = replace(forms[word], length=len(text), inside=False)
        self._automaton = ahocorasick.Automaton()
        for text, form in forms.items():
            self._automaton.add_word(text, form)
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
        return _outside(hits, shields) if shields else hits


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


def _outside(hits: Sequence[Hit], shields: Sequence[Hit]) -> list[Hit]:
    covered = bytearray(max(shield.end for shield in shields))
    for shield in shields:
        covered[shield.start : shield.end] = b"\1" * (shield.end - shield.start)
    return [hit for hit in hits if hit.end > len(covered) or not all(covered[hit.start : hit.end])]
