import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.screening.text import fold, is_blank, strip_marks


def test_plain_text_keeps_its_places():
    folded = fold("Plain Text")

    assert folded.text == "plain text"
    assert folded.span(6, 10) == (6, 10)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ｆｕｌｌ", "full"),  # full width
        ("𝖒𝖆𝖙𝖍", "math"),  # mathematical fraktur
        ("ᴄᴀᴘꜱ", "caps"),  # small capitals
        ("🅑🅞🅧", "box"),  # negative circled letters have no mapping in Unicode
        ("so\u200bft hy\u00adphen", "soft hyphen"),
        ("z̶a̷l̸g̵o", "zalgo"),
        ("don’t", "don't"),
        ("٠١٢۳", "0123"),  # NFKC leaves these digits alone
        ("كتاب", "کتاب"),  # an Arabic keyboard's kaf
        ("كه‌س", "کەس"),  # heh and ZWNJ are Sorani's e, before the ZWNJ is dropped
        ("ﻻ", "لا"),  # a presentation form of two letters
        ("مـــرحبا", "مرحبا"),  # kashida
        ("مُحَمَّد", "محمد"),  # vowel marks
        ("İstanbul", "istanbul"),
        ("caf\u0065\u0301", "café"),  # composed across two code points
    ],
)
def test_writing_that_looks_the_same_folds_to_the_same(text, folded):
    assert fold(text).text == folded


@pytest.mark.parametrize(
    "text", ["şike", "sık", "göt", "şêx", "hêvî", "naïve", "کێر", "کەر", "کەڕ", "گوڵ", "گول", "ئاو"]
)
def test_diacritics_and_the_letters_of_sorani_stay(text):
    assert fold(text).text == text


def test_the_capital_of_dotless_i_is_turkish_only():
    assert fold("SIK", turkish=True).text == "sık"
    assert fold("SIK").text == "sik"


def test_a_ligature_maps_back_to_its_one_code_point():
    folded = fold("o\ufb03ce")  # ffi

    assert folded.text == "office"
    assert folded.span(1, 4) == (1, 2)


def test_a_span_holds_the_invisible_characters_inside_it():
    folded = fold("a s\u200bh\u200bx b")

    assert folded.text == "a shx b"
    assert folded.span(2, 5) == (2, 7)


def test_a_phrase_of_one_code_point_is_a_space():
    # Eighteen letters each: a comment of them would take as long as one of 90,000 characters.
    assert fold("x\ufdfay").text == "x y"


def test_a_thousand_marks_on_one_letter_are_one_letter():
    assert fold("a" + "\u0301" * 1000 + "b").text == "áb"


@given(st.text())
def test_every_folded_character_has_a_place_in_the_stored_text(text):
    folded = fold(text)

    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))
    assert list(folded.starts) == sorted(folded.starts)


def test_folding_what_is_folded_changes_nothing():
    once = [fold(chr(code)).text for code in range(sys.maxunicode + 1)]

    assert [hex(code) for code, text in enumerate(once) if fold(text).text != text] == []


def test_no_code_point_folds_to_more_than_four():
    assert max(len(fold(chr(code)).text) for code in range(sys.maxunicode + 1)) == 4


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\t",
        "\u00a0\u2003",
        "\u200b\u200d",
        "\u3164",
        "\u115f\u1160",
        "\uffa0",
        "\u2800",
        "\u0301",
        "\x00",
        "\u2028",
    ],
)
def test_what_shows_nothing_is_blank(text):
    assert is_blank(text)


@pytest.mark.parametrize("text", ["a", ".", "🕊", "❤️", "\u200bx", "ە", "١", "👨‍👩‍👧"])
def test_what_shows_something_is_not_blank(text):
    assert not is_blank(text)


def test_marks_can_be_stripped():
    assert strip_marks("şêx") == "sex"


def test_no_code_point_folds_to_something_that_is_not_text():
    for code in range(0, sys.maxunicode, 97):
        assert isinstance(fold(chr(code)).text, str)
