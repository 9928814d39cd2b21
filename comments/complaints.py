"""Reports of readers and appeals of commenters: the only writer of Report and Appeal.

A complaint decides nothing. It puts the comment before a person; the decision of that person settles it.
"""

import secrets
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from comments import queue
from comments.conf import comments_settings
from comments.digest import is_storable, record_now
from comments.models import (
    ActorKind,
    Appeal,
    Basis,
    Comment,
    Decision,
    Note,
    NoteKind,
    QueueItem,
    QueueKind,
    Report,
    Resolution,
    Status,
    Verdict,
)
from comments.screening.text import is_blank

MAX_TEXT_LENGTH = 2000
"""Code points of an appeal, or of what is written beside a report."""
APPEAL_WINDOW = timedelta(days=183)
"""Half a year, the shortest time that the EU's rules on complaints allow."""
OWN_APPEAL_WAIT = timedelta(hours=24)
"""Where nobody else can judge, whoever decided may do so after a night's sleep."""
APPEAL_HEAD_START = timedelta(hours=12)
MAY_JUDGE = "comments.change_comment"


class ComplaintError(Exception):
    """A complaint that cannot be taken. Nothing was written."""


class NotPublicError(ComplaintError):
    """There is no such comment for readers, so there is nothing to report."""


class NotAppealableError(ComplaintError):
    """The comment is not rejected, or its commenter withdrew it, or half a year has passed."""


class AlreadyAppealedError(ComplaintError):
    """The decision was appealed before. `appeal` is that appeal."""

    def __init__(self, appeal: Appeal) -> None:
        super().__init__("The decision was appealed before.")
        self.appeal = appeal


class InvalidTextError(ComplaintError):
    """The text is blank, too long, or has a character that cannot be stored."""


class OwnAppealError(Exception):
    """Whoever made a decision does not judge the appeal of it: another person can, or it is too early."""


def _check_text(text: str, *, is_required: bool) -> None:
    if len(text) > MAX_TEXT_LENGTH or not is_storable(text) or (is_required and is_blank(text)):
        raise InvalidTextError


@transaction.atomic
def report_comment(comment_id: int, *, reporter: str, ground: str, text: str = "") -> Report:
    """Store a reader's report of a public comment, and put it before a person if that is due.

    - `reporter` is a keyed hash. The same reporter's report of the same decision is returned, not doubled.
    - The first report opens the review. Once a moderator has upheld the comment against a ground, further reports for
      that ground only count, up to `COMMENTS_REPORT_THRESHOLD`.

    Raise NotPublicError, or InvalidTextError.
    """
    _check_text(text, is_required=False)
    now = record_now()
    queue.lock_desk_items(comment_id)
    comment = Comment.objects.select_for_update().filter(pk=comment_id).first()
    if comment is None or comment.status != Status.APPROVED or comment.is_erased:
        raise NotPublicError
    seen = comment.decisions.get(seq=comment.seq)
    known = Report.objects.filter(comment=comment, reporter=reporter, decision_seen=seen).first()
    if known is not None:
        return known
    report = Report.objects.create(
        comment=comment,
        decision_seen=seen,
        reporter=reporter,
        ground=ground,
        note=_write_note(comment, NoteKind.REPORT, text, now=now) if text else None,
        created_at=now,
    )
    if _reopens_review(report):
        queue.put([_queue_item(comment, QueueKind.REPORT, now=now, due_at=now)])
    return report


def _reopens_review(report: Report) -> bool:
    alike = Report.objects.filter(comment=report.comment, ground=report.ground)
    if not alike.filter(resolution=Resolution.DISMISSED).exists():
        return True
    return alike.filter(resolution=Resolution.OPEN).count() >= comments_settings.report_threshold


@transaction.atomic
def appeal_decision(comment_id: int, *, text: str) -> Appeal:
    """Store a commenter's appeal of the reject in force, and put it before a person.

    Raise NotAppealableError, AlreadyAppealedError, InvalidTextError, or Comment.DoesNotExist.
    """
    _check_text(text, is_required=True)
    now = record_now()
    queue.lock_desk_items(comment_id)
    comment = Comment.objects.select_for_update().get(pk=comment_id)
    decision = comment.decisions.order_by("seq").last()
    if decision is None or not _is_appealable(decision, now=now):
        raise NotAppealableError
    # One is open of an earlier decision if the answer to it was undone.
    known = Appeal.objects.filter(decision=decision).first() or find_open_appeal(comment)
    if known is not None:
        raise AlreadyAppealedError(known)
    note = _write_note(comment, NoteKind.APPEAL, text, now=now)
    appeal = Appeal.objects.create(decision=decision, note=note, created_at=now)
    queue.put([_queue_item(comment, QueueKind.APPEAL, now=now, due_at=now - APPEAL_HEAD_START)])
    return appeal


def can_be_appealed(comment: Comment, decision: Decision) -> bool:
    """Whether an appeal of the last decision on a comment would be taken now."""
    is_new = not Appeal.objects.filter(decision=decision).exists() and find_open_appeal(comment) is None
    return is_new and not comment.is_erased and _is_appealable(decision, now=record_now())


