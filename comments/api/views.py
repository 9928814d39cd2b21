"""The API for readers: articles, their comments, counts, and a comment's way in."""

from collections.abc import Iterable
from http import HTTPStatus

from django.conf import settings
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from rest_framework.metadata import BaseMetadata
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from comments.api import documented
from comments.api.embedding import embed_data
from comments.api.pages import Page, page_query, parameter_error, read_page_request
from comments.api.reading import (
    OLDEST,
    ORDERS,
    article_data,
    article_page,
    comment_counts,
    comment_counts_by_id,
    comment_page,
    find_article,
    find_article_to_write_to,
    find_comment,
    open_thread,
    thread_key,
)
from comments.api.submitting import submit
from comments.models import Status
from comments.receipts import BadReceiptError, find_receipt, make_token

MAX_COUNTED_ARTICLES = 100

# A second in shared caches takes the blow of a busy thread; a comment that is taken down is gone after it.
PUBLIC = {"Cache-Control": settings.PUBLIC_CACHE_CONTROL}
PRIVATE = {"Cache-Control": "no-store"}


class JSONAlways(BaseContentNegotiation):
    """The API speaks JSON, also to a browser that asks for HTML."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        media_type = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == media_type), None)

    def select_renderer(
        self, _request: Request, renderers: Iterable[BaseRenderer], _format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        renderer = next(iter(renderers))
        return renderer, str(renderer.media_type)


class NoMetadata(BaseMetadata):
    """OPTIONS answers with the header Allow, as every answer does; the rest is in the schema."""

    def determine_metadata(self, _request: Request, _view: APIView) -> None:
        return None


# No docstring: the schema would show it as the description of each operation.
class ReaderView(APIView):
    content_negotiation_class = JSONAlways

    metadata_class = NoMetadata


def _absolute(request: Request, path: str) -> str:
    """Return the address of a path: with the site's own scheme, if it was asked under the site's own name."""
    if settings.SITE_URL.partition("://")[2] == request.get_host():
        return f"{settings.SITE_URL}{path}"
    return request.build_absolute_uri(path)


def _page_data(request: Request, page: Page, *, path: str = "") -> dict[str, object]:
    """Return a list as every list of the API is; its other pages are at `path`, or where this one is."""
    base = path or request.path
    links = {
        name: None if cursor is None else _absolute(request, base + page_query(request.query_params, cursor))
        for name, cursor in (("next", page.next), ("previous", page.previous))
    }
    return {**links, "results": page.rows}


class ArticleListView(ReaderView):
    @documented.article_list
    def get(self, request: Request) -> Response:
        page = article_page(read_page_request(request.query_params))
        return Response(_page_data(request, page), headers=PUBLIC)


class ArticleView(ReaderView):
    @documented.article
    def get(self, _request: Request, slug: str) -> Response:
        return Response(article_data(find_article(slug), now=timezone.now()), headers=PUBLIC)


class ThreadView(ReaderView):
    @documented.comment_list
    def get(self, request: Request, slug: str) -> Response:
        asked = read_page_request(request.query_params)
        thread = open_thread(slug, order=_read_order(request), asked=asked)
        tag = f'"{thread_key(thread, asked)}"'
        headers = PUBLIC | {"ETag": f"W/{tag}"}
        # The rows are not read for somebody who has them.
        if _is_known(request, tag):
            return Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
        return Response(_page_data(request, comment_page(thread, asked)), headers=headers)

    @documented.comment_create
    def post(self, request: Request, slug: str) -> Response:
        comment = submit(find_article_to_write_to(slug), request).comment
        data = {
            "id": comment.public_id,
            # Also when it was sent again and has been decided since: the same request gets the same answer.
            "status": Status.PENDING,
            "receipt": _absolute(request, reverse("comments:receipt", args=[make_token(comment.public_id)])),
        }
        return Response(data, status=HTTPStatus.CREATED, headers=PRIVATE)


def _is_known(request: Request, tag: str) -> bool:
    """Whether the reader has what the tag names; weak or not makes no difference here (RFC 9110, 13.1.2)."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in known or tag in {value.removeprefix("W/") for value in known}


def _read_order(request: Request) -> str:
    order = request.query_params.get("order", OLDEST)
    if order not in ORDERS:
        raise parameter_error("order", _("The order is oldest or newest."))
    return order


class CommentView(ReaderView):
    @documented.comment
    def get(self, _request: Request, public_id: str) -> Response:
        return Response(find_comment(public_id), headers=PUBLIC)


class ReceiptView(ReaderView):
    @documented.receipt
    def get(self, _request: Request, token: str) -> Response:
        try:
            receipt = find_receipt(token)
        except BadReceiptError as error:
            raise Http404 from error
        data = {
            "status": receipt.status,
            "grounds": receipt.grounds,
            "decided_at": receipt.decided_at,
            "decided_by": receipt.decided_by,
        }
        return Response(data, headers=PRIVATE)


class CountsView(ReaderView):
    @documented.counts
    def get(self, request: Request) -> Response:
        slugs = request.query_params.getlist("article")
        external_ids = request.query_params.getlist("external_id")
        if not 1 <= len(slugs) + len(external_ids) <= MAX_COUNTED_ARTICLES or (slugs and external_ids):
            raise parameter_error("article", _("Name 1 to 100 articles by their slugs: ?article=first&article=second."))
        counts = comment_counts(slugs) if slugs else comment_counts_by_id(external_ids)
        return Response(counts, headers=PUBLIC)


class EmbedView(ReaderView):
    """What a component on another site shows at first, in one answer."""

    @documented.schema
    def get(self, request: Request, slug: str) -> Response:
        asked = read_page_request(QueryDict())
        view = open_thread(slug, order=_read_order(request), asked=asked)
        path = reverse("api:comments", args=[slug])
        comments = _page_data(request, comment_page(view, asked), path=path)
        language = request.query_params.get("lang", "")
        return Response(embed_data(view, view.thread.article, language=language, comments=comments), headers=PUBLIC)
