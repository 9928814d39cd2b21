"""Commenters who are held or blocked: the list, the form beside a comment, and the end before the day."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comments import restrictions
from comments.admin import labels
from comments.admin.base import ReadOnlyAdmin, row_link
from comments.admin.pages import editor_of
from comments.models import Comment, CommentContact, Restriction, RestrictionKind

LIST = "admin:comments_restriction_changelist"
ADD = "admin:comments_restriction_restrict"
MAY_RESTRICT = "comments.add_restriction"
USUAL_DAYS = 7
MAX_DAYS = 366
"""Longer is for ever; whoever means that says it again in a year."""


class RestrictionForm(forms.Form):
    """What is done, until when, and why; the commenter reads the reason."""

    kind = forms.ChoiceField(
        label=_("What"),
        choices=[
            (RestrictionKind.HELD, _("Hold: each comment waits for a moderator, and its receipt says so.")),
            (RestrictionKind.BLOCKED, _("Block: comments are not taken, and the form says so.")),
        ],
        initial=RestrictionKind.HELD,
        widget=forms.RadioSelect,
    )
    until = forms.DateField(
        label=_("Until the end of"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Give a day as YYYY-MM-DD."), "required": _("Give the last day.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("The commenter reads it, once it is certain that it is them who asks."),
        error_messages={"required": _("Say why: the commenter reads it.")},
        widget=forms.TextInput({"dir": "auto", "size": 60}),
    )

    def clean_until(self) -> datetime:
        """Return the end of the day. Refuse a day that is over, and one that is very far."""
        day = self.cleaned_data["until"]
        today = timezone.localdate()
        if not today <= day <= today + timedelta(days=MAX_DAYS):
            raise forms.ValidationError(_("The last day is today or later, and within a year."))
        return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


@admin.register(Restriction)
class RestrictionAdmin(ReadOnlyAdmin):
    change_list_template = "admin/comments/restriction/change_list.html"
    list_display = ["label", "what", "state", "reason", "because_of", "who", "end"]
    list_display_links = None
    list_select_related = ["created_by", "lifted_by", "comment"]
    search_fields = ["label", "reason"]

    def get_urls(self) -> list[URLPattern]:
        restrict = self.admin_site.admin_view(self.restrict_view)
        lift = self.admin_site.admin_view(self.lift_view)
        return [
            path("restrict/<int:comment_id>/", restrict, name="comments_restriction_restrict"),
            path("lift/<int:restriction_id>/", lift, name="comments_restriction_lift"),
            *super().get_urls(),
        ]

    @admin.display(description=_("what"))
    def what(self, row: Restriction) -> str:
        return capfirst(row.get_kind_display())

    @admin.display(description=_("state"))
    def state(self, row: Restriction) -> str:
        if row.lifted_at and row.lifted_by:
            return gettext("Lifted by %(who)s") % {"who": labels.person_label(row.lifted_by)}
        return gettext("In force") if row.until > timezone.now() else gettext("Over")

    @admin.display(description=_("because of the comment"))
    def because_of(self, row: Restriction) -> SafeString:
        return row_link(
            "admin:comments_comment_change", row.comment_id, labels.excerpt_tag(row.comment.body, length=40)
        )

    @admin.display(description=_("by"))
    def who(self, row: Restriction) -> str:
        return labels.person_label(row.created_by)

    @admin.display(description=_("until"))
    def end(self, row: Restriction) -> SafeString | str:
        if row.lifted_at or row.until <= timezone.now():
            return labels.exact(row.until)
        return row_link("admin:comments_restriction_lift", row.pk, labels.exact(row.until))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": _("Restricted commenters"), **(extra_context or {})})

    def restrict_view(self, request: HttpRequest, comment_id: int) -> HttpResponse:
        """Ask what is done to whoever wrote a comment (GET), or do it (POST)."""
        _check(request)
        comment = get_object_or_404(Comment.objects.with_context(), pk=comment_id)
        commenter = restrictions.find_commenter(CommentContact.objects.filter(comment=comment).first())
        if commenter is None:
            message = gettext("Nobody knows who wrote it: there is no account, and no address that was confirmed.")
            self.message_user(request, message, messages.WARNING)
            return HttpResponseRedirect(reverse("admin:comments_comment_change", args=[comment.pk]))
        first = {"until": timezone.localdate() + timedelta(days=USUAL_DAYS)}
        form = RestrictionForm(request.POST if request.method == "POST" else None, initial=first)
        if form.is_valid():
            return self._restrict(request, comment, form)
        context = {
            "title": gettext("Hold or block a commenter"),
            "comment": comment,
            "excerpt": labels.excerpt_tag(comment.body, language=labels.language_of(comment)),
            "label": restrictions.label_of(commenter),
            "known": restrictions.find_restriction(commenter, now=timezone.now()),
            "form": form,
        }
        return self._page(request, "restrict", context)

    def _restrict(self, request: HttpRequest, comment: Comment, form: RestrictionForm) -> HttpResponse:
        row = restrictions.restrict(
            comment,
            kind=RestrictionKind(form.cleaned_data["kind"]),
            reason=form.cleaned_data["reason"],
            until=form.cleaned_data["until"],
            by=editor_of(request),
        )
        self.log_addition(request, row, f"{row.kind} {row.until:%Y-%m-%d}")
        values = {"who": row.label, "what": row.get_kind_display(), "until": labels.exact(row.until)}
        self.message_user(request, gettext("%(who)s: %(what)s until %(until)s.") % values, messages.SUCCESS)
        return HttpResponseRedirect(reverse(LIST))

    def lift_view(self, request: HttpRequest, restriction_id: int) -> HttpResponse:
        """Ask whether a restriction ends now (GET), or end it (POST)."""
        _check(request)
        row = get_object_or_404(Restriction.objects.select_related("created_by"), pk=restriction_id)
        if request.method != "POST":
            context = {"title": gettext("Lift a restriction"), "row": row, "who": labels.person_label(row.created_by)}
            return self._page(request, "lift", context)
        if restrictions.lift(row, by=editor_of(request)):
            self.log_change(request, row, "lifted")
            message = gettext("Lifted: comments of %(who)s are taken and judged like all others.") % {"who": row.label}
            self.message_user(request, message, messages.SUCCESS)
        else:
            self.message_user(request, gettext("A colleague has lifted it before."), messages.WARNING)
        return HttpResponseRedirect(reverse(LIST))

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        request.current_app = self.admin_site.name
        values = {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media, **context}
        return TemplateResponse(request, f"admin/comments/restriction/{template}.html", values)


def _check(request: HttpRequest) -> None:
    """Raise PermissionDenied for whoever may not restrict, or may not know who wrote a comment."""
    if not request.user.has_perms([MAY_RESTRICT, "comments.view_commentcontact"]):
        raise PermissionDenied
