"""Prepare one field of a comment for the screeners: fold, unmask, find the known words, mark the sentences."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, takewhile

from comments.screening.compiled import LanguageLexicon
from comments.screening.frames import Sentence, find_frames
from comments.screening.lexicon import Entry, Kind
from comments.screening.matching import Hit
from comments.screening.text import Folded, fold
from comments.screening.types import Field, Finding, Severity
from comments.screening.unmasking import Repair, unmask
from comments.screening.vocabulary import Doubt

# The ends of lines and of sentences in one set of characters, for which `re` scans far faster than for two. A run of
# marks is read once, from its first: from each of them, thousands took a quarter of a second.
_SENTENCE_END = re.compile(r"[.!?;…\n](?:(?<=\n)\n*|(?<!\n)(?<![.!?;…]{2})[.!?;…]*+(?=\s|$|[\"'”»)]))")
_LINK = re.compile(r"(?:https?://|www\.)\S+")
_MAX_SENTENCE = 400
"""Longer sentences are read in windows, so that no frame sees more than this."""
_SHORT_WORD = 3
"""Letters; the shorter ones in the lexicons are signs, such as a raised finger."""
_MAX_REPAIRS = 100
"""More than a sentence holds of them."""
_MAX_RULE = 120
"""What a stored finding has room for; a site's own phrases may be longer."""
_BY_DOUBT = {Doubt.NONE: Severity.CERTAIN, Doubt.SLIGHT: Severity.LIKELY, Doubt.STRONG: Severity.POSSIBLE}


@dataclass(frozen=True, slots=True)
class Screenable:
    """One field, read in one language."""

    field: Field
    stored: str
    plain: Folded
    """Folded only: the words as they are written."""
    folded: Folded
    """Folded and unmasked."""
    repairs: tuple[Repair, ...]
    lexicon: LanguageLexicon
    hits: tuple[Hit, ...]
    sentences: tuple[Sentence, ...]
    """Only those with a word of some class."""
    ceiling: Severity
    """The best severity of a finding here: less than certain in a language that is not the text's own."""

    def entries(self, guidelines: frozenset[str]) -> Iterator[tuple[Hit, Entry]]:
        """Yield the hits whose entries breach one of these guidelines."""
        for hit in self.hits:
            for entry in hit.form.entries:
                if entry.guideline in guidelines and self._stands(hit, entry):
                    yield hit, entry

    def _stands(self, hit: Hit, entry: Entry) -> bool:
        if entry.kind is Kind.EXACT:
            return self._doubt(hit.start, hit.end) is None
        if entry.kind is Kind.UNCAPITALISED:
            start, end = self.folded.span(hit.start, hit.end)
            return not self.stored[start].isupper() or self.stored[start:end].isupper()
        return True

    def _doubt(self, start: int, end: int) -> Doubt | None:
        """Return the greatest doubt of the rewritten places in a span, or None if nothing in it was rewritten."""
        first = bisect_right(self.repairs, start, key=lambda repair: repair.end)
        inside = takewhile(lambda repair: repair.start < end, self.repairs[first : first + _MAX_REPAIRS])
        return max((repair.doubt for repair in inside), default=None)

    def word_findings(self, guidelines: frozenset[str], *, screener: str) -> Iterator[Finding]:
        """Yield a finding for each known word that breaches one of these guidelines."""
        for hit, entry in self.entries(guidelines):
            yield self.finding(
                hit.start,
                hit.end,
                guideline=entry.guideline,
                severity=entry.severity,
                screener=screener,
                rule=f"{entry.language}:{self.folded.text[hit.start : hit.end]}",
            )

    def frame_findings(self, family: str) -> Iterator[Finding]:
        """Yield a finding for each frame of a family; the family's name is the screener's."""
        known = self.lexicon.frames
        for sentence in self.sentences:
            for match in find_frames(sentence, family, known):
                yield self.finding(
                    match.start,
                    match.end,
                    guideline=match.guideline,
                    severity=match.frame.severity,
                    screener=family,
                    rule=match.frame.rule,
                )

    def finding(self, start: int, end: int, *, guideline: str, severity: Severity, screener: str, rule: str) -> Finding:
        """Return the finding of folded characters start…end, with its span in the stored text."""
        stored_start, stored_end = self.folded.span(start, end)
        doubt = self._doubt(start, end) or Doubt.NONE
        allowed = (severity, self.ceiling, _BY_DOUBT[doubt])
        return Finding(
            self.field,
            str(guideline),
            max(allowed, key=_rank),
            stored_start,
            stored_end,
            screener,
            rule[:_MAX_RULE],
        )


