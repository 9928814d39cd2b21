"""The history of one comment, in order: who, when, why, under which revisions, and what superseded what."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext

from comments.admin import labels
from comments.admin.cards import Card, make_card
from comments.admin.cautions import caution_sentence
from comments.admin.history_entries import Around, Entry, FoundWords, make_entries, make_entry, read_around
from comments.admin.labels import Words
from comments.models import Comment, CommentContact, Decision, Finding, QueueItem, Screening
from comments.screening.types import Field

DIGEST_SHOWN = 12
"""Characters of a digest: enough to compare by eye."""


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
    around = read_around(comment)
    screenings = list(comment.screenings.all())
    named = {number for decision in decisions for number in decision.evidence if isinstance(number, int)}
    entries = [
        _received(comment),
        *(_screened(screening, comment=comment, named=named, words=words) for screening in screenings),
        *(_decided(decision, comment=comment, around=around, words=words) for decision in decisions),
        *make_entries(comment, around, words=words),
    ]
    return CommentPage(
        card=make_card(comment, words=words),
        # What happened at the same moment stays in the order of cause: received, screened, decided, told.
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
    return make_entry(comment.created_at, gettext("Received"), facts=facts)


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
    if screening.caution:
        facts.insert(0, (gettext("Caution"), caution_sentence(screening.caution)))
    if not screening.is_complete:
        facts.insert(0, (gettext("Not complete"), screening.incomplete_reason))
    return make_entry(
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


def _decided(decision: Decision, *, comment: Comment, around: Around, words: Words) -> Entry:
    facts: list[tuple[str, object]] = [
        (gettext("Decided by"), labels.actor_label(decision)),
        (gettext("On the basis of"), capfirst(decision.get_basis_display())),
        *_connections(decision, comment=comment, around=around),
        (gettext("Digest"), decision.digest[:DIGEST_SHOWN]),
    ]
    if decision.grounds:
        facts.insert(0, (gettext("Grounds"), words.titles(decision.grounds)))
    return make_entry(
        decision.created_at,
        gettext("Decision %(number)d: %(verdict)s")
        % {"number": decision.seq, "verdict": decision.get_verdict_display()},
        facts=facts,
        notes=[(capfirst(note.get_kind_display()), note) for note in around.notes if note.decision_id == decision.pk],
        is_superseded=decision.seq < comment.seq,
    )


def _connections(decision: Decision, *, comment: Comment, around: Around) -> list[tuple[str, object]]:
    """Return what a decision rests on, answers, supersedes and belongs to."""
    facts: list[tuple[str, object]] = []
    screening = next((row for row in comment.screenings.all() if row.pk == decision.screening_id), None)
    if screening is not None:
        facts.append((gettext("Under the revisions"), _revisions(screening)))
    if marked := _marked_words(decision, comment=comment):
        facts.append((gettext("Marked as evidence"), marked))
    reports = sum(report.resolved_by_id == decision.pk for report in around.reports)
    if reports:
        answered = ngettext("%(count)d report", "%(count)d reports", reports) % {"count": reports}
        facts.append((gettext("Answers"), answered))
    if any(appeal.answered_by_id == decision.pk for appeal in around.appeals):
        facts.append((gettext("Answers"), gettext("the appeal")))
    if decision.seq > 1:
        facts.append((gettext("Supersedes"), gettext("decision %(number)d") % {"number": decision.seq - 1}))
    if decision.seq < comment.seq:
        facts.append((gettext("Superseded by"), gettext("decision %(number)d") % {"number": decision.seq + 1}))
    if decision.batch_id:
        facts.append((gettext("Decided together with others, as"), str(decision.batch_id)[:DIGEST_SHOWN]))
    return facts


def _marked_words(decision: Decision, *, comment: Comment) -> str:
    """Return the words that a moderator marked; nothing once they are erased."""
    texts = {Field.BODY.value: comment.body, Field.NAME.value: comment.name}
    spans = [span for span in decision.evidence if isinstance(span, dict)]
    words = [texts.get(span.get("field", ""), "")[span.get("start", 0) : span.get("end", 0)] for span in spans]
    return " … ".join(word for word in words if word)
