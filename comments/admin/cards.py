"""A comment as a moderator reads it before deciding: the text with its evidence, and what it answers."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils.safestring import SafeString

from comments.admin import labels
from comments.admin.labels import Words
from comments.models import Comment, Decision, Finding, Screening
from comments.screening.types import Field


@dataclass(frozen=True, slots=True)
class Card:
    comment: Comment
    name: SafeString
    body: SafeString
    chips: SafeString
    status: SafeString
    received: SafeString
    parent: SafeString | None
    """The text that is answered, if there is one."""
    last_decision: str
    """The decision in force, as a sentence; empty if nobody has decided."""

    @property
    def seen(self) -> str:
        """What the page shows, for the form to send back: the comment and its number of decisions."""
        return f"{self.comment.pk}:{self.comment.seq}"


def with_evidence(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    """Comments with their article, parent and screenings: all that a card needs but the decisions."""
    screenings = Screening.objects.order_by("id").prefetch_related("findings")
    return comments.select_related("thread__article", "parent").prefetch_related(
        Prefetch("screenings", queryset=screenings)
    )


def with_decisions(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    """Comments with their decisions, in order, and who made them."""
    decisions = Decision.objects.order_by("seq").select_related("actor")
    return comments.prefetch_related(Prefetch("decisions", queryset=decisions))


def make_card(comment: Comment, *, words: Words) -> Card:
    """Return the card of a comment that was read `with_evidence` and `with_decisions`."""
    findings = labels.last_findings(comment)
    decisions = list(comment.decisions.all())
    return Card(
        comment=comment,
        name=_marked(comment, comment.name, field=Field.NAME, findings=findings, words=words),
        body=_marked(comment, comment.body, field=Field.BODY, findings=findings, words=words),
        chips=labels.chips(findings, words=words),
        status=labels.status_tag(comment),
        received=labels.time_tag(comment.created_at),
        parent=_parent_text(comment),
        last_decision=words.describe_decision(decisions[-1]) if decisions else "",
    )


def _marked(comment: Comment, text: str, *, field: Field, findings: Iterable[Finding], words: Words) -> SafeString:
    marked = labels.marked_field(text, field=field, findings=findings, words=words)
    return labels.text_tag(marked, language=labels.language_of(comment), classes=f"comment-{field}")


def _parent_text(comment: Comment) -> SafeString | None:
    if comment.parent is None:
        return None
    return labels.text_tag(comment.parent.body, language=labels.language_of(comment.parent), classes="comment-body")
