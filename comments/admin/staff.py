"""Staff: their accounts, and what they did in the admin, which is a log to read for those with the permission."""

from typing import ClassVar

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from comments.admin.base import ReadOnlyAdmin
from comments.admin.labels import person_label

admin.site.unregister(User)


@admin.register(User)
class StaffAdmin(UserAdmin):
    """Django's own, but nobody writes when somebody signed in last, or came."""

    readonly_fields: ClassVar = ["last_login", "date_joined"]


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyAdmin):
    """Every change that was made through the admin, newest first. Decisions stand in the record as well."""

    fields = ["action_time", "who", "action_flag", "content_type", "object_repr", "change_message"]
    list_display = ["action_time", "who", "action_flag", "content_type", "object_repr", "change_message"]
    list_select_related = ["user", "content_type"]
    search_fields = ["=user__username"]
    search_help_text = _("The username of one of the staff.")

    @admin.display(description=_("who"))
    def who(self, entry: LogEntry) -> str:
        return person_label(entry.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)
