"""The compiled lexicons and frames of every language, loaded once a process."""

import hashlib
import json
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from comments.screening.bare import BARE_LANGUAGES, with_bare_forms
from comments.screening.frames import FrameSet, load_frames
from comments.screening.lexicon import INSULTS, Entry, Kind, entry_from_row, load_entries
from comments.screening.matching import MIN_JOINED, Joining, Matcher, Variant
from comments.screening.protection_rules import ProtectionRule, load_protection_rules
from comments.screening.text import fold
from comments.screening.types import Severity
from comments.screening.variants import common_words, everyday_words, misspellings, split_forms
from comments.screening.vocabulary import Vocabulary

LANGUAGES = ("en", "tr", "ar", "ckb", "kmr")
CHAT_LANGUAGES = ("ar-Latn", "ckb-Latn")
"""Arabic and Sorani as they are typed in Latin letters: a person reads them in any case, with what was found."""
_MIN_MASKABLE = 4
_MIN_GROUP = 5
_GRAVE = ("violence.", "insult.", "vermin")
_SHORTEST_SPLIT = {"en": 4, "ckb": 12}
_SHORTEST_ELSEWHERE = 6
_SHORTEST_SLIP = {"en": 4, "tr": 7, "kmr": 9}
"""Letters of the shortest words that are found misspelt: endings make words alike where there are many. In Arabic three
letters make a word, and any slip another."""
_SURE_SLIP = 6
_HERE = Path(__file__).parent
_CODE_VERSION = "2"
"""Raised when a screener changes its mind about the same data."""


@dataclass(frozen=True, slots=True)
class LanguageLexicon:
    """All that screening knows of one language."""

    language: str
    entries: tuple[Entry, ...]
    frames: FrameSet
    matcher: Matcher
    vocabulary: Vocabulary
    protections: tuple[ProtectionRule, ...]


@dataclass(frozen=True, slots=True)
class Lexicons:
    """What a screening runs with."""

    languages: Mapping[str, LanguageLexicon]
    version: str
    """Digest over the data and the version of the code."""


@lru_cache(maxsize=1)
def default_lexicons() -> Lexicons:
    """Return the lexicons as shipped."""
    return _compile({language: load_entries(language) for language in (*LANGUAGES, *CHAT_LANGUAGES)}, SCREENING_VERSION)


@lru_cache(maxsize=8)
def _site_lexicons(content: str) -> Lexicons:
    changes = json.loads(content)
    entries = {language: load_entries(language) for language in (*LANGUAGES, *CHAT_LANGUAGES)}
    removed: dict[str, set[str]] = {}
    for row in changes.get("removed", ()):
        form = fold(row["pattern"]).text.strip()
        entries[row["language"]] = tuple(_without(entries[row["language"]], form))
        removed.setdefault(row["language"], set()).add(form)
    for row in changes.get("added", ()):
        entries[row["language"]] += (entry_from_row(row["language"], row),)
    digest = hashlib.sha256(f"{SCREENING_VERSION}{content}".encode()).hexdigest()[:16]
    return _compile(entries, digest, removed)


def _without(entries: Iterable[Entry], form: str) -> Iterator[Entry]:
    """Yield the entries without one spelling; an entry that has no other goes."""
    for entry in entries:
        forms = tuple(known for known in entry.forms if known != form)
        if forms:
            yield replace(entry, forms=forms)


def lexicons_from_content(content: Mapping[str, Any]) -> Lexicons:
    """Return the shipped lexicons with a site's changes.

    The content of a lexicon revision is `{"added": [row, …], "removed": [{"language", "pattern"}, …]}`; a row has the
    columns of `lexicons/<language>.tsv` and a `language`. Raise ValueError or KeyError if it does not.
    """
    if not content.get("added") and not content.get("removed"):
        return default_lexicons()
    return _site_lexicons(json.dumps(content, sort_keys=True))


def _compile(
    entries: Mapping[str, tuple[Entry, ...]], version: str, removed: Mapping[str, Collection[str]] | None = None
) -> Lexicons:
    """Return the lexicons of entries; the words that a site removed are no guess at others either."""
    innocent = removed or {}
    languages = {
        language: _compile_language(language, own, frozenset(innocent.get(language, ())))
        for language, own in entries.items()
    }
    return Lexicons(languages, version)


def _with_bare_forms(entry: Entry) -> Entry:
    if entry.language not in BARE_LANGUAGES or entry.kind is Kind.EXACT:
        return entry
    return replace(entry, forms=tuple(dict.fromkeys(with_bare_forms(entry.forms, entry.language))))


