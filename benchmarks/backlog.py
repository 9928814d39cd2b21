"""A backlog for `benchmarks.decide`: make it, warm the workers, release it. Each step is a process of its own.

The comments are made so that nothing of them is due before they are released.
"""

import argparse
import json
import os
import random
import secrets
import time
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from articles.models import Article
from benchmarks import texts
from comments import bell, tasks
from comments.digest import text_digest
from comments.models import Comment, QueueItem, QueueKind, Thread

SEED = 1
ARTICLES = 20
LATER = timedelta(days=30)
POLL_SECONDS = 0.02
PATIENCE_SECONDS = 300


def make(count):
    """Make comments of about 300 characters, all different; one in ten has an offence."""
    randomly = random.Random(SEED)
    threads = [_make_thread(number, randomly) for number in range(ARTICLES)]
    for start in range(0, count, 2000):
        with transaction.atomic():
            ids = Comment.objects.allocate_ids(min(2000, count - start))
            Comment.objects.bulk_create([_comment(pk, randomly, threads[pk % ARTICLES]) for pk in ids])
            now = timezone.now()
            items = [QueueItem(comment_id=pk, kind=QueueKind.SCREEN, created_at=now, due_at=now + LATER) for pk in ids]
            QueueItem.objects.bulk_create(items)
    if connection.vendor == "postgresql":
        # As its own upkeep would have done for tables that were filled by so much.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE comments_comment, comments_queueitem")


def _make_thread(number, randomly):
    text = texts.make_article(randomly)
    article, _ = Article.objects.get_or_create(
        slug=f"bench-{number}", defaults={"title": f"What the council decided ({number})", "text": text}
    )
    return Thread.objects.get_or_create(article=article)[0].pk


def _comment(pk, randomly, thread_id):
    body, salt = texts.make_comment(randomly, offends=pk % 10 == 0), secrets.token_bytes(16)
    return Comment(
        id=pk,
        thread_id=thread_id,
        root_id=pk,
        path=f"{pk:010d}",
        name="Ada",
        body=body,
        salt=salt,
        text_digest=text_digest(salt, name="Ada", body=body),
        created_at=timezone.now(),
    )


def release(count, rings):
    """Let so many be claimed, ring, and wait until none of them waits; return how long that took and what came out."""
    ids = list(QueueItem.objects.filter(kind=QueueKind.SCREEN).order_by("id").values_list("comment_id", flat=True))[
        :count
    ]
    waiting = QueueItem.objects.filter(kind=QueueKind.SCREEN, comment_id__gte=ids[0], comment_id__lte=ids[-1])
    waiting.update(due_at=timezone.now())
    started = time.perf_counter()
    for _ in range(rings):
        bell.ring(tasks.screen_pending)
    while waiting.exists():
        if time.perf_counter() - started > PATIENCE_SECONDS:
            raise SystemExit(f"{waiting.count()} of {count} still wait after {PATIENCE_SECONDS} s.")
        time.sleep(POLL_SECONDS)
    seconds = time.perf_counter() - started
    outcomes = Comment.objects.filter(pk__range=(ids[0], ids[-1])).values_list("status").annotate(Count("pk"))
    return {
        "seconds": round(seconds, 2),
        "decisions_per_second": round(len(ids) / seconds),
        "outcomes": dict(outcomes.order_by("status")),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    steps = parser.add_subparsers(dest="step", required=True)
    making = steps.add_parser("make")
    making.add_argument("count", type=int)
    releasing = steps.add_parser("release")
    releasing.add_argument("count", type=int)
    releasing.add_argument("rings", type=int)
    options = parser.parse_args()
    if options.step == "make":
        make(options.count)
    else:
        print(json.dumps(release(options.count, options.rings)))


if __name__ == "__main__":
    main()
