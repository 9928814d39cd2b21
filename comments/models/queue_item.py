"""QueueItem: what waits, for machines and people. The one free table: it is not history."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.models.choices import DESK_KINDS, QueueKind
from comments.models.comment import Comment


class QueueItem(models.Model):
    """One a comment and kind; deleted when finished. Written only by `comments.queue`."""

    # Its index is that of the constraint below.
    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="queue_items", db_index=False)
    kind = models.CharField(_("kind"), max_length=7, choices=QueueKind)
    created_at = models.DateTimeField(_("waits since"))
    # The one sortable column: severity and waiting time are folded in when it is written.
    due_at = models.DateTimeField(_("due at"))
    for_role = models.CharField(_("for the role"), max_length=20, blank=True)
    language = models.CharField(_("language"), max_length=16, blank=True)
    # Why the screening should leave this one to a person, whatever it finds. Known when the comment came in.
    caution = models.CharField(max_length=17, blank=True)
    lease_by = models.CharField(_("claimed by"), max_length=64, blank=True)
    lease_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)

    class Meta:
        verbose_name = _("queue item")
        verbose_name_plural = _("queue items")
        permissions: ClassVar = [("take_escalated", _("Can decide what was passed on to seniors"))]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["comment", "kind"], name="queue_one_a_comment_and_kind"),
        ]
        indexes: ClassVar = [
            # The claim: what is due first, of a kind.
            models.Index(fields=["kind", "due_at", "id"], name="queue_due"),
            # The desk's claim: what is due first, of its kinds together.
            models.Index(fields=["due_at", "id"], name="queue_desk_due", condition=models.Q(kind__in=DESK_KINDS)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.comment_id}"
