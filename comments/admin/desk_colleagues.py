"""Passing on to a senior, notes to colleagues, and what a moderator says about themselves."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from comments import colleagues, desk
from comments.admin import deciding
from comments.admin.desk_forms import language_name
from comments.admin.desk_requests import REFUSALS, answer, desk_of, log, moderator_of, put_aside, refuse
from comments.admin.labels import current_words
from comments.conf import comments_settings
from comments.models import Comment
from comments.screening.language import SCREENED_LANGUAGES


def _read(request: HttpRequest) -> tuple[deciding.Seen, str]:
    """Return which comment is meant, and the note."""
    [seen] = deciding.read_seen(request.POST.getlist("seen")[:1])
    note = request.POST.get("note_to_colleagues", "")
    if len(note) > deciding.MAX_NOTE_LENGTH:
        raise deciding.UnreadableSelectionError
    return seen, note


@require_POST
def escalate(request: HttpRequest) -> HttpResponse:
    """Pass a card on to seniors."""
    mine = desk_of(request)
    seen, note = _read(request)
    try:
        desk.escalate(mine, seen.comment_id, seen_seq=seen.seq, note=note)
    except REFUSALS as refusal:
        return refuse(request, refusal, words=current_words())
    put_aside(request, {seen.comment_id})
    log(Comment.objects.get(pk=seen.comment_id), mine.moderator, "escalate")
    return answer(request, gettext("Passed on to a senior."))


@require_POST
def note(request: HttpRequest) -> HttpResponse:
    """Keep a note to colleagues beside the comment, and decide nothing."""
    mine = desk_of(request)
    seen, text = _read(request)
    try:
        desk.write_note(mine, seen.comment_id, text=text)
    except REFUSALS as refusal:
        return refuse(request, refusal, words=current_words())
    log(Comment.objects.get(pk=seen.comment_id), mine.moderator, "note")
    return answer(request, gettext("The note is kept. Colleagues see it on the card."))


class ProfileForm(forms.Form):
    """What a moderator says about themselves."""

    languages = forms.MultipleChoiceField(
        label=_("Languages that I read"),
        help_text=_("The desk shows comments in these. Choose none to see all languages."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    masks_severe = forms.BooleanField(
        label=_("Blur severe texts"),
        help_text=_(
            "Threats and hatred are shown only when you point at the text, move to it with the Tab key, or press Space."
        ),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["languages"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 (for the type checker)
        field.choices = [(tag, language_name(tag)) for tag in sorted(SCREENED_LANGUAGES)]


@require_http_methods(["GET", "POST"])
def show_me(request: HttpRequest) -> HttpResponse:
    """Show and change what the moderator says about themselves."""
    moderator = moderator_of(request)
    profile = colleagues.find_profile(moderator)
    initial = {"languages": profile.languages, "masks_severe": profile.masks_severe}
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST":
        form = ProfileForm(request.POST)
        if form.is_valid():
            _save(moderator, form)
            messages.success(request, gettext("Your settings are kept."))
            return HttpResponseRedirect(reverse("desk:page"))
    context = {
        **admin.site.each_context(request),
        "title": gettext("My settings"),
        "form": form,
        "has_second_step": comments_settings.is_two_factor_on,
    }
    return TemplateResponse(request, "admin/comments/desk/me.html", context)


def _save(moderator: User, form: ProfileForm) -> None:
    languages = form.cleaned_data["languages"]
    colleagues.change_profile(moderator, languages=languages, masks_severe=form.cleaned_data["masks_severe"])
    LogEntry.objects.log_actions(
        user_id=moderator.pk,
        queryset=User.objects.filter(pk=moderator.pk),
        action_flag=CHANGE,
        change_message=f"Settings of the desk: {', '.join(languages) or 'all languages'}.",
    )
