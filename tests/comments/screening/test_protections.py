import pytest

from comments.screening.compiled import default_lexicons
from tests.comments.screening.judging import findings, judge

RULES = [
    pytest.param(known.language, rule, id=f"{known.language}-{rule.protection}-{number}")
    for known in default_lexicons().languages.values()
    for number, rule in enumerate(known.protections)
]


def protections(body, **surroundings):
    return {finding.protected_by for finding in findings(body, **surroundings)}


@pytest.mark.parametrize(("language", "rule"), RULES)
def test_the_example_that_a_protection_is_not_for_is_found_without_it(language, rule):
    assert protections(rule.miss, language=language) == {""}


@pytest.mark.parametrize(("language", "rule"), RULES)
def test_the_example_that_a_protection_is_for_is_protected(language, rule):
    assert rule.protection in protections(rule.hit, language=language)


@pytest.mark.parametrize(
    ("protected", "not_protected"),
    [
        ('He wrote "refugees are vermin" on the wall.', "Refugees are vermin on the wall."),
        ("She was called a faggot at school.", "Shut it, faggot."),
        ("Anyone who says that all Muslims are terrorists is wrong.", "All Muslims are terrorists."),
        ("It is not true that women belong in the kitchen.", "It is true: women belong in the kitchen."),
        ("Saying that gays are disgusting is a disgrace.", "Gays are disgusting."),
        ("I was an idiot to believe them.", "You were an idiot to believe them."),
        ("The preacher called for all gays to be killed.", "I say all gays must be killed."),
        ("Police said the man had threatened: I will kill you.", "I will kill you."),
    ],
)
def test_a_protection_flips_with_its_frame(protected, not_protected):
    assert "" not in protections(protected)
    assert "" in protections(not_protected)


def test_the_words_of_the_article_are_no_evidence_against_the_reader():
    assert protections("Bullshit Jobs is a great title.", title="Bullshit Jobs, ten years on") == {"quotation"}
    assert protections("What bullshit.", title="Jobs, ten years on") == {""}


def test_the_words_of_the_parent_are_no_evidence_against_the_reply():
    assert protections("Refugees are vermin? Really?", parent="Refugees are vermin.") == {"quotation"}


def test_the_publisher_is_known_by_its_names():
    assert protections("The Valley Times is run by clowns, he is an idiot.", publisher_names=("The Valley Times",)) == {
        "publisher_criticism"
    }
    assert protections("The Valley Times is run by clowns, he is an idiot.") == {""}


def test_an_insult_of_the_byline_is_found():
    text = "Rojin Demir knows nothing, what a clown"

    assert [finding.rule for finding in findings(text, byline="Rojin Demir")] == ["insult_of_byline"]
    assert findings(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        'He wrote "refugees are vermin" on the wall.',
        '"Hang them all" was sprayed on the school last night.',
        "The sect leader taught that women are property.",
        "Whoever thinks Black people are less intelligent should read a book.",
    ],
)
def test_words_that_are_plainly_told_or_opposed_need_nobody_to_look(text):
    assert judge(text).outcome.value == "approve"


def test_a_protected_certain_finding_waits_for_a_person():
    assert judge('He wrote "fuck the council" on the wall.').outcome.value == "hold"


def test_many_findings_in_a_long_text_are_each_judged():
    text = "Fuck this. " * 40

    assert protections(text) == {""}


@pytest.mark.parametrize(
    "text",
    [
        "He said that all Kurds are traitors, and half the hall walked out.",
        "I do not want him dead. I want him in court.",
        "No foreigner is a criminal because he is a foreigner.",
        "Racists who hate Black people have no place in our stadium.",
        "They think all Arabs are terrorists, which hurts.",
        "He called me a dirty Arab in front of my son.",
        "The prime minister is a liar: he promised water and brought none.",
    ],
)
def test_a_plain_report_denial_or_judgement_needs_no_person(text):
    assert judge(text).outcome.value == "approve"


@pytest.mark.parametrize(
    "text",
    [
        "I am not racist but all Kurds are traitors.",
        "I told you that all Kurds are traitors.",
        "Why not kill them all?",
        "If you write about my brother again, I will kill you.",
        "I'm sick of you faggots.",
    ],
)
def test_words_that_only_look_like_one_protect_nothing(text):
    assert "" in protections(text)
    assert judge(text).outcome.value != "approve"
