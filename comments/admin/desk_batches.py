"""Many comments at once at the desk: the fast lane, waves of comments that are alike, and taking a batch back.

Plain pages and forms: a script adds keys, and holds the claims while somebody reads.
"""

import secrets
import uuid
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from comments import batches, desk
from comments.admin import deciding, labels
from comments.admin.desk_forms import UnreadableCardsError, read_ids, read_moment, write_moment
from comments.admin.desk_requests import aside_of, desk_of, moderator_of, put_aside, wrapped
from comments.admin.desk_switches import find_set_now
from comments.admin.desk_words import refusal_message
from comments.admin.labels import Words, current_words
from comments.desk import Desk
from comments.models import Basis, Comment, Decision, Verdict

SIGNED_FOR = 3600
"""Seconds that a wave may lie open before it has to be looked at again."""
MAX_NAMED = 5
"""Comments that were left out are told one by one up to here."""
_SALT = "comments.wave"
_LANES: dict[str, Callable[[Desk], Desk]] = {"fast": batches.fast_desk, "alike": batches.wave_desk}


def _page(request: HttpRequest, template: str, title: str, mine: Desk, **context: Any) -> HttpResponse:
    now = timezone.now()
    values = {
        **admin.site.each_context(request),
        "title": title,
        "batches": [
            (batch, capfirst(batch.verdict.label), labels.ago(batch.decided_at))
            for batch in batches.find_batches(mine.moderator, now=now)
        ],
        "lease_seconds": int(desk.LEASE.total_seconds()),
        "held_at": write_moment(desk.now()),
        "set_now": find_set_now(),
        **context,
    }
    return TemplateResponse(request, f"admin/comments/desk/{template}.html", values)


# The fast lane.


@require_GET
def show_fast(request: HttpRequest) -> HttpResponseBase:
    mine = batches.fast_desk(desk_of(request))
    aside = [int(key) for key in aside_of(request)]
    wanted = batches.find_recommended(mine).exclude(comment__in=aside)
    ids = batches.claim(mine, wanted, limit=batches.FAST)
    return _page(request, "fast", gettext("Fast lane"), mine, entries=_entries(ids))