def _compile_language(language: str, entries: tuple[Entry, ...], removed: frozenset[str]) -> LanguageLexicon:
    entries = tuple(map(_with_bare_forms, entries))
    insults: dict[str, list[str]] = {}
    for entry in entries:
        if entry.kind in INSULTS:
            insults.setdefault(entry.kind.value, []).extend(entry.forms)
    frames = load_frames(language, insults)
    found = [entry for entry in entries if entry.kind not in INSULTS]
    variants = _variants(language, found, frames)
    for word in removed:
        variants.pop(word, None)
    matcher = Matcher(found, frames.words, variants, _joining(language, _guessable(found, frames), removed))
    unmaskable = {form for entry in entries if entry.kind is Kind.EXACT for form in entry.forms}
    maskable = {form for entry in entries if _is_maskable(entry) for form in entry.forms if len(form) >= _MIN_MASKABLE}
    maskable |= {word for word in _grave_words(frames) if len(word) >= _MIN_MASKABLE}
    words = frozenset(word for word in matcher.words if " " not in word) - unmaskable
    return LanguageLexicon(
        language=language,
        entries=entries,
        frames=frames,
        matcher=matcher,
        vocabulary=Vocabulary.build(
            words,
            frozenset(maskable) & words,
            _joinable(found, frames) & words if language == "en" else frozenset(),
            innocent=removed,
        ),
        protections=load_protection_rules(language),
    )


def _variants(language: str, entries: Iterable[Entry], frames: FrameSet) -> dict[str, Variant]:
    """Return split and misspelt forms of the words that nobody writes by accident, each with the word it stands for."""
    if language not in LANGUAGES:
        return {}
    grave = {form for entry in entries if _is_maskable(entry) for form in entry.forms} | set(_grave_words(frames))
    shortest_split = _SHORTEST_SPLIT.get(language, _SHORTEST_ELSEWHERE)
    shortest_slip = _SHORTEST_SLIP.get(language, sys.maxsize)
    offending = {form for entry in entries for form in entry.forms}
    guessable = _guessable(entries, frames)
    variants: dict[str, Variant] = {}
    # Where two words have a variant in common, it stands for the one that is an offence in itself.
    for form in sorted(guessable, key=lambda form: (form not in offending, form not in grave, form)):
        guessed, sure = Variant(form, sure=False), Variant(form, sure=form in grave)
        for split in split_forms(form, language=language, shortest=shortest_split):
            if guessable.isdisjoint(split.split()):
                variants.setdefault(split, sure)
        for wrong in misspellings(form, language=language, shortest=shortest_slip):
            variants.setdefault(wrong, sure if len(wrong) >= _SURE_SLIP else guessed)
    return variants


def _joining(language: str, guessable: frozenset[str], removed: frozenset[str]) -> Joining:
    words = frozenset(word for word in guessable if len(word) >= MIN_JOINED)
    innocent = everyday_words(language) | removed
    return Joining(words, common_words(language), innocent, behind_letters=language == "en")


def guessable_words(language: str) -> frozenset[str]:
    """Return the single words of a language that are also found misspelt, split or written together with another."""
    lexicon = default_lexicons().languages[language]
    found = [entry for entry in lexicon.entries if entry.kind not in INSULTS]
    return _guessable(found, lexicon.frames)


def _guessable(entries: Iterable[Entry], frames: FrameSet) -> frozenset[str]:
    spelt = (form for entry in entries if entry.kind is not Kind.EXACT for form in entry.forms)
    return frozenset(word for word in (*spelt, *_grave_words(frames)) if word.isalpha())


def _joinable(entries: Iterable[Entry], frames: FrameSet) -> frozenset[str]:
    """Return the words for which joined words are taken apart; only where slips are counted, which is English."""
    certain = (form for entry in entries if _is_maskable(entry) for form in entry.forms)
    groups = (word for word, letter in frames.words if letter in frames.group_guidelines and len(word) >= _MIN_GROUP)
    return frozenset((*certain, *groups))


def _grave_words(frames: FrameSet) -> list[str]:
    """Return the words of the classes that make a threat, an insult or a slight of a group."""
    letters = {letter for name, letter in frames.classes.items() if name.startswith(_GRAVE)}
    return [word for word, letter in frames.words if letter in letters and " " not in word]


def _is_maskable(entry: Entry) -> bool:
    return entry.severity is Severity.CERTAIN and entry.kind in {Kind.WORD, Kind.PART}


def _digest() -> str:
    digest = hashlib.sha256(_CODE_VERSION.encode())
    for folder in ("lexicons", "frames"):
        for path in sorted((_HERE / folder).glob("*.t*")):
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


SCREENING_VERSION = _digest()
"""Names the data and code that a screening ran with; stored beside each screening."""
