"""The guidelines in the words that readers get."""

import pytest

from comments.guideline_texts import ground_texts, offence_texts

pytestmark = pytest.mark.django_db


def test_offences_are_listed_and_formalities_are_not():
    titles = [text.title for text in offence_texts("en")]

    assert titles[0] == "Profanity"
    assert "Duplicate" not in titles


def test_ground_is_told_in_the_language_of_the_article():
    [text] = ground_texts(["racism"], "tr")

    assert (text.title, text.language) == ("Irkçılık", "tr")
    assert text.sentence.startswith("İnsanları")


@pytest.mark.parametrize(("language", "expected"), [("en-GB", "en"), ("ku-Arab", "ckb"), ("ku", "kmr"), ("sv", "en")])
def test_related_language_or_english_stands_in(language, expected):
    [text] = ground_texts(["racism"], language)

    assert text.language == expected


def test_ground_that_has_no_words_any_more_is_left_out():
    assert [text.title for text in ground_texts(["removed_since", "threat"], "en")] == ["Threat"]
