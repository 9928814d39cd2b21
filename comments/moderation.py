"""What is done with comments: the only writer of Decision, Screening, Finding and Note.

Every function is one transaction. Locks are taken in the order QueueItem, Comment, Thread, each by id; the thread is
the last statement, because it is the row that all comments of an article share.
"""

import secrets
import uuid
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import F

from comments import complaints, notices, queue
from comments.digest import decision_digest, record_now, salted_digest
from comments.models import (
    ActorKind,
    Basis,
    Comment,
    Decision,
    Finding,
    Note,
    NoteKind,
    QueueItem,
    QueueKind,
    Screening,
    Status,
    Thread,
    Verdict,
)

STATUS_OF = {Verdict.APPROVE: Status.APPROVED, Verdict.HOLD: Status.HELD, Verdict.REJECT: Status.REJECTED}

WITHDRAWN = "withdrawn"
"""The ground of a withdrawal by the commenter."""


class GroundRequiredError(Exception):
    """A reject without a ground: nobody could be told why."""


class NothingToUndoError(Exception):
    """Nobody has decided yet."""


class StaleDecisionError(Exception):
    """Somebody has decided since the caller looked. `decision` is what is in force now, or None."""

    def __init__(self, decision: Decision | None) -> None:
        super().__init__("Somebody has decided since.")
        self.decision = decision


