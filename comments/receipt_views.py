"""The receipt and what a commenter can do from it: appeal, withdraw, erase, and get everything that is kept.

The address is the only proof of who wrote the comment, so the pages are kept by no cache, found by no search engine,
and tell no other site where a reader came from. Each act is a page that says what will happen, and a button: programs
that look through mail follow links, so nothing changes by GET.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from articles.languages import interface_language
from comments import complaints, erasure, moderation, own_data
from comments.guideline_texts import ground_texts
from comments.models import Comment, Status
from comments.receipts import BadReceiptError, Receipt, explain, find_receipt
from comments.restriction_words import held_sentence
from comments.thread_page import comment_address

ReceiptView = Callable[[HttpRequest, Receipt, str], HttpResponse]


def _for_its_commenter(view: ReceiptView) -> Callable[[HttpRequest, str], HttpResponse]:
    """Hand a view the receipt that the address opens, and keep what it answers private."""

    @wraps(view)
    def show(request: HttpRequest, token: str) -> HttpResponse:
        try:
            receipt = find_receipt(token)
        except BadReceiptError:
            response = render(request, "comments/receipt_unknown.html", status=HTTPStatus.NOT_FOUND)
        else:
            language = interface_language(receipt.comment.thread.article.language)
            with translation.override(language):
                response = view(request, receipt, token)
            response.headers["Content-Language"] = language
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return show


@require_safe
@never_cache
@_for_its_commenter
def show_receipt(request: HttpRequest, receipt: Receipt, token: str) -> HttpResponse:
    return _render(request, "comments/receipt.html", receipt, token)


# The signed address stands in for the cookie in each of these, which a reader does not get.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_for_its_commenter
def appeal(request: HttpRequest, receipt: Receipt, token: str) -> HttpResponse:
    """Ask another person to judge. A double post finds the appeal that is there."""
    text = request.POST.get("text", "").replace("\r\n", "\n")
    if request.method != "POST":
        return _render(request, "comments/receipt_appeal.html", receipt, token)
    try:
        complaints.appeal_decision(receipt.comment.pk, text=text)
    except complaints.InvalidTextError:
        message = _("Please write what speaks for your comment, in at most %(maximum)d characters that can be stored.")
        values = {"text": text, "message": message % {"maximum": complaints.MAX_TEXT_LENGTH}}
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _render(request, "comments/receipt_appeal.html", receipt, token, status=status, **values)
    except complaints.ComplaintError:
        # It was appealed before, or cannot be: the receipt says which.
        return _back(token)
    return _back(token)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_for_its_commenter
def withdraw(request: HttpRequest, receipt: Receipt, token: str) -> HttpResponse:
    """Take the comment back: readers do not see it any more."""
    if request.method != "POST":
        return _render(request, "comments/receipt_withdraw.html", receipt, token)
    if not receipt.comment.is_erased and receipt.status != Status.REJECTED:
        moderation.withdraw(receipt.comment.pk)
    return _back(token)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_for_its_commenter
def erase(request: HttpRequest, receipt: Receipt, token: str) -> HttpResponse:
    """Erase the text, the name and the address. It cannot be undone."""
    if request.method != "POST":
        return _render(request, "comments/receipt_erase.html", receipt, token)
    try:
        erasure.erase_comment(receipt.comment.pk)
    except erasure.LegalHoldError as error:
        status = HTTPStatus.CONFLICT
        return _render(request, "comments/receipt_erase.html", receipt, token, status=status, until=error.hold.until)
    return _back(token)


@require_safe
@never_cache
@_for_its_commenter
def get_data(_request: HttpRequest, receipt: Receipt, _token: str) -> HttpResponse:
    """Everything that is kept about the comment and its commenter, as a file."""
    response = JsonResponse(own_data.collect(receipt.comment), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response.headers["Content-Disposition"] = f'attachment; filename="comment-{receipt.comment.public_id}.json"'
    return response


def _back(token: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("comments:receipt", args=[token]), status=HTTPStatus.SEE_OTHER)


def _render(
    request: HttpRequest,
    template: str,
    receipt: Receipt,
    token: str,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    **more: object,
) -> HttpResponse:
    comment = receipt.comment
    context = {
        "receipt": receipt,
        "explanation": explain(receipt),
        "token": token,
        "article": comment.thread.article,
        "grounds": ground_texts(receipt.grounds, comment.thread.article.language) if receipt.grounds else (),
        "address": comment_address(comment),
        "held": held_sentence(receipt.restriction, is_known=receipt.is_known) if receipt.restriction else "",
        "status_template": f"comments/receipts/{_state(receipt, comment)}.html",
        "max_length": complaints.MAX_TEXT_LENGTH,
        **more,
    }
    return render(request, template, context, status=status)


def _state(receipt: Receipt, comment: Comment) -> str:
    if comment.is_erased:
        return "erased"
    return "withdrawn" if receipt.is_withdrawn else receipt.status.value
