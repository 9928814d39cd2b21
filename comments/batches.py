"""Many comments at once, each with a decision of its own: the fast lane, and waves of comments that are alike.

What is decided together is claimed together, under a token of its own beside that of the desk, and named by one batch,
so that it can be taken back in one act.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain
from types import MappingProxyType

from django.contrib.auth.models import User
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Length

from comments import desk, moderation, queue
from comments.complaints import OwnAppealError
from comments.desk import ClaimedByAnotherError, Desk, Filters
from comments.models import (
    ActorKind,
    Basis,
    Comment,
    Decision,
    Fingerprint,
    NoteKind,
    QueueItem,
    QueueKind,
    Screening,
    Verdict,
)
from comments.screening import fingerprint
from comments.screening.types import Caution

FAST = 20
"""Comments of the fast lane on one screen."""
SHORT = 280
"""Code points of a comment that is read at a glance."""
MAX_ALIKE = 50
"""Comments that are decided together: what one person can be said to have looked over."""
LEAST_ALIKE = 3
"""Fewer are no wave."""
MAX_WAVES = 10
_MAX_BANDS = 160
"""Bands that are looked at for waves, the fullest first; a wave has up to eight."""
_MAX_SEARCHED = 20_000
"""Comments that waves are looked for among, the newest first: a wave is new."""
_SHARED_BANDS = 3
"""Of those, a member of a wave is in so many: one or two are often shared by chance."""
_MAX_COMPARED = 500
"""Texts of one band that are compared: ten times what is decided together."""
BATCH_WINDOW = timedelta(hours=24)
"""How long the desk offers to take back a batch."""

_OF_THE_SITE = (Caution.AUTOMATION_PAUSED, Caution.APPROVALS_PAUSED, Caution.FIRST_COMMENT)
"""Cautions that say nothing against a commenter."""
REFUSALS = (ClaimedByAnotherError, moderation.StaleDecisionError, OwnAppealError, Comment.DoesNotExist)


@dataclass(frozen=True, slots=True)
class Wave:
    """Comments that wait and are alike."""

    seed: Comment
    """The one that has waited longest."""
    count: int
    is_more: bool
    """Whether more may be alike than were compared."""


@dataclass(frozen=True, slots=True)
class Alike:
    """A comment that is like another, and how much of it."""

    comment: Comment
    resemblance: float
    """0–1; 1 is the same but for what no reader would notice."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Decisions that were one act."""

    batch_id: uuid.UUID
    verdict: Verdict
    decided_at: datetime
    count: int
    in_force: int
    """How many of them nobody has superseded."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a batch."""

    batch_id: uuid.UUID
    decisions: Sequence[Decision]
    left_out: Sequence[tuple[int, Exception]]
    """Comments that were not decided, each with what stood against it."""


def fast_desk(mine: Desk) -> Desk:
    """Return the desk that the fast lane claims for: what it holds is not what the cards show."""
    return replace(mine, session=f"{mine.session}|fast")


def wave_desk(mine: Desk) -> Desk:
    return replace(mine, session=f"{mine.session}|alike")


# What may be decided together.


def _only_held(mine: Desk) -> QuerySet[QueueItem]:
    """Return what waits because it was held, and for nothing else: a report or an appeal wants a card of its own."""
    others = QueueItem.objects.filter(comment=OuterRef("comment"), kind__in=[QueueKind.REPORT, QueueKind.APPEAL])
    return desk.find_waiting(mine, Filters()).filter(~Exists(others), kind=QueueKind.REVIEW)


def find_recommended(mine: Desk) -> QuerySet[QueueItem]:
    """Return what the fast lane shows: short, read to the end with nothing found, and decided by nobody yet."""
    clean = Screening.objects.filter(
        comment=OuterRef("comment"), is_complete=True, grounds=[], caution__in=["", *_OF_THE_SITE]
    )
    items = _only_held(mine).filter(Exists(clean), comment__seq=1)
    return items.alias(length=Length("comment__body")).filter(length__lte=SHORT)