def move_threads(approved: Counter[int]) -> None:
    """Raise the version of each thread by one and its count by what was approved (or, negative, taken down)."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE comments_thread SET version = version + 1, approved_count = approved_count + %s"
            " WHERE article_id = %s",
            [(approved[thread_id], thread_id) for thread_id in sorted(approved)],
        )


@transaction.atomic
def decide(
    comment_id: int,
    *,
    verdict: Verdict,
    moderator: User,
    seen_seq: int,
    grounds: Collection[str] = (),
    basis: Basis = Basis.DESK,
    evidence: Sequence[object] = (),
    notes: Mapping[NoteKind, str] = MappingProxyType({}),
    batch_id: uuid.UUID | None = None,
) -> Decision:
    """Write a moderator's decision and what follows from it.

    `seen_seq` is the number of decisions that the moderator saw; `batch_id` names decisions that are one act.
    `evidence` is what the moderator marked; a reject without it rests on what the card showed under its grounds.
    Raise StaleDecisionError if there are more by now, GroundRequiredError for a reject without a ground,
    complaints.OwnAppealError if another person must judge the appeal that it would answer, Comment.DoesNotExist for an
    unknown comment.
    """
    if verdict == Verdict.REJECT and not grounds:
        raise GroundRequiredError
    now = record_now()
    waiting = queue.lock_desk_items(comment_id)
    comment = Comment.objects.select_for_update().get(pk=comment_id)
    # Two moderators may look at the same comment: the lock makes the second wait, and then see the first's decision.
    before = comment.decisions.select_related("actor", "screening").order_by("seq").last()
    if comment.seq != seen_seq:
        raise StaleDecisionError(before)
    appeal = complaints.find_open_appeal(comment)
    if appeal is not None:
        complaints.check_may_judge(appeal, moderator, now=now)
    written = _new_notes(comment, moderator=moderator, texts=notes, now=now)
    decision = Decision(
        verdict=verdict,
        grounds=sorted(set(grounds)) if verdict == Verdict.REJECT else [],
        evidence=list(evidence) or _evidence_shown(comment, verdict=verdict, grounds=grounds, basis=basis),
        actor_kind=ActorKind.MODERATOR,
        actor=moderator,
        basis=Basis.APPEAL if appeal else basis,
        batch_id=batch_id,
        notes_digest=_notes_digest(written),
        created_at=now,
    )
    _append(decision, comment=comment, before=before)
    for note in written:
        note.decision = decision
    Note.objects.bulk_create(written)
    complaints.settle(comment, decision, appeal=appeal)
    _update_queue(comment, waiting, decision=decision)
    if before is not None and decision.basis == Basis.UNDO:
        queue.put(complaints.reopen(comment, before))
    _show_or_take_down(comment, decision=decision)
    return decision


def _evidence_shown(comment: Comment, *, verdict: Verdict, grounds: Collection[str], basis: Basis) -> list[object]:
    """Return the findings that a card shows under these grounds: those of the last screening."""
    if verdict != Verdict.REJECT or basis == Basis.UNDO:
        return []
    last = Screening.objects.filter(comment=comment).order_by("-id").values("pk")[:1]
    found = Finding.objects.filter(screening__in=last, guideline__in=grounds)
    return list(found.order_by("id").values_list("pk", flat=True))


def undo(comment_id: int, *, moderator: User, seen_seq: int, batch_id: uuid.UUID | None = None) -> Decision:
    """Restore, by a decision of its own, what was in force before the last one; a first decision becomes a hold.

    What the last one had settled, reports or an appeal, is open again and waits for a person.

    Raise what `decide` raises, and NothingToUndoError if nobody has decided.
    """
    if seen_seq == 0:
        raise NothingToUndoError
    before = Decision.objects.filter(comment_id=comment_id, seq=seen_seq - 1).first()
    return decide(
        comment_id,
        verdict=Verdict(before.verdict) if before else Verdict.HOLD,
        moderator=moderator,
        seen_seq=seen_seq,
        grounds=before.grounds if before else (),
        basis=Basis.UNDO,
        evidence=before.evidence if before else (),
        batch_id=batch_id,
    )


@transaction.atomic
def withdraw(comment_id: int) -> Decision:
    """Take a comment out of the thread, and out of the queue, because its commenter asks for it.

    Asked for again, return the withdrawal that is in force. Raise Comment.DoesNotExist for an unknown comment.
    """
    waiting = queue.lock_desk_items(comment_id)
    comment = Comment.objects.select_for_update().get(pk=comment_id)
    before = comment.decisions.select_related("screening").order_by("seq").last()
    if before is not None and before.actor_kind == ActorKind.COMMENTER:
        return before
    decision = Decision(
        verdict=Verdict.REJECT,
        grounds=[WITHDRAWN],
        actor_kind=ActorKind.COMMENTER,
        basis=Basis.WITHDRAWAL,
        created_at=record_now(),
    )
    _append(decision, comment=comment, before=before)
    complaints.settle_by_withdrawal(comment, decision)
    _update_queue(comment, waiting, decision=decision)
    _show_or_take_down(comment, decision=decision)
    return decision


def _append(decision: Decision, *, comment: Comment, before: Decision | None) -> None:
    """Write the next decision of a comment that the caller has locked."""
    decision.comment = comment
    decision.seq = comment.seq + 1
    decision.supersedes = before
    decision.screening = before.screening if before else None
    decision.digest = decision_digest(
        decision,
        comment=comment,
        screening=decision.screening.digest if decision.screening else "",
        previous=before.digest if before else "",
    )
    decision.save(force_insert=True)


@transaction.atomic
def write_note(comment_id: int, *, moderator: User, text: str) -> Note:
    """Write a note to colleagues beside no decision. Raise Comment.DoesNotExist for an unknown comment."""
    comment = Comment.objects.get(pk=comment_id)
    [note] = _new_notes(comment, moderator=moderator, texts={NoteKind.COLLEAGUES: text}, now=record_now())
    note.save(force_insert=True)
    return note


def _new_notes(comment: Comment, *, moderator: User, texts: Mapping[NoteKind, str], now: datetime) -> list[Note]:
    return [
        Note(
            comment=comment,
            kind=kind,
            text=text,
            salt=secrets.token_bytes(16),
            author=moderator,
            created_at=now,
        )
        for kind, text in texts.items()
        if text
    ]


def _notes_digest(notes: Sequence[Note]) -> str:
    """Return one digest over the salted digests of the notes, or nothing if there are none."""
    digests = [salted_digest("note", bytes(note.salt or b""), (note.kind, note.text)) for note in notes]
    return salted_digest("notes", b"", digests) if digests else ""


def _update_queue(comment: Comment, waiting: Sequence[QueueItem], *, decision: Decision) -> None:
    """A held comment waits for a person; any other verdict is what the people were asked for. Who listens is told."""
    at = decision.created_at
    notices.announce_decisions([comment.pk], now=at)
    if decision.verdict != Verdict.HOLD:
        queue.close([item for item in waiting if not _still_waits(item, decision)])
        return
    item = QueueItem(comment=comment, kind=QueueKind.REVIEW, created_at=at, due_at=at, language=comment.language)
    queue.put([item])


def _still_waits(item: QueueItem, decision: Decision) -> bool:
    """Whether nobody has answered this yet: an undo that shows a comment again says nothing of its reports."""
    is_restored = decision.basis == Basis.UNDO and decision.verdict == Verdict.APPROVE
    return is_restored and item.kind == QueueKind.REPORT


def _show_or_take_down(comment: Comment, *, decision: Decision) -> None:
    was_shown = comment.status == Status.APPROVED
    is_shown = decision.verdict == Verdict.APPROVE
    if was_shown != is_shown and not comment.is_erased:
        move_threads(Counter({comment.thread_id: is_shown - was_shown}))


@transaction.atomic
def change_thread(article_id: int, *, is_open: bool, closes_at: datetime | None) -> Thread:
    """Set how long an article's thread takes comments; return the thread. Its mode is set by a switch.

    Its version moves on if readers see a difference: their pages are kept by it.
    """
    Thread.objects.get_or_create(article_id=article_id)
    thread = Thread.objects.select_for_update().get(pk=article_id)
    is_seen = (thread.open, thread.closes_at) != (is_open, closes_at)
    # Only these columns: a comment may be approved at this moment, and its count must not be written over.
    Thread.objects.filter(pk=article_id).update(open=is_open, closes_at=closes_at, version=F("version") + int(is_seen))
    thread.refresh_from_db()
    return thread
