"""Thread: an article's comments, the small row that changes."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments.models.choices import ThreadMode

if TYPE_CHECKING:
    from datetime import datetime


class Thread(models.Model):
    """One row an article, made with its first comment or its first setting; an article without one has the defaults."""

    article = models.OneToOneField(
        Article, on_delete=models.CASCADE, primary_key=True, related_name="thread", verbose_name=_("article")
    )
    mode = models.CharField(
        _("mode"), max_length=10, choices=ThreadMode, blank=True, help_text=_("Empty: the mode of the site.")
    )
    open = models.BooleanField(_("open"), default=True, help_text=_("Whether new comments are taken."))
    accounts_only = models.BooleanField(
        _("accounts only"), default=False, help_text=_("Whether only readers with an account at the publisher comment.")
    )
    closes_at = models.DateTimeField(_("closes at"), null=True, blank=True)
    version = models.PositiveBigIntegerField(_("version"), default=0, editable=False)
    # Up to which version the caches in front of the site were told to forget the pages. Written by `comments.purging`.
    purged_version = models.PositiveBigIntegerField(default=0, editable=False)
    approved_count = models.PositiveIntegerField(_("approved comments"), default=0, editable=False)

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")

    def __str__(self) -> str:
        return str(self.article)

    def is_open(self, now: "datetime") -> bool:
        return self.open and (self.closes_at is None or now < self.closes_at)
