"""Drafts: what an editor changes before it is put in force; each kind has its own way to be changed."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.models import DELETION, LogEntry
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comments import drafts, publishing
from comments.admin import draft_guidelines, draft_lexicon
from comments.admin.labels import Words, current_words
from comments.admin.pages import DRAFT, check_can_edit, editor_of, page, save_draft
from comments.admin.revision_words import describe, describe_changes, in_force_message, number_taken_message
from comments.admin.rule_forms import PolicyForm
from comments.models import Revision, RevisionDraft, RevisionKind

_TITLES = {
    RevisionKind.LEXICON: _("Change the lexicon"),
    RevisionKind.POLICY: _("Change the policy"),
    RevisionKind.GUIDELINES: _("Change the guidelines"),
}


def urls(model_admin: ModelAdmin) -> list[URLPattern]:
    """Return the addresses of drafts, below the list of revisions."""

    def draft(request: HttpRequest, kind: str) -> HttpResponse:
        check_can_edit(request)
        return _draft_view(model_admin, request, _kind(kind))

    wrap = model_admin.admin_site.admin_view
    return [
        *draft_lexicon.urls(model_admin),
        *draft_guidelines.urls(model_admin),
        path("draft/<slug:kind>/", wrap(draft), name="comments_revision_draft"),
    ]


def _kind(name: str) -> RevisionKind:
    if name not in RevisionKind.values:
        raise Http404
    return RevisionKind(name)


def _draft_view(model_admin: ModelAdmin, request: HttpRequest, kind: RevisionKind) -> HttpResponse:
    """Show a draft (GET); change the policy's, put it in force, bring it up to date or throw it away (POST)."""
    words = current_words()
    if request.method != "POST":
        return _draft_page(model_admin, request, kind, words=words, form=None)
    asked = request.POST.get("do", "")
    if asked == "save" and kind is RevisionKind.POLICY:
        return _save_policy(model_admin, request, words=words)
    if asked not in _DOING:
        raise Http404
    return _DOING[asked](model_admin, request, kind, words)


def _draft_page(
    model_admin: ModelAdmin, request: HttpRequest, kind: RevisionKind, *, words: Words, form: PolicyForm | None
) -> HttpResponse:
    draft = drafts.find_or_make_draft(kind, editor=editor_of(request), now=timezone.now())
    newest = publishing.newest_revision(kind)
    base = newest if newest.number == draft.based_on else Revision.objects.get(kind=kind, number=draft.based_on)
    return page(
        model_admin,
        request,
        f"admin/comments/revision/draft_{kind.value}.html",
        title=str(_TITLES[kind]),
        chosen=f"{DRAFT} {kind.value}",
        kind=kind.value,
        draft=draft,
        newest=newest,
        is_overtaken=newest.number != draft.based_on,
        meanwhile=describe_changes(kind, base.content, newest.content, words=words),
        changes=describe_changes(kind, base.content, draft.content, words=words),
        seen=publishing.content_digest(draft.content),
        is_replayable=kind != RevisionKind.GUIDELINES,
        **_of_kind(draft, words=words, form=form),
    )


def _of_kind(draft: RevisionDraft, *, words: Words, form: PolicyForm | None) -> dict[str, Any]:
    if draft.kind == RevisionKind.POLICY:
        return {"form": form or PolicyForm(content=draft.content, words=words)}
    if draft.kind == RevisionKind.LEXICON:
        return draft_lexicon.context_of(draft.content, words=words)
    return draft_guidelines.context_of(draft.content, words=words)


def _save_policy(model_admin: ModelAdmin, request: HttpRequest, *, words: Words) -> HttpResponse:
    kind = RevisionKind.POLICY
    draft = drafts.find_or_make_draft(kind, editor=editor_of(request), now=timezone.now())
    form = PolicyForm(request.POST, content=draft.content, words=words)
    if not form.is_valid():
        return _draft_page(model_admin, request, kind, words=words, form=form)
    content = form.content()
    save_draft(model_admin, request, kind, lambda before: before | content, what=gettext("Changed the policy."))
    model_admin.message_user(request, _("The draft is kept. It is not in force yet."), messages.SUCCESS)
    return _back(kind)


def _publish(model_admin: ModelAdmin, request: HttpRequest, kind: RevisionKind, words: Words) -> HttpResponse:
    del words
    try:
        revision = drafts.publish_draft(
            kind, seen=request.POST.get("seen", ""), editor=editor_of(request), now=timezone.now()
        )
    except publishing.NumberTakenError as error:
        model_admin.message_user(request, number_taken_message(error.newest), messages.ERROR)
    except drafts.DraftChangedError:
        model_admin.message_user(
            request, _("The draft has changed since you looked at it. Look again."), messages.ERROR
        )
    except (publishing.NothingChangedError, RevisionDraft.DoesNotExist):
        model_admin.message_user(request, _("The draft changes nothing."), messages.WARNING)
    except publishing.InvalidContentError as error:
        model_admin.message_user(request, str(error), messages.ERROR)
    else:
        model_admin.log_addition(request, revision, gettext("Put in force."))
        model_admin.message_user(request, in_force_message(revision), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:comments_revision_change", args=[revision.pk]))
    return _back(kind)


def _catch_up(model_admin: ModelAdmin, request: HttpRequest, kind: RevisionKind, words: Words) -> HttpResponse:
    try:
        draft, overruled = drafts.catch_up(kind, editor=editor_of(request), now=timezone.now())
    except RevisionDraft.DoesNotExist:
        # Thrown away, or put in force, in another window.
        return _back(kind)
    model_admin.log_change(request, draft, gettext("Brought up to date."))
    model_admin.message_user(request, _("Your changes now stand on top of what is in force."), messages.SUCCESS)
    for change in overruled:
        model_admin.message_user(
            request,
            gettext("Your colleague has changed “%(part)s” too; your draft has it as you wanted it.")
            % {"part": describe(change, words=words).heading},
            messages.WARNING,
        )
    return _back(kind)


def _discard(model_admin: ModelAdmin, request: HttpRequest, kind: RevisionKind, words: Words) -> HttpResponse:
    del words
    draft = drafts.find_draft(kind, editor=editor_of(request))
    if draft is not None:
        LogEntry.objects.log_actions(editor_of(request).pk, [draft], DELETION, gettext("Thrown away."))
        drafts.discard_draft(kind, editor=editor_of(request))
        model_admin.message_user(request, _("The draft is thrown away."), messages.SUCCESS)
    return _back(kind)


def _back(kind: RevisionKind) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(DRAFT, args=[kind.value]))


_DOING = {"publish": _publish, "catch_up": _catch_up, "discard": _discard}
