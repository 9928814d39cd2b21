"""Legal holds: who must keep a comment says why, and until when."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from comments.admin.base import NAMED_DATES
from comments.models import LegalHold


@admin.register(LegalHold)
class LegalHoldAdmin(admin.ModelAdmin):
    """A hold is never deleted: to end it, its day is changed, and the admin's log says by whom."""

    fields = ["comment", "reason", "until", "created_by", "created_at"]
    list_display = ["comment", "reason", "until", "created_by"]
    list_select_related = ["comment", "created_by"]
    formfield_overrides = NAMED_DATES
    raw_id_fields = ["comment"]
    search_fields = ["reason"]
    show_full_result_count = False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["created_by", "created_at", *(["comment", "reason"] if obj else [])]

    def save_model(self, request: HttpRequest, obj: LegalHold, form: Any, change: bool) -> None:
        if not change:
            obj.created_by_id = request.user.pk
        super().save_model(request, obj, form, change)
