import io
import json

import pytest
from django.core.management import CommandError, call_command

CLEAN = ("clean", "reporting", "He told the court that he was threatened.", "approve")
PROFANE = ("profane", "profanity", "What bullshit.", "reject")
WRONG = ("wrong", "mourning", "Rest in peace.", "reject")


def write(folder, *cases, known=(), blocking=(), name="profanity.yaml"):
    lines = ["cases:"]
    for key, family, text, expect in cases:
        lines += [f"  - id: {key}", f"    family: {family}", "    language: en", f"    text: {text}"]
        lines += [f"    expect: {expect}", "    why: An editor would."]
        lines += ["    known_failure: Not yet."] if key in known else []
        lines += ["    blocking: true"] if key in blocking else []
    (folder / name).write_text("\n".join(lines), encoding="utf-8")


def run(folder, **options):
    """Return what is written and the exit status."""
    output = io.StringIO()
    try:
        call_command("policy_test", cases=str(folder), stdout=output, **options)
    except SystemExit as ended:
        return output.getvalue(), ended.code
    return output.getvalue(), 0


def test_cases_as_expected_end_with_status_0_without_a_database(tmp_path):
    write(tmp_path, CLEAN, PROFANE)

    text, status = run(tmp_path)

    assert status == 0
    assert "2 of 2 cases are as expected (100.0%)." in text


def test_an_unexpected_case_is_shown_with_what_was_expected_and_why(tmp_path):
    write(tmp_path, CLEAN, WRONG)

    text, status = run(tmp_path)

    assert status == 1
    assert "wrong (mourning, en)\n  expected reject: An editor would.\n  expected reject, got approve\n" in text
    assert "    Rest in peace." in text


def test_the_tables_count_by_guideline_and_by_family(tmp_path):
    write(tmp_path, CLEAN, PROFANE, WRONG, known=["wrong"])

    lines = [line.split() for line in run(tmp_path)[0].splitlines()]

    assert ["profanity", "3", "2", "1", "0"] in lines
    assert ["mourning", "1", "0", "1", "0"] in lines


def test_a_known_failure_is_no_news(tmp_path):
    write(tmp_path, WRONG, known=["wrong"])

    assert run(tmp_path)[1] == 0


def test_a_known_failure_that_blocks_ends_with_status_1(tmp_path):
    write(tmp_path, WRONG, known=["wrong"], blocking=["wrong"])

    text, status = run(tmp_path)

    assert status == 1
    assert "Known failures that block a release:" in text
    assert "1 of 1 blocking cases fail." in text


def test_a_mended_failure_is_asked_to_be_promoted(tmp_path):
    write(tmp_path, CLEAN, known=["clean"])

    text, status = run(tmp_path)

    assert status == 1
    assert "as expected now: remove its known_failure" in text


def test_mended_failures_are_promoted_in_their_file_and_others_are_not(tmp_path):
    write(tmp_path, CLEAN, WRONG, known=["clean", "wrong"])

    run(tmp_path, promote=True)

    write(tmp_path, CLEAN, WRONG, known=["wrong"], name="threat.yaml")
    assert (tmp_path / "profanity.yaml").read_text() == (tmp_path / "threat.yaml").read_text()


def test_json_has_a_line_for_each_case(tmp_path):
    write(tmp_path, CLEAN, PROFANE)

    answers = [json.loads(line) for line in run(tmp_path, json=True)[0].splitlines()]

    assert [(answer["id"], answer["outcome"], answer["unexpected"]) for answer in answers] == [
        ("clean", "approve", False),
        ("profane", "reject", False),
    ]
    assert answers[1]["findings"][0]["words"] == "bullshit"


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        ({"guideline": "threat"}, ["clean"]),
        ({"family": "profanity"}, ["profane"]),
        ({"language": "en"}, ["profane", "clean"]),
    ],
)
def test_cases_are_chosen(tmp_path, options, ids):
    write(tmp_path, PROFANE)
    write(tmp_path, CLEAN, name="threat.yaml")

    answers = [json.loads(line) for line in run(tmp_path, json=True, **options)[0].splitlines()]

    assert [answer["id"] for answer in answers] == ids


def test_no_case_at_all_is_a_mistake_of_the_caller(tmp_path):
    write(tmp_path, CLEAN)

    with pytest.raises(CommandError, match="No policy case is of that guideline"):
        run(tmp_path, language="xx")


def test_a_case_that_cannot_be_used_is_named(tmp_path):
    write(tmp_path, ("odd", "gossip", "He said it.", "approve"))

    with pytest.raises(CommandError, match=r"profanity\.yaml, case 1 \(odd\): 'gossip'"):
        run(tmp_path)


def test_the_cases_of_the_project_are_the_default():
    output = io.StringIO()

    call_command("policy_test", family="spelling_full_width", json=True, stdout=output)

    assert "ｆｕｃｋ" in output.getvalue()
