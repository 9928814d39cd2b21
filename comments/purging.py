"""Tell the caches in front of the site which pages to forget. The only writer of `Thread.purged_version`.

Each thread says how often it changed, and up to which change the caches were told. What is lost or late is found again
at the next sweep; what is told twice does no harm.
"""

import json
import logging
import uuid
from collections.abc import Iterable
from typing import TypedDict

from django.conf import settings
from django.core.cache import cache
from django.db.models import F, QuerySet

from comments import webhooks
from comments.conf import comments_settings
from comments.models import Endpoint, Thread

logger = logging.getLogger(__name__)

EVENT = "pages.changed"
BATCH = 100
PAUSE_SECONDS = 5
"""How long a receiver that failed is left alone: pages stay in the caches meanwhile."""
_PAUSE = "comments.purge_pause"


class ChangedPages(TypedDict):
    """What is told of one article."""

    key: str
    """As in the header Surrogate-Key of its pages."""
    slug: str
    external_id: str
    url: str
    version: int


def has_open() -> bool:
    """Whether there is something to tell, and somebody to tell it."""
    return bool(comments_settings.purge_url) and _changed().exists()


def purge_next_batch() -> bool:
    """Tell of the threads that changed, in one message; return whether there may be more."""
    if not comments_settings.purge_url or cache.get(_PAUSE):
        return False
    threads = list(_changed().select_related("article").order_by("pk")[:BATCH])
    if not threads:
        return False
    event_id = uuid.uuid4()
    endpoint = Endpoint(url=comments_settings.purge_url, secret=comments_settings.purge_secret)
    answer = webhooks.post(endpoint, event=EVENT, event_id=event_id, body=_body(event_id, threads))
    if not answer.is_delivered:
        logger.error("The caches could not be told of %d threads: %s.", len(threads), answer.status or answer.error)
        cache.set(_PAUSE, "waiting", timeout=PAUSE_SECONDS)
        return False
    for thread in threads:
        # Not what it is by now: a change after the message is told in the next one.
        Thread.objects.filter(pk=thread.pk).update(purged_version=thread.version)
    return len(threads) == BATCH


def _changed() -> QuerySet[Thread]:
    return Thread.objects.filter(version__gt=F("purged_version"))


def _body(event_id: uuid.UUID, threads: Iterable[Thread]) -> bytes:
    body = {
        "id": str(event_id),
        "event": EVENT,
        "site": settings.SITE_URL,
        "articles": [_facts(one) for one in threads],
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _facts(thread: Thread) -> ChangedPages:
    article = thread.article
    return ChangedPages(
        key=f"article-{article.pk}",
        slug=article.slug,
        external_id=article.external_id or "",
        url=article.canonical_url,
        version=thread.version,
    )
