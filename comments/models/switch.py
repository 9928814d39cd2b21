"""Switch and Restriction: what is set at once and logged, for places and for commenters.

A switch is append-only: the last row of its kind and place is what holds. A restriction is lifted once, or ends.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.models.choices import RestrictionKind, SwitchKind, SwitchScope
from comments.models.comment import Comment

ON = "on"
OFF = "off"


class SwitchQuerySet(models.QuerySet["Switch"]):
    def current(self) -> "SwitchQuerySet":
        """The last row of each kind and place: what holds now."""
        alike = self.filter(
            kind=models.OuterRef("kind"), scope=models.OuterRef("scope"), target=models.OuterRef("target")
        )
        return self.filter(pk=models.Subquery(alike.order_by("-id").values("pk")[:1]))


class Switch(models.Model):
    """One change of one switch in one place. Written only by `comments.switches`."""

    kind = models.CharField(_("switch"), max_length=14, choices=SwitchKind)
    scope = models.CharField(_("where"), max_length=8, choices=SwitchScope)
    target = models.CharField(
        _("which"), max_length=200, blank=True, help_text=_("A language, a section, or the number of an article.")
    )
    value = models.CharField(_("set to"), max_length=10, blank=True, help_text=_("Empty: as it is set further out."))
    reason = models.CharField(_("why"), max_length=300)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    created_at = models.DateTimeField(_("at"))

    objects = SwitchQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        verbose_name = _("switch")
        verbose_name_plural = _("switches")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="switch_says_why"),
            models.CheckConstraint(
                condition=models.Q(scope=SwitchScope.SITE, target="")
                | (~models.Q(scope=SwitchScope.SITE) & ~models.Q(target="")),
                name="switch_names_its_place",
            ),
        ]
        indexes: ClassVar = [
            # The last row of each kind and place.
            models.Index(fields=["kind", "scope", "target", "-id"], name="switch_current"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.scope} {self.target}: {self.value}"


class Restriction(models.Model):
    """A commenter whose comments are held, or not taken, for a time. Written only by `comments.restrictions`."""

    key = models.CharField(
        _("key"), max_length=64, editable=False, help_text=_("A keyed hash of the account or the confirmed address.")
    )
    label = models.CharField(_("commenter"), max_length=80, help_text=_("Enough to tell commenters apart."))
    kind = models.CharField(_("what"), max_length=7, choices=RestrictionKind)
    reason = models.CharField(_("reason"), max_length=300, help_text=_("The commenter reads it."))
    until = models.DateTimeField(_("until"))
    comment = models.ForeignKey(
        Comment, on_delete=models.PROTECT, related_name="restrictions", verbose_name=_("because of the comment")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    created_at = models.DateTimeField(_("at"))
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("lifted by")
    )
    lifted_at = models.DateTimeField(_("lifted at"), null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        verbose_name = _("restricted commenter")
        verbose_name_plural = _("restricted commenters")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="restriction_says_why"),
            models.CheckConstraint(
                condition=models.Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | models.Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="restriction_lifted_by_somebody",
            ),
        ]
        indexes: ClassVar = [
            # Asked at each comment of somebody who gives an address or has an account.
            models.Index(fields=["key", "until"], name="restriction_key"),
        ]

    def __str__(self) -> str:
        # The log of the admin keeps this for good, so it names nobody.
        return f"{self.kind} {self.pk}"
