"""Marks with letters: nothing of a text is lost, nothing parts a word, and each finding is named."""

import re

import pytest

from comments.admin.desk_evidence import mark_with_letters
from comments.admin.desk_keys import ground_keys
from comments.models import Finding
from comments.revisions import Guideline

TITLES = {"profanity": "p", "abuse": "b"}
KEYS = ground_keys({code: Guideline(code, "offence", key, {"en": code}, {"en": code}) for code, key in TITLES.items()})


def found(start, end, guideline="profanity", **fields):
    return Finding(field="body", guideline=guideline, severity="certain", start=start, end=end, **fields)


def mark(text, *findings):
    return mark_with_letters(text, findings, keys=KEYS, describe=lambda finding: finding.guideline)


def shape(html):
    """What is seen: [words that are marked] and letters in braces."""
    html = re.sub(r'<span class="visually-hidden">.*?</span>', "", html)
    html = re.sub(r'<span class="evidence-letter" data-letter="(.*?)"></span>', r"{\1}", html)
    return re.sub(r"<mark[^>]*>(.*?)</mark>", r"[\1]", html)


@pytest.mark.parametrize(
    ("text", "findings", "expected"),
    [
        ("Damn buses", [found(0, 4)], "[Damn]{P} buses"),
        ("Goddamnit, no", [found(3, 7)], "God[damn]it{P}, no"),
        ("goddamn", [found(3, 7)], "god[damn]{P}"),
        ("damn you", [found(0, 4), found(0, 8, "abuse")], "[damn]{P}[ you]{B}"),
        ("damnyou all", [found(0, 4), found(0, 7, "abuse")], "[damn][you]{PB} all"),
        ("damned", [found(0, 4)], "[damn]ed{P}"),
        # A prefix and an ending that join: the letter waits for the end of the word.
        ("بەخراپەکان دەڵێت", [found(2, 6)], "بە[خراپ]ەکان{P} دەڵێت"),
        # A zero-width non-joiner is part of a word.
        ("خراپ\u200cتر بوو", [found(0, 4)], "[خراپ]\u200cتر{P} بوو"),
        ("no finding", [], "no finding"),
        ("", [found(3, 5)], ""),
    ],
)
def test_letter_stands_where_the_word_ends(text, findings, expected):
    assert shape(mark(text, *findings)) == expected


def test_nothing_of_the_text_is_lost_or_run():
    html = mark("<b>damn</b> & co", found(3, 7))

    assert shape(html) == "&lt;b&gt;[damn]{P}&lt;/b&gt; &amp; co"


def test_finding_is_said_to_those_who_hear_the_page_and_on_focus():
    html = mark("damn", found(0, 4))

    assert '<span class="visually-hidden"> [profanity] </span>' in html
    assert '<mark class="evidence evidence-0" title="profanity" tabindex="0" data-rule>' in html


def test_what_is_protected_looks_so():
    assert "evidence-protected" in mark("damn", found(0, 4, protected_by="quotation"))


def test_guideline_that_is_no_longer_in_force_has_no_letter():
    assert shape(mark("damn", found(0, 4, "boredom"))) == "[damn]{?}"
