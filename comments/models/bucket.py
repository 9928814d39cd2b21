"""Bucket and NetworkKey: how often somebody may post. No key says who: it is a hash, undone by nobody for long."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Bucket(models.Model):
    """One bucket of tokens that is not full. Written only by `comments.limits`, deleted once it is full again."""

    key = models.CharField(_("key"), max_length=90, primary_key=True)
    # Milliseconds since 1970: whole numbers, so that no token is lost to rounding, on either database.
    full_at = models.BigIntegerField(_("full again at"))

    class Meta:
        verbose_name = _("bucket")
        verbose_name_plural = _("buckets")
        indexes: ClassVar = [
            # The sweep takes those that are full again.
            models.Index(fields=["full_at"], name="bucket_full"),
        ]

    def __str__(self) -> str:
        return self.key


class NetworkKey(models.Model):
    """The secret of one day (UTC) that addresses are hashed with. Once it is deleted, no hash can be tied to one."""

    day = models.DateField(_("day"), primary_key=True)
    secret = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("key of a day")
        verbose_name_plural = _("keys of days")

    def __str__(self) -> str:
        return str(self.day)
