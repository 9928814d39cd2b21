"""The moderator's desk: one card after another, by keys, mouse or touch, with a script and without one.

Each address answers a script with JSON, and a plain form with a page.
"""

from http import HTTPStatus
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
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

from comments import colleagues, desk, moderation
from comments.admin import deciding, desk_batches, desk_colleagues, desk_figures
from comments.admin.desk_cards import make_cards
from comments.admin.desk_forms import FilterForm, language_name, read_ids, read_moment, read_spans, write_moment
from comments.admin.desk_keys import ground_keys
from comments.admin.desk_requests import (
    ASIDE,
    REFUSALS,
    answer,
    aside_of,
    back,
    desk_of,
    log,
    moderator_of,
    put_aside,
    refuse,
    wants_json,
    wrapped,
)
from comments.admin.desk_switches import find_set_now
from comments.admin.desk_words import decided_message, refusal_message, undone_message, words_of_script
from comments.admin.labels import Words, current_words
from comments.desk import ClaimedByAnotherError, Desk, Filters
from comments.models import Decision, Verdict

app_name = "desk"
# The page and its cards.


@require_GET
def show_desk(request: HttpRequest) -> HttpResponseBase:
    mine = desk_of(request)
    words = current_words()
    form = FilterForm(request.GET, words=words)
    if not form.is_valid():
        messages.warning(request, gettext("There is no such filter. All that waits is shown."))
        return HttpResponseRedirect(reverse("desk:page"))
    aside = aside_of(request)
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
        "waiting": _waiting_label(mine, form.filters),
        "set_now": find_set_now(),
        "is_new": mine.profile is not None and mine.profile._state.adding,
        "masks_severe": mine.profile is not None and mine.profile.masks_severe,
        "unread": [language_name(tag) for tag in colleagues.find_unread_languages()],
        "aside": len(aside),
        "last": _last_decision(mine, words=words),
        "keys": [(key, words.title(code)) for code, key in ground_keys(words.guidelines).items()],
        "words": words,
        "script_words": words_of_script(),
        "fetch_below": desk.FETCH_BELOW,
        "lease_seconds": int(desk.LEASE.total_seconds()),
        "held_at": write_moment(desk.now()),
    }
    return TemplateResponse(request, "admin/comments/desk/page.html", context)


def _waiting_label(mine: Desk, filters: Filters) -> str:
    """Return how many comments wait, or that it is more than is counted."""
    count = desk.count_waiting(mine, filters)
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
    mine = desk_of(request)
    words = current_words()
    form = FilterForm(request.POST, words=words)
    shown = read_ids(request.POST.getlist("shown"))
    filters = form.filters if form.is_valid() else Filters()
    aside = {int(key) for key in aside_of(request)}
    ids = desk.claim(mine, filters, shown=shown, aside=aside)
    held_at = write_moment(desk.now())
    cards = _render_cards(request, ids, words=words)
    return JsonResponse({"cards": cards, "waiting": _waiting_label(mine, filters), "heldAt": held_at})


# What a moderator does.


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    mine = desk_of(request)
    [seen] = deciding.read_seen(request.POST.getlist("seen")[:1])
    words = current_words()
    if request.POST.get("verdict") not in Verdict.values:
        return answer(request, gettext("The decision could not be read."), status=HTTPStatus.BAD_REQUEST)
    verdict = Verdict(request.POST["verdict"])
    spans = read_spans(request.POST.getlist("evidence")) if verdict == Verdict.REJECT else []
    form = deciding.make_form(verdict, request.POST, words=words)
    if not form.is_valid():
        message = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return answer(request, message, status=HTTPStatus.BAD_REQUEST)
    try:
        decision = desk.decide(
            mine,
            seen.comment_id,
            verdict=verdict,
            seen_seq=seen.seq,
            grounds=form.grounds,
            notes=form.notes,
            spans=spans,
        )
    except REFUSALS as refusal:
        return refuse(request, refusal, words=words)
    if verdict == Verdict.HOLD:
        put_aside(request, {seen.comment_id})
    _log(decision, mine.moderator)
    return answer(request, decided_message(decision, words=words), seen=f"{decision.comment_id}:{decision.seq}")


