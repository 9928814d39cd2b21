import pytest

from tests.comments.screening.judging import findings, found, guidelines, outcome


@pytest.mark.parametrize(
    "text",
    [
        "An idiotic policy.",
        "I was stupid to believe it.",
        "What a stupid rule, and the whole thing is a joke.",
        "The minister lied to parliament and should resign.",
        "The president is a war criminal and a dictator.",
        "You are wrong about the budget.",
        "I disagree with you completely.",
        "Are you sure about the figures?",
        "These pigs escaped from the farm.",
        "Readers are not fools.",
        "The rats in our street are a plague.",
        "Kek Azad, mamosta, spas.",
    ],
)
def test_an_insult_of_a_thing_or_no_insult_is_no_attack(text):
    assert "personal_attack" not in guidelines(text)
    assert outcome(text) == "approve"


@pytest.mark.parametrize(
    "text", ["I felt like an idiot.", "I'm a dumb old man, but I know this.", "Your editor is a clown."]
)
def test_an_insult_of_oneself_or_of_the_publisher_is_protected(text):
    assert "" not in {finding.protected_by for finding in findings(text)}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("You are an idiot.", "You are an idiot"),
        ("u r an idiot", "u r an idiot"),
        ("You pathetic clown!", "You pathetic clown"),
        ("what a pathetic loser you are", "what a pathetic loser you are"),
        ("Only a moron like you could believe that.", "moron like you"),
        ("The author of this piece is a complete moron", "author of this piece is a complete moron"),
    ],
)
def test_an_insult_of_somebody_in_the_conversation_is_held(text, words):
    assert ("personal_attack", words) in found(text)
    assert outcome(text) == "hold"


@pytest.mark.parametrize(
    ("text", "language"),
    [("Sen tam bir aptalsın.", "tr"), ("انت غبي", "ar"), ("تۆ گەمژەیت", "ckb"), ("Tu ehmeq î.", "kmr")],
)
def test_it_is_held_in_every_language(text, language):
    assert outcome(text, language=language) == "hold"
