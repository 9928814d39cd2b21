import json

import pytest

from comments.screening.jsonl import BadLineError, answer_lines, read_question
from comments.screening.types import Field, Finding, Mode, Outcome, Recommendation, ScreeningResult, Severity

FINDING = Finding(Field.BODY, "threat", Severity.LIKELY, 1, 4, "threats", "rule", "quotation")


def judge(question):
    return ScreeningResult((FINDING,), "en"), Recommendation(Outcome.HOLD)


def answers(*lines):
    return [json.loads(answer.line) for answer in answer_lines(lines, judge)]


def test_an_answer_has_the_findings_and_nothing_of_the_text():
    (answer,) = answers(b'{"id": "a", "text": "hello"}\n')

    assert answer == {
        "id": "a",
        "outcome": "hold",
        "complete": True,
        "language": "en",
        "findings": [
            {
                "field": "body",
                "guideline": "threat",
                "severity": "likely",
                "start": 1,
                "end": 4,
                "screener": "threats",
                "rule": "rule",
                "protected_by": "quotation",
            }
        ],
    }


def test_answers_come_in_order_and_as_the_lines_come():
    lines = iter([b'{"id": 1, "text": ""}', b"broken", b'{"id": 2, "text": ""}'])
    stream = answer_lines(lines, judge)

    assert json.loads(next(stream).line)["id"] == 1
    assert next(lines) == b"broken"  # The second line has not been asked for yet.
    assert json.loads(next(stream).line)["id"] == 2


def test_all_that_a_line_may_say_is_read():
    row = {
        "id": 7,
        "text": "t",
        "name": "n",
        "language": "ckb",
        "mode": "reviewed",
        "article": {"title": "a", "text": "b", "byline": "c", "language": "ar"},
        "parent": "p",
    }

    question = read_question(row)

    assert (question.id, question.mode) == (7, Mode.REVIEWED)
    assert (question.draft.body, question.draft.name, question.draft.language) == ("t", "n", "ckb")
    article = question.context.article
    assert (article.title, article.text, article.byline, article.language) == ("a", "b", "c", "ar")
    assert question.context.parent == "p"


def test_the_mode_is_automatic_where_none_is_said():
    assert read_question({"id": 1, "text": ""}).mode is Mode.AUTOMATIC


def test_a_lone_surrogate_is_a_text_like_any_other():
    assert read_question(json.loads(r'{"id": 1, "text": "\ud800"}')).draft.body == "\ud800"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"", "not JSON"),
        (b"\n", "not JSON"),
        (b"[1]", "not a JSON object"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"id": 1, "id": 2, "text": ""}', "twice"),
        (b'{"id": 1, "text": "", "article": {"title": "", "title": ""}}', "twice"),
        (b'{"id": 1}', "'text' is missing"),
        (b'{"text": ""}', "'id'"),
        (b'{"id": true, "text": ""}', "'id'"),
        (b'{"id": 1.5, "text": ""}', "'id'"),
        (b'{"id": 1, "text": null}', "'text' must be a string"),
        (b'{"id": 1, "text": "", "name": 3}', "'name' must be a string"),
        (b'{"id": 1, "text": "", "mode": "fast"}', "'mode' must be one of"),
        (b'{"id": 1, "text": "", "mode": []}', "'mode' must be one of"),
        (b'{"id": 1, "text": "", "shout": 1}', "Unknown key 'shout'"),
        (b'{"id": 1, "text": "", "article": []}', "'article' must be an object"),
        (b'{"id": 1, "text": "", "article": {"body": ""}}', "Unknown key 'body'"),
        (b'{"id": 1, "text": "", "article": {"title": 1}}', "'title' must be a string"),
    ],
)
def test_a_bad_line_is_answered_by_a_sentence_on_its_line(line, message):
    answer, good = answers(line, b'{"id": 9, "text": ""}')

    assert message in answer["error"]
    assert answer["error"].endswith(".")
    assert good["id"] == 9


def test_the_error_of_a_line_with_an_id_carries_it():
    assert answers(b'{"id": "x", "text": 1}')[0]["id"] == "x"


def test_a_bad_question_is_an_error_of_its_own():
    with pytest.raises(BadLineError):
        read_question({})
