"""What is said of a run, and what ends it with status 1."""

import pytest

from faults.report import describe, has_failed, summarise, table

WHOLE = {
    "fault": "F1",
    "comments": 500,
    "hits": 87,
    "hit_what": "claimed comments",
    "seconds": 31.0,
    **dict.fromkeys(("lost", "doubled", "shown_unapproved", "text_changed", "log_gaps", "bad_answers"), 0),
    "figures": {"decided after a kill": 24.5},
    "late": [],
    "misses": [],
    "broken": [],
    "error": "",
}


def test_whole_outcome_does_not_fail():
    assert not has_failed(WHOLE, is_quick=False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"broken": ["I1: gone"]},
        {"hits": 0},  # Nothing was shown by a fault that hit nothing.
        {"misses": ["An erased text came back."]},
        {"error": "Traceback"},
        {"late": ["decided after a kill is 31 s; the target is 30."]},
    ],
)
def test_whatever_is_wrong_fails_the_whole_run(wrong):
    assert has_failed(WHOLE | wrong, is_quick=False)


def test_being_late_on_a_busy_computer_does_not_fail_the_short_run():
    assert not has_failed(WHOLE | {"late": ["late"]}, is_quick=True)


def test_record_that_does_not_verify_fails():
    assert has_failed({"log_gaps": 1, "broken": ["I4: decision 7"]}, is_quick=True)


def test_what_was_left_out_does_not_fail_by_itself():
    assert not has_failed({"left_out": "only root can mount"}, is_quick=False)


def test_line_of_a_fault_says_what_it_hit():
    line = describe("sqlite", WHOLE, done=1, total=22)

    assert line == (
        "[1/22] sqlite: F1 kill -9 of all workers: 500 comments, whole; 87 claimed comments; "
        "decided after a kill 24.5; 31.0 s"
    )


def test_summary_adds_up_over_set_ups():
    found = {
        "sqlite": {"F1": WHOLE, "F9": {"left_out": "no disk"}, "end": {"log_gaps": 0, "broken": []}},
        "postgresql+redis": {"F1": WHOLE | {"lost": 2, "figures": {"decided after a kill": 27.0}}},
    }

    summary = summarise(found)

    assert (summary["comments"], summary["lost"], summary["slowest_after_kill_s"]) == (1000, 2, 27.0)
    assert summary["by_fault"]["F1"]["postgresql+redis"]["lost"] == 2
    assert summary["by_fault"]["F9"] == {"sqlite": {"left_out": "no disk"}}


def test_faults_at_the_end_of_the_record_are_counted():
    assert summarise({"sqlite": {"end": {"log_gaps": 3, "broken": ["a", "b", "c"]}}})["log_gaps"] == 3


def test_table_has_a_row_for_each_fault_that_was_run():
    rows = table({"sqlite": {"F1": WHOLE}, "postgresql+redis": {}}).splitlines()

    assert rows[0] == "| fault | sqlite | postgresql+redis |"
    assert rows[2].startswith("| **F1** kill -9 of all workers | 500 comments, 0 breaches; hit 87 claimed comments")
    assert rows[2].endswith("| – |")
    assert len(rows) == 3
