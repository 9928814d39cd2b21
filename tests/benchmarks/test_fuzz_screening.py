"""The fuzzer finds what is broken, can do it again, and shortens it."""

import json

from benchmarks import fuzz_screening
from benchmarks.fuzz_cases import Case, make_case
from benchmarks.fuzz_screening import problems, shorten
from comments.screening.text import Folded
from comments.screening.types import Context, Draft, Field, Finding, Severity


def finding(start, end):
    return Finding(Field.BODY, "profanity", Severity.CERTAIN, start, end, "profanity", "en:x")


def test_case_is_the_same_each_time():
    assert [make_case(5, number) for number in range(30)] == [make_case(5, number) for number in range(30)]


def test_cases_are_no_longer_than_a_comment():
    assert max(len(make_case(2, number).draft.body) for number in range(100)) <= 5000


def test_plain_comment_has_no_problem():
    assert list(problems(Case(Draft("What a load of bullshit, said Ada.", "Mo"), Context()))) == []


def test_span_out_of_the_text_is_a_problem():
    [problem] = fuzz_screening._problems_of_finding(finding(3, 9), Draft("12345678"))

    assert problem.kind == "a span out of bounds or empty"


def test_empty_span_is_a_problem():
    [problem] = fuzz_screening._problems_of_finding(finding(3, 3), Draft("12345678"))

    assert problem.kind == "a span out of bounds or empty"


def test_places_out_of_order_are_a_problem():
    [problem] = fuzz_screening._problems_of_map(Folded("ab", (1, 0), (2, 1)), "ab", "fold")

    assert problem.kind == "fold: places out of order"


def test_missing_place_is_a_problem():
    [problem] = fuzz_screening._problems_of_map(Folded("ab", (0,), (1,)), "ab", "fold")

    assert problem.kind == "fold: not one place a character"


def test_screener_that_raises_is_found_and_shortened(monkeypatch):
    def broken(draft, _context):
        if "\u0301" in draft.body:
            raise ZeroDivisionError
        return fuzz_screening.ScreeningResult((), "en")

    monkeypatch.setattr(fuzz_screening, "screen", broken)

    case = Case(Draft("Good morning\u0301 to all of you on this street."), Context())
    assert [problem.kind for problem in problems(case)] == ["raises ZeroDivisionError"]
    assert shorten(case, "raises ZeroDivisionError").draft.body == "\u0301"


def test_slow_comment_counts_only_if_it_is_slow_again(monkeypatch):
    monkeypatch.setattr(fuzz_screening, "SLOW_MS", 0.0)
    case = Case(Draft("Good morning."), Context())
    assert [problem.kind for problem in problems(case)] == ["slow"]

    monkeypatch.setattr(fuzz_screening, "_screen_ms", lambda _case: -1.0)
    assert list(problems(case)) == []


def test_run_writes_a_report(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(fuzz_screening, "cases_that_differ", lambda _seed: [])

    fuzz_screening.main(["--seconds", "0.5", "--processes", "1", "--output", str(tmp_path / "out.json")])
    report = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert report["cases"] > 0
    assert "cases of" in capsys.readouterr().out


def test_cases_that_differ_by_process_are_named():
    report = {"cases": 1, "characters": 1, "seed": 1, "counts": {}, "found": {}, "differ_by_process": [7]}

    assert "1:7" in fuzz_screening.as_text(report)
