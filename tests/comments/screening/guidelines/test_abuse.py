import pytest

from tests.comments.screening.judging import findings, guidelines, judge, outcome


@pytest.mark.parametrize(
    "identity", ["gay", "lesbian", "Muslim", "Jewish", "Kurdish", "Yazidi", "black", "disabled", "Turkish"]
)
@pytest.mark.parametrize(
    "sentence", ["I am a {} woman.", "My {} neighbours are kind.", "He spoke about {} history.", "{}"]
)
def test_the_name_of_a_group_is_no_finding(identity, sentence):
    assert findings(sentence.format(identity)) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Women should be allowed to vote everywhere.",
        "Muslims are not terrorists.",
        "Not all men are like that.",
        "Gay people deserve the same rights as everyone.",
        "The Kurds were betrayed again.",
        "Refugees are people like you and me.",
        "It is a disgrace that refugees are treated like animals.",
        "They treat women like dogs over there.",
        "Cockroaches in the school kitchen, again.",
        "A chink in the armour of the ministry.",
        "The sea dyke broke near Haarlem, wrote Mr Van Dyke.",
        "Slut-shaming harms girls.",
    ],
)
def test_speaking_about_a_group_is_no_abuse(text):
    assert outcome(text) == "approve"


@pytest.mark.parametrize(
    ("text", "guideline"),
    [
        ("Immigrants are a cancer on this country", "xenophobia"),
        ("Jews control the banks", "religious_hatred"),
        ("Yazidis worship the devil", "religious_hatred"),
        ("Gypsies are thieves", "racism"),
        ("Kurds are terrorists", "racism"),
        ("Arabs are dogs", "racism"),
        ("Turks are barbarians", "racism"),
        ("Women belong in the kitchen", "sexism"),
        ("Women are too emotional", "sexism"),
        ("Homosexuality is a mental illness", "homophobia"),
        ("I hate gays", "homophobia"),
        ("Muslims do not belong here", "religious_hatred"),
        ("Disabled people are a burden", "abuse"),
        ("What a faggot", "homophobia"),
        ("Ragheads everywhere", "racism"),
    ],
)
def test_degrading_a_group_is_rejected_under_its_code(text, guideline):
    recommendation = judge(text)

    assert (recommendation.outcome.value, recommendation.grounds) == ("reject", (guideline,))


@pytest.mark.parametrize(
    ("text", "guideline"),
    [
        ("Go back to your country.", "xenophobia"),
        ("We don't want gypsies here.", "racism"),
        ("He is a disgusting Jew.", "religious_hatred"),
        ("Bunlar dağ kürdü zaten.", "racism"),
        ("اليزيديون عبدة الشيطان", "religious_hatred"),
        ("ئەوانە شەیتانپەرستن", "religious_hatred"),
        ("Ew hemû şeytanperest in.", "religious_hatred"),
    ],
)
def test_what_depends_on_more_than_its_words_is_held(text, guideline):
    assert guideline in guidelines(text, language="")
    assert outcome(text, language="") == "hold"
