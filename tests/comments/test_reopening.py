"""What an undo does to those who complained: an answer that is taken back is no answer, so they wait again."""

import pytest
from django.db import IntegrityError, transaction

from comments import complaints, moderation
from comments.erasure import erase_comment
from comments.log_verification import find_faults
from comments.models import Appeal, QueueItem, QueueKind, Report, Resolution, Verdict
from comments.queue import DESK_KINDS
from tests.factories import make_decision, make_moderator, make_public_comment, make_rejected_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def vera():
    return make_moderator("vera")


def report(comment, reporter="a" * 64, ground="personal_attack"):
    return complaints.report_comment(comment.pk, reporter=reporter, ground=ground, text="It insults the mayor.")


def appeal(comment):
    return complaints.appeal_decision(comment.pk, text="I only quoted the minister.")


def undo(comment, moderator):
    comment.refresh_from_db()
    decision = moderation.undo(comment.pk, moderator=moderator, seen_seq=comment.seq)
    comment.refresh_from_db()
    return decision


def waits_for(comment):
    waiting = QueueItem.objects.filter(comment=comment, kind__in=DESK_KINDS)
    return set(waiting.values_list("kind", flat=True))


@pytest.mark.parametrize("verdict", [Verdict.APPROVE, Verdict.REJECT])
def test_report_waits_again_when_its_answer_is_undone(vera, verdict):
    comment = make_public_comment()
    made = report(comment)
    make_decision(comment, verdict=verdict, moderator=vera)

    undo(comment, vera)

    made.refresh_from_db()
    assert (made.resolution, made.resolved_by) == ("open", None)
    assert (comment.status, waits_for(comment)) == ("approved", {"report"})


def test_report_has_waited_since_it_came_in(vera):
    comment = make_public_comment()
    made = report(comment)
    make_decision(comment, moderator=vera)

    undo(comment, vera)

    item = QueueItem.objects.get(comment=comment, kind=QueueKind.REPORT)
    assert (item.created_at, item.due_at) == (made.created_at, made.created_at)


def test_report_that_only_counted_only_counts_again(vera):
    comment = make_public_comment()
    report(comment)
    make_decision(comment, moderator=vera)
    second = report(comment, reporter="b" * 64)
    make_decision(comment, verdict=Verdict.REJECT, moderator=vera)

    undo(comment, vera)

    second.refresh_from_db()
    assert (second.resolution, waits_for(comment)) == (Resolution.OPEN, set())


def test_undoing_a_hold_leaves_the_report_where_it_was(vera):
    comment = make_public_comment()
    made = report(comment)
    make_decision(comment, verdict=Verdict.HOLD, moderator=vera)

    undo(comment, vera)

    made.refresh_from_db()
    assert (comment.status, made.resolution, waits_for(comment)) == ("approved", "open", {"report"})


def test_undo_that_takes_the_comment_down_answers_its_reports(vera):
    comment = make_rejected_comment()
    make_decision(comment, moderator=vera)
    made = report(comment)

    undo(comment, vera)

    made.refresh_from_db()
    assert (comment.status, made.resolution, waits_for(comment)) == ("rejected", "upheld", set())


@pytest.mark.parametrize(("verdict", "status"), [(Verdict.APPROVE, "rejected"), (Verdict.REJECT, "rejected")])
def test_appeal_waits_again_when_its_answer_is_undone(vera, verdict, status):
    comment = make_rejected_comment()
    made = appeal(comment)
    make_decision(comment, verdict=verdict, moderator=vera)

    undo(comment, vera)

    made.refresh_from_db()
    assert (made.resolution, made.judged_by, made.answered_by) == ("open", None, None)
    assert (comment.status, waits_for(comment)) == (status, {"appeal"})


def test_appeal_that_waits_again_is_judged_again(vera):
    comment = make_rejected_comment()
    made = appeal(comment)
    make_decision(comment, verdict=Verdict.REJECT, moderator=vera)
    undo(comment, vera)

    answer = make_decision(comment, moderator=vera)

    made.refresh_from_db()
    assert (answer.basis, made.resolution, made.answered_by) == ("appeal", "upheld", answer)
    assert (comment.status, waits_for(comment)) == ("approved", set())


def test_appeal_that_waits_again_is_not_doubled(vera):
    comment = make_rejected_comment()
    made = appeal(comment)
    make_decision(comment, verdict=Verdict.REJECT, moderator=vera)
    undo(comment, vera)

    with pytest.raises(complaints.AlreadyAppealedError) as caught:
        appeal(comment)

    assert caught.value.appeal == made


def test_undo_that_is_undone_answers_again(vera):
    comment = make_public_comment()
    made = report(comment)
    make_decision(comment, verdict=Verdict.REJECT, moderator=vera)
    undo(comment, vera)

    undo(comment, vera)

    made.refresh_from_db()
    assert (comment.status, made.resolution, waits_for(comment)) == ("rejected", "upheld", set())


def test_what_is_erased_is_not_judged_again(vera):
    comment = make_public_comment()
    made = report(comment)
    make_decision(comment, verdict=Verdict.REJECT, moderator=vera)
    erase_comment(comment.pk)

    undo(comment, vera)

    made.refresh_from_db()
    assert (made.resolution, waits_for(comment)) == ("upheld", set())


def test_log_is_whole_after_it(vera):
    comment = make_public_comment()
    report(comment)
    make_decision(comment, verdict=Verdict.REJECT, moderator=vera)

    undo(comment, vera)

    assert list(find_faults()) == []


# Below the application.


def test_report_is_not_opened_again_by_hand(vera):
    comment = make_public_comment()
    report(comment)
    make_decision(comment, moderator=vera)

    with pytest.raises(IntegrityError, match="resolved once"), transaction.atomic():
        Report.objects.update(resolution=Resolution.OPEN, resolved_by=None)


def test_appeal_is_not_opened_again_by_hand(vera):
    comment = make_rejected_comment()
    appeal(comment)
    make_decision(comment, moderator=vera)

    with pytest.raises(IntegrityError, match="judged once"), transaction.atomic():
        Appeal.objects.update(resolution=Resolution.OPEN, judged_by=None, answered_by=None, judged_own_decision=False)
