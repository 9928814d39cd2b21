"""What a moderator does with comments, one at a time, and what a commenter may take back."""

import uuid
from datetime import UTC, datetime

import pytest

from comments import moderation
from comments.digest import decision_digest
from comments.models import Comment, Decision, Note, QueueItem, QueueKind, Thread, Verdict
from comments.screening.types import Outcome
from tests.comments.test_screening_record import APPROVE, finding, found, record
from tests.factories import (
    make_article,
    make_comment,
    make_decision,
    make_held_comment,
    make_moderator,
    make_public_comment,
    make_rejected_comment,
    make_screened_comment,
)

pytestmark = pytest.mark.django_db


def decide(comment, verdict, *, moderator=None, **fields):
    """Decide what the caller saw, which `make_decision` would look at again."""
    moderator = moderator or make_moderator()
    return moderation.decide(comment.pk, verdict=verdict, moderator=moderator, **{"seen_seq": comment.seq} | fields)


def test_moderator_decides_a_held_comment():
    comment = make_comment()
    record(found(Outcome.HOLD, finding()))
    comment.refresh_from_db()

    decision = decide(comment, Verdict.APPROVE)

    comment.refresh_from_db()
    before = comment.decisions.get(seq=1)
    assert (comment.status, comment.seq) == ("approved", 2)
    assert (decision.actor.username, decision.actor_kind, decision.basis) == ("mo", "moderator", "desk")
    assert (decision.supersedes, decision.screening) == (before, before.screening)
    assert decision.digest == decision_digest(
        decision, comment=comment, screening=before.screening.digest, previous=before.digest
    )
    assert not QueueItem.objects.exists()


def test_moderator_decides_a_comment_that_nobody_has_screened():
    comment = make_comment()

    decision = decide(comment, Verdict.APPROVE)

    assert (decision.seq, decision.supersedes, decision.screening) == (1, None, None)
    assert decision.digest == decision_digest(decision, comment=comment, screening="", previous="")


def test_later_decision_carries_the_digest_of_the_one_before():
    comment = make_public_comment()
    first = comment.decisions.get()

    second = make_decision(comment, verdict=Verdict.HOLD)

    assert second.digest == decision_digest(second, comment=comment, screening="", previous=first.digest)


def test_reject_needs_a_ground():
    comment = make_comment()

    with pytest.raises(moderation.GroundRequiredError):
        decide(comment, Verdict.REJECT)

    assert not Decision.objects.exists()


@pytest.mark.parametrize("verdict", [Verdict.APPROVE, Verdict.HOLD])
def test_only_a_reject_keeps_grounds(verdict):
    assert decide(make_comment(), verdict, grounds=["threat"]).grounds == []


def test_grounds_are_stored_once_and_in_order():
    decision = decide(make_comment(), Verdict.REJECT, grounds=["threat", "abuse", "threat"])

    assert decision.grounds == ["abuse", "threat"]


def test_stale_decision_is_refused_with_the_one_in_force():
    comment = make_comment()
    first = decide(comment, Verdict.APPROVE)

    with pytest.raises(moderation.StaleDecisionError) as caught:
        decide(comment, Verdict.REJECT, grounds=["threat"], moderator=first.actor)

    assert caught.value.decision == first
    assert Decision.objects.count() == 1


def test_decision_on_an_unseen_later_state_is_refused():
    comment = make_comment()

    with pytest.raises(moderation.StaleDecisionError) as caught:
        decide(comment, Verdict.APPROVE, seen_seq=1)

    assert caught.value.decision is None


def test_unknown_comment_is_not_decided():
    with pytest.raises(Comment.DoesNotExist):
        moderation.decide(1, verdict=Verdict.APPROVE, moderator=make_moderator(), seen_seq=0)


def test_hold_puts_the_comment_before_a_person():
    comment = make_comment()

    decision = decide(comment, Verdict.HOLD)

    item = QueueItem.objects.get(kind=QueueKind.REVIEW)
    assert (item.comment, item.due_at) == (comment, decision.created_at)


