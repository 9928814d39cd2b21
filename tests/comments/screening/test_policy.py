import json

import pytest

from comments.screening.policy import DEFAULT_CONTENT, Policy, recommend
from comments.screening.types import Field, Finding, Guideline, Mode, Outcome, Recommendation, ScreeningResult, Severity

REJECTING = [
    "threat", "racism", "homophobia", "xenophobia", "religious_hatred", "sexism", "abuse", "profanity", "vulgarity",
    "commercial_promotion",
]  # fmt: skip
HOLDING = ["personal_attack", "personal_promotion"]


def finding(guideline="profanity", severity="certain", protected_by=""):
    return Finding(Field.BODY, guideline, Severity(severity), 0, 1, "screener", "rule", protected_by)


def judge(*findings, mode=Mode.AUTOMATIC, language="en", allowed=frozenset(("en",)), complete=True, policy=None):
    result = ScreeningResult(findings, language, complete, "" if complete else "language_unknown")
    settings = {"policy": policy} if policy else {}
    return recommend(result, mode=mode, automatic_languages=allowed, **settings)


def test_nothing_found_is_approved():
    assert judge() == Recommendation(Outcome.APPROVE, (), ())


def test_nothing_found_in_a_language_that_is_not_approved_automatically_is_held():
    assert judge(language="tr") == Recommendation(Outcome.HOLD, (), ())


@pytest.mark.parametrize("guideline", REJECTING)
def test_a_certain_finding_rejects(guideline):
    assert judge(finding(guideline)) == Recommendation(Outcome.REJECT, (guideline,), (0,))


@pytest.mark.parametrize("guideline", REJECTING)
def test_it_rejects_in_any_language(guideline):
    assert judge(finding(guideline), language="tr").outcome is Outcome.REJECT


@pytest.mark.parametrize("guideline", HOLDING)
def test_a_certain_attack_or_self_promotion_is_held(guideline):
    assert judge(finding(guideline)) == Recommendation(Outcome.HOLD, (guideline,), (0,))


@pytest.mark.parametrize("guideline", [*REJECTING, *HOLDING, "a_code_of_the_publisher"])
@pytest.mark.parametrize("severity", ["likely", "possible"])
def test_anything_less_than_certain_is_held(guideline, severity):
    assert judge(finding(guideline, severity)) == Recommendation(Outcome.HOLD, (guideline,), (0,))


def test_a_certain_finding_of_an_unknown_code_is_held():
    assert judge(finding("a_code_of_the_publisher")).outcome is Outcome.HOLD


@pytest.mark.parametrize("guideline", [*REJECTING, *HOLDING])
@pytest.mark.parametrize(("severity", "outcome"), [("certain", "hold"), ("likely", "hold"), ("possible", "approve")])
def test_a_protected_finding_never_rejects_and_a_possible_one_does_not_hold(guideline, severity, outcome):
    assert judge(finding(guideline, severity, "quotation")).outcome.value == outcome


def test_a_protected_possible_finding_is_no_ground():
    recommendation = judge(finding("threat", "possible", "mourning"), finding("racism", "likely"))

    assert recommendation == Recommendation(Outcome.HOLD, ("racism",), (1,))


def test_a_protected_finding_does_not_save_an_unprotected_one():
    recommendation = judge(finding("racism", "certain", "quotation"), finding("profanity"))

    assert recommendation == Recommendation(Outcome.REJECT, ("profanity",), (1,))


def test_only_the_findings_that_reject_decide_a_rejection():
    recommendation = judge(finding("threat", "likely"), finding("profanity"), finding("personal_attack"))

    assert recommendation == Recommendation(Outcome.REJECT, ("profanity",), (1,))


def test_grounds_stand_most_severe_first_and_once():
    recommendation = judge(finding("vulgarity"), finding("profanity"), finding("threat"), finding("vulgarity"))

    assert recommendation.grounds == ("threat", "profanity", "vulgarity")
    assert recommendation.deciding == (0, 1, 2, 3)


def test_a_code_outside_the_order_stands_last():
    recommendation = judge(finding("a_code_of_the_publisher", "likely"), finding("personal_promotion", "likely"))

    assert recommendation.grounds == ("personal_promotion", "a_code_of_the_publisher")


@pytest.mark.parametrize("findings", [(), (finding(),), (finding("threat", "likely"),)])
def test_what_is_not_complete_is_held_whatever_was_found(findings):
    assert judge(*findings, complete=False).outcome is Outcome.HOLD


def test_what_is_not_complete_keeps_its_grounds():
    assert judge(finding("threat"), complete=False) == Recommendation(Outcome.HOLD, ("threat",), (0,))


@pytest.mark.parametrize(
    ("mode", "nothing", "certain", "likely"),
    [
        (Mode.AUTOMATIC, "approve", "reject", "hold"),
        (Mode.ASSISTED, "hold", "reject", "hold"),
        (Mode.REVIEWED, "hold", "hold", "hold"),
    ],
)
def test_the_three_modes(mode, nothing, certain, likely):
    assert judge(mode=mode).outcome.value == nothing
    assert judge(finding(), mode=mode).outcome.value == certain
    assert judge(finding(severity="likely"), mode=mode).outcome.value == likely


def test_the_default_content_is_json_and_names_every_guideline():
    content = json.loads(json.dumps(DEFAULT_CONTENT))

    assert Policy.from_content(content) == Policy.from_content({})
    assert sorted(content["order"]) == sorted(code.value for code in Guideline)
    assert sorted(content["reject_when_certain"]) == sorted(REJECTING)


def test_a_publisher_may_let_a_personal_attack_be_rejected():
    policy = Policy.from_content({"reject_when_certain": ["personal_attack"], "hold_when_certain": ["profanity"]})

    assert judge(finding("personal_attack"), policy=policy).outcome is Outcome.REJECT
    assert judge(finding("profanity"), policy=policy).outcome is Outcome.HOLD


@pytest.mark.parametrize(
    "content",
    [
        {"order": "threat"},
        {"order": [1]},
        {"reject_when_certain": None},
        {"reject_when_certain": ["threat"], "hold_when_certain": ["threat"]},
    ],
)
def test_a_content_that_is_no_policy_is_refused_in_a_sentence(content):
    with pytest.raises(ValueError, match=r"A policy.*\."):
        Policy.from_content(content)
