"""What readers may read, as it stands in the API's answers.

No `atomic` here: on SQLite it would make a writer of each reader.
"""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, TypedDict

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article
from comments.api.pages import Page, PageRequest, Position, parameter_error, take_page
from comments.models import Comment, Thread
from comments.switches import closed_around
from comments.thread_page import find_thread

_SLUG = re.compile(r"[-\w]+\Z")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")

SHAPE = 1
"""Rises when the bytes of an answer change although its comments do not, so that no cache keeps the old ones."""
UNDETERMINED = "und"
"""The language tag of a text whose language nobody has found (BCP 47)."""

OLDEST = "oldest"
NEWEST = "newest"
ORDERS = {
    # The thread in order.
    OLDEST: ("path",),
    # The newest line first, each line in order.
    NEWEST: ("-root_id", "path"),
}
_ARTICLE_ORDER = ("-published_at", "-id")


class ArticleData(TypedDict):
    """An article as the API shows it."""

    slug: str
    title: str
    language: str
    url: str
    published_at: datetime
    comments_open: bool
    comment_count: int
    external_id: str


class CommentData(TypedDict):
    """A comment as the API shows it."""

    id: uuid.UUID
    name: str
    badge: str
    body: str
    parent: uuid.UUID | None
    depth: int
    created_at: datetime
    language: str


@dataclass(frozen=True, slots=True)
class FoundThread:
    """A thread as a reader finds it, and where the page that is asked for begins."""

    thread: Thread
    is_open: bool
    order: str
    position: Position | None


def parse_uuid(text: str) -> uuid.UUID | None:
    """Return the id that the text is, in its usual form, or None."""
    lowered = text.lower()
    return uuid.UUID(lowered) if _UUID.match(lowered) else None


def find_article(slug: str) -> Article:
    """Return a published article. Raise Http404."""
    article = _articles().filter(slug=_checked_slug(slug)).first()
    if article is None:
        raise Http404
    return article


def find_article_to_write_to(slug: str) -> Article:
    """Return a published article without what only its readers need. Raise Http404."""
    # There is one at most, so it is asked for without an order or a limit, each of which takes the ORM its time.
    for article in Article.objects.published().filter(slug=_checked_slug(slug)).defer("text", "aliases").order_by():
        return article
    raise Http404


def find_article_by_id(external_id: str, *, also_unpublished: bool = False) -> Article:
    """Return the article with this id in its own system. Raise Http404."""
    articles = _all_articles() if also_unpublished else _articles()
    article = articles.filter(external_id=external_id).first() if external_id and "\x00" not in external_id else None
    if article is None:
        raise Http404
    return article


def _articles() -> QuerySet[Article]:
    return _all_articles().filter(published_at__lte=timezone.now())


def _all_articles() -> QuerySet[Article]:
    articles = Article.objects.select_related("thread").defer("text", "aliases")
    # Asked together with the article: a page that is known already costs one query.
    return articles.annotate(closed_around=closed_around())


def _is_open(article: Article, thread: Thread, *, now: datetime) -> bool:
    """Whether an article of `_articles` takes comments."""
    # A column of the query, which the model does not know.
    return thread.is_open(now) and not vars(article)["closed_around"]


def _checked_slug(slug: str) -> str:
    """Return the slug. What cannot be one never reaches the database, which does not take every character."""
    if not _SLUG.match(slug):
        raise Http404
    return slug


def article_data(article: Article, *, now: datetime) -> ArticleData:
    thread = find_thread(article)
    return ArticleData(
        slug=article.slug,
        title=article.title,
        language=article.language,
        url=article.canonical_url,
        published_at=article.published_at,
        comments_open=_is_open(article, thread, now=now),
        comment_count=thread.approved_count,
        external_id=article.external_id or "",
    )


def article_page(asked: PageRequest) -> Page:
    """Return a page of the articles, newest first. Raise APIError for a cursor that is no article."""
    position = None
    if asked.cursor:
        if not _SLUG.match(asked.cursor):
            raise _unknown_cursor(asked)
        position = Article.objects.published().filter(slug=asked.cursor).values_list("published_at", "id").first()
        if position is None:
            raise _unknown_cursor(asked)
    page = take_page(
        _articles(), order=_ARTICLE_ORDER, asked=asked, position=position, name=lambda article: article.slug
    )
    now = timezone.now()
    return replace(page, rows=[article_data(article, now=now) for article in page.rows])


