import pytest

from comments.screening.variants import everyday_words, misspellings, split_forms
from tests.comments.screening.judging import guidelines, outcome


def test_a_word_is_split_only_where_not_both_halves_are_words():
    assert set(split_forms("fuck")) == {"f uck", "fu ck", "fuc k"}
    assert "s hit" not in set(split_forms("shit"))


def test_two_inner_letters_are_swapped_or_a_vowel_is_dropped():
    assert {"vremin", "vermni", "vermn"} <= set(misspellings("vermin"))


def test_short_words_get_no_misspelling():
    assert list(misspellings("kill")) == []


@pytest.mark.parametrize("word", ["therapist", "muslims", "niger", "beast", "botch", "faces"])
def test_a_word_of_its_own_is_never_a_misspelling(word):
    assert word in everyday_words() or word not in set(misspellings(word[1:]))


@pytest.mark.parametrize(
    "text",
    [
        "Apple's hit song was a fu, a form of poem.",
        "The blackout lasted; assassins and therapists met at the skinhead rally.",
        "Womenswear, menswear, Stonehenge, a hangover and a shootout.",
        "I didn't botch anything.",
        "Niger and Nigeria signed; Hymes wrote about the best breast screening.",
    ],
)
def test_everyday_words_are_no_variants(text):
    assert outcome(text) == "approve"


@pytest.mark.parametrize(
    ("text", "guideline"),
    [
        ("fu ck this council", "profanity"),
        ("thisisbullshit", "profanity"),
        ("killallkurds", "threat"),
        ("#deportallmuslims", "religious_hatred"),
        ("Kurds are vermn.", "racism"),
        ("nigegrs out of our team", "racism"),
        ("You are an id*ot.", "personal_attack"),
        ("I will k*ll you, wait for it.", "threat"),
        ("fυсk this", "profanity"),
    ],
)
def test_a_hidden_word_is_read(text, guideline):
    assert guideline in guidelines(text)
