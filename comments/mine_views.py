"""My comments: the receipts that a reader has asked this browser to remember. Nothing is remembered unasked.

The cookie holds signed ids and is sent to these pages only. Whoever has the browser has the receipts, so one button
forgets them all.
"""

import base64
import binascii
import uuid
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from comments.models import Comment
from comments.receipts import BadReceiptError, make_token, read_token

COOKIE = "my_comments"
LIFETIME = timedelta(days=180)
MAX_REMEMBERED = 40
"""A cookie has room for so many and no more; the oldest go."""


@dataclass(frozen=True, slots=True)
class Mine:
    comment: Comment
    receipt: str
    """The address of the receipt."""


# The list is the browser's own: a form of another site can add what its owner has the token of, and nothing else.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """List what this browser remembers; by POST, remember one more."""
    remembered = _read(request)
    if request.method == "POST":
        return _remember(request, remembered)
    comments = Comment.objects.with_context().filter(public_id__in=remembered).order_by("-id")
    listed = [Mine(comment, _receipt(comment.public_id)) for comment in comments]
    return _private(render(request, "comments/mine.html", {"mine": listed}))


@csrf_exempt
@never_cache
@require_POST
def forget(_request: HttpRequest) -> HttpResponse:
    """Forget all of them; the comments stay as they are."""
    response = _private(HttpResponseRedirect(reverse("comments:mine"), status=HTTPStatus.SEE_OTHER))
    response.delete_cookie(COOKIE, path=reverse("comments:mine"), samesite="Lax")
    return response


def _remember(request: HttpRequest, remembered: list[uuid.UUID]) -> HttpResponse:
    try:
        public_id = read_token(request.POST.get("receipt", ""))
    except BadReceiptError:
        return _private(render(request, "comments/receipt_unknown.html", status=HTTPStatus.NOT_FOUND))
    kept = [*(one for one in remembered if one != public_id), public_id][-MAX_REMEMBERED:]
    response = _private(HttpResponseRedirect(reverse("comments:mine"), status=HTTPStatus.SEE_OTHER))
    response.set_cookie(
        COOKIE,
        _signer().sign(base64.urlsafe_b64encode(b"".join(one.bytes for one in kept)).decode("ascii")),
        max_age=LIFETIME,
        path=reverse("comments:mine"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _read(request: HttpRequest) -> list[uuid.UUID]:
    """Return the ids in the cookie, the oldest first; none if it is not one of ours."""
    try:
        value = base64.urlsafe_b64decode(_signer().unsign(request.COOKIES.get(COOKIE, "")))
    except (signing.BadSignature, binascii.Error, ValueError):
        return []
    size = len(uuid.UUID(int=0).bytes)
    return [uuid.UUID(bytes=value[start : start + size]) for start in range(0, len(value) - size + 1, size)]


def _signer() -> signing.Signer:
    return signing.Signer(salt="comments.mine", sep="~")


def _receipt(public_id: uuid.UUID) -> str:
    return reverse("comments:receipt", args=[make_token(public_id)])


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
