"""Evidence marked by colour and letter, in a way that every script and every reader can read.

A letter stands only where a word ends. In the middle of one it would part letters of Arabic script that join.
"""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from comments.admin.desk_keys import GroundKey, letters
from comments.admin.evidence import Segment, split_by_findings
from comments.models import Finding

_JOINERS = "\u200c\u200d\u0640"


def mark_with_letters(
    text: str, findings: Iterable[Finding], *, keys: Mapping[str, GroundKey], describe: Callable[[Finding], str]
) -> SafeString:
    """Return the text as HTML, escaped. Nothing of it is left out, and what is added is no part of the text."""
    findings = list(findings)
    pieces: list[str] = []
    ended: list[Finding] = []
    position = 0
    for segment in split_by_findings(text, findings):
        before = text[position - 1 : position]
        rest = segment.text
        if ended and not segment.findings:
            cut = _word_end(before, rest)
            if cut < len(rest):
                pieces += [rest[:cut], _letters_after(ended, keys=keys, describe=describe)]
                rest, ended = rest[cut:], []
        elif ended and not _is_inside_word(before, rest):
            pieces.append(_letters_after(ended, keys=keys, describe=describe))
            ended = []
        pieces.append(_marked(segment, keys=keys, describe=describe) if segment.findings else rest)
        position += len(segment.text)
        ended += [finding for finding in segment.findings if finding.end == position]
    if ended:
        pieces.append(_letters_after(ended, keys=keys, describe=describe))
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def _is_of_word(character: str) -> bool:
    return character in _JOINERS or unicodedata.category(character)[0] in "LMN"


def _is_inside_word(before: str, after: str) -> bool:
    return bool(before and after) and _is_of_word(before) and _is_of_word(after[0])


def _word_end(before: str, text: str) -> int:
    """Return where the word ends that began before this text; its length if it goes on to the end."""
    if not _is_inside_word(before, text):
        return 0
    return next((place for place, character in enumerate(text) if not _is_of_word(character)), len(text))


def _marked(segment: Segment, *, keys: Mapping[str, GroundKey], describe: Callable[[Finding], str]) -> SafeString:
    title = "; ".join(dict.fromkeys(describe(finding) for finding in segment.findings))
    found = letters((finding.guideline for finding in segment.findings), keys)
    classes = "evidence" + (f" evidence-{found[0].colour}" if found else "")
    if all(finding.protected_by for finding in segment.findings):
        classes += " evidence-protected"
    return format_html('<mark class="{}" title="{}" tabindex="0" data-rule>{}</mark>', classes, title, segment.text)


def _letters_after(
    ended: Sequence[Finding], *, keys: Mapping[str, GroundKey], describe: Callable[[Finding], str]
) -> SafeString:
    """Return the letters, which are drawn and never copied, and the words for those who hear the page."""
    words = "; ".join(dict.fromkeys(describe(finding) for finding in ended))
    shown = "".join(key.label for key in letters((finding.guideline for finding in ended), keys))
    return format_html(
        '<span class="evidence-letter" data-letter="{}"></span><span class="visually-hidden"> [{}] </span>',
        shown or "?",
        words,
    )
