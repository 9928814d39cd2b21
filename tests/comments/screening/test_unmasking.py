import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.screening.text import fold
from comments.screening.unmasking import Doubt, Vocabulary, unmask

VOCABULARY = Vocabulary.build(frozenset(("darn", "heck", "blast", "fool")), frozenset(("darn", "heck", "blast")))


def unmasked(text):
    return unmask(fold(text), VOCABULARY)[0].text


@pytest.mark.parametrize(
    "text",
    [
        "It was 5 p.m. in the U.S.A., and 4x4 cars cost $30,000.",
        "Aaaah, sooooo good!!! Hmmm... yesss",
        "e-mail me @home, A-Team, B-52s, 2nd, mp3, h2o, c3po",
        "привет ελλάδα",
        "şike sık göt kêr",
        "a b c d e f g",
        "rock 'n' roll, R&B, AT&T",
        "the d word",
        "****",
        "d***",  # one letter says nothing
    ],
)
def test_everyday_writing_is_left_alone(text):
    assert unmasked(text) == fold(text).text


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("d4rn", "darn"),
        ("h3ck", "heck"),
        ("b1@$t", "blast"),
        ("daaaaarn", "darn"),
        ("fooool", "fool"),
        ("d a r n", "darn"),
        ("d.a.r.n", "darn"),
        ("d-a-r-n", "darn"),
        ("h e c k y o u", "heck you"),
        ("d*rn", "darn"),
        ("bl**t", "blast"),
        ("dаrn", "darn"),  # Cyrillic a
        ("hесk", "heck"),  # Cyrillic e and s
        ("ԁаrn!", "darn!"),
    ],
)
def test_a_masked_word_is_read(text, word):
    assert unmasked(text) == word


def test_the_place_of_a_masked_word_is_that_of_all_its_characters():
    text = "oh d a r n it"

    unmasked_text, repairs = unmask(fold(text), VOCABULARY)

    assert unmasked_text.text == "oh darn it"
    assert unmasked_text.span(3, 7) == (3, 10)
    assert text[3:10] == "d a r n"
    assert [(repair.start, repair.end) for repair in repairs] == [(3, 7)]


def test_text_after_a_masked_word_keeps_its_place():
    text = "d4rn, a fool"

    folded = unmask(fold(text), VOCABULARY)[0]

    place = folded.text.index("fool")
    assert folded.span(place, place + 4) == (8, 12)


@pytest.mark.parametrize(
    ("text", "doubt"), [("d4rn", Doubt.NONE), ("b***t", Doubt.SLIGHT), ("dârn", Doubt.STRONG), ("d*rn", Doubt.NONE)]
)
def test_a_guess_is_remembered_with_its_doubt(text, doubt):
    assert unmask(fold(text), VOCABULARY)[1][0].doubt is doubt


def test_only_words_that_people_star_out_are_read_from_stars():
    assert unmasked("f*ol") == "f*ol"


@given(st.text(alphabet="dарrn4@*. \u200b\u0301aA", max_size=60))
def test_places_stay_valid_whatever_is_unmasked(text):
    folded = unmask(fold(text), VOCABULARY)[0]

    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))
