from itertools import pairwise

import pytest

from comments.screening.compiled import default_lexicons
from comments.screening.screenable import prepare, sentence_bounds
from comments.screening.types import Field, Guideline, Severity

KNOWN = default_lexicons().languages["en"]
PROFANITY = frozenset(("profanity", "vulgarity"))


def words(text):
    findings = prepare(Field.BODY, text, KNOWN).word_findings(PROFANITY, screener="profanity")
    return [text[finding.start : finding.end] for finding in findings]


@pytest.mark.parametrize("text", ["Dick Cheney", "Mr Dick", "see https://example.org/shit-happens", "www.shit.example"])
def test_names_and_the_words_of_a_link_do_not_stand(text):
    assert words(text) == []


@pytest.mark.parametrize(("text", "found"), [("DICK", "DICK"), ("a dick", "dick"), ("shit www.example.org", "shit")])
def test_words_outside_names_and_links_stand(text, found):
    assert words(text) == [found]


def test_a_longer_word_covers_those_inside_it():
    assert words("a crock of shit") == ["crock of shit"]


def test_sentences_are_cut_at_their_ends_and_long_ones_in_windows():
    assert sentence_bounds("One. Two! Three") == [0, 4, 9, 15]
    assert sentence_bounds("") == [0]
    assert max(end - start for start, end in pairwise(sentence_bounds("word " * 400))) <= 400


def test_a_text_without_spaces_is_cut_too():
    cuts = sentence_bounds("x" * 1000)

    assert cuts == [0, 400, 800, 1000]


def test_a_finding_carries_plain_words_and_no_more_of_a_rule_than_can_be_stored():
    screenable = prepare(Field.NAME, "abc", KNOWN)

    finding = screenable.finding(
        0, 2, guideline=Guideline.THREAT, severity=Severity.LIKELY, screener="threats", rule="r" * 300
    )

    assert (finding.field, finding.guideline, type(finding.guideline), len(finding.rule)) == (
        Field.NAME,
        "threat",
        str,
        120,
    )
