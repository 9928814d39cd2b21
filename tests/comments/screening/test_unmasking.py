import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.screening.text import fold
from comments.screening.unmasking import unmask
from comments.screening.vocabulary import Doubt, Vocabulary

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
        "Plan A, B and C: see d.a.r. and n.o.t.e.s of H. E. C. Kay",
        "a co-op's he-man, dr.no, the he_file, b-last and d-n",
        "darned-looking T-shirts at 4/5 of £3, 50% off, $10/h, C# and F#",
        "www.d4rn.org http://h3ck.org/d4rn https://f00l.org",
        "🇹🇷🇬🇧 d🇹🇷, B52, A380, 1st, 22nd, 90s, mp4, X5, 1080p, 1990s, h311,",
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
        ("darn123", "darn"),
        ("fo00l", "fool"),
        ("b1457", "blast"),
        ("ꓐꓡꓮꓢꓔ", "blast"),  # Lisu
        ("ddddaaarrrnnn", "darn"),
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


def test_a_word_that_people_do_not_star_out_is_guessed_from_all_letters_but_one():
    assert unmasked("f*ol") == "fool"
    assert unmasked("f**l") == "f**l"
    assert unmask(fold("f*ol"), VOCABULARY)[1][0].doubt is Doubt.SLIGHT


@pytest.mark.parametrize("text", ["d_rn", "d-rn", "he.k", "d%rn", "hec#", "hec•"])
def test_other_signs_that_hide_a_letter_are_read_as_a_guess_at_most(text):
    assert unmasked(text) in {"darn", "heck"}
    assert unmask(fold(text.replace("%", "-")), VOCABULARY)[1][0].doubt in {Doubt.NONE, Doubt.SLIGHT}


def test_a_hyphen_between_two_words_hides_no_letter():
    assert unmask(fold("he-he, f-oo"), Vocabulary.build(frozenset(("heshe", "fooo")), frozenset()))[0].text == (
        "he-he, fooo"
    )


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("You are a d a r n.", "you are a darn."),
        ("a d.a.r.n and", "a darn and"),
        ("li h e c k e û bû", "li heck e û bû"),
        ("o i d a r n e û", "o i darn e û"),
    ],
)
def test_words_of_one_letter_beside_letters_that_stand_apart_are_no_part_of_them(text, read):
    assert unmasked(text) == read


@pytest.mark.parametrize(
    ("text", "read"), [("d4rn/heck", "darn/heck"), ("no-d4rn", "no-darn"), ("h3ck,d4rn", "heck,darn")]
)
def test_a_masked_word_is_read_beside_signs_that_stand_for_no_letter(text, read):
    assert unmasked(text) == read


def test_the_letters_of_a_language_stand_for_themselves():
    turkish = Vocabulary.build(frozenset(("kırk", "sik")), frozenset())

    assert unmask(fold("kııırk k1rk"), turkish)[0].text == "kırk kırk"
    assert unmask(fold("sııık sık"), turkish)[1] == ()


@given(st.text(alphabet="dарrn4@*. \u200b\u0301aA", max_size=60))
def test_places_stay_valid_whatever_is_unmasked(text):
    folded = unmask(fold(text), VOCABULARY)[0]

    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))
