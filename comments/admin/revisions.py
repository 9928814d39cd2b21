"""Revisions of the guidelines, the lexicon and the policy: read, compared, restored. What is new begins as a draft."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from comments import publishing
from comments.admin import drafts, labels, trial
from comments.admin.base import ChoiceFilter, ReadOnlyAdmin
from comments.admin.labels import current_words
from comments.admin.pages import can_edit, editor_of, tools
from comments.admin.revision_words import (
    describe_changes,
    describe_content,
    in_force_message,
    maker_label,
    number_taken_message,
    revision_label,
)
from comments.models import Revision, RevisionKind

LIST = "admin:comments_revision_changelist"
PAGE = "admin:comments_revision_change"
DIGEST_SHOWN = 12
"""Characters of a digest: enough to compare by eye."""
MAX_OFFERED = 100
"""Revisions that one can be compared with: more would be no list to choose from."""


class KindFilter(ChoiceFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [(value, capfirst(str(label))) for value, label in RevisionKind.choices]

    def condition(self, request: HttpRequest, value: str) -> Q:
        return Q(kind=value)


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    list_display = ["label", "in_force", "by", "at", "short_digest"]
    list_display_links = ["label"]
    list_filter = [KindFilter]
    list_select_related = ["created_by"]
    search_fields = ["=digest"]
    search_help_text = _("A digest.")

    class Media:
        css: ClassVar = {"all": ["comments/revisions.css"]}

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may make a revision may read them."""
        return super().has_view_permission(request, obj) or can_edit(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return super().has_module_permission(request) or can_edit(request)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        restore = path("<int:pk>/restore/", wrap(require_POST(self.restore_view)), name="comments_revision_restore")
        return [restore, *drafts.urls(self), *trial.urls(self), *super().get_urls()]

    # The list.

    def get_queryset(self, request: HttpRequest) -> QuerySet[Revision]:
        newest = Revision.objects.filter(kind=OuterRef("kind")).order_by("-number").values("number")[:1]
        queryset: QuerySet[Revision] = super().get_queryset(request).annotate(newest=Subquery(newest))
        return queryset

    @admin.display(description=_("revision"))
    def label(self, revision: Revision) -> str:
        return revision_label(revision)

    @admin.display(description=_("in force"), boolean=True)
    def in_force(self, revision: Revision) -> bool:
        return bool(revision.number == revision.newest)  # type: ignore[attr-defined]  # Annotated above.

    @admin.display(description=_("by"))
    def by(self, revision: Revision) -> str:
        return maker_label(revision)

    @admin.display(description=_("since"))
    def at(self, revision: Revision) -> SafeString:
        return labels.time_tag(revision.created_at)

    @admin.display(description=_("digest"))
    def short_digest(self, revision: Revision) -> str:
        return revision.digest[:DIGEST_SHOWN]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        context = {"title": _("Guidelines, lexicon and policy"), "tools": tools(request, LIST), **(extra_context or {})}
        return super().changelist_view(request, context)

    # The page of one revision.

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Revision | None = None,
    ) -> HttpResponse:
        assert obj is not None  # noqa: S101 (nothing can be added here)
        words = current_words()
        newest = publishing.newest_revision(obj.kind)
        other = _other(request, obj)
        context |= {
            "title": revision_label(obj),
            "subtitle": None,
            "tools": tools(request),
            "revision": obj,
            "maker": maker_label(obj),
            "made_at": labels.exact_time_tag(obj.created_at),
            "newest": newest,
            "other": other,
            "offered": _offered(obj),
            "changes": describe_changes(obj.kind, other.content, obj.content, words=words) if other else None,
            "content": describe_content(obj.kind, obj.content, words=words),
            "can_restore": can_edit(request) and obj.pk != newest.pk,
            "can_edit": can_edit(request),
            "is_replayable": obj.kind != RevisionKind.GUIDELINES,
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def restore_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Put the content of an old revision in force, as a new one."""
        if not can_edit(request):
            raise PermissionDenied
        revision = get_object_or_404(Revision, pk=pk)
        try:
            seen = int(request.POST.get("seen", ""))
        except ValueError as error:
            raise Http404 from error
        back = HttpResponseRedirect(reverse(PAGE, args=[revision.pk]))
        try:
            restored = publishing.publish(
                revision.kind, revision.content, based_on=seen, editor=editor_of(request), now=timezone.now()
            )
        except publishing.NumberTakenError as error:
            self.message_user(request, number_taken_message(error.newest), messages.ERROR)
            return back
        except publishing.NothingChangedError:
            self.message_user(request, _("It says what is in force already."), messages.WARNING)
            return back
        except publishing.InvalidContentError as error:
            self.message_user(request, str(error), messages.ERROR)
            return back
        what = gettext("Put in force again: %(revision)s.") % {"revision": revision_label(revision)}
        self.log_addition(request, restored, what)
        self.message_user(request, in_force_message(restored), messages.SUCCESS)
        return HttpResponseRedirect(reverse(PAGE, args=[restored.pk]))


def _other(request: HttpRequest, revision: Revision) -> Revision | None:
    """Return what a revision is compared with: what is asked for, or the one before it."""
    asked = request.GET.get("with", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < DIGEST_SHOWN else revision.number - 1
    return Revision.objects.filter(kind=revision.kind, number=number).first()


def _offered(revision: Revision) -> list[int]:
    others = Revision.objects.filter(kind=revision.kind).exclude(pk=revision.pk).order_by("-number")
    return list(others.values_list("number", flat=True)[:MAX_OFFERED])
