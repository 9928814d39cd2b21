"""StaffProfile and the figures of the desk: what a moderator reads, and sums that can be made anew at any time."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.models.choices import FigureKind


class StaffProfile(models.Model):
    """What one of the staff says about themselves; who has said nothing reads every language."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+", verbose_name=_("user")
    )
    languages = models.JSONField(_("languages that they read"), default=list, help_text=_("Tags; none is all."))
    masks_severe = models.BooleanField(_("blurs severe texts"), default=False)

    class Meta:
        verbose_name = _("profile of staff")
        verbose_name_plural = _("profiles of staff")

    def __str__(self) -> str:
        return str(self.user_id)


class DayFigure(models.Model):
    """How often something happened on a day (UTC). Derived: `figures` makes a day's rows anew from the record."""

    day = models.DateField(_("day"))
    kind = models.CharField(_("what"), max_length=10, choices=FigureKind)
    section = models.CharField(_("section"), max_length=100, blank=True)
    actor_kind = models.CharField(_("decided by"), max_length=9, blank=True)
    verdict = models.CharField(_("verdict"), max_length=9, blank=True)
    # Empty: of all grounds together. One decision may have several grounds, so that those sum to more.
    ground = models.CharField(_("ground"), max_length=40, blank=True)
    count = models.PositiveIntegerField(_("how often"))

    class Meta:
        verbose_name = _("figure of a day")
        verbose_name_plural = _("figures of days")
        constraints: ClassVar = [
            # Also the order in which the desk's figures are read.
            models.UniqueConstraint(
                fields=["day", "kind", "section", "actor_kind", "verdict", "ground"], name="day_figure_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.kind}: {self.count}"


class HourFigure(models.Model):
    """How long what people decided within an hour (UTC) had waited. Derived, like DayFigure."""

    hour = models.DateTimeField(_("hour"), primary_key=True)
    decided = models.PositiveIntegerField(_("decided by people"))
    median_seconds = models.PositiveIntegerField(_("half waited at most"), help_text=_("Seconds."))
    p95_seconds = models.PositiveIntegerField(_("nineteen of twenty waited at most"), help_text=_("Seconds."))

    class Meta:
        verbose_name = _("figure of an hour")
        verbose_name_plural = _("figures of hours")

    def __str__(self) -> str:
        return f"{self.hour}: {self.decided}"
