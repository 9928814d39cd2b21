"""The history of one comment, in order: received, screened, decided, with the words and the notes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext

from comments.admin import labels
from comments.admin.cards import Card, make_card
from comments.admin.labels import Words
from comments.models import Comment, CommentContact, Decision, Finding, Note, QueueItem, Screening
from comments.screening.types import Field

DIGEST_SHOWN = 12
"""Characters of a digest: enough to compare by eye."""


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


@dataclass(frozen=True, slots=True)
class CommentPage:
    """All that the page of a comment shows."""

    card: Card
    entries: Sequence[Entry]
    waiting: Sequence[QueueItem]
    contact: CommentContact | None


def make_page(comment: Comment, *, contact: CommentContact | None, words: Words) -> CommentPage:
    """Return the page of a comment that was read `with_evidence` and `with_decisions`."""
    decisions = list(comment.decisions.all())
    notes = list(comment.notes.select_related("author"))
    screenings = list(comment.screenings.all())
    named = {number for decision in decisions for number in decision.evidence if isinstance(number, int)}
    entries = [
        _received(comment),
        *(_screened(screening, comment=comment, named=named, words=words) for screening in screenings),
        *(_decided(decision, notes=notes, words=words) for decision in decisions),
    ]
    return CommentPage(
        card=make_card(comment, words=words),
        # What happened at the same moment stays in the order of cause: received, screened, decided.
        entries=sorted(entries, key=lambda entry: entry.at),
        waiting=list(comment.queue_items.order_by("due_at", "id")),
        contact=contact,
    )


def _received(comment: Comment) -> Entry:
    facts: list[tuple[str, object]] = [(gettext("Public id"), comment.public_id)]
    if comment.language_declared:
        facts.append((gettext("Declared language"), comment.language_declared))
    if comment.source:
        facts.append((gettext("Imported from"), f"{comment.source} {comment.external_id or ''}".strip()))
    facts.append((gettext("Digest of the text"), comment.text_digest[:DIGEST_SHOWN]))
    return _entry(comment.created_at, gettext("Received"), facts=facts)


def _screened(screening: Screening, *, comment: Comment, named: set[int], words: Words) -> Entry:
    facts: list[tuple[str, object]] = [
        (gettext("Recommendation"), capfirst(screening.get_recommendation_display())),
        (gettext("Mode"), capfirst(screening.get_mode_display())),
        (gettext("Language found"), screening.language),
        (gettext("Revisions"), _revisions(screening)),
        (gettext("Time taken"), gettext("%(milliseconds).1f ms") % {"milliseconds": screening.milliseconds}),
    ]
    if screening.grounds:
        facts.insert(1, (gettext("Grounds"), words.titles(screening.grounds)))
    if not screening.is_complete:
        facts.insert(0, (gettext("Not complete"), screening.incomplete_reason))
    return _entry(
        screening.created_at,
        gettext("Screened"),
        facts=facts,
        findings=_found(screening.findings.all(), comment=comment, named=named, words=words),
    )


def _revisions(screening: Screening) -> str:
    return gettext("guidelines %(guidelines)d, lexicon %(lexicon)d, policy %(policy)d, screeners %(version)s") % {
        "guidelines": screening.guidelines_revision,
        "lexicon": screening.lexicon_revision,
        "policy": screening.policy_revision,
        "version": screening.version,
    }


def _found(findings: Iterable[Finding], *, comment: Comment, named: set[int], words: Words) -> list[FoundWords]:
    texts = {Field.BODY: comment.body, Field.NAME: comment.name}
    language = labels.language_of(comment)
    return [
        FoundWords(
            finding=finding,
            guideline=words.title(finding.guideline),
            severity=labels.severity_label(finding.severity),
            field=labels.field_label(finding.field),
            words=labels.text_tag(
                texts[Field(finding.field)][finding.start : finding.end], language=language, classes="found-words"
            ),
            protection=finding.protected_by.replace("_", " "),
            decided=finding.pk in named,
        )
        for finding in findings
    ]


def _decided(decision: Decision, *, notes: Iterable[Note], words: Words) -> Entry:
    facts: list[tuple[str, object]] = [
        (gettext("Decided by"), labels.actor_label(decision)),
        (gettext("On the basis of"), capfirst(decision.get_basis_display())),
        (gettext("Digest"), decision.digest[:DIGEST_SHOWN]),
    ]
    if decision.grounds:
        facts.insert(0, (gettext("Grounds"), words.titles(decision.grounds)))
    return _entry(
        decision.created_at,
        gettext("Decision %(number)d: %(verdict)s")
        % {"number": decision.seq, "verdict": decision.get_verdict_display()},
        facts=facts,
        notes=[(capfirst(note.get_kind_display()), note) for note in notes if note.decision_id == decision.pk],
    )


def _entry(
    at: datetime,
    heading: str,
    *,
    facts: Sequence[tuple[str, object]],
    findings: Sequence[FoundWords] = (),
    notes: Sequence[tuple[str, Note]] = (),
) -> Entry:
    return Entry(at, labels.exact_time_tag(at), heading, facts, findings, notes)
