import pytest

from comments.screening.variants import everyday_words, is_everyday, misspellings, split_forms
from tests.comments.screening.judging import guidelines, outcome


def test_a_word_is_split_only_where_not_both_halves_are_words():
    assert set(split_forms("fuck")) == {"f uck", "fu ck", "fuc k"}
    assert "s hit" not in set(split_forms("shit"))


def test_two_inner_letters_are_swapped_or_a_vowel_is_dropped():
    assert {"vremin", "vermni", "vermn"} <= set(misspellings("vermin"))


def test_short_words_lose_no_letter():
    assert set(misspellings("kill")) == {"klil", "kkill", "kiill"}
    assert list(misspellings("kil")) == []


def test_a_slip_of_a_common_word_is_no_misspelling():
    assert "thos" not in set(misspellings("thots"))


@pytest.mark.parametrize("halves", [("pen", "is"), ("s", "hit"), ("s", "pic"), ("mor", "on")])
def test_two_words_that_people_write_beside_each_other_are_no_split(halves):
    assert is_everyday(halves, everyday_words())


def test_a_strange_half_beside_a_common_word_is_a_split():
    assert not is_everyday(("verm", "in"), everyday_words())


@pytest.mark.parametrize(
    "text",
    [
        "A cocktail for the therapist, the assistant and the class of Scunthorpe.",
        "The rapeseed field, the titmouse and the woodcock; Dickens wrote of pinheads on pins.",
        "Ask Mor on Monday, or Al at the pub; it is Tom's picture.",
        "Thank you all for this, teh councl should have aksed thos poeple befroe they did.",
        "Whoops, hehe, twas a typo.",
    ],
)
def test_everyday_words_and_slips_are_approved(text):
    assert outcome(text) == "approve"


@pytest.mark.parametrize(
    ("text", "guideline"),
    [
        ("bulshit", "profanity"),
        ("this bullshitt again", "profanity"),
        ("bullshitpeople", "profanity"),
        ("xbullshit", "profanity"),
        ("You are an idiiot.", "personal_attack"),
        ("You are an idi ot.", "personal_attack"),
        ("You are a buffon, mayor.", "personal_attack"),
    ],
)
def test_a_slip_or_a_neighbour_hides_nothing(text, guideline):
    assert guideline in guidelines(text)


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
