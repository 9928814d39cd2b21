"""Upkeep and LegalHold: what the sweep does when, and what it must leave."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment


class Upkeep(models.Model):
    """One row a job of the sweep. Any number of workers may look; the one that moves `next_at` does the job."""

    name = models.CharField(_("job"), max_length=20, primary_key=True)
    next_at = models.DateTimeField(_("next at"))
    done_at = models.DateTimeField(_("last done at"), null=True, blank=True)

    class Meta:
        verbose_name = _("upkeep")
        verbose_name_plural = _("upkeep")

    def __str__(self) -> str:
        return self.name


class LegalHold(models.Model):
    """A comment that must be kept until a day: neither retention nor a request erases it before."""

    comment = models.ForeignKey(
        Comment, on_delete=models.PROTECT, related_name="legal_holds", verbose_name=_("comment")
    )
    reason = models.CharField(_("reason"), max_length=300, help_text=_("The order or the claim, and its reference."))
    until = models.DateTimeField(_("until"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.reason}"
