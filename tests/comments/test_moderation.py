"""What is done with comments: by the machine in batches, by a moderator one at a time."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments import moderation, queue
from comments.digest import decision_digest, screening_digest
from comments.models import Comment, Decision, Finding, Note, QueueItem, QueueKind, Screening, Thread, Verdict
from comments.revisions import current_revisions
from comments.screening import types
from comments.screening.types import Field, Guideline, Mode, Outcome, Recommendation, ScreeningResult, Severity
from tests.factories import (
    make_article,
    make_comment,
    make_decision,
    make_held_comment,
    make_moderator,
    make_public_comment,
    make_rejected_comment,
)

pytestmark = pytest.mark.django_db


def finding(guideline=Guideline.PROFANITY, severity=Severity.CERTAIN):
    return types.Finding(Field.BODY, guideline, severity, 0, 4, "lexicon", "a rule")


APPROVE = (ScreeningResult((), "en"), Recommendation(Outcome.APPROVE))


def found(outcome, *findings):
    recommendation = Recommendation(
        outcome, tuple(finding.guideline for finding in findings), tuple(range(len(findings)))
    )
    return ScreeningResult(findings, "en"), recommendation


def screened(item, outcome=APPROVE):
    result, recommendation = outcome
    return moderation.Screened(item, result, recommendation, Mode.AUTOMATIC, "c" * 64, 0.5)


def record(*outcomes, now=None):
    """Claim all that waits and record the outcomes, in the order of the comments."""
    claimed = queue.claim(QueueKind.SCREEN, limit=100)
    batch = [screened(item, outcome) for item, outcome in zip(claimed.items, outcomes, strict=True)]
    return moderation.record_screenings(claimed, batch, revisions=current_revisions(), now=now or timezone.now())


def test_screened_comment_has_its_screening_findings_and_decision():
    comment = make_comment()

    [decision] = record(found(Outcome.REJECT, finding(), finding(Guideline.VULGARITY, Severity.LIKELY)))

    comment.refresh_from_db()
    screening = Screening.objects.get()
    findings = list(Finding.objects.order_by("id"))
    assert (comment.status, comment.seq, comment.language) == ("rejected", 1, "en")
    assert [(row.guideline, row.severity, row.start, row.end) for row in findings] == [
        ("profanity", "certain", 0, 4),
        ("vulgarity", "likely", 0, 4),
    ]
    assert (decision.verdict, decision.grounds) == ("reject", ["profanity", "vulgarity"])
    assert (decision.actor_kind, decision.actor, decision.basis) == ("automatic", None, "screening")
    assert (decision.screening, decision.evidence) == (screening, [row.pk for row in findings])
    assert (screening.mode, screening.recommendation, screening.is_complete) == ("automatic", "reject", True)
    assert (screening.policy_revision, screening.guidelines_revision, screening.lexicon_revision) == (1, 1, 1)


def test_evidence_of_a_decision_is_what_decided():
    make_comment()
    result, _ = found(Outcome.HOLD, finding(severity=Severity.POSSIBLE), finding(Guideline.THREAT, Severity.LIKELY))

    [decision] = record((result, Recommendation(Outcome.HOLD, (Guideline.THREAT,), (1,))))

    assert decision.evidence == [Finding.objects.get(guideline="threat").pk]


def test_digests_are_those_of_the_format():
    comment = make_comment()

    [decision] = record(found(Outcome.REJECT, finding()))

    screening = Screening.objects.get()
    assert screening.digest == screening_digest(screening, screening.findings.all(), comment=comment)
    decision.refresh_from_db()
    assert decision.digest == decision_digest(decision, comment=comment, screening=screening.digest, previous="")


def test_whole_batch_is_decided_and_finished():
    comments = [make_comment(body=f"What does ticket {number} cost?") for number in range(3)]

    record(APPROVE, found(Outcome.HOLD, finding()), found(Outcome.REJECT, finding()))

    assert [Comment.objects.get(pk=comment.pk).status for comment in comments] == ["approved", "held", "rejected"]
    assert not QueueItem.objects.filter(kind=QueueKind.SCREEN).exists()


def test_held_comment_waits_for_a_person():
    comment = make_comment()

    record(found(Outcome.HOLD, finding(severity=Severity.POSSIBLE)))

    item = QueueItem.objects.get()
    assert (item.comment, item.kind, item.language, item.attempts) == (comment, "review", "en", 0)


@pytest.mark.parametrize("outcome", [APPROVE, found(Outcome.REJECT, finding())])
def test_decided_comment_waits_for_nobody(outcome):
    make_comment()

    record(outcome)

    assert not QueueItem.objects.exists()


def test_rejected_threat_is_seen_by_a_person_first():
    [threat, doubt] = [make_comment(body=f"Text number {number}.") for number in range(2)]
    now = timezone.now()

    record(
        found(Outcome.REJECT, finding(Guideline.THREAT)),
        found(Outcome.HOLD, finding(Guideline.PERSONAL_ATTACK)),
        now=now,
    )

    assert QueueItem.objects.get(comment=threat).due_at == now - timedelta(days=7)
    assert list(QueueItem.objects.order_by("due_at").values_list("comment_id", flat=True)) == [threat.pk, doubt.pk]


@pytest.mark.parametrize(
    ("severity", "earlier"),
    [
        (Severity.CERTAIN, timedelta(hours=12)),
        (Severity.LIKELY, timedelta(hours=2)),
        (Severity.POSSIBLE, timedelta(0)),
    ],
)
def test_surer_findings_are_due_earlier(severity, earlier):
    make_comment()
    now = timezone.now()

    record(found(Outcome.HOLD, finding(severity=severity), finding(severity=Severity.POSSIBLE)), now=now)

    assert QueueItem.objects.get().due_at == now - earlier


def test_comment_held_without_a_finding_is_due_now():
    make_comment()
    now = timezone.now()

    record(
        (ScreeningResult((), "und", complete=False, incomplete_reason="language"), Recommendation(Outcome.HOLD)),
        now=now,
    )

    screening = Screening.objects.get()
    assert QueueItem.objects.get().due_at == now
    assert (screening.is_complete, screening.incomplete_reason) == (False, "language")


def test_approvals_move_their_threads_by_their_number():
    article, other = make_article(), make_article("elsewhere")
    for target in (article, article, other):
        make_comment(target)

    record(APPROVE, APPROVE, found(Outcome.REJECT, finding()))

    threads = Thread.objects.in_bulk()
    assert (threads[article.pk].version, threads[article.pk].approved_count) == (1, 2)
    assert (threads[other.pk].version, threads[other.pk].approved_count) == (0, 0)


def test_machine_leaves_what_a_person_decided_and_keeps_what_it_saw():
    comment = make_comment()
    make_decision(comment, verdict=Verdict.REJECT)

    decisions = record(APPROVE)

    comment.refresh_from_db()
    assert decisions == []
    assert (comment.status, comment.seq) == ("rejected", 1)
    assert Screening.objects.filter(comment=comment).count() == 1
    assert not QueueItem.objects.exists()


def test_machine_does_not_hold_what_a_person_approved():
    comment = make_comment()
    make_decision(comment)

    record(found(Outcome.HOLD, finding()))

    assert not QueueItem.objects.exists()
    assert Thread.objects.get().approved_count == 1


def test_lost_claim_writes_nothing_and_leaves_the_rest():
    make_comment(body="One thing to say about it.")
    make_comment(body="Another thing to say about it.")
    claimed = queue.claim(QueueKind.SCREEN, limit=100)
    lost, kept = claimed.items
    QueueItem.objects.filter(pk=lost.pk).update(lease_by="somebody else")

    batch = [screened(lost), screened(kept)]
    moderation.record_screenings(claimed, batch, revisions=current_revisions(), now=timezone.now())

    assert [decision.comment_id for decision in Decision.objects.all()] == [kept.comment_id]
    assert list(QueueItem.objects.values_list("pk", flat=True)) == [lost.pk]


def test_comment_delivered_twice_is_decided_once():
    make_comment()
    claimed = queue.claim(QueueKind.SCREEN, limit=100)
    batch = [screened(claimed.items[0])]
    for _ in range(2):
        moderation.record_screenings(claimed, batch, revisions=current_revisions(), now=timezone.now())

    assert Decision.objects.count() == Screening.objects.count() == 1


def queries_of_a_batch(size):
    for number in range(size):
        make_comment(body=f"What does ticket {number} cost?")
    with CaptureQueriesContext(connection) as queries:
        record(*[found(Outcome.REJECT, finding())] * size)
    return len(queries)


def test_batch_costs_the_same_number_of_queries_whatever_its_size():
    assert queries_of_a_batch(30) == queries_of_a_batch(3)


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
