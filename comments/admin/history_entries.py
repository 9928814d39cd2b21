"""What others did about a comment, as entries of its history: reported, appealed, told, noted, restricted, erased."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext

from comments.admin import labels
from comments.admin.labels import Words
from comments.models import Appeal, Comment, Delivery, Finding, Note, NoteKind, Report, Resolution, Restriction
from comments.restrictions import find_of_comments

MAX_DELIVERIES = 100
"""Of one comment: several webhooks, each with a few tries."""


@dataclass(frozen=True, slots=True)
class FoundWords:
    """A finding, and the very words that it points at."""

    finding: Finding
    guideline: str
    severity: str
    field: str
    words: SafeString
    protection: str
    decided: bool
    """Whether a decision names it as evidence."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. What does not belong to its kind is empty."""

    at: datetime
    time: SafeString
    heading: str
    facts: Sequence[tuple[str, object]] = ()
    findings: Sequence[FoundWords] = ()
    notes: Sequence[tuple[str, Note]] = ()
    is_superseded: bool = False


@dataclass(frozen=True, slots=True)
class Around:
    """What others did about a comment, read once."""

    reports: Sequence[Report] = ()
    appeals: Sequence[Appeal] = ()
    deliveries: Sequence[Delivery] = ()
    notes: Sequence[Note] = ()
    restrictions: Sequence[Restriction] = field(default=())


def read_around(comment: Comment) -> Around:
    deliveries = Delivery.objects.filter(comment=comment).select_related("endpoint").order_by("-id")
    return Around(
        reports=list(Report.objects.filter(comment=comment).select_related("resolved_by", "note")),
        appeals=list(
            Appeal.objects.filter(decision__comment=comment).select_related("decision", "note", "answered_by")
        ),
        deliveries=list(deliveries[:MAX_DELIVERIES]),
        notes=list(comment.notes.select_related("author")),
        restrictions=list(find_of_comments([comment.pk])),
    )


def make_entry(
    at: datetime,
    heading: str,
    *,
    facts: Sequence[tuple[str, object]] = (),
    findings: Sequence[FoundWords] = (),
    notes: Sequence[tuple[str, Note]] = (),
    is_superseded: bool = False,
) -> Entry:
    return Entry(at, labels.exact_time_tag(at), heading, facts, findings, notes, is_superseded)


def make_entries(comment: Comment, around: Around, *, words: Words) -> list[Entry]:
    """Return an entry for each thing that somebody else than a moderator did, or that a moderator only wrote."""
    return [
        *(_reported(report, words=words) for report in around.reports),
        *(_appealed(appeal) for appeal in around.appeals),
        *_told(around.deliveries),
        *(_noted(note) for note in around.notes if note.decision_id is None and note.kind == NoteKind.COLLEAGUES),
        *(_restricted(restriction) for restriction in around.restrictions),
        *([make_entry(comment.erased_at, gettext("Text and name erased"))] if comment.erased_at else []),
    ]


def _reported(report: Report, *, words: Words) -> Entry:
    facts = [(gettext("Ground"), words.title(report.ground)), (gettext("Answer"), _answer(report))]
    notes = [(gettext("Text of the report"), report.note)] if report.note else []
    return make_entry(report.created_at, gettext("Reported by a reader"), facts=facts, notes=notes)


def _appealed(appeal: Appeal) -> Entry:
    facts = [
        (gettext("Against"), gettext("decision %(number)d") % {"number": appeal.decision.seq}),
        (gettext("Answer"), _answer(appeal)),
    ]
    if appeal.judged_own_decision:
        facts.append((gettext("Judged by"), gettext("the one who had decided: there was nobody else")))
    notes = [(gettext("Text of the appeal"), appeal.note)]
    return make_entry(appeal.created_at, gettext("Appealed by the commenter"), facts=facts, notes=notes)


def _answer(complaint: Report | Appeal) -> str:
    """Return what became of a complaint, and by which decision."""
    answer = complaint.resolved_by if isinstance(complaint, Report) else complaint.answered_by
    state = capfirst(Resolution(complaint.resolution).label)
    if answer is None:
        return str(state)
    return gettext("%(state)s by decision %(number)d") % {"state": state, "number": answer.seq}


def _told(deliveries: Iterable[Delivery]) -> list[Entry]:
    """Return one entry for each event and receiver: the last try of it, which comes first here."""
    last: dict[tuple[object, object], Delivery] = {}
    for delivery in deliveries:
        last.setdefault((delivery.event_id, delivery.endpoint_id), delivery)
    return [_notified(delivery) for delivery in last.values()]


def _notified(delivery: Delivery) -> Entry:
    facts: list[tuple[str, object]] = [
        (gettext("To"), delivery.endpoint.name if delivery.endpoint else gettext("the commenter, by mail")),
        (gettext("Outcome"), capfirst(delivery.get_state_display())),
        (gettext("Try"), delivery.attempt),
    ]
    if delivery.error or delivery.status:
        facts.append((gettext("Answer"), " ".join(str(part) for part in (delivery.status, delivery.error) if part)))
    heading = gettext("Notified: %(event)s") % {"event": delivery.get_event_display()}
    return make_entry(delivery.tried_at, heading, facts=facts)


def _noted(note: Note) -> Entry:
    return make_entry(note.created_at, gettext("Note written"), notes=[(capfirst(note.get_kind_display()), note)])


def _restricted(restriction: Restriction) -> Entry:
    facts: list[tuple[str, object]] = [
        (gettext("What"), capfirst(restriction.get_kind_display())),
        (gettext("Until"), labels.exact(restriction.until)),
        (gettext("Reason"), restriction.reason),
        (gettext("By"), labels.person_label(restriction.created_by)),
    ]
    if restriction.lifted_at and restriction.lifted_by:
        lifted = {"who": labels.person_label(restriction.lifted_by), "when": labels.exact(restriction.lifted_at)}
        facts.append((gettext("Lifted"), gettext("by %(who)s, %(when)s") % lifted))
    return make_entry(restriction.created_at, gettext("Commenter restricted"), facts=facts)
