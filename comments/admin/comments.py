"""Comments: read, searched and decided here; edited or deleted nowhere."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from comments.admin import deciding, labels, searching
from comments.admin.alike import show_alike
from comments.admin.base import ReadOnlyAdmin, link
from comments.admin.cards import with_decisions, with_evidence
from comments.admin.filters import (
    WAITING,
    ArticleFilter,
    FoundFilter,
    LanguageFilter,
    SectionFilter,
    StatusFilter,
)
from comments.admin.history import make_page
from comments.admin.labels import Words, current_words
from comments.models import Comment, CommentContact, Decision, Status, Verdict
from comments.restrictions import find_commenter

LIST = "admin:comments_comment_changelist"
PAGE = "admin:comments_comment_change"
DECIDE = "admin:comments_comment_decide"
FILTERS_PARAMETER = "_changelist_filters"
"""Where the stock admin, too, keeps the filters of the list that one comes from."""
FROM_PAGE = "page"

Action = Callable[[Any, HttpRequest, QuerySet[Comment]], HttpResponseBase]


def _action(verdict: Verdict, description: Any) -> Action:
    """Return the action that leads to the page on which the selected comments are decided."""

    @admin.action(permissions=["decide"], description=description)
    def show_decide_page(
        model_admin: "CommentAdmin", request: HttpRequest, queryset: QuerySet[Comment]
    ) -> HttpResponseBase:
        # One more than is allowed: enough to know, however many are selected.
        ids = list(queryset.order_by("id").values_list("pk", flat=True)[: deciding.MAX_SELECTED + 1])
        query = deciding.selection_query(ids, **{FILTERS_PARAMETER: request.GET.urlencode()})
        return HttpResponseRedirect(f"{reverse(DECIDE, args=[verdict])}?{query}")

    show_decide_page.__name__ = verdict.value
    return show_decide_page


def _findings_column(words: Words) -> Callable[[Comment], SafeString]:
    @admin.display(description=_("findings"))
    def findings(comment: Comment) -> SafeString:
        return labels.chips(labels.last_findings(comment), words=words)

    return findings


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    actions = [
        _action(Verdict.APPROVE, _("Approve the selected comments")),
        _action(Verdict.HOLD, _("Hold the selected comments")),
        _action(Verdict.REJECT, _("Reject the selected comments")),
    ]
    list_display_links = ["excerpt"]
    list_filter = [StatusFilter, FoundFilter, LanguageFilter, SectionFilter, ArticleFilter]
    list_select_related = ["thread__article"]
    search_fields = ["name", "body", "thread__article__title"]
    search_help_text = _("Words of the comment, the name or the title of the article; or the public id.")
    sortable_by = ["age"]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        # The guidelines are read once for all rows.
        return ["state", "commenter", "excerpt", _findings_column(current_words()), "article", "age", "language_found"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Comment]:
        return with_evidence(super().get_queryset(request))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Comment], search_term: str
    ) -> tuple[QuerySet[Comment], bool]:
        try:
            return queryset.filter(public_id=uuid.UUID(search_term.strip())), False
        except ValueError:
            pass
        if search_term.strip() and searching.has_index():
            return searching.search_by_index(queryset, search_term), False
        return super().get_search_results(request, queryset, search_term)

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Whether somebody may decide: who may change a comment in Django's words, which nobody can do to its text."""
        return request.user.has_perm("comments.change_comment")

    def get_urls(self) -> list[URLPattern]:
        decide = path(
            "decide/<slug:verdict>/",
            self.admin_site.admin_view(self.decide_view),
            name="comments_comment_decide",
        )
        alike = path(
            "<int:comment_id>/alike/", self.admin_site.admin_view(self.alike_view), name="comments_comment_alike"
        )
        return [decide, alike, *super().get_urls()]

    # The list.

    @admin.display(description=_("status"))
    def state(self, comment: Comment) -> SafeString:
        return labels.status_tag(comment)

    @admin.display(description=_("commenter"))
    def commenter(self, comment: Comment) -> SafeString:
        return labels.name_tag(comment)

    @admin.display(description=_("comment"))
    def excerpt(self, comment: Comment) -> SafeString:
        return labels.excerpt_tag(comment.body or str(_("(erased)")), language=labels.language_of(comment))

    @admin.display(description=_("article"))
    def article(self, comment: Comment) -> SafeString:
        article = comment.thread.article
        title = labels.excerpt_tag(article.title, language=article.language, length=60)
        return link(LIST, title, article=article.pk)

    @admin.display(description=_("age"), ordering="id")
    def age(self, comment: Comment) -> SafeString:
        return labels.time_tag(comment.created_at)

    @admin.display(description=_("language"))
    def language_found(self, comment: Comment) -> str:
        return comment.language or comment.language_declared or "–"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        context = {"title": _("Comments"), "tabs": _tabs(request), **(extra_context or {})}
        return super().changelist_view(request, context)

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Comment], *args: Any, **kwargs: Any
    ) -> HttpResponse | None:
        try:
            deciding.read_ids(request.POST.getlist(ACTION_CHECKBOX_NAME))
        except deciding.UnreadableSelectionError:
            self.message_user(request, _("The selection could not be read. Select the comments again."), messages.ERROR)
            return None
        return super().response_action(request, queryset, *args, **kwargs)

    # The page of one comment.

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Comment | None = None,
    ) -> HttpResponse:
        assert obj is not None  # noqa: S101 (nothing can be added here)
        [comment] = with_decisions(with_evidence(Comment.objects.filter(pk=obj.pk)))
        contact = _contact_for(request, comment)
        context |= {
            "title": _("Comment"),
            "subtitle": None,
            "page": make_page(comment, contact=contact, words=current_words()),
            "may_restrict": find_commenter(contact) is not None and request.user.has_perm("comments.add_restriction"),
            "decide_links": _decide_links(comment) if self.has_decide_permission(request) else [],
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def alike_view(self, request: HttpRequest, comment_id: int) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return show_alike(self, request, comment_id)

    # The page on which comments are decided.

    def decide_view(self, request: HttpRequest, verdict: str) -> HttpResponseBase:
        """Show the texts and ask (GET), or decide what was shown (POST)."""
        if not self.has_decide_permission(request):
            raise PermissionDenied
        if verdict not in Verdict.values:
            raise Http404
        try:
            if request.method == "POST":
                return self._decide(request, Verdict(verdict), deciding.read_seen(request.POST.getlist("seen")))
            return self._ask(request, Verdict(verdict), deciding.read_ids(request.GET.getlist("comment")))
        except deciding.UnreadableSelectionError:
            self.message_user(request, _("The selection could not be read. Select the comments again."), messages.ERROR)
            return HttpResponseRedirect(reverse(LIST))

    def _ask(self, request: HttpRequest, verdict: Verdict, ids: list[int]) -> HttpResponseBase:
        if len(ids) > deciding.MAX_SELECTED:
            self.message_user(request, deciding.too_many_message(), messages.ERROR)
            return HttpResponseRedirect(_way_back(request))
        words = current_words()
        return self._page(request, verdict, ids, form=deciding.make_form(verdict, None, words=words), words=words)

    def _decide(self, request: HttpRequest, verdict: Verdict, seen: list[deciding.Seen]) -> HttpResponseBase:
        words = current_words()
        form = deciding.make_form(verdict, request.POST, words=words)
        if not form.is_valid():
            return self._page(request, verdict, [entry.comment_id for entry in seen], form=form, words=words)
        outcome = deciding.decide_each(seen, verdict, form=form, moderator=_moderator(request))
        _log(request, outcome.decisions)
        if outcome.decisions:
            self.message_user(request, deciding.success_message(verdict, len(outcome.decisions)), messages.SUCCESS)
        for comment, decision in outcome.left_out:
            self.message_user(request, deciding.left_out_message(comment, decision, words=words), messages.WARNING)
        for comment in outcome.own_appeals:
            self.message_user(request, deciding.own_appeal_message(comment), messages.WARNING)
        return HttpResponseRedirect(_way_back(request, seen[0].comment_id))

    def _page(
        self, request: HttpRequest, verdict: Verdict, ids: list[int], *, form: Form, words: Words
    ) -> HttpResponseBase:
        cards = deciding.make_cards(ids, words=words)
        if not cards:
            self.message_user(request, _("No comments are selected."), messages.WARNING)
            return HttpResponseRedirect(_way_back(request))
        context = {
            **self.admin_site.each_context(request),
            "title": deciding.heading(verdict, len(cards)),
            "opts": self.opts,
            "media": self.media,
            "cards": cards,
            "form": form,
            "verdict": verdict,
            "words": deciding.WORDS[verdict],
            "way_back": _way_back(request, ids[0]),
            "hidden": [(key, _given(request, key)) for key in (FILTERS_PARAMETER, "back") if _given(request, key)],
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/comments/comment/decide.html", context)


def _tabs(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the states as links above the list: what waits is one click away, on a phone too."""
    chosen = request.GET.get("status")
    choices = [("", _("All")), (WAITING, _("Waiting")), *Status.choices]
    return [
        {"label": label, "query": f"?status={value}" if value else "?", "is_chosen": value == (chosen or "")}
        for value, label in choices
    ]


def _decide_links(comment: Comment) -> list[dict[str, Any]]:
    query = deciding.selection_query([comment.pk], back=FROM_PAGE)
    return [
        {"label": words.button, "url": f"{reverse(DECIDE, args=[verdict])}?{query}", "verdict": verdict}
        for verdict, words in deciding.WORDS.items()
    ]


def _contact_for(request: HttpRequest, comment: Comment) -> CommentContact | None:
    if not request.user.has_perm("comments.view_commentcontact"):
        return None
    return CommentContact.objects.filter(comment=comment).first()


def _given(request: HttpRequest, key: str) -> str:
    return request.POST.get(key) or request.GET.get(key) or ""


def _way_back(request: HttpRequest, comment_id: int | None = None) -> str:
    """Return where the moderator came from: the page of the comment, or the list with its filters."""
    if comment_id is not None and _given(request, "back") == FROM_PAGE:
        return reverse(PAGE, args=[comment_id])
    filters = _given(request, FILTERS_PARAMETER)
    return f"{reverse(LIST)}?{filters}" if filters else reverse(LIST)


def _moderator(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _log(request: HttpRequest, decisions: list[Decision]) -> None:
    """Add to the admin's own log of who did what; the record is the decision."""
    if decisions:
        grounds = f": {', '.join(decisions[0].grounds)}" if decisions[0].grounds else ""
        LogEntry.objects.log_actions(
            user_id=_moderator(request).pk,
            queryset=[decision.comment for decision in decisions],
            action_flag=CHANGE,
            change_message=Truncator(f"{decisions[0].verdict}{grounds}").chars(500),
        )
