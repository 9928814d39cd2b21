"""Articles, as a publisher's system names them. Knows nothing of comments."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self) -> "ArticleQuerySet":
        """Articles that readers may see."""
        return self.filter(published_at__lte=timezone.now())


class Article(models.Model):
    """What is commented on: ours, or a mirror of another system's article."""

    slug = models.SlugField(
        _("slug"),
        max_length=120,
        unique=True,
        allow_unicode=True,
        help_text=_("The last part of its address here."),
    )
    url = models.URLField(
        _("canonical address"),
        max_length=500,
        unique=True,
        null=True,
        blank=True,
        help_text=_("Where readers read it, if not on this site."),
    )
    aliases = models.JSONField(_("other addresses"), default=list, blank=True)
    external_id = models.CharField(_("id in its own system"), max_length=200, unique=True, null=True, blank=True)
    origin = models.CharField(_("origin"), max_length=60, blank=True, help_text=_("The system it comes from."))
    title = models.CharField(_("title"), max_length=300)
    byline = models.CharField(_("byline"), max_length=200, blank=True)
    language = models.CharField(
        _("language"),
        max_length=16,
        default="en",
        help_text=_("A language tag, such as en, ckb, kmr, ar or tr."),
    )
    section = models.CharField(_("section"), max_length=60, blank=True)
    published_at = models.DateTimeField(_("published at"), default=timezone.now)
    text = models.TextField(_("text or summary"), blank=True)
    text_revision = models.PositiveIntegerField(_("revision of the text"), default=1)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-published_at", "-id"]
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        indexes: ClassVar = [
            # The front page and the list of the API, newest first.
            models.Index(fields=["-published_at", "-id"], name="article_newest"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("articles:article", args=[self.slug])

    @property
    def canonical_url(self) -> str:
        """The one address of the article: its own, or its page on this site."""
        return self.url or f"{settings.SITE_URL}{self.get_absolute_url()}"
