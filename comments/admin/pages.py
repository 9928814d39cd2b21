"""What the pages of the policy editors have in common: who may use them, and the links between them."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext

from comments import drafts
from comments.comparing import Content
from comments.models import RevisionDraft, RevisionKind

EDIT = "comments.add_revision"
DRAFT = "admin:comments_revision_draft"
MAX_LOGGED = 300
"""Characters of what was done, in the admin's own log."""


def can_edit(request: HttpRequest) -> bool:
    """Whether somebody is a policy editor."""
    return bool(request.user.has_perm(EDIT))


def check_can_edit(request: HttpRequest) -> None:
    """Raise PermissionDenied for whoever is no policy editor."""
    if not can_edit(request):
        raise PermissionDenied


def editor_of(request: HttpRequest) -> User:
    """Return who asks; the admin has let in nobody who is not logged in."""
    return cast("User", request.user)


def tools(request: HttpRequest, chosen: str = "") -> list[dict[str, Any]]:
    """Return the links between the pages of revisions; `chosen` is the address's name, with the kind of a draft."""
    entries: list[tuple[str, tuple[str, ...], str]] = [("admin:comments_revision_changelist", (), gettext("Revisions"))]
    if can_edit(request):
        entries += [
            (DRAFT, (RevisionKind.LEXICON.value,), gettext("Change the lexicon")),
            (DRAFT, (RevisionKind.POLICY.value,), gettext("Change the policy")),
            (DRAFT, (RevisionKind.GUIDELINES.value,), gettext("Change the guidelines")),
        ]
    entries += [
        ("admin:comments_revision_try", (), gettext("Try a text")),
        ("admin:comments_replay_changelist", (), gettext("What would change")),
    ]
    return [
        {"url": reverse(name, args=args), "label": label, "is_chosen": " ".join((name, *args)) == chosen}
        for name, args, label in entries
    ]


def save_draft(
    model_admin: ModelAdmin,
    request: HttpRequest,
    kind: RevisionKind,
    change: Callable[[Content], Content],
    *,
    what: str,
) -> RevisionDraft:
    """Change the editor's draft, and say in the admin's log what was done."""
    draft = drafts.change_draft(kind, change, editor=editor_of(request), now=timezone.now())
    model_admin.log_change(request, draft, Truncator(what).chars(MAX_LOGGED))
    return draft


def page(
    model_admin: ModelAdmin, request: HttpRequest, template: str, *, title: str, chosen: str = "", **context: Any
) -> HttpResponse:
    """Return a page of our own within the admin."""
    request.current_app = model_admin.admin_site.name
    values = {
        **model_admin.admin_site.each_context(request),
        "title": title,
        "opts": model_admin.opts,
        "media": model_admin.media,
        "tools": tools(request, chosen),
        **context,
    }
    return TemplateResponse(request, template, values)
