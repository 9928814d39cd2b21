"""Screening and Finding: the evidence, kept apart from what was decided. Both are append-only."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.models.choices import ThreadMode, Verdict
from comments.models.comment import Comment
from comments.screening.types import Caution, Field, Severity


class Screening(models.Model):
    """One reading of a comment by all screeners, with the revisions it was read under."""

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="screenings")
    created_at = models.DateTimeField(_("screened at"))
    language = models.CharField(_("language found"), max_length=16, blank=True)
    mode = models.CharField(_("mode"), max_length=10, choices=ThreadMode)
    recommendation = models.CharField(_("recommendation"), max_length=7, choices=Verdict)
    grounds = models.JSONField(_("grounds"), default=list)
    is_complete = models.BooleanField(_("complete"))
    incomplete_reason = models.CharField(_("why not complete"), max_length=200, blank=True)
    caution = models.CharField(
        _("caution"), max_length=17, choices=[(caution.value, caution.value) for caution in Caution], blank=True
    )
    milliseconds = models.FloatField(_("milliseconds"))
    version = models.CharField(_("version of the screeners"), max_length=64)
    guidelines_revision = models.PositiveIntegerField(_("guidelines revision"))
    lexicon_revision = models.PositiveIntegerField(_("lexicon revision"))
    policy_revision = models.PositiveIntegerField(_("policy revision"))
    context_digest = models.CharField(_("digest of the article context"), max_length=64)
    digest = models.CharField(max_length=64, editable=False)

    class Meta:
        verbose_name = _("screening")
        verbose_name_plural = _("screenings")

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.recommendation}"


class Finding(models.Model):
    """What one screener saw, by its place in the field as stored."""

    screening = models.ForeignKey(Screening, on_delete=models.PROTECT, related_name="findings")
    field = models.CharField(_("field"), max_length=4, choices=[(field.value, field.value) for field in Field])
    guideline = models.CharField(_("guideline"), max_length=40)
    severity = models.CharField(
        _("severity"), max_length=8, choices=[(severity.value, severity.value) for severity in Severity]
    )
    start = models.PositiveIntegerField(_("start"), help_text=_("Code points into the field."))
    end = models.PositiveIntegerField(_("end"))
    screener = models.CharField(_("screener"), max_length=60)
    rule = models.CharField(_("rule"), max_length=120)
    protected_by = models.CharField(_("protected by"), max_length=40, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(end__gt=models.F("start")), name="finding_span_not_empty"),
        ]
        indexes: ClassVar = [
            # The moderators' filter by guideline, rare ones too.
            models.Index(fields=["guideline", "screening"], name="finding_guideline"),
        ]

    def __str__(self) -> str:
        return f"{self.guideline} {self.start}–{self.end}"
