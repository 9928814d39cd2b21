import pytest

from tests.comments.screening.judging import found, guidelines, outcome


@pytest.mark.parametrize(
    "text",
    [
        "They killed my brother in Halabja.",
        "He was hanged in 1988 and I still dream of it.",
        "I could have killed him for forgetting the milk.",
        "This traffic will kill me.",
        "We will beat them 3-0 on Saturday.",
        "Shoot me an email about it.",
        "Hang in there, we love you.",
        "You killed it with this article.",
        "He shot the ball over the bar.",
        "The killers should be tried, and they should stay in prison.",
        "The death penalty should be abolished.",
        "Nobody deserves to die like that.",
        "The army should protect the village.",
        "Beat the eggs and kill the heat.",
        "Burn the documents, said the general.",
        "I'd kill to see that concert.",
        "They should not be killed, they should be tried.",
    ],
)
def test_violence_that_is_told_denied_or_a_manner_of_speaking_is_no_threat(text):
    assert "threat" not in guidelines(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I'm going to kill you", "I'm going to kill you"),
        ("Listen: I will break his jaw.", "I will break his jaw"),
        ("They should all be gassed", "They should all be gassed"),
        ("You should be hanged from a lamp post", "You should be hanged"),
        ("I hope your children die of cancer", "hope your children die of cancer"),
        ("Kill them all, let God sort them out", "Kill them all"),
        ("Please, kill all muslims", "kill all muslims"),
        ("he deserves a bullet in the head", "deserves a bullet"),
        ("go kill yourself", "kill yourself"),
        ("they need to be wiped off the face of the earth", "they need to be wiped off the face of the earth"),
        ("I w1ll k1ll you", "I w1ll k1ll you"),
    ],
)
def test_a_direct_threat_is_rejected_with_its_words(text, words):
    assert ("threat", words) in {(code, span.strip(" .,:")) for code, span in found(text)}
    assert outcome(text) == "reject"


@pytest.mark.parametrize(
    "text",
    [
        "You won't make it home.",
        "I know where you live.",
        "Watch your back, Ms Demir.",
        "We are coming for you tonight.",
        "Keep writing and you will end up in a ditch.",
        "Let's burn down their mosque.",
        "Hang the traitors!",
        "I'd love to punch you in the face.",
        "Next time we will finish the job.",
        "Seni öldüreceğim, bekle.",
        "سنقتلكم جميعا",
        "دەتکوژم، چاوەڕێ بە",
        "Ez ê te bikujim, tu dibînî.",
    ],
)
def test_a_veiled_threat_or_one_in_a_language_not_checked_yet_is_held(text):
    assert "threat" in guidelines(text, language="")
    assert outcome(text, language="") == "hold"


@pytest.mark.parametrize(
    "text",
    [
        "I could murder a kebab, and the deadline is killing me.",
        "They will execute the plan in March and hang the pictures in the hall.",
        "Shoot me a message if you want the figures.",
        "Accidents happen to cyclists every day.",
        "You will not see this in the official figures.",
        "We know where you stand on this, minister.",
        "The whole section needs to be wiped out and written again.",
        "It was policy to kill the Indian in the child, wrote the inspector.",
        "If we don't act, people will die.",
    ],
)
def test_a_manner_of_speaking_is_no_threat(text):
    assert outcome(text) == "approve"


@pytest.mark.parametrize(
    "text",
    [
        "If I see that journalist in the street I'm going to run her over.",
        "Pity if something happened to her on the way to school.",
        "We know which school your children go to.",
        "I wish cancer on the whole family of this journalist.",
        "They belong in the gas chamber.",
        "Shame the bullet missed his head.",
        "Why has nobody shot this man yet?",
        "This man will not live to see the next election.",
        "Drop a bomb on parliament while they are all inside.",
        "Time to start killing journalists.",
        "Keep it up and your kids will pay the price.",
    ],
)
def test_a_threat_by_structure_is_not_approved(text):
    assert "threat" in guidelines(text)
    assert outcome(text) != "approve"
