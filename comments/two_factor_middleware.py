"""The gate of the second step: without it nobody who has one, or needs one, comes further than its page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from comments import two_factor
from comments.conf import comments_settings

HAS_NONE = "two_factor_none"
"""Where the session remembers that its user has no second factor, so that not each page asks."""
WITHOUT_SECOND_STEP = ("admin:login", "admin:logout", "admin:jsi18n", "two_factor:page", "two_factor:code")


class TwoFactorMiddleware:
    """Send staff who are signed in by a password alone to the second step."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(reverse("admin:index")) and _is_in_the_way(request):
            query = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
            return HttpResponseRedirect(reverse("two_factor:page") + (f"?{query}" if query else ""))
        return self._get_response(request)


def _is_in_the_way(request: HttpRequest) -> bool:
    if request.path_info in {reverse(name) for name in WITHOUT_SECOND_STEP}:
        return False
    user = request.user
    if not user.is_authenticated or user.is_verified():  # type: ignore[attr-defined]  # Django OTP adds it.
        return False
    if comments_settings.is_two_factor_required:
        return True
    if request.session.get(HAS_NONE):
        return False
    has_one = two_factor.has_second_factor(user)
    if not has_one:
        request.session[HAS_NONE] = True
    return has_one
