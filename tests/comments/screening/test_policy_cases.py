"""Each policy case has the outcome that an editor would defend, or is listed with the reason why not."""

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from comments.management.commands.policy_test import judge
from comments.screening.cases import CaseError, Expectation, Family, read_cases, run_cases
from comments.screening.types import Field, Finding, Guideline, Outcome, Recommendation, ScreeningResult, Severity

CASES = read_cases(Path(__file__).parents[2] / "policy_cases")
BLOCKING_FAMILIES = {
    Family.IDENTITY_NEUTRAL,
    Family.MOURNING,
    Family.PUBLISHER_CRITICISM,
    Family.REPORTING,
    Family.DIRECT_THREAT,
}
LENIENT = {Expectation.APPROVE, Expectation.NOT_REJECT}
CASE = {
    "id": "one",
    "family": "reporting",
    "language": "en",
    "text": "He said it.",
    "expect": "approve",
    "why": "It tells.",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case_is_as_an_editor_expects_or_listed(case):
    (result,) = run_cases((case,), judge)

    if case.known_failure:
        assert result.problems, "It is as expected now: run manage.py policy_test --promote."
    else:
        assert not result.problems, f"{case.text!r}: {case.why}"


def test_there_are_enough_cases_in_each_language():
    counts = Counter(case.language for case in CASES)

    assert counts["en"] >= 350
    assert all(counts[language] >= 50 for language in ("ar", "tr", "ckb", "kmr"))


def test_each_guideline_has_its_file():
    assert {case.group for case in CASES} == {"welcome", *(code.value for code in Guideline)}


def test_each_family_has_a_case():
    assert {case.family for case in CASES} == set(Family)


def test_the_cases_of_a_pair_have_different_answers():
    pairs = defaultdict(set)
    for case in CASES:
        pairs[case.pair].add(case.expect in LENIENT)
    del pairs[""]

    assert len(pairs) >= 200
    assert [pair for pair, answers in pairs.items() if len(answers) != 2] == []


def test_what_a_newsroom_must_never_lose_is_blocking():
    assert [case.id for case in CASES if case.family in BLOCKING_FAMILIES and not case.blocking] == []


def test_no_text_is_written_twice():
    texts = Counter((case.language, case.text, case.name, case.article, case.parent) for case in CASES)

    assert [key for key, count in texts.items() if count > 1] == []


def read(folder, *rows, name="threat.yaml"):
    lines = ["cases:"]
    for row in rows:
        lines += [f"{'  - ' if place == 0 else '    '}{key}: {value}" for place, (key, value) in enumerate(row.items())]
    (folder / name).write_text("\n".join(lines), encoding="utf-8")
    return read_cases(folder)


def test_a_case_stands_under_an_article_in_its_language(tmp_path):
    (case,) = read(tmp_path, CASE)

    assert case.context().article.language == "en"
    assert case.group == "threat"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"expect": "maybe"}, "'maybe' is not a valid Expectation"),
        ({"family": "gossip"}, "'gossip' is not a valid Family"),
        ({"guideline": "gossip", "expect": "hold"}, "'gossip' is not a valid Guideline"),
        ({"colour": "red"}, r"unknown \['colour'\]"),
        ({"span": "elsewhere"}, "'elsewhere' is not in the text"),
        ({"guideline": "threat"}, "it can name no guideline"),
        ({"article": "{author: Leyla}"}, "author"),
    ],
)
def test_a_case_that_cannot_be_used_is_refused_in_a_sentence(tmp_path, changes, sentence):
    with pytest.raises(CaseError, match=sentence):
        read(tmp_path, CASE | changes)


def test_a_case_without_a_reason_is_refused(tmp_path):
    row = {key: value for key, value in CASE.items() if key != "why"}

    with pytest.raises(CaseError, match=r"missing \['why'\]"):
        read(tmp_path, row)


def test_two_cases_of_one_id_are_refused(tmp_path):
    with pytest.raises(CaseError, match="the id 'one'"):
        read(tmp_path, CASE, CASE)


def test_a_file_that_is_named_like_no_guideline_is_refused(tmp_path):
    with pytest.raises(CaseError, match="named like no guideline"):
        read(tmp_path, CASE, name="gossip.yaml")


def test_a_folder_without_cases_is_refused(tmp_path):
    with pytest.raises(CaseError, match="holds no policy cases"):
        read_cases(tmp_path)


def test_a_file_that_is_no_yaml_is_refused(tmp_path):
    (tmp_path / "threat.yaml").write_text("cases: [", encoding="utf-8")

    with pytest.raises(CaseError, match=r"threat\.yaml is no list of cases"):
        read_cases(tmp_path)


def judged(outcome, *, grounds=(), start=0, end=1, protected_by=""):
    finding = Finding(Field.BODY, "threat", Severity.LIKELY, start, end, "threats", "a_rule", protected_by)
    result = ScreeningResult(findings=(finding,), language="en")
    return lambda _draft, _context: (result, Recommendation(outcome, grounds, (0,)))


@pytest.mark.parametrize(
    ("changes", "answer", "problems"),
    [
        ({}, judged(Outcome.APPROVE), ()),
        ({}, judged(Outcome.HOLD), ("expected approve, got hold",)),
        ({"expect": "not_reject"}, judged(Outcome.HOLD), ()),
        ({"expect": "not_approve"}, judged(Outcome.REJECT), ()),
        ({"expect": "not_approve"}, judged(Outcome.APPROVE), ("expected not_approve, got approve",)),
        ({"expect": "hold", "guideline": "threat"}, judged(Outcome.HOLD, grounds=("threat",)), ()),
        (
            {"expect": "hold", "any_of": "[abuse, racism]"},
            judged(Outcome.HOLD, grounds=("threat",)),
            ("expected the guideline abuse or racism, got threat",),
        ),
        # Half of the expected words is enough, a letter of them is not.
        (
            {"expect": "hold", "span": "He s"},
            judged(Outcome.HOLD, start=3, end=11),
            ("the words 'He s' are not marked",),
        ),
        ({"expect": "hold", "span": "He s"}, judged(Outcome.HOLD, start=0, end=2), ()),
        ({"expect": "not_reject", "protected_by": "reporting"}, judged(Outcome.HOLD, protected_by="reporting"), ()),
        (
            {"expect": "not_reject", "protected_by": "reporting"},
            judged(Outcome.HOLD),
            ("expected the protection reporting, got none",),
        ),
    ],
)
def test_a_case_is_compared_with_what_was_found(tmp_path, changes, answer, problems):
    (result,) = run_cases(read(tmp_path, CASE | changes), answer)

    assert result.problems == problems
    assert result.is_unexpected == bool(problems)


def test_a_known_failure_is_expected_to_fail_and_news_when_it_does_not(tmp_path):
    cases = read(tmp_path, CASE | {"known_failure": "Irony."})

    (failed,) = run_cases(cases, judged(Outcome.HOLD))
    (mended,) = run_cases(cases, judged(Outcome.APPROVE))

    assert not failed.is_unexpected
    assert mended.is_unexpected
