"""Switches that act at once: what is set for the site and its parts, who set it, and why. The only writer of Switch.

The last row of each kind and place is what holds. Workers read them at each claim, doors at each comment.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from articles.models import Article
from comments.conf import comments_settings
from comments.digest import record_now
from comments.models import OFF, ON, Switch, SwitchKind, SwitchScope, Thread
from comments.screening.types import Caution, Mode

INHERITED = ""
"""The value of a mode that is taken from further out."""
_OF_KIND = "SELECT scope, target, value FROM comments_switch WHERE kind = %s ORDER BY id"
_NO_LANGUAGE = frozenset(("", "und", "zxx"))


class SwitchMovedError(Exception):
    """Somebody has set the same switch since the caller looked. `last` is that row."""

    def __init__(self, last: Switch) -> None:
        super().__init__("Somebody has set this switch since.")
        self.last = last


@dataclass(frozen=True, slots=True)
class Place:
    """Which switch is meant: what it sets, and where."""

    kind: SwitchKind
    scope: SwitchScope
    target: str = ""
    """Empty for the site; a language, a section, or the number of an article."""

    @property
    def values(self) -> tuple[str, ...]:
        """The values that it can be set to."""
        if self.kind == SwitchKind.MODE:
            return (*(mode.value for mode in Mode), INHERITED)
        return ON, OFF


@dataclass(frozen=True, slots=True)
class Switchboard:
    """All that is set at one moment."""

    values: Mapping[tuple[str, str, str], str]

    def mode_of(self, thread: Thread, *, language: str) -> Mode:
        """Return how a comment in this language is moderated here: the narrowest place that says so, says it."""
        if thread.mode:
            return Mode(thread.mode)
        for scope, target in reversed(_places(thread.article, language=language)):
            if scope != SwitchScope.ARTICLE and (value := self.values.get((SwitchKind.MODE, scope, target))):
                return Mode(value)
        return comments_settings.mode

    def caution_of(self, article: Article, *, language: str, is_held: bool, is_first: bool) -> Caution | None:
        """Return why the machine should do less here than the mode lets it; `is_held` and `is_first` are about who."""
        if self._is_on(SwitchKind.AUTOMATION, article, language=language):
            return Caution.AUTOMATION_PAUSED
        if is_held:
            return Caution.COMMENTER_HELD
        if self._is_on(SwitchKind.APPROVALS, article, language=language):
            return Caution.APPROVALS_PAUSED
        if is_first and self._is_on(SwitchKind.FIRST_COMMENTS, article, language=language):
            return Caution.FIRST_COMMENT
        return None

    @property
    def asks_for_first_comments(self) -> bool:
        """Whether it matters anywhere if a comment is the first of its commenter."""
        return any(key[0] == SwitchKind.FIRST_COMMENTS and value == ON for key, value in self.values.items())

    def is_closed(self, article: Article) -> bool:
        """Whether the threads of the place are closed; that of one article is closed on its own page."""
        return self._is_on(SwitchKind.THREADS, article, language=article.language)

    def _is_on(self, kind: SwitchKind, article: Article, *, language: str) -> bool:
        """Whether it is on anywhere around: a narrower place cannot take back what is paused further out."""
        return any(self.values.get((kind, *place)) == ON for place in _places(article, language=language))


def _places(article: Article, *, language: str) -> list[tuple[str, str]]:
    """Return the places that a comment stands in, from the widest; without a language of its own, in the article's."""
    spoken = article.language if language in _NO_LANGUAGE else language
    return [
        (SwitchScope.SITE, ""),
        (SwitchScope.LANGUAGE, spoken),
        (SwitchScope.SECTION, article.section),
        (SwitchScope.ARTICLE, str(article.pk)),
    ]


def current_switches() -> Switchboard:
    """Return what is set now, in one query."""
    rows = Switch.objects.current().values_list("kind", "scope", "target", "value")
    return Switchboard({(kind, scope, target): value for kind, scope, target, value in rows})


def are_threads_closed(article: Article) -> bool:
    """Return whether a switch closes the threads around an article. Asked at each comment, so it asks for little."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_KIND, [SwitchKind.THREADS.value])
        set_to: dict[tuple[str, str, str], str] = {
            (SwitchKind.THREADS, scope, target): value for scope, target, value in cursor.fetchall()
        }
    return Switchboard(set_to).is_closed(article)


def closed_around() -> Exists:
    """Return whether a switch closes the threads around an article, as a column of a query over articles."""
    alike = Switch.objects.filter(kind=OuterRef("kind"), scope=OuterRef("scope"), target=OuterRef("target"))
    here = (
        Q(scope=SwitchScope.SITE)
        | Q(scope=SwitchScope.LANGUAGE, target=OuterRef("language"))
        | Q(scope=SwitchScope.SECTION, target=OuterRef("section"))
    )
    closing = Switch.objects.filter(here, kind=SwitchKind.THREADS, value=ON)
    return Exists(closing.filter(~Exists(alike.filter(id__gt=OuterRef("id")))))


def find_last(place: Place) -> Switch | None:
    """Return the last row of this switch, with who set it."""
    rows = Switch.objects.filter(kind=place.kind, scope=place.scope, target=place.target)
    return rows.select_related("created_by").order_by("-id").first()


def find_set() -> QuerySet[Switch]:
    """Return what is set now, with who set it: the last rows that are neither off nor taken from further out."""
    rows = Switch.objects.current().exclude(value__in=[OFF, INHERITED])
    return rows.select_related("created_by").order_by("id")


@transaction.atomic
def set_switch(place: Place, *, value: str, reason: str, by: User, seen_id: int | None) -> Switch:
    """Set a switch. `seen_id` is the last row of it that the caller saw, None if there was none.

    Raise SwitchMovedError if there is another by now, ValueError for a value or a place that it cannot have.
    """
    if value not in place.values:
        raise ValueError(f"The switch {place.kind} cannot be set to {value!r}.")
    if place.scope == SwitchScope.ARTICLE:
        _project_mode(place, value=value)
    last = find_last(place)
    if last is not None and last.pk != seen_id:
        raise SwitchMovedError(last)
    return Switch.objects.create(
        kind=place.kind,
        scope=place.scope,
        target=place.target,
        value=value,
        reason=reason,
        created_by=by,
        created_at=record_now(),
    )


def _project_mode(place: Place, *, value: str) -> None:
    """Write the mode of an article to its thread, where it is read together with the comment."""
    if place.kind == SwitchKind.THREADS:
        raise ValueError("The thread of one article is closed on the page of the article.")
    if place.kind == SwitchKind.MODE:
        Thread.objects.get_or_create(article_id=int(place.target))
        Thread.objects.filter(pk=int(place.target)).update(mode=value)
