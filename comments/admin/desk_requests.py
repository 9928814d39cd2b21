"""What the pages of the desk have in common: who asks, in which form they are answered, and what was put aside."""

import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext

from comments import colleagues, moderation
from comments.admin import deciding
from comments.admin.desk_forms import UnreadableCardsError
from comments.admin.desk_words import refusal_message
from comments.admin.labels import Words
from comments.complaints import OwnAppealError
from comments.desk import ClaimedByAnotherError, Desk, NobodySeniorError, NoteRequiredError, UnknownSpanError
from comments.models import Comment

MAY_DECIDE = "comments.change_comment"
ASIDE = "desk_aside"
"""Where the session keeps what was put aside: comment and time."""
ASIDE_SECONDS = 3600
"""So long what a moderator skipped or held does not come back to them."""
MAX_ASIDE = 200
REFUSALS = (
    ClaimedByAnotherError,
    moderation.StaleDecisionError,
    moderation.NothingToUndoError,
    OwnAppealError,
    NobodySeniorError,
    NoteRequiredError,
    Comment.DoesNotExist,
)
UNREADABLE = (UnreadableCardsError, deciding.UnreadableSelectionError, UnknownSpanError, ValueError)


def moderator_of(request: HttpRequest) -> User:
    """Return who asks. Raise PermissionDenied for whoever may not decide."""
    if not isinstance(request.user, User) or not request.user.has_perm(MAY_DECIDE):
        raise PermissionDenied
    return request.user


def desk_of(request: HttpRequest) -> Desk:
    moderator = moderator_of(request)
    return Desk(moderator, str(request.session.session_key), colleagues.find_profile(moderator))


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


def back(request: HttpRequest) -> HttpResponseRedirect:
    """Return to the desk with its filters. They are read again there, so an unknown one does no harm."""
    query = request.POST.get("filters", "")
    return HttpResponseRedirect(reverse("desk:page") + (f"?{query}" if query else ""))


def answer(request: HttpRequest, message: str, *, status: HTTPStatus = HTTPStatus.OK, **values: Any) -> HttpResponse:
    """Answer what was asked: JSON for a script, the desk with a message for a form."""
    if wants_json(request):
        return JsonResponse({"message": message, **values}, status=status)
    messages.add_message(request, messages.SUCCESS if status == HTTPStatus.OK else messages.WARNING, message)
    return back(request)


def refuse(request: HttpRequest, refusal: Exception, *, words: Words) -> HttpResponse:
    # A colleague was first, or the form lacks something: a script does different things then.
    status = (
        HTTPStatus.BAD_REQUEST if isinstance(refusal, NoteRequiredError | NobodySeniorError) else HTTPStatus.CONFLICT
    )
    return answer(request, refusal_message(refusal, words=words), status=status)


def log(comment: Comment, moderator: User, message: str) -> None:
    """Add to the admin's own log of who did what; the record is the decision."""
    change = Truncator(message).chars(500)
    LogEntry.objects.log_actions(user_id=moderator.pk, queryset=[comment], action_flag=CHANGE, change_message=change)


def aside_of(request: HttpRequest) -> dict[str, float]:
    """Return what this moderator put aside lately."""
    earliest = time.time() - ASIDE_SECONDS
    kept: dict[str, float] = request.session.get(ASIDE, {})
    return {key: at for key, at in kept.items() if at > earliest}


def put_aside(request: HttpRequest, comment_ids: set[int]) -> None:
    aside = aside_of(request) | {str(comment_id): time.time() for comment_id in comment_ids}
    request.session[ASIDE] = dict(sorted(aside.items(), key=lambda entry: entry[1])[-MAX_ASIDE:])


def wrapped(view: Callable[[HttpRequest], HttpResponseBase]) -> Any:
    """Return the view behind the admin's login and its check of the CSRF token, with what cannot be read refused."""

    def checked(request: HttpRequest) -> HttpResponseBase:
        try:
            return view(request)
        except UNREADABLE:
            return answer(request, gettext("The cards could not be read."), status=HTTPStatus.BAD_REQUEST)

    return admin.site.admin_view(checked)