def _unknown_cursor(asked: PageRequest) -> Exception:
    return parameter_error("after" if asked.after else "before", _("There is no page there. Begin with the first."))


def open_thread(slug: str, *, order: str, asked: PageRequest) -> FoundThread:
    """Return the thread of a published article, and where the page begins.

    Raise Http404, or APIError for a cursor that was never public in this thread.
    """
    article = find_article(slug)
    thread = find_thread(article)
    return FoundThread(
        thread,
        is_open=_is_open(article, thread, now=timezone.now()),
        order=order,
        position=_find_position(thread, order=ORDERS[order], asked=asked),
    )


def _find_position(thread: Thread, *, order: Sequence[str], asked: PageRequest) -> Position | None:
    if not asked.cursor:
        return None
    # A comment that was taken down after it was shown still marks its place; one that was never shown is unknown.
    shown = Comment.objects.filter(thread=thread.pk, published_at__isnull=False)
    cursor = parse_uuid(asked.cursor)
    fields = [field.removeprefix("-") for field in order]
    position: Position | None = shown.filter(public_id=cursor).values_list(*fields).first() if cursor else None
    if position is None:
        raise _unknown_cursor(asked)
    return position


def thread_key(view: FoundThread, asked: PageRequest) -> str:
    """Return what names the bytes of this page. The version was read before the rows: at worst it is too old."""
    thread = view.thread
    parts = (
        SHAPE,
        thread.pk,
        thread.version,
        thread.approved_count,
        view.is_open,
        view.order,
        asked.size,
        asked.after,
        asked.before,
    )
    return sha256(repr(parts).encode()).hexdigest()[:32]


# Built once, because building a query takes longer than running it. The parent is named only while readers may see it,
# by the same rule as the comment itself.
_COMMENTS: QuerySet[Comment, Any] = (
    Comment.objects.public()
    .annotate(public_parent=Subquery(Comment.objects.public().filter(pk=OuterRef("parent_id")).values("public_id")))
    .values("public_id", "name", "badge", "body", "public_parent", "depth", "created_at", "language")
)


def comment_page(view: FoundThread, asked: PageRequest) -> Page:
    """Return a page of the comments that readers may see, in one query."""
    page = take_page(
        _COMMENTS.filter(thread=view.thread.pk),
        order=ORDERS[view.order],
        asked=asked,
        position=view.position,
        name=lambda row: row["public_id"],
    )
    return replace(page, rows=[_comment_data(row) for row in page.rows])


def find_comment(public_id: str) -> CommentData:
    """Return a comment that readers may see. Raise Http404 for any other, and for what is no id."""
    known = parse_uuid(public_id)
    row = _COMMENTS.filter(public_id=known).first() if known else None
    if row is None:
        raise Http404
    return _comment_data(row)


def _comment_data(row: dict[str, Any]) -> CommentData:
    return CommentData(
        id=row["public_id"],
        name=row["name"],
        badge=row["badge"],
        body=row["body"],
        parent=row["public_parent"],
        depth=row["depth"],
        created_at=row["created_at"],
        language=row["language"] or UNDETERMINED,
    )


def comment_counts_by_id(external_ids: Sequence[str]) -> dict[str, int]:
    """Return the number of comments of each published article among these, named by their own system."""
    known = Article.objects.published().filter(external_id__in=[name for name in external_ids if "\x00" not in name])
    return {name: count or 0 for name, count in known.values_list("external_id", "thread__approved_count") if name}


def comment_counts(slugs: Sequence[str]) -> dict[str, int]:
    """Return the number of comments of each published article among these."""
    known = Article.objects.published().filter(slug__in=[slug for slug in slugs if _SLUG.match(slug)])
    return {slug: count or 0 for slug, count in known.values_list("slug", "thread__approved_count")}
