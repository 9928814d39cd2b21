"""A replay over a small known history: what it says, and that it decides nothing."""

import json
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from comments import erasure, moderation, publishing, replaying
from comments.models import (
    Comment,
    Decision,
    Delivery,
    Finding,
    Note,
    QueueItem,
    Replay,
    Revision,
    Screening,
    Thread,
    Verdict,
)
from comments.replay_report import Report
from tests.factories import make_comment, make_decision, make_moderator, make_screened_comment

pytestmark = pytest.mark.django_db

HOLDING = {"reject_when_certain": ["threat"], "hold_when_certain": ["profanity"]}
ATTACKS = {"reject_when_certain": ["personal_attack", "profanity"], "hold_when_certain": []}
BLOCKHEAD = {
    "added": [
        {
            "language": "en",
            "pattern": "blockhead",
            "guideline": "profanity",
            "severity": "certain",
            "kind": "word",
            "hit": "A blockhead.",
            "miss": "A block.",
        }
    ],
    "removed": [{"language": "en", "pattern": "bullshit", "reason": "Our readers say it."}],
}
UNTOUCHED = (Comment, Decision, Delivery, Finding, Note, QueueItem, Revision, Screening, Thread)


@pytest.fixture
def mo():
    return make_moderator()


@pytest.fixture
def history(mo):
    """Five comments: two that a person judged otherwise than the machine, one as it did, two that nobody looked at."""
    comments = {
        "swearing": make_screened_comment(body="What a shit article this is."),
        "bullshit": make_screened_comment(body="This is bullshit, all of it."),
        "attack": make_screened_comment(body="You are an idiot, and you know it."),
        "blockhead": make_screened_comment(body="The blockhead of this block agrees."),
        "polite": make_screened_comment(body="I agree with the council, and with the fare."),
    }
    make_decision(comments["swearing"], verdict=Verdict.APPROVE, moderator=mo)
    make_decision(comments["bullshit"], verdict=Verdict.REJECT, grounds=["profanity"], moderator=mo)
    make_decision(comments["attack"], verdict=Verdict.APPROVE, moderator=mo)
    return comments


def replay(kind, content, mo, **fields):
    row = replaying.start_replay(kind, content, limit=fields.pop("limit", 1000), editor=mo, now=timezone.now())
    while replaying.run_next_piece():
        pass
    row.refresh_from_db()
    return row


def put_in_force(kind, content, mo):
    publishing.publish(kind, content, based_on=1, editor=mo, now=timezone.now())


def report_of(kind, content, mo):
    return Report.from_json(replay(kind, content, mo).report)


def test_matrix_of_a_policy(history, mo):
    report = report_of("policy", HOLDING, mo)

    assert dict(report.matrix) == {
        "reject>hold>approve": 1,
        "reject>hold>reject": 1,
        "hold>hold>approve": 1,
        "hold>hold>unknown": 1,
        "approve>approve>unknown": 1,
    }
    assert report.extra_held == 2


def test_newly_rejected_that_a_person_approved_comes_first(history, mo):
    report = report_of("policy", ATTACKS, mo)

    assert [(flip.comment, flip.old, flip.new, flip.human) for flip in report.against] == [
        (history["attack"].pk, "hold", "reject", "approve")
    ]


def test_lexicon_screens_again(history, mo):
    report = report_of("lexicon", BLOCKHEAD, mo)

    assert [(flip.comment, flip.new, flip.human, flip.rules) for flip in report.against] == [
        (history["bullshit"].pk, "approve", "reject", ["en:bullshit"])
    ]
    assert [(flip.comment, flip.old, flip.new, flip.rules) for flip in report.others] == [
        (history["blockhead"].pk, "hold", "reject", ["en:blockhead"])
    ]
    assert list(report.by_guideline()) == [("profanity", {"approve": 1, "hold": 0, "reject": 1})]


def test_what_is_in_force_changes_nothing(history, mo):
    assert report_of("policy", {}, mo).changed == 0
    assert report_of("lexicon", {"added": [], "removed": []}, mo).changed == 0


def test_policy_weighs_what_was_found_then_and_screens_nothing(history, mo):
    # By the lexicon that is in force now, “bullshit” would not be found.
    put_in_force("lexicon", BLOCKHEAD, mo)

    assert report_of("policy", HOLDING, mo).count(old="reject", new="hold") == 2


@pytest.mark.parametrize(("kind", "content"), [("policy", HOLDING), ("lexicon", BLOCKHEAD)])
def test_replay_decides_nothing(history, mo, kind, content):
    before = [list(model.objects.order_by("pk").values()) for model in UNTOUCHED]

    replay(kind, content, mo)

    assert [list(model.objects.order_by("pk").values()) for model in UNTOUCHED] == before


def test_change_that_comes_anyway_is_told_from_the_drafts(history, mo):
    # Since the screening, a colleague has put in force what the draft, too, says.
    put_in_force("policy", HOLDING, mo)

    report = report_of("policy", HOLDING, mo)

    assert (report.changed, report.of_draft) == (2, 0)


