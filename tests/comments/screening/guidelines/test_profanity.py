import pytest

from tests.comments.screening.judging import found, outcome


@pytest.mark.parametrize(
    "text",
    [
        "Scunthorpe, Penistone, Cockermouth, Essex and Middlesex.",
        "The analyst assessed the assassin's class.",
        "Shiitake mushrooms and shih tzu dogs.",
        "I passed the exam, mum!",
        "Mr Dick met Pussy Riot and Dick Cheney.",
        "God, what the hell was that, damn it was close? Damn.",
        "Sik sikayet: like this, şike, sık, göt.",
        "Hilary Swank, Mike Hunt and Gaylord Nelson.",
        "Look at https://example.org/what-the-fuck-happened for the rest.",
        "It's hit the wall, as hole after hole appeared.",
    ],
)
def test_innocent_words_and_names_are_approved(text):
    assert outcome(text) == "approve"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("كەرکووک و کەرامەت و حیزبەکان", "ckb"),
        ("سافر إلى نيكاراغوا وكان زبونا", "ar"),
        ("Got ku sikke û mal li wir in.", "kmr"),
        ("Sıkı bir şikayet: şike ve sık sık göl.", "tr"),
        ("Wî got ku Şêx hat.", "tr"),
    ],
)
def test_words_that_only_begin_like_a_vulgar_one_are_approved(text, language):
    assert outcome(text, language=language) == "approve"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("What bullshit.", "bullshit"),
        ("f.u.c.k this", "f.u.c.k"),
        ("What a ѕһіt idea", "ѕһіt"),
        ("FUUUUUCK", "FUUUUUCK"),
        ("unfuckingbelievable", "fuck"),
        ("𝓯𝓾𝓬𝓴 off", "𝓯𝓾𝓬𝓴"),
        ("a$$hole", "a$$hole"),
        ("f\u00aduck", "f\u00aduck"),
    ],
)
def test_profanity_is_rejected_however_it_is_written(text, words):
    assert ("profanity", words) in found(text)
    assert outcome(text) == "reject"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What a load of crap.", "en"),
        ("What the f*** is this?", "en"),
        ("Fück off", "en"),  # diacritics are letters: at most possible
        ("Böyle işin amına koyayım.", "tr"),
        ("هؤلاء ولاد الحرام", "ar"),
        ("سەگباب بڕۆ", "ckb"),
        ("Kurê kerê, here!", "kmr"),
    ],
)
def test_mild_starred_or_unchecked_words_are_held(text, language):
    assert outcome(text, language=language) == "hold"
