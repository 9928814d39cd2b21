"""The moderator's desk without HTTP: what somebody has claimed, what a card says beside the comment, and deciding.

A desk is one moderator in one browser. It holds what it shows under a token of its own, so that a page that is loaded
again finds the same cards, and nobody else gets them meanwhile.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.crypto import salted_hmac

from comments import colleagues, complaints, moderation, queue
from comments.models import (
    Appeal,
    Basis,
    Comment,
    Decision,
    Finding,
    Note,
    NoteKind,
    QueueItem,
    QueueKind,
    Report,
    Resolution,
    Screening,
    StaffProfile,
    Verdict,
)
from comments.screening.text import is_blank
from comments.screening.types import Field

CARDS = 10
"""Claimed at a time: a few minutes of work, so that little is kept from colleagues."""
FETCH_BELOW = 5
"""Cards left when the next are fetched: nobody waits for them."""
TARGET = timedelta(hours=24)
"""Within which a comment should be decided."""
UNDO_WINDOW = timedelta(hours=1)
"""How long the desk offers to undo the last decision. The page of a comment has no such limit."""
LEASE = queue.PERSON_LEASE
MAX_COUNTED = 1_000
"""What waits is counted no further: with a filter, each item that is counted is looked up."""
_PREFIX = "desk"


class NobodySeniorError(Exception):
    """There is nobody else who decides what is passed on."""


class NoteRequiredError(Exception):
    """What is passed on, or noted, says why."""


class UnknownSpanError(Exception):
    """What was marked lies outside the text."""


class ClaimedByAnotherError(Exception):
    """A colleague has this card by now. `holder` is who, if that is known."""

    def __init__(self, holder: User | None) -> None:
        super().__init__("A colleague has this comment.")
        self.holder = holder


@dataclass(frozen=True, slots=True)
class Desk:
    """One moderator in one browser."""

    moderator: User
    session: str
    """The key of the session: only a digest of it is stored."""
    profile: StaffProfile | None = None
    """What the moderator said about themselves, if it was read already."""

    @property
    def token(self) -> str:
        digest = salted_hmac("comments.desk", self.session).hexdigest()[:32]
        return f"{_PREFIX}:{self.moderator.pk}:{digest}"


@dataclass(frozen=True, slots=True)
class Span:
    """Words that a moderator marked: code points of a field as stored."""

    field: str
    start: int
    end: int

    def as_evidence(self) -> dict[str, str | int]:
        return {"field": self.field, "start": self.start, "end": self.end}


@dataclass(frozen=True, slots=True)
class Filters:
    """What a moderator wants to see of what waits; what is empty is everything."""

    kind: str = ""
    guideline: str = ""
    language: str = ""
    section: str = ""
    article: int | None = None
    hours: int | None = None
    """At least so long it waits."""

    def apply(self, items: QuerySet[QueueItem]) -> QuerySet[QueueItem]:
        if self.kind:
            alike = QueueItem.objects.filter(comment=OuterRef("comment"), kind=self.kind)
            items = items.filter(Exists(alike))
        if self.guideline:
            # One inside the other: joined, SQLite would read all findings of the guideline for each item.
            found = Finding.objects.filter(screening=OuterRef("pk"), guideline=self.guideline)
            items = items.filter(Exists(Screening.objects.filter(Exists(found), comment=OuterRef("comment"))))
        if self.language:
            items = items.filter(language=self.language)
        if self.section:
            items = items.filter(comment__thread__article__section=self.section)
        if self.hours is not None:
            items = items.filter(created_at__lte=queue.database_now() - timedelta(hours=self.hours))
        return items if self.article is None else items.filter(comment__thread=self.article)


@dataclass(frozen=True, slots=True)
class Why:
    """Why a comment waits, beside what its screenings and decisions say."""

    items: Sequence[QueueItem] = ()
    reports: Sequence[Report] = ()
    """Those that are open."""
    appeal: Appeal | None = None
    notes: Sequence[Note] = field(default=())
    """Those that moderators wrote."""

    @property
    def waits_since(self) -> datetime | None:
        return min((item.created_at for item in self.items), default=None)


def find_waiting(desk: Desk, filters: Filters) -> QuerySet[QueueItem]:
    """Return what waits, is wanted, and is for this moderator: in their languages, and for their role.

    An appeal of their own decision is for somebody else, if there is anybody.
    """
    scope = colleagues.find_scope(desk.moderator, desk.profile)
    items = scope.apply(filters.apply(queue.desk_items()), any_language=bool(filters.language))
    own = Appeal.objects.filter(resolution=Resolution.OPEN, decision__actor=desk.moderator)
    comment_ids = list(own.values_list("decision__comment", flat=True))
    if comment_ids and complaints.others_who_judge(desk.moderator).exists():
        items = items.exclude(comment__in=comment_ids)
    return items


def claim(desk: Desk, filters: Filters, *, shown: Collection[int] = (), aside: Collection[int] = ()) -> list[int]:
    """Return the comments to show next, at most CARDS with those that are shown already, all held by this desk.

    - What the desk holds comes first: the page was loaded again.
    - What it holds and the filters leave out is given back.
    - `aside` are comments that the moderator has put aside for now.
    """
    wanted = find_waiting(desk, filters)
    held = queue.held_as(desk.token).exclude(comment_id__in=shown)
    kept = list(wanted.filter(pk__in=held).exclude(comment_id__in=aside).order_by("due_at", "id")[:CARDS])
    kept_ids = [item.comment_id for item in kept]
    queue.give_back_as(desk.token, set(held.values_list("comment_id", flat=True)) - set(kept_ids))
    still_held = queue.renew_as(desk.token, kept_ids) if kept_ids else set()
    first = [comment_id for comment_id in kept_ids if comment_id in still_held]
    limit = CARDS - len(first) - len(shown)
    if limit <= 0:
        return first
    more = queue.claim_as(desk.token, wanted.exclude(comment_id__in={*shown, *aside, *first}), limit=limit)
    return first + [item.comment_id for item in more]


def count_waiting(desk: Desk, filters: Filters) -> int:
    """Return how many comments wait for this moderator, counted no further than MAX_COUNTED."""
    return find_waiting(desk, filters)[:MAX_COUNTED].count()


def find_lost(desk: Desk, comment_ids: Collection[int]) -> set[int]:
    """Renew what is shown; return what this desk holds no more."""
    return set(comment_ids) - queue.renew_as(desk.token, comment_ids)


def give_back(desk: Desk, comment_ids: Collection[int]) -> None:
    queue.give_back_as(desk.token, comment_ids)


def now() -> datetime:
    """Return the time that claims go by."""
    return queue.database_now()


def leave(desk: Desk, comment_ids: Collection[int], *, held_at: datetime) -> None:
    """Give back what a page showed that was left.

    `held_at` is when that page was last told that it holds them. What was held anew since is another page's: a browser
    says that a page was left after it has got the next one, which may be the same desk.
    """
    own = queue.held_as(desk.token).filter(comment_id__in=comment_ids, lease_until__lte=held_at + LEASE)
    queue.give_back_as(desk.token, list(own.values_list("comment_id", flat=True)))


def find_holder(desk: Desk, comment_id: int) -> User | None:
    """Return the colleague who has this comment now."""
    items = QueueItem.objects.filter(
        comment=comment_id, kind__in=queue.DESK_KINDS, lease_until__gt=queue.database_now()
    )
    return _holder_of(items, desk)


def _holder_of(items: Iterable[QueueItem], desk: Desk) -> User | None:
    tokens = [item.lease_by for item in items if item.lease_by not in ("", desk.token)]
    numbers = [token.split(":")[1] for token in tokens if token.startswith(f"{_PREFIX}:")]
    return User.objects.filter(pk__in=numbers).first() if numbers else None


def _check_mine(desk: Desk, comment_id: int) -> None:
    """Lock what waits at this comment. Raise ClaimedByAnotherError if a colleague has it; what is free is no one's."""
    now = queue.database_now()
    taken = [
        item
        for item in queue.lock_desk_items(comment_id)
        if item.lease_by not in ("", desk.token) and item.lease_until is not None and item.lease_until > now
    ]
    if taken:
        raise ClaimedByAnotherError(_holder_of(taken, desk))