def _rank(severity: Severity) -> int:
    return severity.rank


def prepare(field: Field, stored: str, lexicon: LanguageLexicon, *, is_own_language: bool = True) -> Screenable:
    """Return a field ready for the screeners."""
    plain = fold(stored, turkish=lexicon.language == "tr")
    folded, repairs = unmask(plain, lexicon.vocabulary)
    hits = _outside_links(folded.text, lexicon.matcher.find(folded.text))
    if not is_own_language:
        hits = [hit for hit in hits if _is_plain_enough(hit)]
    return Screenable(
        field=field,
        stored=stored,
        plain=plain,
        folded=folded,
        repairs=repairs,
        lexicon=lexicon,
        hits=tuple(_longest(hits)),
        sentences=tuple(_sentences(folded.text, [hit for hit in hits if hit.form.classes])),
        ceiling=Severity.CERTAIN if is_own_language else Severity.LIKELY,
    )


def _is_plain_enough(hit: Hit) -> bool:
    """Return whether a word counts in a text of another language: a guess or a short word is too often one of that."""
    return not hit.is_guess and hit.form.length != _SHORT_WORD


def _outside_links(text: str, hits: list[Hit]) -> list[Hit]:
    """Return the hits that do not stand in a link: the words of an address are not the commenter's."""
    if not hits or not ("://" in text or "www." in text):
        return hits
    # Links do not overlap, so only the last one that begins before a hit can hold it.
    links = [(0, 0), *(found.span() for found in _LINK.finditer(text))]
    return [hit for hit in hits if hit.end > links[bisect_right(links, hit.start, key=_start) - 1][1]]


def _start(span: tuple[int, int]) -> int:
    return span[0]


def _longest(hits: list[Hit]) -> Iterator[Hit]:
    """Yield the hits with entries, without those that a longer one of the same guideline covers."""
    reach: dict[str, int] = {}
    for hit in sorted((hit for hit in hits if hit.form.entries), key=lambda hit: (hit.start, -hit.end)):
        codes = {entry.guideline for entry in hit.form.entries}
        if any(hit.end > reach.get(code, 0) for code in codes):
            yield hit
        for code in codes:
            reach[code] = max(hit.end, reach.get(code, 0))


def sentence_bounds(text: str) -> list[int]:
    """Return the places where a text is cut into sentences, or into windows where a sentence is very long."""
    cuts = [0]
    ends = [*(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    for end in ends:
        while end - cuts[-1] > _MAX_SENTENCE:
            space = text.rfind(" ", cuts[-1] + _MAX_SENTENCE // 2, cuts[-1] + _MAX_SENTENCE)
            cuts.append(space if space > 0 else cuts[-1] + _MAX_SENTENCE)
        if end > cuts[-1]:
            cuts.append(end)
    return cuts


def _sentences(text: str, hits: list[Hit]) -> Iterator[Sentence]:
    if not hits:
        return
    hits = sorted(hits, key=lambda hit: (hit.start, -hit.end))
    starts = [hit.start for hit in hits]
    cuts = sentence_bounds(text)
    for start, end in pairwise(cuts):
        inside = hits[bisect_left(starts, start) : bisect_right(starts, end - 1)]
        whole = [hit for hit in inside if hit.end <= end]
        if whole:
            letters = frozenset(letter for hit in whole for letter in hit.form.classes)
            yield Sentence(text[start:end], start, tuple(whole), letters)
