"""Languages of articles: direction, and the language of the page around them."""

import pytest

from articles.languages import direction, interface_language, written_language


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("en", "ltr"),
        ("tr", "ltr"),
        ("kmr", "ltr"),
        ("ku", "ltr"),
        ("ckb", "rtl"),
        ("ar", "rtl"),
        ("fa", "rtl"),
        ("ar-EG", "rtl"),
        ("ku-Arab", "rtl"),
        ("ku_Arab_IQ", "rtl"),
        # Written in Latin letters, whatever is usual for the language.
        ("ar-Latn", "ltr"),
        ("ckb-Latn", "ltr"),
        # A variant of four characters that is no script.
        ("de-1996", "ltr"),
    ],
)
def test_direction_follows_the_script(tag, expected):
    assert direction(tag) == expected


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("en-GB", "en"), ("ku", "kmr"), ("ku-Latn", "kmr"), ("ku-Arab", "ckb"), ("ckb-IQ", "ckb"), ("FA", "fa")],
)
def test_kurdish_is_told_apart_by_its_script(tag, expected):
    assert written_language(tag) == expected


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("ckb", "ckb"),
        ("ku-Arab", "ckb"),
        ("ar-EG", "ar"),
        ("tr", "tr"),
        ("kmr", "kmr"),
        ("ku", "kmr"),
        ("fa", "en"),
        ("x-none", "en"),
    ],
)
def test_page_speaks_the_language_of_the_article_or_of_the_site(tag, expected):
    assert interface_language(tag) == expected
