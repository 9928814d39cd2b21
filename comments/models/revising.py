"""RevisionDraft and Replay: what an editor tries out before it is put in force. Neither decides anything."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.models.choices import RevisionKind


class RevisionDraft(models.Model):
    """What an editor has begun to change, one a kind and editor. Written only by `comments.drafts`."""

    kind = models.CharField(_("kind"), max_length=10, choices=RevisionKind)
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    content = models.JSONField(_("content"))
    based_on = models.PositiveIntegerField(
        _("based on revision"), help_text=_("The number of what was in force when the changes were begun.")
    )
    updated_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("draft of a revision")
        verbose_name_plural = _("drafts of revisions")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "editor"], name="draft_one_a_kind_and_editor"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.based_on} draft"


class Replay(models.Model):
    """A lexicon or policy tried over the last comments: the row is the queue, the report grows in it.

    Written only by `comments.replaying`. The report names comments by id and keeps no text, which may be erased.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=RevisionKind)
    content = models.JSONField(_("content"))
    number = models.PositiveIntegerField(
        _("revision"), null=True, blank=True, help_text=_("Empty: a draft that was not in force.")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked for by")
    )
    created_at = models.DateTimeField(_("asked for at"))
    total = models.PositiveIntegerField(_("comments to read"))
    below_id = models.BigIntegerField(_("next below this comment"))
    seen = models.PositiveIntegerField(_("comments read"), default=0)
    report = models.JSONField(_("report"), default=dict)
    attempts = models.PositiveSmallIntegerField(_("tries of this piece"), default=0)
    lease_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    failed = models.BooleanField(_("given up"), default=False)

    class Meta:
        ordering: ClassVar = ["-id"]
        verbose_name = _("replay")
        verbose_name_plural = _("replays")
        indexes: ClassVar = [
            # The worker looks for what is not finished, oldest first.
            models.Index(fields=["id"], name="replay_open", condition=models.Q(finished_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number or 'draft'}"
