"""What Django answers where no view is asked: a problem under `/api/`, Django's own page elsewhere."""

import sys
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.utils.translation import gettext_lazy as _
from django.views import defaults
from django.views.decorators.csrf import csrf_exempt

from comments.api.problems import ProblemCode, not_found, problem_response

API_PREFIX = "/api/"
RETRY_SECONDS = "5"
"""When to ask again while the database is away: most are back within seconds."""


def _is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith(API_PREFIX)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that Django refuses to read: a host that is not ours, too many parameters."""
    if not _is_api(request):
        return defaults.bad_request(request, exception)
    detail = _("The request could not be read: its host, its parameters or one of its headers is not acceptable.")
    return problem_response(HTTPStatus.BAD_REQUEST, ProblemCode.BAD_REQUEST, detail)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not _is_api(request):
        return defaults.permission_denied(request, exception)
    return problem_response(HTTPStatus.FORBIDDEN, ProblemCode.FORBIDDEN, _("This is not permitted."))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return not_found() if _is_api(request) else defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer after an exception that nobody expected. Django has logged it; the answer tells nothing of it."""
    # Django asks while it handles the exception, wherever it came from: a view, the session, another middleware.
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return _unavailable(request)
    if not _is_api(request):
        return defaults.server_error(request)
    detail = _("Something went wrong on our side, and has been noted. Please try again later.")
    return problem_response(HTTPStatus.INTERNAL_SERVER_ERROR, ProblemCode.INTERNAL_ERROR, detail)


def _unavailable(request: HttpRequest) -> HttpResponse:
    """Answer while the database is away, full or locked: it comes back, and the same request can be sent again."""
    status = HTTPStatus.SERVICE_UNAVAILABLE
    if _is_api(request):
        detail = _("The comments cannot be reached at the moment. Please send the same again in a few seconds.")
        response = problem_response(status, ProblemCode.UNAVAILABLE, detail)
    else:
        # Without the request: whatever a page asks of it may need the database.
        page = get_template("503.html").render()
        response = HttpResponse(page, status=status, headers={"Cache-Control": "no-store"})
    response.headers["Retry-After"] = RETRY_SECONDS
    return response


@csrf_exempt
def unmatched(_request: HttpRequest, *_parts: str) -> HttpResponse:
    """Answer for every other address below the API.

    Without it Django redirects an address without its last slash, and a redirected POST becomes a GET: the comment
    would be lost without a word.
    """
    return not_found()
