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


@pytest.mark.parametrize(
    "text",
    [
        "Is homosexuality a disease? No, and it never was.",
        "Homosexuality was removed from the list of diseases in 1990.",
        "Christians leave the Orient because nobody protects them.",
        "Why are Jews still attacked in Europe?",
        "We got the refugees out of the water.",
        "Women are dying because the hospital has no beds.",
        "My grandmother loved gypsy music; Roma families live in our street.",
        "It disgusts me to see refugees treated like this.",
    ],
)
def test_speaking_of_what_happens_to_a_group_is_no_abuse(text):
    assert outcome(text) == "approve"


@pytest.mark.parametrize(
    ("text", "guideline"),
    [
        ("Every Sunni is a terrorist.", "religious_hatred"),
        ("No girl should be allowed to study.", "sexism"),
        ("Afghans bring nothing but crime.", "racism"),
        ("It disgusts me to see gay couples kissing.", "homophobia"),
        ("I do not want foreigners beside us, they are all criminals.", "xenophobia"),
        ("Armenians deserved the genocide.", "racism"),
        ("Never trust a Kurd.", "racism"),
        ("Why are gypsies allowed to vote?", "racism"),
        ("Being gay is disgusting.", "homophobia"),
    ],
)
def test_abuse_by_structure_is_not_approved(text, guideline):
    assert guideline in guidelines(text)
    assert outcome(text) != "approve"
