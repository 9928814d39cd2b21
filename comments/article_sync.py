"""Articles as a publisher's own system tells of them: one article by its id there, whatever its address becomes.

Our server never fetches an address. The slug is ours: it is made once, and never changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from articles.models import Article
from comments import moderation, switches
from comments.models import SwitchKind, SwitchScope, Thread

MAX_SLUG_LENGTH = 100
"""Room is left for a number at the end."""
MAX_ALIASES = 50


class AddressTakenError(Exception):
    """Another article has this address."""


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """What is told of an article. None says nothing: it stays as it is, or what a new one begins with."""

    url: str
    title: str
    aliases: Sequence[str] | None = None
    byline: str | None = None
    language: str | None = None
    section: str | None = None
    text: str | None = None
    published_at: datetime | None = None
    is_open: bool | None = None
    mode: str | None = None
    """How its comments are moderated; empty for what holds around it."""
    closes_at: datetime | None = None
    never_closes: bool = False
    """Whether it is said that there is no such moment."""


@dataclass(frozen=True, slots=True)
class Synced:
    article: Article
    is_new: bool


def put_article(external_id: str, facts: ArticleFacts, *, by: User) -> Synced:
    """Make or change the article with this id in its own system, and its thread.

    - An article without an id that stands at this address, or at one of the aliases, is taken for the same one.
    - An address that was the article's stays one of its aliases.

    Raise AddressTakenError if the address is another article's.
    """
    try:
        return _put(external_id, facts, by=by)
    except IntegrityError as error:
        # Two requests at once, for one id or one address: the other was first.
        raise AddressTakenError from error


@transaction.atomic
def _put(external_id: str, facts: ArticleFacts, *, by: User) -> Synced:
    known = _find(external_id, facts)
    article = known or Article(slug=_free_slug(facts.title, external_id))
    if Article.objects.filter(url=facts.url).exclude(pk=article.pk).exists():
        raise AddressTakenError
    article.external_id = external_id
    _take_facts(article, facts)
    article.save()
    _set_thread(article, facts, by=by)
    return Synced(article, is_new=known is None)


def _find(external_id: str, facts: ArticleFacts) -> Article | None:
    articles = Article.objects.select_for_update()
    known = articles.filter(external_id=external_id).first()
    if known is not None:
        return known
    addresses = [facts.url, *(facts.aliases or ())]
    without_id = Q(external_id__isnull=True) | Q(external_id="")
    return articles.filter(without_id, url__in=addresses).order_by("id").first()


def _take_facts(article: Article, facts: ArticleFacts) -> None:
    told = {"byline": facts.byline, "language": facts.language, "section": facts.section}
    for field, value in (told | {"published_at": facts.published_at}).items():
        if value is not None:
            setattr(article, field, value)
    if facts.text is not None and facts.text != article.text:
        # What was screened beside the old text says so.
        article.text_revision += 1 if article.pk else 0
        article.text = facts.text
    aliases = [*(facts.aliases if facts.aliases is not None else article.aliases), article.url or ""]
    article.url, article.title = facts.url, facts.title
    article.aliases = [alias for alias in dict.fromkeys(aliases) if alias and alias != facts.url][:MAX_ALIASES]


def _free_slug(title: str, external_id: str) -> str:
    base = slugify(title, allow_unicode=True)[:MAX_SLUG_LENGTH].strip("-_") or slugify(external_id) or "article"
    base = base[:MAX_SLUG_LENGTH]
    taken = set(Article.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    number = 1
    while (slug := base if number == 1 else f"{base}-{number}") in taken:
        number += 1
    return slug


def _set_thread(article: Article, facts: ArticleFacts, *, by: User) -> None:
    thread = Thread.objects.filter(pk=article.pk).first() or Thread(article=article)
    is_open = thread.open if facts.is_open is None else facts.is_open
    closes_at = None if facts.never_closes else facts.closes_at or thread.closes_at
    if (is_open, closes_at) != (thread.open, thread.closes_at):
        moderation.change_thread(article.pk, is_open=is_open, closes_at=closes_at)
    if facts.mode is not None and facts.mode != thread.mode:
        place = switches.Place(SwitchKind.MODE, SwitchScope.ARTICLE, str(article.pk))
        last = switches.find_last(place)
        reason = _("Set by the publisher's own system.")
        switches.set_switch(place, value=facts.mode, reason=reason, by=by, seen_id=last.pk if last else None)
