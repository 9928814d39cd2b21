"""Answer a page that is kept with one row read, before anything else of Django is asked.

It stands outside the other middleware, so that what is kept has all their headers. A page is kept if its view is named
here, its address has no other parameters than the view knows, and its answer is `public`: the same for every visitor.
"""

import logging
import time
from collections.abc import Callable, ItemsView, Mapping
from hashlib import sha256
from http import HTTPStatus
from typing import TypeGuard

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase, ResponseHeaders
from django.urls import resolve
from django.utils.http import parse_etags

from comments.conf import comments_settings
from comments.page_state import PERSONAL, PageState, read_page_state
from comments.page_store import Page, PageStore

KEPT_VIEWS = frozenset(
    {
        "articles:article",
        "api:article",
        "api:comments",
        "api:embed",
        "comments:article_feed",
        "comments:fragment",
        "comments:frame",
    }
)
"""What is made from the state of one article alone. Each takes the article's slug."""
PARAMETERS = frozenset({"after", "before", "from", "lang", "order", "page_size", "reply_to", "theme"})
"""Whatever else stands in an address is none of ours, and would only fill the store."""
MAX_QUERY_LENGTH = 200
BRIEFLY = "public, max-age=0, s-maxage=1, must-revalidate"
MINUTE = 60  # seconds

logger = logging.getLogger(__name__)

page_store = PageStore(comments_settings.page_store_bytes)


class KeepPagesMiddleware:
    """Keep what is public, and answer from what is kept while its state is that of the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        address = _address_of(request)
        if address is None:
            return _briefly_kept(self._ask(request))
        page = page_store.find(address)
        minute = int(time.time()) // MINUTE
        if page is not None and page.minute == minute and _state_of(page.slug) == page.state:
            return _answer(request, page)
        return self._make(request, address, minute=minute)

    def _ask(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        if PERSONAL in request.META:
            response.headers["Cache-Control"] = "no-store"
        return response

    def _make(self, request: HttpRequest, address: str, *, minute: int) -> HttpResponseBase:
        slug = _slug_of(request)
        # Before the rows are: a change in between makes a page that nobody is given.
        state = _state_of(slug) if slug else None
        if slug is None or state is None:
            return _briefly_kept(self._ask(request))
        shared_key = _shared_key(address, state, minute)
        page = _find_shared(shared_key)
        if page is None:
            response = self._ask(request)
            if not _may_be_kept(response):
                return response
            page = _page_of(response, address=address, slug=slug, state=state, minute=minute)
            _share(shared_key, page)
        page_store.keep(address, page)
        return _answer(request, page)


def _briefly_kept(response: HttpResponseBase) -> HttpResponseBase:
    """Return the answer, to be kept by nobody for long: without a name it could not be forgotten when it changes."""
    is_long = settings.SHARED_CACHE_SECONDS > 1
    if is_long and response.headers.get("Cache-Control") == settings.PUBLIC_CACHE_CONTROL:
        response.headers["Cache-Control"] = BRIEFLY
    return response


def _address_of(request: HttpRequest) -> str | None:
    """Return what names a page, or None for what is never kept. The host is part of it: some links are whole."""
    if request.method not in {"GET", "HEAD"}:
        return None
    query = request.META.get("QUERY_STRING", "")
    if query and (len(query) > MAX_QUERY_LENGTH or not PARAMETERS.issuperset(request.GET)):
        return None
    return f"{request.META.get('HTTP_HOST', '')}{request.path_info}?{query}"


def _state_of(slug: str) -> PageState | None:
    """Return the state, or None if there is none or nobody can say: the view will meet the same, and answer for it."""
    try:
        return read_page_state(slug)
    except DatabaseError:
        return None


def _slug_of(request: HttpRequest) -> str | None:
    """Return the slug of the article that the page is about, or None if it is no page that is kept."""
    try:
        match = resolve(request.path_info)
    except Http404:
        return None
    return match.kwargs.get("slug") if match.view_name in KEPT_VIEWS else None


def _may_be_kept(response: HttpResponseBase) -> TypeGuard[HttpResponse]:
    return (
        isinstance(response, HttpResponse)
        and response.status_code == HTTPStatus.OK
        and "public" in response.headers.get("Cache-Control", "")
        and not response.cookies
    )


def _page_of(response: HttpResponse, *, address: str, slug: str, state: PageState, minute: int) -> Page:
    made_from = repr((address, state, minute))
    tag = response.headers.get("ETag") or f'W/"{sha256(made_from.encode()).hexdigest()[:32]}"'
    # By this name caches in front can be told to forget all pages of the article.
    headers = dict(response.headers) | {"ETag": tag, "Surrogate-Key": f"article-{state[0]}"}
    return Page(slug=slug, state=state, minute=minute, body=response.content, headers=headers, etag=tag)


def _answer(request: HttpRequest, page: Page) -> HttpResponse:
    if "HTTP_IF_NONE_MATCH" in request.META and _is_known(request, page.etag):
        headers = {name: value for name, value in page.headers.items() if name != "Content-Length"}
        return HttpResponseNotModified(headers=headers)
    response = HttpResponse(page.body, content_type=page.headers["Content-Type"])
    response.headers = _CheckedHeaders(page.headers)
    return response


class _CheckedHeaders(ResponseHeaders):
    """Headers of an answer that was given before: to check and to encode them again would take a tenth of a hit."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._store = {name.lower(): (name, value) for name, value in headers.items()}

    def items(self) -> ItemsView[str, str]:
        return dict(self._store.values()).items()


def _is_known(request: HttpRequest, tag: str) -> bool:
    """Whether the reader has what the tag names; weak or not makes no difference here (RFC 9110, 13.1.2)."""
    known = {value.removeprefix("W/") for value in parse_etags(request.META["HTTP_IF_NONE_MATCH"])}
    return "*" in known or tag.removeprefix("W/") in known


def _find_shared(key: str) -> Page | None:
    """Return the page as another process made it. A cache that is away costs time and nothing else."""
    if not key:
        return None
    try:
        page = cache.get(key)
    except Exception as error:  # Each kind of cache has errors of its own.
        logger.warning("The shared cache could not be read (%s).", type(error).__name__)
        return None
    return page if isinstance(page, Page) else None


def _share(key: str, page: Page) -> None:
    if not key:
        return
    try:
        cache.set(key, page, timeout=MINUTE)
    except Exception as error:
        logger.warning("The shared cache could not be written to (%s).", type(error).__name__)


def _shared_key(address: str, state: PageState, minute: int) -> str:
    if not comments_settings.has_shared_cache:
        return ""
    return f"comments.page:{sha256(repr((address, state, minute)).encode()).hexdigest()}"
