"""Webhooks, and the log of what was told to whom."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from comments import webhooks
from comments.admin import labels
from comments.admin.base import ChoiceFilter, ReadOnlyAdmin, row_link
from comments.admin.comments import PAGE
from comments.models import Delivery, DeliveryState, Endpoint, new_secret

_HEALTH = ("active_since", "failures", "failing_since", "retry_at")
_NOT_DONE = (DeliveryState.FAILED, DeliveryState.GIVEN_UP, DeliveryState.BEGUN)


class EndpointForm(forms.ModelForm):
    class Meta:
        model = Endpoint
        fields = ("name", "url", "with_text", "is_active")

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"])
        webhooks.check_url(url)
        return url


@admin.register(Endpoint)
class EndpointAdmin(admin.ModelAdmin):
    """Added, changed, switched off; never deleted, as its log is kept. Each change is in the history."""

    change_form_template = "admin/comments/endpoint/change_form.html"
    form = EndpointForm
    list_display = ["name", "url", "is_active", "is_allowed", "health"]
    sortable_by = ()

    class Media:
        css = {"all": ["comments/admin.css"]}

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["name", "url", "with_text", "is_active", *(["health", "active_since"] if obj else [])]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["health", "active_since"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_actions(self, request: HttpRequest) -> Any:
        return {}

    def get_urls(self) -> list[URLPattern]:
        reset = self.admin_site.admin_view(require_POST(self.reset_secret))
        return [path("<path:object_id>/secret/", reset, name="comments_endpoint_secret"), *super().get_urls()]

    def save_model(self, request: HttpRequest, obj: Endpoint, form: Any, change: bool) -> None:
        if change and "is_active" in form.changed_data and obj.is_active:
            # What it missed is not told; and it is tried at once.
            obj.active_since = timezone.now()
            obj.failures, obj.failing_since, obj.retry_at = 0, None, None
            obj.save(update_fields=[*form.changed_data, *_HEALTH])
            return
        # Workers write the other columns at the same time.
        obj.save(update_fields=form.changed_data if change else None)
        if not change:
            _show_secret(request, obj)

    def reset_secret(self, request: HttpRequest, object_id: str) -> HttpResponse:
        endpoint = self.get_object(request, unquote(object_id))
        if endpoint is None:
            raise Http404
        if not self.has_change_permission(request, endpoint):
            raise PermissionDenied
        endpoint.secret = new_secret()
        endpoint.save(update_fields=["secret"])
        self.log_change(request, endpoint, [{"changed": {"fields": [_("secret")]}}])
        _show_secret(request, endpoint)
        return HttpResponseRedirect(reverse("admin:comments_endpoint_change", args=[endpoint.pk]))

    @admin.display(description=gettext_lazy("allowed by the settings"), boolean=True)
    def is_allowed(self, endpoint: Endpoint) -> bool:
        return webhooks.is_allowed(endpoint.url)

    @admin.display(description=gettext_lazy("health"))
    def health(self, endpoint: Endpoint) -> str | SafeString:
        if endpoint.failing_since is None:
            return _("No failure since the last delivery.")
        return format_html(_("Has failed since {}."), labels.exact(endpoint.failing_since))


def _show_secret(request: HttpRequest, endpoint: Endpoint) -> None:
    sentence = _("The secret of this webhook, shown only now: {}")
    messages.warning(request, format_html(sentence, format_html("<code>{}</code>", endpoint.secret)))


class DeliveryStateFilter(ChoiceFilter):
    """What went wrong; what was delivered is in the list without a filter."""

    title = gettext_lazy("outcome")
    parameter_name = "outcome"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(state.value, capfirst(str(state.label))) for state in _NOT_DONE]

    def condition(self, request: HttpRequest, value: str) -> Q:
        return Q(state=value)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    fields = [
        "to",
        "event",
        "of_comment",
        "seq",
        "tried_at",
        "attempt",
        "state",
        "status",
        "error",
        "event_id",
    ]
    list_display = ["event", "to", "of_comment", "seq", "at", "attempt", "state", "status", "error"]
    list_filter = [DeliveryStateFilter]
    list_select_related = ["endpoint", "comment"]
    search_fields = ["=event_id", "=comment__public_id"]
    search_help_text = gettext_lazy("The id of an event, or the public id of a comment.")

    @admin.display(description=gettext_lazy("told to"))
    def to(self, delivery: Delivery) -> str:
        return str(delivery.endpoint) if delivery.endpoint else _("the commenter, by mail")

    @admin.display(description=gettext_lazy("comment"))
    def of_comment(self, delivery: Delivery) -> SafeString:
        return row_link(PAGE, delivery.comment_id, delivery.comment)

    @admin.display(description=gettext_lazy("tried at"))
    def at(self, delivery: Delivery) -> SafeString:
        return labels.time_tag(delivery.tried_at)
