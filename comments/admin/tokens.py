"""Tokens of the publisher's own systems: made, shown once, revoked."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comments import api_tokens
from comments.models import APIToken


@admin.register(APIToken)
class APITokenAdmin(admin.ModelAdmin):
    """Added and revoked; never changed or deleted, so that it stays known who had access."""

    actions = ["revoke"]
    fields = ["name"]
    list_display = ["name", "created_by", "created_at", "last_used_on", "revoked_at"]
    list_select_related = ["created_by"]
    show_full_result_count = False
    sortable_by = ()

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: APIToken, form: Any, change: bool) -> None:
        row, token = api_tokens.make_token(obj.name, by=request.user, now=timezone.now())  # type: ignore[arg-type]  # Nobody gets here without a login.
        # The admin's log and its message speak of this row.
        obj.pk, obj.digest, obj.created_by, obj.created_at = row.pk, row.digest, row.created_by, row.created_at
        sentence = _("Copy the token now, it cannot be shown again:")
        messages.warning(request, format_html("{} <code>{}</code>", sentence, token))

    @admin.action(description=gettext_lazy("Revoke the selected tokens"), permissions=["change"])
    def revoke(self, request: HttpRequest, tokens: QuerySet[APIToken]) -> None:
        now = timezone.now()
        count = sum(api_tokens.revoke(token.pk, now=now) for token in tokens)
        messages.success(request, ngettext("%d token is revoked.", "%d tokens are revoked.", count) % count)
