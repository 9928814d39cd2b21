import re

import pytest

from comments.screening.bare import tolerant, with_bare_forms
from tests.comments.screening.judging import guidelines, outcome


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Kurtlere selam olsun, hepsi sag olsun.", "tr"),
        ("Sik sik otobus arizalaniyor, sikayet ettik.", "tr"),
        ("Kurt surusu koye indi, coban kopekleri kovaladi.", "tr"),
        ("Kece li male bu, ew got ku hatin.", "kmr"),
        ("Ser kir, kar kir, din ji dinan re.", "kmr"),
    ],
)
def test_words_of_their_own_are_approved(text, language):
    assert outcome(text, language=language) == "approve"


@pytest.mark.parametrize(
    ("text", "language", "guideline"),
    [
        ("Seni oldurecegim, bekle.", "tr", "threat"),
        ("Suriyelilerin hepsi hirsiz ve tecavuzcu.", "tr", "xenophobia"),
        ("Serefsizsiniz hepiniz.", "tr", "personal_attack"),
        ("Hun beseref in.", "kmr", "personal_attack"),
        ("Ez e te bikujim!", "kmr", "threat"),
        ("تو گه مژه یت", "ckb", "personal_attack"),
        ("رووره شی بيشه ره ف", "ckb", "personal_attack"),
    ],
)
def test_a_word_without_its_marks_is_found(text, language, guideline):
    assert guideline in guidelines(text, language=language)


def test_short_words_and_words_of_their_own_have_no_bare_form():
    assert list(with_bare_forms(["göt", "ölsün", "şerefsiz"], "tr")) == ["göt", "ölsün", "şerefsiz", "serefsiz"]


def test_sorani_is_also_found_as_arabic_keyboards_write_it():
    assert list(with_bare_forms(["ڕووڕەش", "سەگێک"], "ckb")) == [
        "ڕووڕەش", "رووڕەش", "روورەش", "روورهش", "رووره ش",
        "سەگێک", "سەگیک", "سهگیک", "سه گیک",
    ]  # fmt: skip


def test_short_words_of_sorani_have_no_bare_form():
    assert list(with_bare_forms(["کێر", "کەڕ"], "ckb")) == ["کێر", "کەڕ"]


def test_a_pattern_finds_its_words_without_marks():
    assert re.fullmatch(tolerant("(?:yakacağım|[ıi]şık)", "tr"), "yakacagim")
    assert tolerant("ölsün", "tr") == "ölsün"
    assert tolerant(r"\S+", "tr") == r"\S+"
    assert re.fullmatch(tolerant("دەتکوژێت", "ckb"), "دهتکوژیت")
    assert tolerant("کێر", "ckb") == "کێر"
