"""Change a draft of the guidelines: the words, key and place of each, and added codes for people."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comments import drafts
from comments.admin.labels import Words, current_words
from comments.admin.pages import DRAFT, check_can_edit, editor_of, page, save_draft
from comments.admin.revision_words import CODE_KINDS
from comments.admin.rule_forms import GuidelineForm
from comments.comparing import Content
from comments.models import RevisionKind
from comments.revisions import read_guidelines

_KIND = RevisionKind.GUIDELINES


def urls(model_admin: ModelAdmin) -> list[URLPattern]:
    """Return the addresses of these pages."""

    def guideline(request: HttpRequest, code: str = "") -> HttpResponse:
        check_can_edit(request)
        return _guideline_view(model_admin, request, code)

    wrap = model_admin.admin_site.admin_view
    return [
        path("draft/guidelines/add/", wrap(guideline), name="comments_revision_guideline_add"),
        path("draft/guidelines/change/<slug:code>/", wrap(guideline), name="comments_revision_guideline"),
    ]


def context_of(content: Content, *, words: Words) -> dict[str, Any]:
    """Return what the draft's page lists."""
    guidelines = read_guidelines(content).values()
    return {
        "guidelines": [
            {
                "code": guideline.code,
                "key": guideline.key,
                "kind": CODE_KINDS.get(guideline.kind, guideline.kind),
                "title": guideline.title(words.language),
                "sentence": guideline.sentence(words.language),
            }
            for guideline in guidelines
        ]
    }


def _guideline_view(model_admin: ModelAdmin, request: HttpRequest, code: str) -> HttpResponse:
    words = current_words()
    content = drafts.find_or_make_draft(_KIND, editor=editor_of(request), now=timezone.now()).content
    entry = next((entry for entry in content["codes"] if entry["code"] == code), None)
    if code and entry is None:
        raise Http404
    form = GuidelineForm(request.POST or None, content=content, entry=entry)
    if request.method == "POST" and form.is_valid():
        what = gettext("Guideline: %(code)s.") % {"code": code or form.cleaned_data["code"]}
        save_draft(model_admin, request, _KIND, form.content, what=what)
        model_admin.message_user(request, _("The draft is kept. It is not in force yet."), messages.SUCCESS)
        return HttpResponseRedirect(reverse(DRAFT, args=[_KIND.value]))
    return page(
        model_admin,
        request,
        "admin/comments/revision/guideline.html",
        title=words.title(code) if entry else gettext("Add a guideline"),
        chosen=f"{DRAFT} {_KIND.value}",
        form=form,
        code=code,
    )
