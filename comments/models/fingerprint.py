"""Fingerprint: by what a comment is found to be like others. Deleted when its text is erased, or after a while."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment


class Fingerprint(models.Model):
    """One band of a comment's fingerprint; comments that share one are compared by their texts.

    Written only by `comments.screening_record`, deleted by `comments.erasure`.
    """

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="fingerprints")
    band = models.BigIntegerField(_("band"))

    class Meta:
        verbose_name = _("fingerprint")
        verbose_name_plural = _("fingerprints")
        constraints: ClassVar = [
            # Also serves: which comments share this band?
            models.UniqueConstraint(fields=["band", "comment"], name="fingerprint_one_a_band"),
        ]

    def __str__(self) -> str:
        return str(self.comment_id)
