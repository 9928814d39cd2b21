"""Revision and Seal: what was in force, and the marks that show whether the log was altered. Both are append-only."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.models.choices import RevisionKind
from comments.models.decision import Decision


class RevisionQuerySet(models.QuerySet["Revision"]):
    def current(self) -> "RevisionQuerySet":
        """The newest revision of each kind."""
        newest = self.filter(kind=models.OuterRef("kind")).order_by("-number").values("number")[:1]
        return self.filter(number=models.Subquery(newest))


class Revision(models.Model):
    """What a publisher edits in the admin without a deploy: guidelines, lexicon, policy."""

    kind = models.CharField(_("kind"), max_length=10, choices=RevisionKind)
    number = models.PositiveIntegerField(_("number"))
    content = models.JSONField(_("content"))
    digest = models.CharField(_("digest"), max_length=64, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("created at"))

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["kind", "-number"]
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "number"], name="revision_one_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Seal(models.Model):
    """A mark over all decisions up to one, chained to the seal before and keyed outside the database."""

    up_to = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="seal")
    count = models.PositiveBigIntegerField(_("decisions since the seal before"))
    decisions_digest = models.CharField(max_length=64)
    previous = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="next")
    signature = models.CharField(_("keyed signature"), max_length=64)
    created_at = models.DateTimeField(_("sealed at"))

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name = _("seal")
        verbose_name_plural = _("seals")

    def __str__(self) -> str:
        return f"{self.pk}: {self.count}"