def test_hold_of_a_held_comment_keeps_its_place():
    comment = make_held_comment()
    place = QueueItem.objects.get(kind=QueueKind.REVIEW)

    make_decision(comment, verdict=Verdict.HOLD)

    assert QueueItem.objects.get(kind=QueueKind.REVIEW) == place


@pytest.mark.parametrize("verdict", [Verdict.APPROVE, Verdict.REJECT])
def test_verdict_closes_what_waited_for_a_person(verdict):
    comment = make_held_comment()

    make_decision(comment, verdict=verdict)

    assert [item.kind for item in QueueItem.objects.all()] == ["screen"]


@pytest.mark.parametrize(
    ("make", "verdict", "version", "count"),
    [
        (make_comment, Verdict.APPROVE, 1, 1),
        (make_held_comment, Verdict.APPROVE, 1, 1),
        (make_rejected_comment, Verdict.APPROVE, 1, 1),
        (make_public_comment, Verdict.REJECT, 2, 0),
        (make_public_comment, Verdict.HOLD, 2, 0),
        (make_public_comment, Verdict.APPROVE, 1, 1),
        (make_held_comment, Verdict.REJECT, 0, 0),
        (make_rejected_comment, Verdict.HOLD, 0, 0),
    ],
)
def test_thread_moves_when_readers_see_a_change(make, verdict, version, count):
    comment = make()

    make_decision(comment, verdict=verdict)

    thread = Thread.objects.get()
    assert (thread.version, thread.approved_count) == (version, count)


def test_decision_keeps_its_basis_evidence_and_batch():
    batch_id = uuid.uuid4()
    span = {"field": "body", "start": 0, "end": 5, "guideline": "threat"}

    decision = decide(
        make_comment(), Verdict.REJECT, grounds=["threat"], basis="bulk", evidence=[span], batch_id=batch_id
    )

    decision.refresh_from_db()
    assert (decision.basis, decision.evidence, decision.batch_id) == ("bulk", [span], batch_id)


def test_notes_are_kept_beside_the_decision():
    decision = decide(make_comment(), Verdict.HOLD, notes={"colleagues": "Ask the desk.", "reader": ""})

    note = Note.objects.get()
    assert (note.decision, note.kind, note.text, note.author) == (
        decision,
        "colleagues",
        "Ask the desk.",
        decision.actor,
    )
    assert len(decision.notes_digest) == 64


def test_decision_without_notes_has_no_digest_of_them():
    assert decide(make_comment(), Verdict.HOLD).notes_digest == ""


def test_same_note_twice_has_two_digests():
    first = decide(make_comment(), Verdict.HOLD, notes={"colleagues": "Ask the desk."})
    second = make_decision(first.comment, verdict=Verdict.HOLD, notes={"colleagues": "Ask the desk."})

    assert first.notes_digest != second.notes_digest


def undo(comment):
    comment.refresh_from_db()
    return moderation.undo(comment.pk, moderator=make_moderator("vera"), seen_seq=comment.seq)


def test_undo_restores_the_verdict_before():
    comment = make_rejected_comment()
    make_decision(comment)

    decision = undo(comment)

    comment.refresh_from_db()
    assert (comment.status, comment.seq) == ("rejected", 3)
    assert (decision.grounds, decision.basis, decision.actor.username) == (["off_topic"], "undo", "vera")


def test_undo_of_a_machine_decision_restores_nothing_less_than_a_hold():
    comment = make_comment()
    record(APPROVE)

    undo(comment)

    comment.refresh_from_db()
    assert comment.status == "held"
    assert QueueItem.objects.get().kind == "review"


def test_undo_keeps_the_evidence_of_what_it_restores():
    comment = make_comment()
    [first] = record(found(Outcome.REJECT, finding()))
    make_decision(comment)

    assert undo(comment).evidence == first.evidence


def test_undo_of_what_is_no_longer_in_force_is_refused():
    comment = make_public_comment()
    make_decision(comment, verdict=Verdict.HOLD)

    with pytest.raises(moderation.StaleDecisionError):
        moderation.undo(comment.pk, moderator=make_moderator("vera"), seen_seq=1)


