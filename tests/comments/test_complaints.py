"""Reports of readers and appeals of commenters."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments import complaints, moderation
from comments.models import Appeal, Note, QueueItem, QueueKind, Report, Verdict
from tests.factories import (
    make_comment,
    make_decision,
    make_held_comment,
    make_moderator,
    make_public_comment,
    make_rejected_comment,
    make_screened_comment,
)

pytestmark = pytest.mark.django_db

VERA, ADA, EVE = ("v" * 64, "a" * 64, "e" * 64)


def report(comment, reporter=VERA, ground="threat", **fields):
    return complaints.report_comment(comment.pk, reporter=reporter, ground=ground, **fields)


def is_reported(comment):
    return comment.queue_items.filter(kind=QueueKind.REPORT).exists()


def test_report_puts_the_comment_before_a_person():
    comment = make_public_comment()

    stored = report(comment, text="He means my neighbour.")

    assert is_reported(comment)
    assert (stored.decision_seen, stored.resolution) == (comment.decisions.get(), "open")
    assert (stored.note.kind, stored.note.text) == ("report", "He means my neighbour.")
    comment.refresh_from_db()
    assert comment.status == "approved"


def test_report_without_a_text_has_no_note():
    assert report(make_public_comment()).note is None


def test_same_reporter_reports_a_decision_once():
    comment = make_public_comment()

    assert report(comment) == report(comment, ground="racism")
    assert Report.objects.count() == 1


def test_same_reporter_may_report_a_later_decision():
    comment = make_public_comment()
    first = report(comment)
    make_decision(comment)

    assert report(comment) != first


@pytest.mark.parametrize("make", [make_comment, make_held_comment, make_rejected_comment])
def test_comment_that_is_not_public_cannot_be_reported(make):
    with pytest.raises(complaints.NotPublicError):
        report(make())


def test_unknown_comment_cannot_be_reported():
    with pytest.raises(complaints.NotPublicError):
        complaints.report_comment(1, reporter=VERA, ground="threat")


def test_erased_comment_cannot_be_reported():
    comment = make_public_comment()
    comment.__class__.objects.filter(pk=comment.pk).update(body="", name="", salt=None, erased_at=timezone.now())

    with pytest.raises(complaints.NotPublicError):
        report(comment)


def test_text_of_a_report_is_bounded():
    with pytest.raises(complaints.InvalidTextError):
        report(make_public_comment(), text="x" * 2001)


def test_longest_text_of_a_report_is_taken():
    assert report(make_public_comment(), text="x" * 2000).note.text == "x" * 2000


def test_decision_to_keep_dismisses_the_reports():
    comment = make_public_comment()
    stored = report(comment)

    decision = make_decision(comment)

    stored.refresh_from_db()
    assert (stored.resolution, stored.resolved_by) == ("dismissed", decision)
    assert not is_reported(comment)


def test_decision_to_reject_upholds_the_reports():
    comment = make_public_comment()
    stored = report(comment)

    make_decision(comment, verdict=Verdict.REJECT)

    stored.refresh_from_db()
    assert stored.resolution == "upheld"


def test_hold_leaves_the_reports_open():
    comment = make_public_comment()
    stored = report(comment)

    make_decision(comment, verdict=Verdict.HOLD)

    stored.refresh_from_db()
    assert (stored.resolution, stored.resolved_by) == ("open", None)
    assert is_reported(comment)


def test_report_of_what_a_moderator_upheld_only_counts():
    comment = make_public_comment()
    report(comment)
    make_decision(comment)

    report(comment, ADA)

    assert not is_reported(comment)
    assert Report.objects.count() == 2


def test_report_for_another_ground_opens_the_review_again():
    comment = make_public_comment()
    report(comment)
    make_decision(comment)

    report(comment, ADA, ground="racism")

    assert is_reported(comment)


def test_many_reports_open_the_review_again(settings):
    settings.COMMENTS_REPORT_THRESHOLD = 2
    comment = make_public_comment()
    report(comment)
    make_decision(comment)

    report(comment, ADA)
    assert not is_reported(comment)
    report(comment, EVE)

    assert is_reported(comment)


def appeal(comment, text="I only quoted the minister."):
    return complaints.appeal_decision(comment.pk, text=text)


def test_appeal_puts_the_comment_before_a_person():
    comment = make_rejected_comment()

    stored = appeal(comment)

    item = QueueItem.objects.get(kind=QueueKind.APPEAL)
    assert stored.decision == comment.decisions.get()
    assert (stored.note.kind, stored.note.text) == ("appeal", "I only quoted the minister.")
    assert timezone.now() - item.due_at > timedelta(hours=11)


@pytest.mark.parametrize("make", [make_comment, make_held_comment, make_public_comment])
def test_only_a_reject_can_be_appealed(make):
    with pytest.raises(complaints.NotAppealableError):
        appeal(make())


def test_withdrawal_cannot_be_appealed():
    comment = make_public_comment()
    moderation.withdraw(comment.pk)

    with pytest.raises(complaints.NotAppealableError):
        appeal(comment)


def test_decision_is_appealed_once():
    comment = make_rejected_comment()
    first = appeal(comment)

    with pytest.raises(complaints.AlreadyAppealedError) as caught:
        appeal(comment)

    assert caught.value.appeal == first


def test_answer_to_an_appeal_is_the_last_word():
    comment = make_rejected_comment()
    appeal(comment)
    make_decision(comment, verdict=Verdict.REJECT, moderator=make_moderator("vera"))

    with pytest.raises(complaints.NotAppealableError):
        appeal(comment)


def test_appeal_comes_within_half_a_year(time_travel):
    comment = make_rejected_comment()

    time_travel(days=184)

    with pytest.raises(complaints.NotAppealableError):
        appeal(comment)


@pytest.fixture
def time_travel(monkeypatch):
    real = timezone.now

    def travel(**delta):
        monkeypatch.setattr(timezone, "now", lambda: real() + timedelta(**delta))

    return travel


@pytest.mark.parametrize("text", ["", " \u200b", "x" * 2001])
def test_text_of_an_appeal_is_needed_and_bounded(text):
    comment = make_rejected_comment()

    with pytest.raises(complaints.InvalidTextError):
        appeal(comment, text)

    assert not Note.objects.exists()


def test_another_moderator_judges():
    comment = make_rejected_comment()
    stored = appeal(comment)
    vera = make_moderator("vera")

    decision = make_decision(comment, moderator=vera)

    stored.refresh_from_db()
    assert decision.basis == "appeal"
    assert (stored.resolution, stored.judged_by, stored.answered_by) == ("upheld", vera, decision)
    assert not stored.judged_own_decision
    assert not QueueItem.objects.filter(kind=QueueKind.APPEAL).exists()


def test_appeal_that_does_not_convince_is_dismissed():
    comment = make_rejected_comment()
    stored = appeal(comment)

    make_decision(comment, verdict=Verdict.REJECT, moderator=make_moderator("vera"))

    stored.refresh_from_db()
    assert stored.resolution == "dismissed"


def test_hold_leaves_the_appeal_open():
    comment = make_rejected_comment()
    stored = appeal(comment)

    make_decision(comment, verdict=Verdict.HOLD, moderator=make_moderator("vera"))

    stored.refresh_from_db()
    assert stored.resolution == "open"
    assert QueueItem.objects.filter(kind=QueueKind.APPEAL).exists()


def test_nobody_judges_an_own_decision_where_another_can():
    comment = make_rejected_comment()
    appeal(comment)
    make_moderator("vera")

    with pytest.raises(complaints.OwnAppealError, match="another moderator"):
        make_decision(comment)

    assert Appeal.objects.get().resolution == "open"


@pytest.mark.parametrize("fields", [{"is_active": False}, {"is_staff": False}, {"is_superuser": False}])
def test_who_cannot_decide_is_no_other_moderator(fields, time_travel):
    comment = make_rejected_comment()
    stored = appeal(comment)
    make_moderator("vera", **fields)
    time_travel(days=1, minutes=1)

    make_decision(comment)

    stored.refresh_from_db()
    assert stored.judged_own_decision


def test_only_moderator_waits_a_day():
    comment = make_rejected_comment()
    appeal(comment)

    with pytest.raises(complaints.OwnAppealError, match="a day"):
        make_decision(comment)


def test_decision_of_the_machine_is_judged_by_anybody():
    comment = make_screened_comment(body="What a load of bullshit.")
    stored = appeal(comment)

    make_decision(comment)

    stored.refresh_from_db()
    assert (stored.resolution, stored.judged_own_decision) == ("upheld", False)


def test_withdrawal_settles_an_appeal():
    comment = make_rejected_comment()
    stored = appeal(comment)

    decision = moderation.withdraw(comment.pk)

    stored.refresh_from_db()
    assert (stored.resolution, stored.judged_by, stored.answered_by) == ("withdrawn", None, decision)
    assert not QueueItem.objects.filter(kind=QueueKind.APPEAL).exists()


def test_withdrawal_settles_the_reports():
    comment = make_public_comment()
    stored = report(comment)

    decision = moderation.withdraw(comment.pk)

    stored.refresh_from_db()
    assert (stored.resolution, stored.resolved_by) == ("withdrawn", decision)


def test_comment_can_be_decided_after_its_appeal_was_withdrawn():
    comment = make_rejected_comment()
    appeal(comment)
    make_moderator("vera")
    moderation.withdraw(comment.pk)

    assert make_decision(comment).basis == "desk"
