"""Figures are made from the record, count each thing where it belongs, and can be made anew."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from comments import complaints, figures, moderation
from comments.models import DayFigure, FigureKind, HourFigure, Verdict
from tests.conftest import manage
from tests.factories import (
    make_article,
    make_decision,
    make_held_comment,
    make_moderator,
    make_public_comment,
    make_screened_comment,
)

DAY = date(2026, 3, 2)
INSULT = "The mayor is an idiot and always was."


@pytest.fixture
def clock():
    with time_machine.travel("2026-03-02T08:00:00Z", tick=False) as traveller:
        yield traveller


def sums(*by, **where):
    return {row[:-1]: row[-1] for row in figures.sums(DAY, *by, **where)}


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [([7], 50, 7), ([1, 2, 3, 4], 50, 2), (list(range(1, 101)), 95, 95), (list(range(1, 20)), 95, 19)],
)
def test_percentile_is_the_smallest_that_enough_do_not_exceed(values, percent, expected):
    assert figures.percentile(values, percent) == expected


@pytest.mark.django_db
def test_decisions_are_counted_by_who_and_where(clock):
    make_screened_comment(make_article(section="Local"), body="I agree: the bus was late and the driver kind.")
    make_held_comment(make_article("tram", section="Transport"))

    figures.make_day(DAY)

    assert sums("section", "actor_kind", kind=FigureKind.DECIDED, ground="") == {
        ("Local", "automatic"): 1,
        ("Transport", "moderator"): 1,
    }


@pytest.mark.django_db
def test_time_to_a_decision_is_that_of_what_was_held(clock):
    slow, fast = make_held_comment(body="Slow."), make_held_comment(body="Fast.")
    clock.shift(600)
    make_decision(fast)
    clock.shift(3000)
    make_decision(slow)

    figures.make_day(DAY)

    rows = [(row.hour.hour, row.decided, row.median_seconds, row.p95_seconds) for row in HourFigure.objects.all()]
    assert rows == [(8, 1, 600, 600), (9, 1, 3600, 3600)]


@pytest.mark.django_db
def test_overturned_is_what_a_person_changed_and_neither_a_hold_nor_an_undo(clock):
    comment = make_screened_comment(body="Fuck this bus and the driver.")
    assert comment.status == "rejected"
    make_decision(comment, verdict=Verdict.APPROVE)
    moderation.undo(comment.pk, moderator=make_moderator("vera"), seen_seq=2)
    make_decision(make_screened_comment(body=INSULT))

    figures.make_day(DAY)

    overturned = sums("actor_kind", "verdict", "ground", kind=FigureKind.OVERTURNED)
    assert overturned == {("automatic", "reject", ""): 1, ("automatic", "reject", "profanity"): 1}


@pytest.mark.django_db
def test_reports_are_counted_by_ground(clock):
    complaints.report_comment(make_public_comment().pk, reporter="zoe", ground="abuse")

    figures.make_day(DAY)

    assert sums("ground", kind=FigureKind.REPORTED) == {("",): 1, ("abuse",): 1}


@pytest.mark.django_db
def test_making_a_day_anew_changes_nothing(clock):
    make_held_comment()
    figures.make_day(DAY)
    before = list(DayFigure.objects.values_list("day", "kind", "verdict", "count"))

    figures.make_day(DAY)

    assert list(DayFigure.objects.values_list("day", "kind", "verdict", "count")) == before


@pytest.mark.django_db
def test_sweep_makes_today_and_fills_in_what_is_missing(clock):
    make_held_comment()
    clock.shift(timedelta(days=7).total_seconds())

    assert figures.keep_figures() == 6
    assert figures.keep_figures() == 3
    assert figures.keep_figures() == 1
    assert figures.made_at() == date(2026, 3, 9)


@pytest.mark.django_db
def test_day_before_is_made_anew_just_after_midnight(clock):
    make_held_comment()
    figures.keep_figures()
    clock.move_to("2026-03-03T00:05:00Z")

    assert figures.keep_figures() == 2


@pytest.mark.django_db
def test_what_waits_is_counted_by_language_the_oldest_first(clock):
    make_held_comment(body="First.")
    clock.shift(60)
    make_held_comment(body="Second.")

    [waiting] = figures.waiting_by_language()

    assert (waiting.count, waiting.oldest) == (2, datetime(2026, 3, 2, 8, 0, tzinfo=UTC))


@pytest.mark.one_database
def test_command_makes_days_anew(process_env):
    said = manage("figures", "--days", "3", env=process_env)

    assert said.strip() == "The figures of 3 days were made anew."


@pytest.mark.django_db
def test_without_decisions_only_today_is_made():
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)

    assert figures.keep_figures(noon) == 1
    assert figures.made_at() == noon.date()
