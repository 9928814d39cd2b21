"""The logs: what was decided, seen and in force, and what waits. Read-only, whatever the permissions."""

import uuid
from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.admin import labels
from comments.admin.base import ReadOnlyAdmin, row_link
from comments.admin.comments import PAGE
from comments.admin.filters import (
    ActorFilter,
    GroundFilter,
    GuidelineFilter,
    QueueKindFilter,
    SeverityFilter,
    VerdictFilter,
)
from comments.admin.labels import Words, current_words
from comments.models import Comment, Decision, Finding, QueueItem, Screening
from comments.screening.types import Field

SHOWN = 12
"""Characters of a digest or token: enough to compare by eye."""


def _comment_link(comment: Comment) -> SafeString:
    excerpt = labels.excerpt_tag(comment.body or str(comment), language=labels.language_of(comment), length=60)
    return row_link(PAGE, comment.pk, excerpt)


def _grounds_column(words: Words) -> Callable[[Any], str]:
    @admin.display(description=gettext_lazy("grounds"))
    def grounds(row: Decision | Screening) -> str:
        return words.titles(row.grounds)

    return grounds


class GroundsAdminMixin:
    """Puts grounds into words: the guidelines are read once for all rows of a list."""

    columns: ClassVar[list[str]]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        grounds = _grounds_column(current_words())
        return [grounds if column == "grounds_in_words" else column for column in self.columns]

    @admin.display(description=gettext_lazy("grounds"))
    def grounds_in_words(self, row: Decision | Screening) -> str:
        return current_words().titles(row.grounds)


class CommentLogAdmin(ReadOnlyAdmin):
    """A log of what happened to comments; found by the public id of the comment, or by the words of the row."""

    comment_path = "comment"
    search_help_text = gettext_lazy("The public id of a comment, or words of the row.")

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        try:
            public_id = uuid.UUID(search_term.strip())
        except ValueError:
            return super().get_search_results(request, queryset, search_term)
        return queryset.filter(**{f"{self.comment_path}__public_id": public_id}), False

    @admin.display(description=gettext_lazy("comment"))
    def of_comment(self, row: Any) -> SafeString:
        return _comment_link(row.comment)


@admin.register(Decision)
class DecisionAdmin(GroundsAdminMixin, CommentLogAdmin):
    fields = [
        "of_comment",
        "seq",
        "verdict",
        "grounds_in_words",
        "decided_by",
        "basis",
        "created_at",
        "evidence",
        "screening",
        "supersedes",
        "batch_id",
        "notes_in_full",
        "digest",
    ]
    columns: ClassVar = ["verdict_in_colour", "of_comment", "seq", "grounds_in_words", "decided_by", "basis", "at"]
    list_filter = [ActorFilter, VerdictFilter, GroundFilter]
    list_select_related = ["comment", "actor"]
    search_fields = ["=actor__username", "=digest"]
    search_help_text = gettext_lazy("The public id of a comment, the username of a moderator, or a digest.")

    @admin.display(description=gettext_lazy("verdict"))
    def verdict_in_colour(self, decision: Decision) -> SafeString:
        return labels.verdict_tag(decision)

    @admin.display(description=gettext_lazy("decided by"))
    def decided_by(self, decision: Decision) -> str:
        return labels.actor_label(decision)

    @admin.display(description=gettext_lazy("decided at"))
    def at(self, decision: Decision) -> SafeString:
        return labels.time_tag(decision.created_at)

    @admin.display(description=gettext_lazy("notes"))
    def notes_in_full(self, decision: Decision) -> str:
        notes = decision.notes.all()
        return "\n".join(f"{capfirst(note.get_kind_display())}: {note.text or _('(erased)')}" for note in notes)


class FindingInline(admin.TabularInline):
    can_delete = False
    extra = 0
    fields = ["guideline", "severity", "found_words", "field", "screener", "rule", "protected_by"]
    model = Finding
    readonly_fields = ["found_words"]
    # A table that is wider than the screen is scrolled by keys only if one can come to something in it.
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Finding]:
        return super().get_queryset(request).select_related("screening__comment")

    @admin.display(description=gettext_lazy("words"))
    def found_words(self, finding: Finding) -> SafeString:
        return _found_words(finding)


def _found_words(finding: Finding) -> SafeString:
    comment = finding.screening.comment
    text = comment.name if finding.field == Field.NAME else comment.body
    words = text[finding.start : finding.end]
    return labels.excerpt_tag(words, language=labels.language_of(comment), length=120)


@admin.register(Screening)
class ScreeningAdmin(GroundsAdminMixin, CommentLogAdmin):
    fields = [
        "of_comment",
        "created_at",
        "language",
        "mode",
        "recommendation",
        "grounds_in_words",
        "is_complete",
        "incomplete_reason",
        "milliseconds",
        "version",
        "guidelines_revision",
        "lexicon_revision",
        "policy_revision",
        "context_digest",
        "digest",
    ]
    inlines = [FindingInline]
    # Not the first column, which is a link to the comment.
    list_display_links = ["recommendation"]
    columns: ClassVar = [
        "of_comment",
        "recommendation",
        "grounds_in_words",
        "is_complete",
        "incomplete_reason",
        "language",
        "at",
    ]
    list_select_related = ["comment"]
    search_fields = ["=incomplete_reason", "=language"]

    @admin.display(description=gettext_lazy("screened at"))
    def at(self, screening: Screening) -> SafeString:
        return labels.time_tag(screening.created_at)


@admin.register(Finding)
class FindingAdmin(CommentLogAdmin):
    comment_path = "screening__comment"
    fields = [
        "of_comment",
        "screening",
        "guideline",
        "severity",
        "found_words",
        "field",
        "start",
        "end",
        "screener",
        "rule",
        "protected_by",
    ]
    list_display = ["guideline", "severity", "found_words", "of_comment", "screener", "rule", "protected_by"]
    list_filter = [GuidelineFilter, SeverityFilter]
    list_select_related = ["screening__comment"]
    search_fields = ["=rule", "=screener", "=protected_by"]

    @admin.display(description=gettext_lazy("comment"))
    def of_comment(self, row: Finding) -> SafeString:
        return _comment_link(row.screening.comment)

    @admin.display(description=gettext_lazy("words"))
    def found_words(self, finding: Finding) -> SafeString:
        return _found_words(finding)


@admin.register(QueueItem)
class QueueItemAdmin(CommentLogAdmin):
    """What waits, for machines and people, soonest due first."""

    fields = [
        "of_comment",
        "kind",
        "created_at",
        "due_at",
        "for_role",
        "language",
        "claimed_by",
        "lease_until",
        "attempts",
    ]
    list_display = ["kind", "of_comment", "waits_since", "due_at", "language", "claimed_by", "lease_until", "attempts"]
    list_filter = [QueueKindFilter]
    list_select_related = ["comment"]
    ordering = ["due_at", "id"]
    search_fields = ["=language", "=for_role"]

    @admin.display(description=gettext_lazy("waits since"))
    def waits_since(self, item: QueueItem) -> SafeString:
        return labels.time_tag(item.created_at)

    @admin.display(description=gettext_lazy("claimed by"))
    def claimed_by(self, item: QueueItem) -> str:
        """Return the beginning of the claim's token: whole, it would be the right to finish the item."""
        return Truncator(item.lease_by).chars(SHOWN) if item.lease_by else "–"