def _entries(comment_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return what a list shows of each comment, in this order."""
    found = Comment.objects.with_context().in_bulk(comment_ids)
    return [
        {
            "comment": found[pk],
            "seen": f"{pk}:{found[pk].seq}",
            "article": found[pk].thread.article,
            "language": labels.language_of(found[pk]),
            "parent": found[pk].parent,
        }
        for pk in comment_ids
        if pk in found
    ]


@require_POST
def approve_rest(request: HttpRequest) -> HttpResponseBase:
    """Approve what was shown and not struck out; what was struck out goes back to the desk."""
    mine = batches.fast_desk(desk_of(request))
    shown = deciding.read_seen(request.POST.getlist("seen"))
    struck = read_ids(request.POST.getlist("struck"))
    rest = [(entry.comment_id, entry.seq) for entry in shown if entry.comment_id not in struck]
    outcome = batches.decide_batch(mine, rest, verdict=Verdict.APPROVE, basis=Basis.DESK)
    put_aside(request, struck)
    desk.give_back(mine, struck)
    _tell(request, Verdict.APPROVE, outcome)
    if struck:
        sentence = ngettext(
            "%(count)d comment goes to the desk, to be looked at by a colleague or by you.",
            "%(count)d comments go to the desk, to be looked at by a colleague or by you.",
            len(struck),
        )
        messages.info(request, sentence % {"count": len(struck)})
    return HttpResponseRedirect(reverse("desk:fast"))


def _tell(request: HttpRequest, verdict: Verdict, outcome: batches.Outcome) -> None:
    """Say what was decided and what was left out, and add it to the admin's own log."""
    if outcome.decisions:
        _log(request, outcome.decisions)
        messages.success(request, deciding.success_message(verdict, len(outcome.decisions)))
    _tell_left_out(request, outcome)


def _tell_left_out(request: HttpRequest, outcome: batches.Outcome) -> None:
    words = current_words() if outcome.left_out else None
    found = Comment.objects.in_bulk([comment_id for comment_id, _ in outcome.left_out[:MAX_NAMED]])
    for comment_id, refusal in outcome.left_out[:MAX_NAMED]:
        if words is not None and comment_id in found:
            values = {
                "excerpt": Truncator(found[comment_id].body).chars(60),
                "why": refusal_message(refusal, words=words),
            }
            messages.warning(request, gettext("The comment “%(excerpt)s” was left out. %(why)s") % values)
    more = len(outcome.left_out) - MAX_NAMED
    if more > 0:
        sentence = ngettext("%(count)d more was left out.", "%(count)d more were left out.", more)
        messages.warning(request, sentence % {"count": more})


def _log(request: HttpRequest, decisions: Sequence[Decision]) -> None:
    first = decisions[0]
    LogEntry.objects.log_actions(
        user_id=moderator_of(request).pk,
        queryset=[decision.comment for decision in decisions],
        action_flag=CHANGE,
        change_message=Truncator(f"{first.verdict} ({first.batch_id}): {', '.join(first.grounds)}").chars(500),
    )


# Waves.


@require_GET
def show_waves(request: HttpRequest) -> HttpResponseBase:
    mine = batches.wave_desk(desk_of(request))
    waves = [
        {"wave": wave, "excerpt": labels.excerpt_tag(wave.seed.body, language=labels.language_of(wave.seed))}
        for wave in batches.find_waves(mine)
    ]
    return _page(request, "waves", gettext("Many alike"), mine, waves=waves)


@require_GET
def show_wave(request: HttpRequest) -> HttpResponseBase:
    """Claim a wave and show its members; one of them, drawn by lot, has to be opened before any is decided."""
    mine = batches.wave_desk(desk_of(request))
    [seed_id] = read_ids([request.GET.get("like", "")])
    seed = Comment.objects.filter(pk=seed_id).first()
    ids = batches.claim_wave(mine, seed) if seed is not None else []
    if len(ids) < batches.LEAST_ALIKE:
        desk.give_back(mine, ids)
        messages.warning(request, gettext("This wave is over, or a colleague has it."))
        return HttpResponseRedirect(reverse("desk:alike"))
    drawn = _read_drawn(request.GET.get("opened", ""), ids)
    if drawn is None:
        lot = signing.dumps(secrets.choice(ids), salt=_SALT)
        return _show_wave(request, mine, ids, like=seed_id, lot=lot)
    return _ask(request, mine, ids, drawn=drawn, form=None, words=current_words())


def _read_drawn(token: str, ids: Sequence[int]) -> int | None:
    """Return the comment that was drawn and is opened now, if it is one of these."""
    try:
        drawn: int = signing.loads(token, salt=_SALT, max_age=SIGNED_FOR)
    except signing.BadSignature:
        return None
    return drawn if drawn in ids else None


def _show_wave(request: HttpRequest, mine: Desk, ids: Sequence[int], **context: Any) -> HttpResponse:
    title = ngettext("%(count)d comment alike", "%(count)d comments alike", len(ids)) % {"count": len(ids)}
    return _page(request, "wave", title, mine, entries=_entries(ids), **context)


def _ask(
    request: HttpRequest,
    mine: Desk,
    ids: Sequence[int],
    *,
    drawn: int,
    form: deciding.DecisionForm | None,
    words: Words,
) -> HttpResponse:
    """Show the one that was drawn in full, and ask what is done with all."""
    [card] = deciding.make_cards([drawn], words=words)
    return _show_wave(
        request,
        mine,
        ids,
        card=card,
        form=form or deciding.make_form(Verdict.REJECT, None, words=words),
        signed=signing.dumps([drawn, *ids], salt=_SALT),
    )


@require_POST
def decide_wave(request: HttpRequest) -> HttpResponseBase:
    """Decide the members that stayed chosen, if one of them was opened before."""
    mine = batches.wave_desk(desk_of(request))
    try:
        drawn, *ids = signing.loads(request.POST.get("signed", ""), salt=_SALT, max_age=SIGNED_FOR)
    except (signing.BadSignature, TypeError, ValueError) as error:
        raise UnreadableCardsError from error
    seen = deciding.read_seen(request.POST.getlist("seen"))
    if not {entry.comment_id for entry in seen} <= set(ids) or request.POST.get("verdict") not in Verdict.values:
        raise UnreadableCardsError
    verdict, words = Verdict(request.POST["verdict"]), current_words()
    form = deciding.make_form(verdict, request.POST, words=words)
    if not form.is_valid():
        return _ask(request, mine, ids, drawn=drawn, form=form, words=words)
    chosen = [(entry.comment_id, entry.seq) for entry in seen]
    outcome = batches.decide_batch(
        mine, chosen, verdict=verdict, basis=Basis.BULK, grounds=form.grounds, notes=form.notes
    )
    desk.give_back(mine, ids)
    _tell(request, verdict, outcome)
    return HttpResponseRedirect(reverse("desk:alike"))


# What both have in common.


@require_POST
def undo_batch(request: HttpRequest) -> HttpResponseBase:
    moderator = moderator_of(request)
    outcome = batches.undo_batch(uuid.UUID(request.POST.get("batch", "")), moderator=moderator)
    if outcome.decisions:
        _log(request, outcome.decisions)
        sentence = ngettext(
            "%(count)d decision was taken back.", "%(count)d decisions were taken back.", len(outcome.decisions)
        )
        messages.success(request, sentence % {"count": len(outcome.decisions)})
    _tell_left_out(request, outcome)
    if not outcome.decisions and not outcome.left_out:
        messages.warning(request, gettext("There is no such batch."))
    return HttpResponseRedirect(reverse("desk:alike" if request.POST.get("lane") == "alike" else "desk:fast"))


def _lane(request: HttpRequest) -> Desk:
    mine = desk_of(request)
    lane = _LANES.get(request.POST.get("lane", ""))
    if lane is None:
        raise UnreadableCardsError
    return lane(mine)


@require_POST
def renew_lane(request: HttpRequest) -> HttpResponse:
    """Hold what is shown for another lease."""
    desk.find_lost(_lane(request), read_ids(request.POST.getlist("shown")))
    return JsonResponse({"heldAt": write_moment(desk.now())})


@require_POST
def leave_lane(request: HttpRequest) -> HttpResponse:
    mine = _lane(request)
    desk.leave(mine, read_ids(request.POST.getlist("shown")), held_at=read_moment(request.POST.get("heldAt", "")))
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


urlpatterns = [
    path("fast/", wrapped(show_fast), name="fast"),
    path("fast/approve/", wrapped(approve_rest), name="approve_rest"),
    path("alike/", wrapped(show_waves), name="alike"),
    path("alike/wave/", wrapped(show_wave), name="wave"),
    path("alike/decide/", wrapped(decide_wave), name="decide_wave"),
    path("batch/undo/", wrapped(undo_batch), name="undo_batch"),
    path("lane/renew/", wrapped(renew_lane), name="renew_lane"),
    path("lane/leave/", wrapped(leave_lane), name="leave_lane"),
]
