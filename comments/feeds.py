"""Atom feeds of what is public: the newest comments of an article, or of the site."""

import re
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _

from articles.models import Article
from comments.models import Comment
from comments.text_parts import split_paragraphs
from comments.thread_page import comment_address

ENTRIES = 50
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 cannot hold, not even escaped (section 2.2)."""


def _in_xml(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)


class SiteFeed(Feed):
    """The newest comments of the site."""

    feed_type = Atom1Feed

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().__call__(request, *args, **kwargs)
        response.headers["Cache-Control"] = settings.PUBLIC_CACHE_CONTROL
        return response

    def title(self, _article: Article | None = None) -> str:
        return _("Comments – %(site)s") % {"site": settings.SITE_NAME}

    def link(self, _article: Article | None = None) -> str:
        return f"{settings.SITE_URL}/"

    def items(self, _article: Article | None = None) -> QuerySet[Comment]:
        return _newest(Comment.objects.public())

    def item_title(self, item: Comment) -> str:
        return _in_xml(f"{item.name}: {item.thread.article.title}")

    def item_description(self, item: Comment) -> str:
        paragraphs = ("".join(escape(part.text) for part in parts) for parts in split_paragraphs(item.body))
        return _in_xml("".join(f'<p dir="auto">{paragraph}</p>' for paragraph in paragraphs).replace("\n", "<br>"))

    def item_link(self, item: Comment) -> str:
        return f"{settings.SITE_URL}{comment_address(item)}"

    def item_guid(self, item: Comment) -> str:
        return f"urn:uuid:{item.public_id}"

    def item_author_name(self, item: Comment) -> str:
        return _in_xml(item.name)

    def item_pubdate(self, item: Comment) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: Comment) -> datetime | None:
        return item.published_at


class ArticleFeed(SiteFeed):
    """The newest comments of an article."""

    def get_object(self, _request: HttpRequest, slug: str) -> Article:
        return get_object_or_404(Article.objects.published(), slug=slug)

    def title(self, article: Article | None = None) -> str:
        return _in_xml(article.title) if article else ""

    def link(self, article: Article | None = None) -> str:
        return article.canonical_url if article else ""

    def items(self, article: Article | None = None) -> QuerySet[Comment]:
        return _newest(Comment.objects.public().filter(thread=article.pk if article else None))


def _newest(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    return comments.select_related("thread__article").order_by("-id")[:ENTRIES]
