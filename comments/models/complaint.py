"""Report and Appeal: what readers say about what was published, and commenters about what was decided."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.models.choices import Resolution
from comments.models.comment import Comment
from comments.models.decision import Decision, Note


class Report(models.Model):
    """One a comment, reporter and decision seen: after a new decision it may be reported again."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="reports", db_index=False)
    decision_seen = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="reports")
    reporter = models.CharField(_("reporter"), max_length=64, help_text=_("A keyed hash, never an address."))
    ground = models.CharField(_("ground"), max_length=40)
    note = models.ForeignKey(Note, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("reported at"))
    resolution = models.CharField(_("resolution"), max_length=9, choices=Resolution, default=Resolution.OPEN)
    resolved_by = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="resolved_reports"
    )

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["comment", "reporter", "decision_seen"], name="report_one_a_reporter_and_decision"
            ),
            models.CheckConstraint(
                condition=models.Q(resolution=Resolution.OPEN, resolved_by__isnull=True)
                | ~models.Q(resolution=Resolution.OPEN),
                name="report_open_until_resolved",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class Appeal(models.Model):
    """One a decision, judged by another person where there is one."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="appeal")
    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("appealed at"))
    resolution = models.CharField(_("resolution"), max_length=9, choices=Resolution, default=Resolution.OPEN)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    judged_own_decision = models.BooleanField(
        _("judged by the one who decided"), default=False, help_text=_("There was nobody else.")
    )
    answered_by = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="answered_appeals"
    )

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(resolution=Resolution.OPEN, judged_by__isnull=True, answered_by__isnull=True)
                | models.Q(resolution=Resolution.WITHDRAWN, judged_by__isnull=True, answered_by__isnull=False)
                | models.Q(
                    resolution__in=[Resolution.UPHELD, Resolution.DISMISSED],
                    judged_by__isnull=False,
                    answered_by__isnull=False,
                ),
                name="appeal_open_until_judged",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)
