"""Shares and summaries add up."""

import pytest

from benchmarks.judging import Judged, in_parallel, judge, table
from benchmarks.labelled import LabelledSet, Row
from benchmarks.measures import share, summarise
from comments.screening.types import Outcome


def test_share_of_nothing_is_no_number():
    assert str(share(0, 0)) == "–"


def test_interval_is_wilsons():
    found = share(8, 10)

    # From the formula, by hand: 0.490–0.943.
    assert (found.low, found.high) == (pytest.approx(0.4902, abs=1e-4), pytest.approx(0.9433, abs=1e-4))


def test_share_of_none_has_an_upper_bound():
    found = share(0, 100)

    assert (found.share, found.low) == (0, 0)
    assert 0.03 < found.high < 0.04


def judged(outcome):
    return Judged(outcome, (), (), (), "en", complete=True)


def test_summary_counts_each_outcome_by_label():
    rows = tuple(Row(number, "x", violates) for number, violates in enumerate((True, True, True, False, False)))
    outcomes = (Outcome.REJECT, Outcome.HOLD, Outcome.APPROVE, Outcome.REJECT, Outcome.APPROVE)

    figures = summarise(LabelledSet("dev/x_en", "en", rows), list(map(judged, outcomes)))["figures"]
    found = {name: (value["count"], value["of"]) for name, value in figures.items()}
    assert found["flagged_recall"] == (2, 3)
    assert found["flagged_precision"] == (2, 3)
    assert found["rejected_precision"] == (1, 2)
    assert found["violating_approved"] == (1, 3)
    assert found["clean_reject"] == (1, 2)


def test_plain_sentence_is_approved():
    assert judge("The bridge opens in spring.", language="en").outcome is Outcome.APPROVE


def test_profanity_is_rejected_by_its_guideline():
    found = judge("What a load of bullshit.", language="en")

    assert (found.outcome, found.grounds) == (Outcome.REJECT, ("profanity",))


def double(number):
    return number * 2


def test_work_in_processes_keeps_its_order():
    assert in_parallel(double, range(500), title="", chunk=10) == list(range(0, 1000, 2))


def test_table_aligns_figures():
    assert table([("a", 1), ("bcd", 22)], header=("set", "rows")) == "set  rows\na       1\nbcd    22"
