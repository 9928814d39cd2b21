"""The moderator's desk: one card after another, by keys, mouse or touch, with a script and without one.

Each address answers a script with JSON, and a plain form with a page.
"""

import time
from http import HTTPStatus
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from comments import desk, moderation
from comments.admin import deciding
from comments.admin.desk_cards import make_cards
from comments.admin.desk_forms import FilterForm, UnreadableCardsError, read_ids
from comments.admin.desk_keys import ground_keys
from comments.admin.desk_words import decided_message, refusal_message, undone_message, words_of_script
from comments.admin.labels import Words, current_words
from comments.complaints import OwnAppealError
from comments.desk import ClaimedByAnotherError, Desk, Filters
from comments.models import Comment, Decision, Verdict

app_name = "desk"
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
    Comment.DoesNotExist,
)


def _moderator(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not request.user.has_perm(MAY_DECIDE):
        raise PermissionDenied
    return request.user


def _desk_of(request: HttpRequest) -> Desk:
    moderator = _moderator(request)
    return Desk(moderator, str(request.session.session_key))


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """Return to the desk with its filters. They are read again there, so an unknown one does no harm."""
    query = request.POST.get("filters", "")
    return HttpResponseRedirect(reverse("desk:page") + (f"?{query}" if query else ""))


def _answer(request: HttpRequest, message: str, *, status: HTTPStatus = HTTPStatus.OK, **values: Any) -> HttpResponse:
    """Answer what was asked: JSON for a script, the desk with a message for a form."""
    if _wants_json(request):
        return JsonResponse({"message": message, **values}, status=status)
    messages.add_message(request, messages.SUCCESS if status == HTTPStatus.OK else messages.WARNING, message)
    return _back(request)


# What was put aside.


def _aside(request: HttpRequest) -> dict[str, float]:
    """Return what this moderator put aside lately."""
    earliest = time.time() - ASIDE_SECONDS
    kept: dict[str, float] = request.session.get(ASIDE, {})
    return {key: at for key, at in kept.items() if at > earliest}


def _put_aside(request: HttpRequest, comment_ids: set[int]) -> None:
    aside = _aside(request) | {str(comment_id): time.time() for comment_id in comment_ids}
    request.session[ASIDE] = dict(sorted(aside.items(), key=lambda entry: entry[1])[-MAX_ASIDE:])


# The page and its cards.


@require_GET
def show_desk(request: HttpRequest) -> HttpResponseBase:
    mine = _desk_of(request)
    words = current_words()
    form = FilterForm(request.GET, words=words)
    if not form.is_valid():
        messages.warning(request, gettext("There is no such filter. All that waits is shown."))
        return HttpResponseRedirect(reverse("desk:page"))
    aside = _aside(request)
    now = timezone.now()
    ids = desk.claim(mine, form.filters, aside={int(key) for key in aside})
    context = {
        **admin.site.each_context(request),
        "title": gettext("Desk"),
        "form": form,
        "is_filtered": form.filters != Filters(),
        "article": form.chosen_article,
        "filters": request.GET.urlencode(),
        "cards": make_cards(ids, words=words, now=now),
        "waiting": _waiting_label(form.filters),
        "aside": len(aside),
        "last": _last_decision(mine, words=words),
        "keys": [(key, words.title(code)) for code, key in ground_keys(words.guidelines).items()],
        "words": words,
        "script_words": words_of_script(),
        "fetch_below": desk.FETCH_BELOW,
        "lease_seconds": int(desk.LEASE.total_seconds()),
    }
    return TemplateResponse(request, "admin/comments/desk/page.html", context)


def _waiting_label(filters: Filters) -> str:
    """Return how many comments wait, or that it is more than is counted."""
    count = desk.count_waiting(filters)
    return number_format(count) + ("+" if count >= desk.MAX_COUNTED else "")


def _last_decision(mine: Desk, *, words: Words) -> dict[str, Any] | None:
    last = desk.find_last_decision(mine.moderator, now=timezone.now())
    if last is None:
        return None
    return {
        "seen": f"{last.comment_id}:{last.seq}",
        "sentence": words.describe_decision(last),
        "excerpt": Truncator(last.comment.body).chars(60),
    }


def _render_cards(request: HttpRequest, comment_ids: list[int], *, words: Words) -> list[SafeString]:
    cards = make_cards(comment_ids, words=words, now=timezone.now())
    context = {"filters": request.POST.get("filters", "")}
    return [render_to_string("admin/comments/desk/card.html", {"card": card, **context}, request) for card in cards]


@require_POST
def fetch_cards(request: HttpRequest) -> HttpResponse:
    """Claim the next cards, beside those that are shown."""
    mine = _desk_of(request)
    words = current_words()
    form = FilterForm(request.POST, words=words)
    shown = read_ids(request.POST.getlist("shown"))
    filters = form.filters if form.is_valid() else Filters()
    aside = {int(key) for key in _aside(request)}
    ids = desk.claim(mine, filters, shown=shown, aside=aside)
    return JsonResponse({"cards": _render_cards(request, ids, words=words), "waiting": _waiting_label(filters)})


# What a moderator does.


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    mine = _desk_of(request)
    [seen] = deciding.read_seen(request.POST.getlist("seen")[:1])
    words = current_words()
    if request.POST.get("verdict") not in Verdict.values:
        return _answer(request, gettext("The decision could not be read."), status=HTTPStatus.BAD_REQUEST)
    verdict = Verdict(request.POST["verdict"])
    form = deciding.make_form(verdict, request.POST, words=words)
    if not form.is_valid():
        message = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return _answer(request, message, status=HTTPStatus.BAD_REQUEST)
    try:
        decision = desk.decide(
            mine, seen.comment_id, verdict=verdict, seen_seq=seen.seq, grounds=form.grounds, notes=form.notes
        )
    except REFUSALS as refusal:
        return _refuse(request, refusal, words=words)
    if verdict == Verdict.HOLD:
        _put_aside(request, {seen.comment_id})
    _log(decision, mine.moderator)
    return _answer(request, decided_message(decision, words=words), seen=f"{decision.comment_id}:{decision.seq}")


def _refuse(request: HttpRequest, refusal: Exception, *, words: Words) -> HttpResponse:
    return _answer(request, refusal_message(refusal, words=words), status=HTTPStatus.CONFLICT)


def _log(decision: Decision, moderator: User) -> None:
    """Add to the admin's own log of who did what; the record is the decision."""
    grounds = f": {', '.join(decision.grounds)}" if decision.grounds else ""
    change = Truncator(f"{decision.verdict}{grounds}").chars(500)
    LogEntry.objects.log_actions(
        user_id=moderator.pk, queryset=[decision.comment], action_flag=CHANGE, change_message=change
    )


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    mine = _desk_of(request)
    [seen] = deciding.read_seen(request.POST.getlist("seen")[:1])
    words = current_words()
    try:
        decision = desk.undo(mine, seen.comment_id, seen_seq=seen.seq)
    except REFUSALS as refusal:
        return _refuse(request, refusal, words=words)
    request.session[ASIDE] = {key: at for key, at in _aside(request).items() if key != str(seen.comment_id)}
    _log(decision, mine.moderator)
    cards = _render_cards(request, [seen.comment_id], words=words) if _wants_json(request) else []
    return _answer(request, undone_message(decision), cards=cards)


@require_POST
def skip(request: HttpRequest) -> HttpResponse:
    """Give a card back and do not show it to this moderator for a while."""
    mine = _desk_of(request)
    entries = deciding.read_seen(request.POST.getlist("seen"))
    ids = {entry.comment_id for entry in entries}
    _put_aside(request, ids)
    desk.give_back(mine, ids)
    return _answer(request, gettext("You put the comment aside. A colleague may have it."))


@require_POST
def show_aside(request: HttpRequest) -> HttpResponse:
    """Show again what was put aside."""
    _moderator(request)
    request.session.pop(ASIDE, None)
    return _back(request)


@require_POST
def renew(request: HttpRequest) -> HttpResponse:
    """Hold what is shown for another lease; say what became of the rest."""
    mine = _desk_of(request)
    lost = desk.find_lost(mine, read_ids(request.POST.getlist("shown")))
    words = current_words() if lost else None
    return JsonResponse({"lost": {str(pk): _what_became(mine, pk, words=words) for pk in sorted(lost) if words}})


def _what_became(mine: Desk, comment_id: int, *, words: Words) -> str:
    last = Decision.objects.filter(comment=comment_id).select_related("actor").order_by("seq").last()
    holder = desk.find_holder(mine, comment_id)
    if holder is not None:
        return refusal_message(ClaimedByAnotherError(holder), words=words)
    return refusal_message(moderation.StaleDecisionError(last), words=words)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Give everything back that the page names: the moderator has left it."""
    mine = _desk_of(request)
    desk.give_back(mine, read_ids(request.POST.getlist("shown")))
    if _wants_json(request) or request.POST.get("beacon"):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    messages.success(request, gettext("You left the desk. Colleagues may have what you had."))
    return HttpResponseRedirect(reverse("admin:index"))


def _wrapped(view: Any) -> Any:
    """Return the view behind the admin's login and its check of the CSRF token, with what cannot be read refused."""

    def checked(request: HttpRequest) -> HttpResponseBase:
        try:
            answer: HttpResponseBase = view(request)
        except (UnreadableCardsError, deciding.UnreadableSelectionError, ValueError):
            return _answer(request, gettext("The cards could not be read."), status=HTTPStatus.BAD_REQUEST)
        return answer

    return admin.site.admin_view(checked)


urlpatterns = [
    path("", _wrapped(show_desk), name="page"),
    path("cards/", _wrapped(fetch_cards), name="cards"),
    path("decide/", _wrapped(decide), name="decide"),
    path("undo/", _wrapped(undo), name="undo"),
    path("skip/", _wrapped(skip), name="skip"),
    path("aside/", _wrapped(show_aside), name="aside"),
    path("renew/", _wrapped(renew), name="renew"),
    path("leave/", _wrapped(leave), name="leave"),
]