def _is_appealable(decision: Decision, *, now: datetime) -> bool:
    """An answer to an appeal is the last word; a withdrawal was the commenter's own."""
    return (
        decision.verdict == Verdict.REJECT
        and decision.actor_kind != ActorKind.COMMENTER
        and decision.basis != Basis.APPEAL
        and decision.created_at > now - APPEAL_WINDOW
    )


def _write_note(comment: Comment, kind: NoteKind, text: str, *, now: datetime) -> Note:
    return Note.objects.create(
        comment=comment, kind=kind, text=text, salt=secrets.token_bytes(16), author=None, created_at=now
    )


def _queue_item(comment: Comment, kind: QueueKind, *, now: datetime, due_at: datetime) -> QueueItem:
    return QueueItem(comment=comment, kind=kind, created_at=now, due_at=due_at, language=comment.language)


def find_open_appeal(comment: Comment) -> Appeal | None:
    """Return the appeal of this comment that waits for a judgement."""
    waiting = Appeal.objects.filter(decision__comment=comment, resolution=Resolution.OPEN)
    return waiting.select_related("decision").order_by("id").last()


def check_may_judge(appeal: Appeal, moderator: User, *, now: datetime) -> None:
    """Raise OwnAppealError if another person should judge this appeal."""
    if appeal.decision.actor_id != moderator.pk:
        return
    if others_who_judge(moderator).exists():
        raise OwnAppealError("You made this decision: another moderator judges the appeal of it.")
    if now < appeal.created_at + OWN_APPEAL_WAIT:
        raise OwnAppealError("You made this decision. As nobody else can, you may judge it a day after the appeal.")


def others_who_judge(moderator: User) -> QuerySet[User]:
    """Return who else may judge an appeal of this moderator's decision."""
    backend = "django.contrib.auth.backends.ModelBackend"
    judges = User.objects.with_perm(MAY_JUDGE, is_active=True, backend=backend)
    return judges.filter(is_staff=True).exclude(pk=moderator.pk)


def settle(comment: Comment, decision: Decision, *, appeal: Appeal | None) -> None:
    """Close the reports, and the appeal, that this decision of a moderator answers.

    A hold answers nothing yet; neither does an undo that shows the comment again, as it was when it was reported.
    """
    is_shown = decision.verdict == Verdict.APPROVE
    if decision.verdict == Verdict.HOLD or (is_shown and decision.basis == Basis.UNDO):
        return
    Report.objects.filter(comment=comment, resolution=Resolution.OPEN).update(
        resolution=Resolution.DISMISSED if is_shown else Resolution.UPHELD, resolved_by=decision
    )
    if appeal is None:
        return
    Appeal.objects.filter(pk=appeal.pk).update(
        resolution=Resolution.UPHELD if is_shown else Resolution.DISMISSED,
        judged_by=decision.actor,
        judged_own_decision=appeal.decision.actor_id == decision.actor_id,
        answered_by=decision,
    )


def reopen(comment: Comment, undone: Decision) -> list[QueueItem]:
    """Open again what the undone decision had settled; return what waits for a person because of it.

    Its answer is taken back, so whoever complained has none. What an erased comment was about, nobody can judge.
    """
    if comment.is_erased:
        return []
    reports = Report.objects.filter(resolved_by=undone).select_related("comment").order_by("-id")
    # The first of each ground, however many there are: whether it opens the review is the same for all of them.
    first_of_grounds = {report.ground: report for report in reports}
    Report.objects.filter(resolved_by=undone).update(resolution=Resolution.OPEN, resolved_by=None)
    appeals = list(Appeal.objects.filter(answered_by=undone))
    Appeal.objects.filter(answered_by=undone).update(
        resolution=Resolution.OPEN, judged_by=None, judged_own_decision=False, answered_by=None
    )
    # They have waited since they came in.
    waiting = [
        _queue_item(comment, QueueKind.REPORT, now=report.created_at, due_at=report.created_at)
        for report in sorted(first_of_grounds.values(), key=lambda report: report.pk)
        if _reopens_review(report)
    ][:1]
    return waiting + [
        _queue_item(comment, QueueKind.APPEAL, now=appeal.created_at, due_at=appeal.created_at - APPEAL_HEAD_START)
        for appeal in appeals
    ]


def settle_by_withdrawal(comment: Comment, decision: Decision) -> None:
    """Close what was open about a comment that its commenter has taken back: there is nothing left to judge."""
    Report.objects.filter(comment=comment, resolution=Resolution.OPEN).update(
        resolution=Resolution.WITHDRAWN, resolved_by=decision
    )
    Appeal.objects.filter(decision__comment=comment, resolution=Resolution.OPEN).update(
        resolution=Resolution.WITHDRAWN, answered_by=decision
    )


def settle_reports_of_erased(comment: Comment) -> None:
    """Close the reports that only counted: what they were about is gone."""
    Report.objects.filter(comment=comment, resolution=Resolution.OPEN).update(resolution=Resolution.WITHDRAWN)
