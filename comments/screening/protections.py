"""Say why a finding may be no offence: quoted, reported, denied, opposed, about oneself or the publisher, mourning.

Pure functions over the stored text. A protection never removes a finding; it says what a policy must weigh against it.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from comments.screening.protection_rules import Place, ProtectionRule
from comments.screening.screenable import Screenable, sentence_bounds
from comments.screening.text import fold
from comments.screening.types import Context, Finding, Guideline, Severity

QUOTATION = "quotation"
PUBLISHER_CRITICISM = "publisher_criticism"
_WORDS = re.compile(r"\w+")
_QUOTED = re.compile(
    r"\"[^\"\n]{1,300}\"|“[^”\n]{1,300}”|«[^»\n]{1,300}»|„[^“”\n]{1,300}[“”]|(?<!\w)'(?:[^'\n]|(?<=\w)'(?=\w)){1,300}'(?!\w)"
)
_EVERY = "*"
_REACH = 80
"""How far from a quotation the words that introduce it may stand, in characters."""
_GAP = " … "


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """The folded text around one finding."""

    before: str
    span: str
    after: str
    text: str
    outside: str
    """What stands around the quote marks that the finding is in; empty if it is in none."""

    def at(self, place: Place) -> str:
        """Return the part of the text that a rule looks at."""
        if place is Place.BEFORE:
            return self.before
        if place is Place.AFTER:
            return self.after
        if place is Place.SPAN:
            return self.span
        if place is Place.QUOTED:
            return self.outside
        return self.text if place is Place.TEXT else f"{self.before}{self.span}{self.after}"


def protect(findings: Iterable[Finding], screenable: Screenable, context: Context) -> list[Finding]:
    """Return the findings, each with the first protection that applies."""
    given = list(findings)
    if not given:
        return []
    plain = screenable.plain
    cuts = sentence_bounds(plain.text)
    quotations = [found.span() for found in _QUOTED.finditer(plain.text)]
    said = _said_before(context)
    protected = []
    for finding in given:
        start = bisect_left(plain.starts, finding.start)
        end = bisect_left(plain.starts, finding.end)
        around = _surroundings(plain.text, cuts, quotations, start, end)
        protected.append(_protected(finding, around, screenable, context, said))
    return protected


def _protected(finding: Finding, around: _Surroundings, screenable: Screenable, context: Context, said: str) -> Finding:
    """Return the finding with its protection; a strong one makes it `possible`."""
    words = " ".join(_WORDS.findall(around.span))
    if words and f" {words} " in said:
        return replace(finding, protected_by=QUOTATION)
    for rule in screenable.lexicon.protections:
        if _applies(rule, finding, around):
            severity = Severity.POSSIBLE if rule.strong else finding.severity
            return replace(finding, protected_by=rule.protection, severity=severity)
    if finding.guideline == Guideline.PERSONAL_ATTACK and _names_publisher(around, context):
        return replace(finding, protected_by=PUBLISHER_CRITICISM)
    return finding


def _applies(rule: ProtectionRule, finding: Finding, around: _Surroundings) -> bool:
    if _EVERY not in rule.guidelines and finding.guideline not in rule.guidelines:
        return False
    return rule.pattern.search(around.at(rule.place)) is not None


def _names_publisher(around: _Surroundings, context: Context) -> bool:
    sentence = f" {' '.join(_WORDS.findall(around.at(Place.SENTENCE)))} "
    names = map(_words_of, context.publisher_names)
    return any(f" {name} " in sentence for name in names if name)


def _said_before(context: Context) -> str:
    """Return the words of the article and of the comment that is answered, one space between each."""
    article = context.article
    return f" {_words_of(article.title)} {_words_of(article.text)} {_words_of(context.parent)} "


@lru_cache(maxsize=64)
def _words_of(text: str) -> str:
    """Return the folded words of a text; cached, since the comments of a batch share their articles."""
    return " ".join(_WORDS.findall(fold(text).text))


def _surroundings(text: str, cuts: list[int], quotations: list[tuple[int, int]], start: int, end: int) -> _Surroundings:
    low = cuts[max(0, bisect_right(cuts, start) - 1)]
    high = cuts[min(len(cuts) - 1, bisect_left(cuts, end))]
    quotation = next((quoted for quoted in quotations if quoted[0] <= start and end <= quoted[1]), None)
    outside = ""
    if quotation:
        outside = (
            f"{text[max(0, quotation[0] - _REACH) : quotation[0]]}{_GAP}{text[quotation[1] : quotation[1] + _REACH]}"
        )
    return _Surroundings(text[low:start], text[start:end], text[end:high], text, outside)