def _log(decision: Decision, moderator: User) -> None:
    grounds = f": {', '.join(decision.grounds)}" if decision.grounds else ""
    log(decision.comment, moderator, f"{decision.verdict}{grounds}")


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    mine = desk_of(request)
    [seen] = deciding.read_seen(request.POST.getlist("seen")[:1])
    words = current_words()
    try:
        decision = desk.undo(mine, seen.comment_id, seen_seq=seen.seq)
    except REFUSALS as refusal:
        return refuse(request, refusal, words=words)
    request.session[ASIDE] = {key: at for key, at in aside_of(request).items() if key != str(seen.comment_id)}
    _log(decision, mine.moderator)
    cards = _render_cards(request, [seen.comment_id], words=words) if wants_json(request) else []
    return answer(request, undone_message(decision), cards=cards, heldAt=write_moment(desk.now()))


@require_POST
def skip(request: HttpRequest) -> HttpResponse:
    """Give a card back and do not show it to this moderator for a while."""
    mine = desk_of(request)
    entries = deciding.read_seen(request.POST.getlist("seen"))
    ids = {entry.comment_id for entry in entries}
    put_aside(request, ids)
    desk.give_back(mine, ids)
    return answer(request, gettext("You put the comment aside. A colleague may have it."))


@require_POST
def show_aside(request: HttpRequest) -> HttpResponse:
    """Show again what was put aside."""
    moderator_of(request)
    request.session.pop(ASIDE, None)
    return back(request)


@require_POST
def renew(request: HttpRequest) -> HttpResponse:
    """Hold what is shown for another lease; say what became of the rest."""
    mine = desk_of(request)
    lost = desk.find_lost(mine, read_ids(request.POST.getlist("shown")))
    held_at = write_moment(desk.now())
    words = current_words() if lost else None
    became = {str(pk): _what_became(mine, pk, words=words) for pk in sorted(lost) if words}
    return JsonResponse({"lost": became, "heldAt": held_at})


def _what_became(mine: Desk, comment_id: int, *, words: Words) -> str:
    last = Decision.objects.filter(comment=comment_id).select_related("actor").order_by("seq").last()
    holder = desk.find_holder(mine, comment_id)
    if holder is not None:
        return refusal_message(ClaimedByAnotherError(holder), words=words)
    return refusal_message(moderation.StaleDecisionError(last), words=words)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Give everything back that the page names: the moderator, or (told by the browser) the page is gone."""
    mine = desk_of(request)
    shown = read_ids(request.POST.getlist("shown"))
    if request.POST.get("beacon"):
        desk.leave(mine, shown, held_at=read_moment(request.POST.get("heldAt", "")))
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    desk.give_back(mine, shown)
    if wants_json(request):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    messages.success(request, gettext("You left the desk. Colleagues may have what you had."))
    return HttpResponseRedirect(reverse("admin:index"))


urlpatterns = [
    path("", wrapped(show_desk), name="page"),
    path("cards/", wrapped(fetch_cards), name="cards"),
    path("decide/", wrapped(decide), name="decide"),
    path("undo/", wrapped(undo), name="undo"),
    path("skip/", wrapped(skip), name="skip"),
    path("escalate/", wrapped(desk_colleagues.escalate), name="escalate"),
    path("note/", wrapped(desk_colleagues.note), name="note"),
    path("me/", wrapped(desk_colleagues.show_me), name="me"),
    path("figures/", wrapped(desk_figures.show_figures), name="figures"),
    path("figures/<slug:name>.csv", admin.site.admin_view(desk_figures.download), name="download"),
    path("aside/", wrapped(show_aside), name="aside"),
    path("renew/", wrapped(renew), name="renew"),
    path("leave/", wrapped(leave), name="leave"),
    *desk_batches.urlpatterns,
]
