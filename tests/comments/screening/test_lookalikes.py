import pytest

from comments.screening.lookalikes import by_skeleton, can_be_read_as, skeleton, without_marks

NO_LETTERS = frozenset()


@pytest.mark.parametrize(
    ("token", "word"),
    [
        ("fll", "fil"),  # one skeleton, and not one look
        ("foool", "fiool"),
        ("bas", "bass"),
        ("bass", "bas"),  # two letters are spelling
        ("dar", "darn"),
        ("darns", "darn"),
        ("5", "o"),
    ],
)
def test_what_only_stands_near_a_word_is_not_read_as_it(token, word):
    assert not can_be_read_as(token, word, NO_LETTERS)


@pytest.mark.parametrize(
    ("token", "word"),
    [
        ("f1ll", "fill"),
        ("fi11", "fill"),
        ("ba55", "bass"),
        ("baaaassss", "bass"),
        ("dаrn", "darn"),  # Cyrillic a
        ("ꓓꓮꓣꓠ", "darn"),  # Lisu
        ("g0t", "göt"),
    ],
)
def test_each_letter_may_be_a_look_alike_or_stretched(token, word):
    assert can_be_read_as(token, word, NO_LETTERS)
    assert skeleton(token) == skeleton(word)


def test_a_letter_of_the_language_is_no_look_alike_of_another():
    assert can_be_read_as("sık", "sik", NO_LETTERS)
    assert not can_be_read_as("sık", "sik", frozenset("ı"))


def test_words_are_found_by_their_skeleton():
    assert by_skeleton(["fill", "darn"])[skeleton("d4rn")] == ("darn",)


def test_marks_and_the_missing_dot_are_taken_off():
    assert without_marks("şêxı") == "sexi"


def test_an_endless_run_costs_no_more_than_its_length():
    assert can_be_read_as("a" * 60, "a", NO_LETTERS)