def _check_still_open(comment_id: int, *, seen_seq: int) -> None:
    """Raise StaleDecisionError if a colleague has decided: that says more than who has the comment now."""
    last = Decision.objects.filter(comment=comment_id).select_related("actor").order_by("seq").last()
    if last is not None and last.seq != seen_seq:
        raise moderation.StaleDecisionError(last)


def _check_spans(comment_id: int, spans: Sequence[Span]) -> None:
    if not spans:
        return
    comment = Comment.objects.get(pk=comment_id)
    lengths = {Field.BODY.value: len(comment.body), Field.NAME.value: len(comment.name)}
    if not all(0 <= span.start < span.end <= lengths.get(span.field, 0) for span in spans):
        raise UnknownSpanError


@transaction.atomic
def decide(
    desk: Desk,
    comment_id: int,
    *,
    verdict: Verdict,
    seen_seq: int,
    grounds: Collection[str] = (),
    notes: Mapping[NoteKind, str] = MappingProxyType({}),
    spans: Sequence[Span] = (),
    basis: Basis = Basis.DESK,
    batch_id: UUID | None = None,
) -> Decision:
    """Decide what this desk shows; `spans` are what the moderator marked as evidence.

    `batch_id` names decisions that are one act.

    Raise ClaimedByAnotherError, UnknownSpanError, or what `moderation.decide` raises.
    """
    _check_spans(comment_id, spans)
    _check_still_open(comment_id, seen_seq=seen_seq)
    _check_mine(desk, comment_id)
    decision = moderation.decide(
        comment_id,
        verdict=verdict,
        moderator=desk.moderator,
        seen_seq=seen_seq,
        grounds=grounds,
        notes=notes,
        evidence=[span.as_evidence() for span in spans],
        basis=basis,
        batch_id=batch_id,
    )
    # A held comment still waits: for a colleague, or for its own moderator another time.
    give_back(desk, [comment_id])
    return decision


