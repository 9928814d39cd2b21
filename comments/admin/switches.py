"""Switches in the admin: what holds now, the log, and a change that says what it will do before it is done."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comments import switches
from comments.admin import labels
from comments.admin.base import ReadOnlyAdmin
from comments.admin.pages import editor_of
from comments.admin.switch_forms import SwitchForm, consequences, describe_action, describe_place, describe_row
from comments.conf import comments_settings
from comments.models import Switch, SwitchScope
from comments.switches import SwitchMovedError

LIST = "admin:comments_switch_changelist"
SET = "admin:comments_switch_set"
MAY_SET = "comments.add_switch"


@admin.register(Switch)
class SwitchAdmin(ReadOnlyAdmin):
    """The log is read here; a row is added by setting a switch, and by nothing else."""

    change_list_template = "admin/comments/switch/change_list.html"
    list_display = ["at", "what", "where", "reason", "who"]
    list_display_links = None
    list_select_related = ["created_by"]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.set_view)
        return [path("set/", view, name="comments_switch_set"), *super().get_urls()]

    @admin.display(description=_("at"))
    def at(self, row: Switch) -> SafeString:
        return labels.exact_time_tag(row.created_at)

    @admin.display(description=_("switch"))
    def what(self, row: Switch) -> str:
        return describe_action(row.kind, row.value)

    @admin.display(description=_("where"))
    def where(self, row: Switch) -> str:
        return describe_place(row.scope, row.target)

    @admin.display(description=_("by"))
    def who(self, row: Switch) -> str:
        return labels.person_label(row.created_by)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        context = {
            "title": _("Switches"),
            "rows": [(describe_row(row), row, labels.person_label(row.created_by)) for row in switches.find_set()],
            "site_mode": comments_settings.mode.value,
            "may_set": request.user.has_perm(MAY_SET),
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    def set_view(self, request: HttpRequest) -> HttpResponse:
        """Ask (GET), say what will happen (POST), and do it (POST with `confirmed`)."""
        if not request.user.has_perm(MAY_SET):
            raise PermissionDenied
        if request.method != "POST":
            return self._page(request, SwitchForm(initial=request.GET.dict()))
        form = SwitchForm(request.POST)
        if not form.is_valid():
            return self._page(request, form)
        if request.POST.get("confirmed"):
            return self._set(request, form)
        return self._confirm(request, form)

    def _set(self, request: HttpRequest, form: SwitchForm) -> HttpResponse:
        seen = request.POST.get("seen", "")
        try:
            row = switches.set_switch(
                form.place,
                value=form.value,
                reason=form.cleaned_data["reason"],
                by=editor_of(request),
                seen_id=int(seen) if seen.isascii() and seen.isdigit() else None,
            )
        except SwitchMovedError:
            self.message_user(request, gettext("A colleague has set this switch since. Look again."), messages.WARNING)
            return self._confirm(request, form)
        self.log_addition(request, row, describe_row(row)[:200])
        self.message_user(request, gettext("Set: %(what)s.") % {"what": describe_row(row)}, messages.SUCCESS)
        return HttpResponseRedirect(reverse(LIST))

    def _confirm(self, request: HttpRequest, form: SwitchForm) -> HttpResponse:
        last = switches.find_last(form.place)
        context = {
            "what": describe_action(form.place.kind, form.value),
            "where": describe_place(form.place.scope, form.place.target),
            "article": form.cleaned_data["article"] if form.place.scope == SwitchScope.ARTICLE else None,
            "reason": form.cleaned_data["reason"],
            "consequences": consequences(form.place, value=form.value),
            "last": last,
            "last_what": describe_action(last.kind, last.value) if last else "",
            "last_who": labels.person_label(last.created_by) if last else "",
            "is_same": last is not None and last.value == form.value,
            "given": [(name, request.POST.get(name, "")) for name in form.fields],
        }
        return self._page(request, form, template="confirm", **context)

    def _page(self, request: HttpRequest, form: SwitchForm, *, template: str = "set", **context: Any) -> HttpResponse:
        request.current_app = self.admin_site.name
        values = {
            **self.admin_site.each_context(request),
            "title": gettext("Set a switch"),
            "opts": self.opts,
            "media": self.media,
            "form": form,
            **context,
        }
        return TemplateResponse(request, f"admin/comments/switch/{template}.html", values)
