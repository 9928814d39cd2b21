"""The page that confirms the e-mail address of a commenter: opening the link shows it, the button confirms.

Programs that look through mail follow links. So nothing changes by GET.
"""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles.languages import interface_language
from comments.mailing import BadConfirmationError, confirm_address, find_unconfirmed


# The signed link is the proof; a reader gets no cookie.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    is_confirming = request.method == "POST"
    try:
        comment = confirm_address(token) if is_confirming else find_unconfirmed(token)
    except BadConfirmationError:
        response = render(request, "comments/address_unknown.html", status=HTTPStatus.NOT_FOUND)
    else:
        article = comment.thread.article
        language = interface_language(article.language)
        with translation.override(language):
            context = {"article": article, "is_confirmed": is_confirming}
            response = render(request, "comments/address.html", context)
        response.headers["Content-Language"] = language
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
