"""Decision and Note: what was done, by whom, why. A decision is append-only; a note can be erased."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.models.choices import ActorKind, Basis, NoteKind, Verdict
from comments.models.comment import Comment
from comments.models.screening import Screening


class Decision(models.Model):
    """One step of a comment's history. The database checks it, numbers it and projects it on the comment."""

    # Without foreign keys of its own for what the rules of the database look at anyway, at each decision: the comment,
    # its screening, the decision before. None of them can ever be deleted.
    comment = models.ForeignKey(
        Comment, on_delete=models.PROTECT, related_name="decisions", db_index=False, db_constraint=False
    )
    seq = models.PositiveIntegerField(_("number"))
    verdict = models.CharField(_("verdict"), max_length=7, choices=Verdict)
    grounds = models.JSONField(_("grounds"), default=list)
    evidence = models.JSONField(
        _("evidence"), default=list, help_text=_("Ids of findings, or spans that a moderator marked.")
    )
    actor_kind = models.CharField(_("decided by"), max_length=9, choices=ActorKind)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    screening = models.ForeignKey(
        Screening, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions", db_constraint=False
    )
    basis = models.CharField(_("on the basis of"), max_length=10, choices=Basis)
    batch_id = models.UUIDField(_("batch"), null=True, blank=True)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by", db_constraint=False
    )
    notes_digest = models.CharField(_("digest of the notes"), max_length=64, blank=True)
    created_at = models.DateTimeField(_("decided at"))
    digest = models.CharField(_("digest"), max_length=64, editable=False)

    class Meta:
        ordering: ClassVar = ["comment_id", "seq"]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["comment", "seq"], name="decision_no_fork"),
            models.CheckConstraint(condition=models.Q(seq__gte=1), name="decision_seq_from_one"),
            models.CheckConstraint(condition=models.Q(verdict__in=Verdict.values), name="decision_verdict_known"),
            models.CheckConstraint(
                condition=models.Q(seq=1, supersedes__isnull=True) | models.Q(seq__gt=1, supersedes__isnull=False),
                name="decision_supersedes_all_but_first",
            ),
            models.CheckConstraint(
                condition=models.Q(actor_kind=ActorKind.MODERATOR, actor__isnull=False)
                | models.Q(actor_kind=ActorKind.AUTOMATIC, actor__isnull=True, screening__isnull=False)
                | models.Q(actor_kind=ActorKind.COMMENTER, actor__isnull=True, basis=Basis.WITHDRAWAL)
                | models.Q(actor_kind=ActorKind.IMPORTER, basis=Basis.IMPORT),
                name="decision_actor_fits_its_kind",
            ),
        ]
        indexes: ClassVar = [
            # A moderator's own log, newest first.
            models.Index(
                fields=["actor", "-created_at"],
                name="decision_own_log",
                condition=models.Q(actor__isnull=False),
            ),
            # What was decided within a day or an hour, for the figures.
            models.Index(fields=["created_at"], name="decision_time"),
            # What was rejected lately, looked for at each claim.
            models.Index(fields=["created_at"], name="decision_rejected", condition=models.Q(verdict=Verdict.REJECT)),
            # A batch, to revert it in one act.
            models.Index(fields=["batch_id"], name="decision_batch", condition=models.Q(batch_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id}/{self.seq} {self.verdict}"


class Note(models.Model):
    """Free text beside a decision, a report or an appeal. The decision keeps only its salted digest."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="notes")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="notes")
    kind = models.CharField(_("kind"), max_length=10, choices=NoteKind)
    text = models.TextField(_("text"), max_length=2000)
    salt = models.BinaryField(max_length=16, null=True, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("written at"))
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name = _("note")
        verbose_name_plural = _("notes")

    def __str__(self) -> str:
        return str(self.public_id)