def test_undo_without_a_decision_is_refused():
    with pytest.raises(moderation.NothingToUndoError):
        undo(make_comment())


def test_commenter_withdraws_a_published_comment():
    comment = make_public_comment()

    decision = moderation.withdraw(comment.pk)

    comment.refresh_from_db()
    assert (comment.status, comment.seq) == ("rejected", 2)
    assert (decision.actor_kind, decision.actor, decision.basis) == ("commenter", None, "withdrawal")
    assert decision.grounds == ["withdrawn"]
    assert Thread.objects.get().approved_count == 0


def test_commenter_withdraws_a_comment_that_waits():
    comment = make_held_comment()

    moderation.withdraw(comment.pk)

    assert not QueueItem.objects.filter(kind=QueueKind.REVIEW).exists()


def test_comment_withdrawn_before_its_screening_stays_withdrawn():
    comment = make_comment()
    moderation.withdraw(comment.pk)

    record(APPROVE)

    comment.refresh_from_db()
    assert (comment.status, comment.seq) == ("rejected", 1)


def test_withdrawal_carries_the_digest_of_the_decision_before():
    comment = make_public_comment()
    before = comment.decisions.get()

    decision = moderation.withdraw(comment.pk)

    assert decision.digest == decision_digest(decision, comment=comment, screening="", previous=before.digest)


def test_comment_is_withdrawn_once():
    comment = make_public_comment()

    assert moderation.withdraw(comment.pk) == moderation.withdraw(comment.pk)


def test_what_a_moderator_decided_after_a_withdrawal_can_be_withdrawn_again():
    comment = make_public_comment()
    moderation.withdraw(comment.pk)
    make_decision(comment)

    moderation.withdraw(comment.pk)

    comment.refresh_from_db()
    assert (comment.status, comment.seq) == ("rejected", 4)


def test_reject_rests_on_what_the_card_showed_under_its_grounds():
    comment = make_screened_comment(body="You are an idiot, and this is bullshit.", name="Ada")
    shown = comment.screenings.get().findings.filter(guideline="personal_attack")

    decision = make_decision(comment, verdict=Verdict.REJECT, grounds=["personal_attack"])

    assert decision.evidence == list(shown.values_list("pk", flat=True)) != []


@pytest.mark.parametrize(("verdict", "grounds"), [("reject", ["off_topic"]), ("approve", []), ("hold", [])])
def test_decision_that_rests_on_no_finding_names_none(verdict, grounds):
    comment = make_screened_comment(body="You are an idiot, and you know it.")

    assert make_decision(comment, verdict=Verdict(verdict), grounds=grounds).evidence == []


def test_evidence_that_a_moderator_marked_is_kept_as_it_is():
    comment = make_screened_comment(body="You are an idiot, and you know it.")
    marked = [{"field": "body", "start": 0, "end": 3}]

    decision = make_decision(comment, verdict=Verdict.REJECT, grounds=["personal_attack"], evidence=marked)

    assert decision.evidence == marked


def test_closing_a_thread_moves_its_version_on_and_keeps_its_count():
    comment = make_public_comment()

    thread = moderation.change_thread(comment.thread_id, is_open=False, closes_at=None)

    assert (thread.open, thread.version, thread.approved_count) == (False, 2, 1)


def test_time_of_closing_moves_the_version_of_a_thread_on():
    comment = make_public_comment()
    new_year = datetime(2099, 1, 1, tzinfo=UTC)

    thread = moderation.change_thread(comment.thread_id, is_open=True, closes_at=new_year)

    assert (thread.closes_at, thread.version) == (new_year, 2)


def test_thread_that_stays_as_it_is_keeps_its_version():
    comment = make_public_comment()

    thread = moderation.change_thread(comment.thread_id, is_open=True, closes_at=None)

    assert thread.version == 1


def test_thread_of_an_article_without_comments_can_be_closed():
    article = make_article()

    moderation.change_thread(article.pk, is_open=False, closes_at=None)

    assert not Thread.objects.get(article=article).open
