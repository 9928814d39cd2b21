"""Who tried to sign in too often gets a page that says for how long, and what to do."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext


def show_locked_out(request: HttpRequest, _response: HttpResponse | None, _credentials: object) -> HttpResponse:
    """Answer for the library that counts wrong passwords. It says nothing of whether the account exists."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    context = {**admin.site.each_context(request), "title": gettext("Too many wrong passwords"), "minutes": minutes}
    answer = render(request, "admin/comments/locked_out.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
    answer["Retry-After"] = str(minutes * 60)
    return answer