@transaction.atomic
def undo(desk: Desk, comment_id: int, *, seen_seq: int) -> Decision:
    """Undo a decision of this moderator, and claim the comment again if it waits.

    Raise moderation.NothingToUndoError for what is not theirs, and what `decide` raises.
    """
    _check_mine(desk, comment_id)
    mine = Decision.objects.filter(comment=comment_id, seq=seen_seq, actor=desk.moderator.pk)
    if not mine.exists():
        raise moderation.NothingToUndoError
    decision = moderation.undo(comment_id, moderator=desk.moderator, seen_seq=seen_seq)
    queue.claim_as(desk.token, queue.desk_items().filter(comment=comment_id), limit=1)
    return decision


@transaction.atomic
def escalate(desk: Desk, comment_id: int, *, seen_seq: int, note: str) -> None:
    """Pass on to a senior what this desk shows, with a note. Nothing is decided: readers see what they saw.

    Raise NoteRequiredError, NobodySeniorError, StaleDecisionError or ClaimedByAnotherError.
    """
    if is_blank(note):
        raise NoteRequiredError
    if not colleagues.find_seniors(beside=desk.moderator).exists():
        raise NobodySeniorError
    _check_still_open(comment_id, seen_seq=seen_seq)
    _check_mine(desk, comment_id)
    moderation.write_note(comment_id, moderator=desk.moderator, text=note)
    queue.pass_on(comment_id, role=colleagues.SENIOR)


def write_note(desk: Desk, comment_id: int, *, text: str) -> None:
    """Keep a note beside the comment. Raise NoteRequiredError, or Comment.DoesNotExist."""
    if is_blank(text):
        raise NoteRequiredError
    moderation.write_note(comment_id, moderator=desk.moderator, text=text)


def find_last_decision(moderator: User, *, now: datetime) -> Decision | None:
    """Return what this moderator decided last, if it is still in force and was no undoing."""
    recent = Decision.objects.filter(actor=moderator, created_at__gt=now - UNDO_WINDOW)
    last = recent.select_related("comment", "actor").order_by("-created_at", "-id").first()
    if last is None or last.basis == Basis.UNDO or last.comment.seq != last.seq:
        return None
    return last


def find_reasons(comment_ids: Collection[int]) -> dict[int, Why]:
    """Return why each comment waits."""
    items: dict[int, list[QueueItem]] = defaultdict(list)
    for item in QueueItem.objects.filter(comment__in=comment_ids, kind__in=queue.DESK_KINDS).order_by("id"):
        items[item.comment_id].append(item)
    reports: dict[int, list[Report]] = defaultdict(list)
    for report in Report.objects.filter(comment__in=comment_ids, resolution=Resolution.OPEN).select_related("note"):
        reports[report.comment_id].append(report)
    notes: dict[int, list[Note]] = defaultdict(list)
    written = Note.objects.filter(comment__in=comment_ids, kind__in=[NoteKind.COLLEAGUES, NoteKind.READER])
    for note in written.select_related("author"):
        notes[note.comment_id].append(note)
    open_appeals = Appeal.objects.filter(decision__comment__in=comment_ids, resolution=Resolution.OPEN)
    appeals = {appeal.decision.comment_id: appeal for appeal in open_appeals.select_related("note", "decision")}
    return {
        comment_id: Why(items[comment_id], reports[comment_id], appeals.get(comment_id), notes[comment_id])
        for comment_id in comment_ids
    }


def kinds() -> list[QueueKind]:
    return list(queue.DESK_KINDS)
