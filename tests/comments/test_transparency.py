"""The transparency report counts what a person would count by hand."""

import csv
import json
import os
import random
import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from comments import complaints, moderation, transparency
from comments.models import Comment
from tests.factories import make_comment, make_decision, make_moderator, make_public_comment, make_screened_comment

pytestmark = pytest.mark.django_db

HISTORIES = int(os.environ.get("TRANSPARENCY_HISTORIES", "40"))
TEXTS = ("I am glad that the tram comes back.", "This is fucking ridiculous.", "You are an idiot.")
GROUNDS = ("profanity", "racism", "off_topic")


def report_of_today():
    now = timezone.now()
    return transparency.make_report(since=now - timedelta(hours=1), until=now + timedelta(hours=1))


class Tally:
    """What happened, counted while it happens."""

    def __init__(self, chance, moderators):
        self.chance, self.moderators = chance, moderators
        self.received = self.appeals = self.withdrawn = 0
        self.decisions, self.grounds, self.overturned, self.reports, self.firsts = (Counter() for _ in range(5))
        self.seen = {}

    def note_decisions(self, comment):
        """Count the decisions of a comment that were not counted yet, by reading its history from the beginning."""
        before, first = None, True
        for decision in comment.decisions.order_by("seq"):
            is_final = decision.verdict in ("approve", "reject")
            if decision.seq > self.seen.get(comment.pk, 0):
                self._count(decision, before, is_first=first and is_final)
            first = first and not is_final
            before = decision
        self.seen[comment.pk] = comment.seq

    def _count(self, decision, before, *, is_first):
        self.decisions[decision.actor_kind, decision.verdict] += 1
        if decision.verdict == "reject" and decision.actor_kind != "commenter":
            self.grounds.update(decision.grounds)
        if is_first and decision.actor_kind != "commenter":
            self.firsts[decision.actor_kind] += 1
        turned = before and {before.verdict, decision.verdict} == {"approve", "reject"}
        if turned and decision.actor_kind == "moderator" and before.actor_kind in ("automatic", "moderator"):
            self.overturned[before.actor_kind] += 1

    def live(self, comment):
        """Let something happen to a comment; what is not possible as it stands does not happen."""
        happen = self.chance.choice(
            [self._screen, self._decide, self._report, self._appeal, self._withdraw, self._undo]
        )
        try:
            happen(comment)
        except (complaints.ComplaintError, complaints.OwnAppealError, moderation.NothingToUndoError):
            return

    def _screen(self, comment):
        make_screened_comment(comment.thread.article, body=self.chance.choice(TEXTS))
        self.received += 1

    def _decide(self, comment):
        verdict = self.chance.choice(["approve", "hold", "reject"])
        grounds = self.chance.sample(GROUNDS, 2) if verdict == "reject" else ()
        make_decision(comment, verdict=verdict, moderator=self._one(), grounds=grounds)

    def _report(self, comment):
        ground = self.chance.choice(GROUNDS)
        complaints.report_comment(comment.pk, reporter=uuid.uuid4().hex, ground=ground)
        self.reports[ground] += 1

    def _appeal(self, comment):
        complaints.appeal_decision(comment.pk, text="Please look again.")
        self.appeals += 1

    def _withdraw(self, comment):
        if comment.status != "rejected":
            moderation.withdraw(comment.pk)
            self.withdrawn += 1

    def _undo(self, comment):
        moderation.undo(comment.pk, moderator=self._one(), seen_seq=comment.seq)

    def _one(self):
        return self.chance.choice(self.moderators)


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_sums_are_those_of_a_count_by_hand(seed):
    chance = random.Random(seed)
    tally = Tally(chance, [make_moderator("mo"), make_moderator("ronahi")])
    for number in range(3):
        make_comment(body=f"{chance.choice(TEXTS)} {number}")
        tally.received += 1
    for _ in range(12):
        tally.live(chance.choice(list(Comment.objects.all())))
        for changed in Comment.objects.all():
            tally.note_decisions(changed)

    report = report_of_today()

    counted = {(actor, verdict): n for actor, row in report.decisions.items() for verdict, n in row.items() if n}
    assert report.received == tally.received == sum(report.received_by_status.values())
    assert counted == +tally.decisions
    assert report.rejected_by_ground == +tally.grounds
    assert {
        actor: waiting.comments for actor, waiting in report.time_to_decide.items() if waiting.comments
    } == tally.firsts
    assert {actor: n for actor, n in report.overturned.items() if n} == tally.overturned
    assert report.reports == tally.reports
    assert sum(report.reports_by_resolution.values()) == tally.reports.total()
    assert report.appeals == tally.appeals == sum(report.appeals_by_resolution.values())
    assert report.withdrawn == tally.withdrawn


def test_waiting_is_measured_to_the_first_decision_that_was_more_than_to_hold(time_machine):
    time_machine.move_to("2026-03-01 12:00+00:00", tick=False)
    comments = [make_comment(body=f"Number {number}") for number in range(20)]
    for minutes, comment in enumerate(comments, start=1):
        time_machine.move_to(datetime(2026, 3, 1, 12, minutes, tzinfo=UTC), tick=False)
        make_decision(comment, verdict="hold")
        make_decision(comment)
    time_machine.move_to("2026-03-01 20:00+00:00", tick=False)
    make_decision(comments[0], verdict="reject")

    waiting = report_of(2026, 3, 1).time_to_decide["moderator"]

    assert (waiting.comments, waiting.median_seconds, waiting.p95_seconds) == (20, 600, 1140)


def report_of(*day):
    first = datetime(*day, tzinfo=UTC)
    return transparency.make_report(since=first, until=first + timedelta(days=1))


def test_midnight_belongs_to_the_day_that_begins(time_machine):
    time_machine.move_to("2026-03-02 00:00+00:00", tick=False)
    make_public_comment()

    assert (report_of(2026, 3, 1).received, report_of(2026, 3, 2).received) == (0, 1)


def test_period_in_which_nothing_happened_has_no_share_and_no_times():
    report = report_of(2020, 1, 1)

    assert report.automated_share is None
    assert report.time_to_decide["automatic"].median_seconds is None


@pytest.mark.parametrize("name", ["json", "csv", "html"])
def test_command_writes_the_same_figures_in_each_format(name, tmp_path):
    make_screened_comment(body=TEXTS[1])
    today = datetime.now(UTC).date().isoformat()
    path = tmp_path / f"report.{name}"

    call_command("transparency_report", f"--from={today}", f"--to={today}", f"--format={name}", f"--output={path}")

    text = path.read_text()
    if name == "json":
        assert json.loads(text)["rejected_by_ground"] == {"profanity": 1}
    elif name == "csv":
        assert ["rejected_by_ground", "profanity", "1"] in list(csv.reader(text.splitlines()))
    else:
        assert '<th scope="row">profanity</th><td>1</td>' in text
        assert "<script" not in text
