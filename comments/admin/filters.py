"""The filters of the lists: closed lists that need no scan of a big table to be shown."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article
from comments.admin.base import ChoiceFilter
from comments.admin.labels import SEVERITIES, current_words
from comments.models import ActorKind, Finding, QueueItem, QueueKind, Status, Verdict
from comments.queue import DESK_KINDS
from comments.screening.language import NO_LANGUAGE, SCREENED_LANGUAGES, UNKNOWN

WAITING = "waiting"
RECENT_ARTICLES = 1_000
"""Articles whose sections are offered: those that are commented on, without a scan of all."""


def _enum_choices(choices: Iterable[tuple[str, Any]]) -> list[tuple[str, str]]:
    return [(value, capfirst(str(label))) for value, label in choices]


class StatusFilter(ChoiceFilter):
    """By status; `waiting` is whatever waits for a person, be it held, reported or rejected as a threat."""

    title = gettext_lazy("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [(WAITING, _("Waiting for a moderator")), *_enum_choices(Status.choices)]

    def condition(self, request: HttpRequest, value: str) -> Q:
        if value == WAITING:
            return Q(pk__in=QueueItem.objects.filter(kind__in=DESK_KINDS).values("comment_id"))
        return Q(status=value)


class FoundFilter(ChoiceFilter):
    """By what screening found, whether it decided or not."""

    title = gettext_lazy("guideline found")
    parameter_name = "found"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        words = current_words()
        return [(code, words.title(code)) for code, entry in words.guidelines.items() if entry.kind == "offence"]

    def condition(self, request: HttpRequest, value: str) -> Q:
        return Q(Exists(Finding.objects.filter(screening__comment=OuterRef("pk"), guideline=value)))


class LanguageFilter(ChoiceFilter):
    title = gettext_lazy("language found")
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        names = dict(settings.LANGUAGES)
        known = [(tag, names.get(tag, tag)) for tag in sorted(SCREENED_LANGUAGES)]
        return [*known, (NO_LANGUAGE, _("No words")), ("other", _("Another, or unknown"))]

    def condition(self, request: HttpRequest, value: str) -> Q:
        if value == "other":
            return ~Q(language__in=[*SCREENED_LANGUAGES, NO_LANGUAGE, ""]) | Q(language=UNKNOWN)
        return Q(language=value)


class SectionFilter(ChoiceFilter):
    title = gettext_lazy("section")
    parameter_name = "section"
    path = "thread__article__"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        sections = Article.objects.values_list("section", flat=True)[:RECENT_ARTICLES]
        return [(section, section) for section in sorted(set(sections) - {""})]

    def condition(self, request: HttpRequest, value: str) -> Q:
        return Q(**{f"{self.path}section": value})


class ArticleSectionFilter(SectionFilter):
    path = ""


class ArticleLanguageFilter(LanguageFilter):
    title = gettext_lazy("language")

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [(tag, name) for tag, name in super().lookups(request, model_admin) if tag != NO_LANGUAGE]


class ThreadFilter(ChoiceFilter):
    """By whether an article takes comments now; one without a thread has the defaults, and does."""

    title = gettext_lazy("thread")
    parameter_name = "thread"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [("open", _("Open")), ("closed", _("Closed"))]

    def condition(self, request: HttpRequest, value: str) -> Q:
        now = timezone.now()
        if value == "closed":
            return Q(thread__open=False) | Q(thread__closes_at__lte=now)
        not_over = Q(thread__closes_at__isnull=True) | Q(thread__closes_at__gt=now)
        return Q(thread__isnull=True) | (Q(thread__open=True) & not_over)


class ArticleFilter(ChoiceFilter):
    """One article, come to by a link or by search; there are too many for a list of them."""

    title = gettext_lazy("article")
    parameter_name = "article"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        value = self.value()
        if value is None or not value.isascii() or not value.isdigit():
            return []
        return [(str(article.pk), article.title) for article in Article.objects.filter(pk=value)]

    def condition(self, request: HttpRequest, value: str) -> Q:
        return Q(thread=value)


class VerdictFilter(ChoiceFilter):
    title = gettext_lazy("verdict")
    parameter_name = "verdict"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return _enum_choices(Verdict.choices)

    def condition(self, request: HttpRequest, value: str) -> Q:
        return Q(verdict=value)


class ActorFilter(ChoiceFilter):
    """By who decided; `me` is the moderator's own log."""

    title = gettext_lazy("who decided")
    parameter_name = "by"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [("me", _("Decided by me")), *_enum_choices(ActorKind.choices)]

    def condition(self, request: HttpRequest, value: str) -> Q:
        if value == "me":
            return Q(actor=request.user.pk)
        return Q(actor_kind=value)


class GroundFilter(ChoiceFilter):
    title = gettext_lazy("ground")
    parameter_name = "ground"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        words = current_words()
        return [(code, words.title(code)) for code in words.guidelines]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        # SQLite has no "contains" for JSON; a code in its quotes is found in the text on both databases.
        return super().queryset(request, queryset.alias(grounds_text=Cast("grounds", TextField())))

    def condition(self, request: HttpRequest, value: str) -> Q:
        return Q(grounds_text__contains=f'"{value}"')


class GuidelineFilter(ChoiceFilter):
    title = gettext_lazy("guideline")
    parameter_name = "guideline"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        words = current_words()
        return [(code, words.title(code)) for code, entry in words.guidelines.items() if entry.kind == "offence"]

    def condition(self, request: HttpRequest, value: str) -> Q:
        return Q(guideline=value)


class SeverityFilter(ChoiceFilter):
    title = gettext_lazy("severity")
    parameter_name = "severity"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return _enum_choices((severity.value, label) for severity, label in SEVERITIES.items())

    def condition(self, request: HttpRequest, value: str) -> Q:
        return Q(severity=value)


class QueueKindFilter(ChoiceFilter):
    title = gettext_lazy("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return _enum_choices(QueueKind.choices)

    def condition(self, request: HttpRequest, value: str) -> Q:
        return Q(kind=value)
