"""APIToken: what a publisher's own system proves itself with when it tells us of its articles."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class APIToken(models.Model):
    """Only a digest is kept: the token is shown once. Revoked, never deleted. Written by `comments.api_tokens` only."""

    name = models.CharField(_("name"), max_length=80, help_text=_("Which system has it."))
    digest = models.CharField(_("digest"), max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("made by"),
        help_text=_("Stands in the log for what the system sets."),
    )
    created_at = models.DateTimeField(_("made at"))
    last_used_on = models.DateField(_("last used on"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, editable=False)

    class Meta:
        ordering: ClassVar = ["-id"]
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return self.name