def test_only_the_last_comments_are_read(history, mo):
    row = replay("policy", HOLDING, mo, limit=2)

    assert (row.total, row.seen) == (2, 2)
    assert Report.from_json(row.report).total == 2


def test_comment_that_came_in_later_or_waits_is_not_read(history, mo):
    make_comment(body="Not screened yet.")
    row = replaying.start_replay("policy", HOLDING, limit=1000, editor=mo, now=timezone.now())
    make_screened_comment(body="Came in after the question.")
    while replaying.run_next_piece():
        pass
    row.refresh_from_db()

    assert (row.total, row.seen) == (5, 5)


def test_erased_comment_is_counted_and_left_out(history, mo):
    erasure.erase_comment(history["polite"].pk)

    report = report_of("lexicon", BLOCKHEAD, mo)

    assert (report.erased, report.total) == (1, 4)


def test_no_comments_at_all_is_finished_at_once(mo):
    row = replay("policy", HOLDING, mo)

    assert (row.total, row.seen) == (0, 0)
    assert row.finished_at is not None


def test_replay_goes_on_where_the_last_piece_ended(history, mo, monkeypatch):
    monkeypatch.setattr(replaying, "WORKING_TIME", timedelta(0))
    row = replaying.start_replay("policy", HOLDING, limit=1000, editor=mo, now=timezone.now())

    seen = []
    while replaying.run_next_piece():
        row.refresh_from_db()
        seen.append(row.seen)

    assert seen == [1, 2, 3, 4, 5]
    assert Report.from_json(row.report).changed == 2


def test_claimed_piece_is_nobody_elses(history, mo):
    replaying.start_replay("policy", HOLDING, limit=1000, editor=mo, now=timezone.now())
    Replay.objects.update(lease_until=timezone.now() + timedelta(seconds=20))

    assert not replaying.has_open()
    assert not replaying.run_next_piece()


def test_piece_of_a_dead_worker_is_read_again(history, mo):
    row = replaying.start_replay("policy", HOLDING, limit=1000, editor=mo, now=timezone.now())
    Replay.objects.update(attempts=1, lease_until=timezone.now() - timedelta(seconds=1))

    assert replaying.run_next_piece()

    row.refresh_from_db()
    assert (row.seen, row.attempts) == (5, 0)


def test_piece_that_fails_three_times_is_given_up(history, mo):
    row = replaying.start_replay("policy", HOLDING, limit=1000, editor=mo, now=timezone.now())
    Replay.objects.update(attempts=3)

    replaying.run_next_piece()

    row.refresh_from_db()
    assert row.failed
    assert row.finished_at is not None
    assert not replaying.has_open()


def test_worker_that_lost_its_claim_writes_nothing(history, mo, monkeypatch):
    row = replaying.start_replay("policy", HOLDING, limit=1000, editor=mo, now=timezone.now())

    def slow_clock():
        # While the time goes by, another worker takes over.
        Replay.objects.update(lease_until=timezone.now() + timedelta(seconds=40))
        return 0.0

    monkeypatch.setattr(replaying.time, "monotonic", slow_clock)
    replaying.run_next_piece()

    row.refresh_from_db()
    assert (row.seen, row.report) == (0, {})


@pytest.mark.parametrize(
    ("verdicts", "human"),
    [
        ([], "unknown"),
        (["approve"], "approve"),
        (["hold"], "unknown"),
        (["hold", "reject"], "reject"),
        (["reject", "approve"], "approve"),
        (["approve", "hold"], "unknown"),
    ],
)
def test_last_word_of_a_person_counts(mo, verdicts, human):
    comment = make_screened_comment()
    for verdict in verdicts:
        make_decision(comment, verdict=verdict, moderator=mo)

    assert replaying.human_verdict(list(comment.decisions.order_by("seq")))[0] == human


def test_decision_that_was_undone_is_nobodys(mo):
    comment = make_screened_comment()
    make_decision(comment, verdict=Verdict.REJECT, moderator=mo)
    moderation.undo(comment.pk, moderator=mo, seen_seq=comment.seq)

    assert replaying.human_verdict(list(comment.decisions.order_by("seq"))) == ("unknown", ())


def test_withdrawal_is_no_verdict_on_the_text(mo):
    comment = make_screened_comment()
    make_decision(comment, verdict=Verdict.APPROVE, moderator=mo)
    moderation.withdraw(comment.pk)

    assert replaying.human_verdict(list(comment.decisions.order_by("seq"))) == ("approve", ())


def test_real_worker_finds_the_question_and_answers_it(served):
    command = [sys.executable, "-m", "tests.actions"]
    subprocess.run([*command, "hold", "3"], env=served.env, check=True, capture_output=True)

    answer = subprocess.run([*command, "replay"], env=served.env, check=True, capture_output=True).stdout

    assert json.loads(answer) == [3, 3, True]


def test_piece_asks_the_same_number_of_questions_for_any_length(mo, django_assert_max_num_queries):
    for number in range(12):
        make_screened_comment(body=f"What a shit article, number {number}.")
    replaying.start_replay("policy", HOLDING, limit=1000, editor=mo, now=timezone.now())

    with django_assert_max_num_queries(11):
        replaying.run_next_piece()
