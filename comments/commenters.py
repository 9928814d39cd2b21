"""What is known of a commenter, for whoever decides: the last 90 days, by an account or a confirmed address of mail.

Never by a network address: many share one. What has expired is not known any more.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, Value
from django.db.models.functions import Lower

from comments.models import ActorKind, CommentContact, Decision, Status, Verdict

PERIOD = timedelta(days=90)
MAX_COMMENTS = 500
"""Looked at for all cards together, the newest first."""
LAST_REJECTIONS = 3


@dataclass(frozen=True, slots=True)
class History:
    """What a commenter wrote lately, beside the comment itself."""

    approved: int
    rejected: int
    waiting: int
    overturned: int
    """Rejected at first, and approved by a person later."""
    last_grounds: Sequence[Sequence[str]]
    """Of the last rejections, the newest first."""

    @property
    def is_first(self) -> bool:
        return not (self.approved or self.rejected or self.waiting)


@dataclass(frozen=True, slots=True)
class _Written:
    pk: int
    status: str
    who: str


def find_histories(comment_ids: Collection[int], *, now: datetime) -> dict[int, History]:
    """Return what is known of the commenters of these comments. Who is not known is not in it."""
    people = _find_people(CommentContact.objects.filter(comment__in=comment_ids))
    if not people:
        return {}
    written = _find_written(set(people.values()), since=now - PERIOD)
    decisions = _find_decisions(entry.pk for entries in written.values() for entry in entries)
    return {
        comment_id: _sum_up([entry for entry in written[who] if entry.pk != comment_id], decisions)
        for comment_id, who in people.items()
    }


def _find_people(contacts: Any) -> dict[int, str]:
    """Return who wrote each comment, if that is known: `a:` and an account, or `m:` and a confirmed address."""
    people = {}
    for comment_id, account, email, confirmed_at in contacts.values_list(
        "comment_id", "sso_subject", "email", "confirmed_at"
    ):
        if account:
            people[comment_id] = f"a:{account}"
        elif email and confirmed_at:
            people[comment_id] = f"m:{email.lower()}"
    return people


def _find_written(people: set[str], *, since: datetime) -> Mapping[str, list[_Written]]:
    accounts = [who[2:] for who in people if who.startswith("a:")]
    addresses = [who[2:] for who in people if who.startswith("m:")]
    contacts = CommentContact.objects.annotate(address=Lower("email")).filter(
        Q(sso_subject__in=accounts, sso_subject__gt="")
        | Q(address__in=addresses, confirmed_at__isnull=False, sso_subject=Value("")),
        comment__created_at__gte=since,
    )
    rows = contacts.order_by("-comment").values_list("comment", "comment__status", "sso_subject", "address")
    written = defaultdict(list)
    for pk, status, account, address in rows[:MAX_COMMENTS]:
        written[f"a:{account}" if account else f"m:{address}"].append(_Written(pk, status, account or address))
    return written


def _find_decisions(comment_ids: Iterable[int]) -> Mapping[int, list[Decision]]:
    found = defaultdict(list)
    for decision in Decision.objects.filter(comment__in=list(comment_ids)).order_by("comment", "seq"):
        found[decision.comment_id].append(decision)
    return found


def _sum_up(entries: Sequence[_Written], decisions: Mapping[int, Sequence[Decision]]) -> History:
    rejected = [entry for entry in entries if entry.status == Status.REJECTED]
    approved = [entry for entry in entries if entry.status == Status.APPROVED]
    last = [decisions[entry.pk][-1].grounds for entry in rejected if decisions.get(entry.pk)]
    return History(
        approved=len(approved),
        rejected=len(rejected),
        waiting=len(entries) - len(rejected) - len(approved),
        overturned=sum(_was_overturned(decisions.get(entry.pk, ())) for entry in approved),
        last_grounds=last[:LAST_REJECTIONS],
    )


def _was_overturned(decisions: Sequence[Decision]) -> bool:
    return (
        bool(decisions)
        and decisions[-1].actor_kind == ActorKind.MODERATOR
        and any(decision.verdict == Verdict.REJECT for decision in decisions)
    )
