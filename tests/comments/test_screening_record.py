"""What the machine saw and decided, in batches."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments import queue, screening_record
from comments.digest import decision_digest, screening_digest
from comments.models import Comment, Decision, Finding, QueueItem, QueueKind, Screening, Thread, Verdict
from comments.revisions import current_revisions
from comments.screening import types
from comments.screening.types import Field, Guideline, Mode, Outcome, Recommendation, ScreeningResult, Severity
from tests.factories import make_article, make_comment, make_decision

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
    return screening_record.Screened(item, result, recommendation, Mode.AUTOMATIC, "c" * 64, 0.5)


def record(*outcomes, now=None):
    """Claim all that waits and record the outcomes, in the order of the comments."""
    claimed = queue.claim(QueueKind.SCREEN, limit=100)
    batch = [screened(item, outcome) for item, outcome in zip(claimed.items, outcomes, strict=True)]
    return screening_record.record_screenings(claimed, batch, revisions=current_revisions(), now=now or timezone.now())


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
    screening_record.record_screenings(claimed, batch, revisions=current_revisions(), now=timezone.now())

    assert [decision.comment_id for decision in Decision.objects.all()] == [kept.comment_id]
    assert list(QueueItem.objects.values_list("pk", flat=True)) == [lost.pk]


def test_comment_delivered_twice_is_decided_once():
    make_comment()
    claimed = queue.claim(QueueKind.SCREEN, limit=100)
    batch = [screened(claimed.items[0])]
    for _ in range(2):
        screening_record.record_screenings(claimed, batch, revisions=current_revisions(), now=timezone.now())

    assert Decision.objects.count() == Screening.objects.count() == 1


def queries_of_a_batch(size):
    for number in range(size):
        make_comment(body=f"What does ticket {number} cost?")
    with CaptureQueriesContext(connection) as queries:
        record(*[found(Outcome.REJECT, finding())] * size)
    return len(queries)


def test_batch_costs_the_same_number_of_queries_whatever_its_size():
    assert queries_of_a_batch(30) == queries_of_a_batch(3)