def claim(mine: Desk, wanted: QuerySet[QueueItem], *, limit: int) -> list[int]:
    """Return comments that this desk holds now, at most `limit`: what it held first, the page was loaded again."""
    held = queue.held_as(mine.token)
    kept = list(
        wanted.filter(pk__in=held.values("pk")).order_by("due_at", "id").values_list("comment_id", flat=True)[:limit]
    )
    queue.give_back_as(mine.token, set(held.values_list("comment_id", flat=True)) - set(kept))
    still_held = queue.renew_as(mine.token, kept) if kept else set()
    first = [comment_id for comment_id in kept if comment_id in still_held]
    if len(first) >= limit:
        return first
    more = queue.claim_as(mine.token, wanted.exclude(comment_id__in=first), limit=limit - len(first))
    return first + [item.comment_id for item in more]


# Waves.


def find_waves(mine: Desk) -> list[Wave]:
    """Return the greatest waves that wait for this moderator, the greatest first."""
    waiting = _only_held(mine).order_by("-id").values("comment_id")[:_MAX_SEARCHED]
    bands = Fingerprint.objects.filter(comment__in=waiting)
    fullest = list(
        bands.values("band").annotate(count=Count("comment")).filter(count__gte=LEAST_ALIKE).order_by("-count", "band")
    )[:_MAX_BANDS]
    members = _members(bands, [row["band"] for row in fullest])
    texts = _texts(set(chain.from_iterable(members.values())))
    waves, taken = [], set[int]()
    for row in fullest:
        alike = _alike_first([pk for pk in members[row["band"]] if pk not in taken], texts)
        if len(alike) >= LEAST_ALIKE:
            taken.update(alike)
            waves.append((alike, row["count"] > _MAX_COMPARED))
    seeds = Comment.objects.with_context().in_bulk([alike[0] for alike, _ in waves])
    found = [Wave(seeds[alike[0]], len(alike), is_more) for alike, is_more in waves]
    return sorted(found, key=lambda wave: -wave.count)[:MAX_WAVES]


def _members(bands: QuerySet[Fingerprint], chosen: Collection[int]) -> Mapping[int, list[int]]:
    """Return the comments of each band, oldest first, no more than are compared."""
    members: dict[int, list[int]] = defaultdict(list)
    rows = list(bands.filter(band__in=chosen).order_by("comment_id").values_list("band", "comment_id"))
    shared = Counter(comment_id for _, comment_id in rows)
    for band, comment_id in rows:
        if shared[comment_id] >= _SHARED_BANDS and len(members[band]) < _MAX_COMPARED:
            members[band].append(comment_id)
    return members


def _texts(comment_ids: Collection[int]) -> Mapping[int, set[str]]:
    """Return the pieces of these comments' texts; what was erased is left out."""
    rows = Comment.objects.filter(pk__in=comment_ids, erased_at__isnull=True).values_list("pk", "body")
    return {pk: fingerprint.pieces(body) for pk, body in rows}


def _alike_first(comment_ids: Sequence[int], texts: Mapping[int, set[str]]) -> list[int]:
    """Return the first of these comments and those that are like it."""
    known = [pk for pk in comment_ids if pk in texts]
    return [pk for pk in known if fingerprint.resemblance(texts[known[0]], texts[pk]) >= fingerprint.ALIKE]


def find_alike(comment: Comment, *, among: Q | None = None) -> list[Alike]:
    """Return comments that are like this one, the likest first: of those that waited in the last weeks.

    Those that share a band with one that is like it are compared too: what a band misses, a neighbour finds.
    """
    own = fingerprint.pieces(comment.body)
    found: dict[int, float] = {}
    looked_at = {comment.pk}
    bands = list(fingerprint.bands(comment.body))
    for _step in range(2):
        texts = _texts(_neighbours(bands, besides=looked_at, among=among))
        looked_at |= texts.keys()
        close = {pk: fingerprint.resemblance(own, pieces) for pk, pieces in texts.items()}
        fresh = {pk: resemblance for pk, resemblance in close.items() if resemblance >= fingerprint.ALIKE}
        found |= fresh
        bands = list(Fingerprint.objects.filter(comment__in=fresh).values_list("band", flat=True).distinct())
    comments = Comment.objects.with_context().in_bulk(found)
    return sorted(
        (Alike(comments[pk], close) for pk, close in found.items()), key=lambda one: (-one.resemblance, one.comment.pk)
    )


