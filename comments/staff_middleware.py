"""Sessions of staff end: a while after the last request, and half a day after signing in, whatever was done meanwhile.

Readers have no sessions. Only pages of the admin are looked at, so that no other page reads a cookie.
"""

import time
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from comments.conf import comments_settings

SIGNED_IN_AT = "staff_signed_in_at"
SEEN_AT = "staff_seen_at"
NOTED_EVERY = 60
"""Seconds. A session is a row: it is not written with each request."""
IN_THE_BACKGROUND = "X-Background"
"""The header of what a script asks by itself: it is no sign that somebody is there."""


class SessionLimitMiddleware:
    """Sign out who was away for too long, or came too long ago; the login page says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(reverse("admin:index")) and request.user.is_authenticated:
            _check(request, now=int(time.time()))
        return self._get_response(request)


def _check(request: HttpRequest, *, now: int) -> None:
    signed_in = request.session.setdefault(SIGNED_IN_AT, now)
    seen = request.session.get(SEEN_AT, signed_in)
    if now - signed_in > comments_settings.staff_session_time.total_seconds():
        _sign_out(request, gettext("You were signed out because you signed in long ago. Please log in again."))
    elif now - seen > comments_settings.staff_idle_time.total_seconds():
        _sign_out(request, gettext("You were signed out because you were away. Please log in again."))
    elif IN_THE_BACKGROUND not in request.headers and now - seen >= NOTED_EVERY:
        request.session[SEEN_AT] = now


def _sign_out(request: HttpRequest, sentence: str) -> None:
    logout(request)
    messages.warning(request, sentence)
