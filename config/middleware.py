"""Django's middleware where this site needs it otherwise."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware import common, locale

HEALTH_PATHS = frozenset({"/healthz", "/readyz", "/metrics"})
"""What programs of the same network ask, by whatever address they know this process."""


class AssumeHTTPSMiddleware:
    """Take each request for one that came by HTTPS, as HTTPS=1 says of the front server.

    Without it HSTS would never be sent, and posts to the admin be refused as coming from elsewhere, since the front
    server speaks plain HTTP to us. No header is believed for it: those a visitor can write.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.META["wsgi.url_scheme"] = "https"
        return self._get_response(request)


class CommonMiddleware(common.CommonMiddleware):
    """Ask a health check for no host name: a load balancer knows this process by its address alone."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:  # type: ignore[override]  # Or nothing.
        if request.path_info in HEALTH_PATHS:
            return None
        return super().process_request(request)


class LocaleMiddleware(locale.LocaleMiddleware):
    """Keep what everybody may share the same in each language: caches would keep a copy for each browser's list.

    It is in the language of its article. Problems and receipts speak the reader's language; nothing keeps them.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if "public" in response.headers.get("Cache-Control", ""):
            return response
        return super().process_response(request, response)