def _neighbours(bands: Sequence[int], *, besides: set[int], among: Q | None) -> list[int]:
    """Return the comments that have one of these bands, the newest first."""
    near = Fingerprint.objects.filter(band__in=bands).exclude(comment__in=besides)
    near = near if among is None else near.filter(among)
    return list(near.order_by("-comment_id").values_list("comment_id", flat=True).distinct()[:_MAX_COMPARED])


def claim_wave(mine: Desk, seed: Comment) -> list[int]:
    """Claim together what waits and is like this comment, itself among it; at most MAX_ALIKE."""
    waiting = _only_held(mine)
    alike = find_alike(seed, among=Q(comment__in=waiting.values("comment_id")))
    ids = [seed.pk, *(one.comment.pk for one in alike)]
    return claim(mine, waiting.filter(comment__in=ids), limit=MAX_ALIKE)


# Deciding, and taking back.


def decide_batch(
    mine: Desk,
    seen: Iterable[tuple[int, int]],
    *,
    verdict: Verdict,
    basis: Basis,
    grounds: Collection[str] = (),
    notes: Mapping[NoteKind, str] = MappingProxyType({}),
) -> Outcome:
    """Decide each of these comments, given with the number of decisions that were shown, under one batch.

    Each is a transaction of its own: what a colleague has decided meanwhile is left out, and the others go through.
    One transaction for all would also lock threads before queue items, which two moderators could wait in for ever.
    """
    batch_id, decisions, left_out = uuid.uuid4(), list[Decision](), list[tuple[int, Exception]]()
    for comment_id, seq in sorted(seen):
        try:
            decision = desk.decide(
                mine,
                comment_id,
                verdict=verdict,
                seen_seq=seq,
                grounds=grounds,
                notes=notes,
                basis=basis,
                batch_id=batch_id,
            )
        except REFUSALS as refusal:
            left_out.append((comment_id, refusal))
        else:
            decisions.append(decision)
    return Outcome(batch_id, decisions, left_out)


def undo_batch(batch_id: uuid.UUID, *, moderator: User) -> Outcome:
    """Undo each decision of a batch that is still in force; what somebody has decided since is left as it is."""
    reverting, decisions, left_out = uuid.uuid4(), list[Decision](), list[tuple[int, Exception]]()
    rows = Decision.objects.filter(batch_id=batch_id, actor_kind=ActorKind.MODERATOR).order_by("comment_id")
    for comment_id, seq in list(rows.values_list("comment_id", "seq")):
        try:
            decision = moderation.undo(comment_id, moderator=moderator, seen_seq=seq, batch_id=reverting)
        except REFUSALS as refusal:
            left_out.append((comment_id, refusal))
        else:
            decisions.append(decision)
    return Outcome(reverting, decisions, left_out)


def find_batches(moderator: User, *, now: datetime) -> list[Batch]:
    """Return what this moderator decided together lately, the last first, as far as it is still in force."""
    mine = Decision.objects.filter(actor=moderator, created_at__gt=now - BATCH_WINDOW, batch_id__isnull=False)
    rows = (
        mine.exclude(basis=Basis.UNDO)
        .order_by()
        .values("batch_id", "verdict")
        .annotate(
            decided_at=Max("created_at"),
            count=Count("pk"),
            in_force=Count("pk", filter=Q(comment__seq=F("seq"))),
        )
        .filter(in_force__gt=0)
        .order_by("-decided_at")
    )
    return [
        Batch(row["batch_id"], Verdict(row["verdict"]), row["decided_at"], row["count"], row["in_force"])
        for row in rows[:MAX_WAVES]
        if row["batch_id"] is not None
    ]
