"""The pages of the second step: setting it up, passing it, and recovery codes."""

from http import HTTPStatus
from typing import cast

import django_otp
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from comments import two_factor
from comments.conf import comments_settings

app_name = "two_factor"


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false", "dir": "ltr"}
        ),
    )


def _user(request: HttpRequest) -> User:
    """Return who is signed in by a password. Raise PermissionDenied for whoever has no business in the admin."""
    if not admin.site.has_permission(request):
        raise PermissionDenied
    return cast("User", request.user)


def _is_verified(request: HttpRequest) -> bool:
    return bool(request.user.is_verified())  # type: ignore[union-attr]  # Django OTP adds it.


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=False)
    return wanted if is_ours else reverse("admin:index")


def _page(request: HttpRequest, template: str, *, title: str, status: int = 200, **context: object) -> HttpResponse:
    values = {**admin.site.each_context(request), "title": title, "next": _next(request), **context}
    return TemplateResponse(request, f"admin/comments/two_factor/{template}.html", values, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """Show the step that this account is at: set it up, pass it, or what there is."""
    user = _user(request)
    if _is_verified(request):
        return _page(request, "done", title=gettext("Second step"), left=two_factor.count_recovery_codes(user))
    if two_factor.has_second_factor(user):
        return _pass(request, user)
    return _set_up(request, user)


def _pass(request: HttpRequest, user: User) -> HttpResponse:
    form = CodeForm(request.POST or None)
    if form.is_valid():
        device = two_factor.verify(user, form.cleaned_data["code"])
        if device is not None:
            django_otp.login(request, device)
            return HttpResponseRedirect(_next(request))
        form.add_error("code", _refusal(user))
    return _page(request, "pass", title=gettext("Second step"), form=form, status=_status(form))


def _set_up(request: HttpRequest, user: User) -> HttpResponse:
    device = two_factor.find_new_device(user)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if two_factor.confirm(device, form.cleaned_data["code"]):
            django_otp.login(request, device)
            _log(user, "Second step of signing in set up.")
            return _show_codes(request, user)
        form.add_error("code", _refusal(user))
    values = {"secret": two_factor.secret_of(device), "is_required": comments_settings.is_two_factor_required}
    return _page(request, "set_up", title=gettext("Second step"), form=form, status=_status(form), **values)


def _refusal(user: User) -> str:
    if two_factor.is_waiting(user):
        return gettext("That was not the code. Wait some seconds for the next one, and enter that.")
    return gettext("That was not the code. Enter the six digits that the app shows now.")


def _status(form: forms.Form) -> int:
    return HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK


def _show_codes(request: HttpRequest, user: User) -> HttpResponse:
    codes = two_factor.make_recovery_codes(user)
    return _page(request, "codes", title=gettext("Recovery codes"), codes=codes)


@never_cache
@require_GET
def show_code(request: HttpRequest) -> HttpResponse:
    """Return the picture for the app's camera, of an account that is just being set up and of no other."""
    user = _user(request)
    if two_factor.has_second_factor(user):
        raise PermissionDenied
    return HttpResponse(two_factor.draw_code(two_factor.find_new_device(user)), content_type="image/svg+xml")


@never_cache
@require_POST
def renew_codes(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    if not _is_verified(request):
        raise PermissionDenied
    _log(user, "New recovery codes made.")
    messages.warning(request, gettext("The former recovery codes are no longer valid."))
    return _show_codes(request, user)


def _log(user: User, message: str) -> None:
    LogEntry.objects.log_actions(
        user_id=user.pk, queryset=User.objects.filter(pk=user.pk), action_flag=CHANGE, change_message=message
    )


urlpatterns = [
    path("", admin.site.admin_view(show), name="page"),
    path("code.svg", admin.site.admin_view(show_code), name="code"),
    path("codes/", admin.site.admin_view(renew_codes), name="codes"),
]
