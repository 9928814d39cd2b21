"""Articles with the state of their threads.

`articles` may import nothing from here: so its plain admin is taken off, and this one, with the thread, is
put in its place.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db import IntegrityError
from django.db.models import Count, Model, ProtectedError
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.admin import ArticleAdmin
from articles.models import Article
from comments import moderation
from comments.admin import labels
from comments.admin.base import NAMED_DATES, BoundedListAdmin, link
from comments.admin.comments import LIST
from comments.admin.filters import WAITING, ArticleLanguageFilter, ArticleSectionFilter, ThreadFilter
from comments.models import Comment, QueueItem, Status, SwitchScope, Thread
from comments.queue import DESK_KINDS


class ThreadFormSet(BaseInlineFormSet):
    """Saves the settings of a thread through moderation, which moves on the version that readers' pages go by."""

    def save_new(self, form: ModelForm, commit: bool = True) -> Thread:
        return self._save(form)

    def save_existing(self, form: ModelForm, obj: Model, commit: bool = True) -> Thread:
        return self._save(form)

    def _save(self, form: ModelForm) -> Thread:
        values = form.cleaned_data
        return moderation.change_thread(self.instance.pk, is_open=values["open"], closes_at=values["closes_at"])


class ThreadInline(admin.StackedInline):
    can_delete = False
    formfield_overrides = NAMED_DATES
    fields = ["mode_now", "open", "closes_at", "approved_count", "version"]
    formset = ThreadFormSet
    max_num = 1
    model = Thread
    readonly_fields = ["mode_now", "approved_count", "version"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may change a thread may make its row: that there is none yet means that nobody has commented."""
        return self.has_change_permission(request, obj)

    @admin.display(description=_("mode"))
    def mode_now(self, thread: Thread) -> SafeString:
        """Return the mode, with the way to the switch that sets it, and that says who did so and why."""
        mode = thread.get_mode_display() if thread.mode else gettext("As set further out")
        if not thread.article_id:
            return format_html("{}", mode)
        query = {"scope": SwitchScope.ARTICLE.value, "article": thread.article_id, "action": "mode:reviewed"}
        return format_html("{} · {}", mode, link("admin:comments_switch_set", gettext("Set it by a switch"), **query))


class CommentedArticleAdmin(BoundedListAdmin, ArticleAdmin):
    formfield_overrides = {**ArticleAdmin.formfield_overrides, **NAMED_DATES}
    inlines = [ThreadInline]
    list_filter = [ThreadFilter, ArticleLanguageFilter, ArticleSectionFilter]
    list_select_related = ["thread"]
    sortable_by = ["published_at"]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        now = timezone.now()
        # What waits is counted once for all rows; the queue holds only what waits.
        waiting = _waiting_by_thread()
        return [
            "title",
            _state_column(now),
            _waiting_column(waiting),
            _approved_column,
            _mode_column,
            "section",
            "language",
            "published_at",
        ]

    def get_actions(self, request: HttpRequest) -> Any:
        """Articles are deleted one by one: whether one has comments is said of each."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Name the articles that have comments as the reason why they stay, not each of their comments."""
        kept = [
            gettext("“%(article)s” has comments, and comments are never deleted.") % {"article": article}
            for article in objs
            if Comment.objects.filter(thread=article.pk).exists()
        ]
        return ([], {}, set(), kept) if kept else super().get_deleted_objects(objs, request)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, extra_context)
        except (ProtectedError, IntegrityError):
            # The first comment came in after the look at what would be deleted.
            self.message_user(request, _("The article has comments by now, so it stays."), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:articles_article_changelist"))


def _waiting_by_thread() -> Mapping[int, int]:
    rows = QueueItem.objects.filter(kind__in=DESK_KINDS).values_list("comment__thread")
    return dict(rows.annotate(Count("comment", distinct=True)).order_by())


def _thread_of(article: Article) -> Thread:
    """Return the thread of an article; one that nobody has commented on or set has the defaults."""
    return article.thread if hasattr(article, "thread") else Thread(article=article)


def _state_column(now: datetime) -> Callable[[Article], str | SafeString]:
    @admin.display(description=_("thread"))
    def thread(article: Article) -> str | SafeString:
        thread = _thread_of(article)
        if not thread.is_open(now):
            return gettext("Closed")
        if thread.closes_at:
            return format_html("{} {}", gettext("Open; closes at"), labels.exact(thread.closes_at))
        return gettext("Open")

    return thread


@admin.display(description=_("mode"))
def _mode_column(article: Article) -> str:
    thread = _thread_of(article)
    # The label explains the mode after a colon; a list has no room for that.
    return capfirst(str(thread.mode)) if thread.mode else gettext("As the site")


@admin.display(description=_("approved"))
def _approved_column(article: Article) -> SafeString:
    return link(LIST, _thread_of(article).approved_count, article=article.pk, status=Status.APPROVED.value)


def _waiting_column(waiting: Mapping[int, int]) -> Callable[[Article], SafeString]:
    @admin.display(description=_("waiting"))
    def waiting_comments(article: Article) -> SafeString:
        return link(LIST, waiting.get(article.pk, 0), article=article.pk, status=WAITING)

    return waiting_comments


admin.site.unregister(Article)
admin.site.register(Article, CommentedArticleAdmin)
