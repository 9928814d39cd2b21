"""How the figures grow with the number of comments: read, write, claim, desk, search, verify_log, bytes a comment.

    DATABASE_URL=… python -m benchmarks.growth 10000 100000 1000000

The database is empty and migrated before; it is filled up to each size in turn by `make_corpus`. Prints a line of JSON
a size. Times are medians over many calls in this process, without HTTP; those of the database count.
"""

import http
import json
import os
import statistics
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("DEMO", "1")
os.environ.setdefault("SECRET_KEY", "for-benchmarks-only")

import django

django.setup()

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from articles.models import Article
from comments import queue
from comments.corpus import Corpus, make_corpus
from comments.log_verification import count_rows, find_faults
from comments.models import Comment, QueueKind
from comments.submission import Submission, submit_comment

TIMES = 40
VERIFIED = 100_000
"""Comments up to which the whole record is verified each time; beyond it takes minutes."""


def median_ms(work):
    took = []
    for number in range(TIMES):
        started = time.perf_counter()
        work(number)
        took.append((time.perf_counter() - started) * 1000)
    return round(statistics.median(took), 2)


def fill(total):
    missing = total - Comment.objects.count()
    prefix = f"grown-{total}"
    started = time.perf_counter()
    make_corpus(Corpus(missing, max(total // 500, 1), seed=total, prefix=prefix), lambda _count: None)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    return prefix, missing / (time.perf_counter() - started)


def get(client, path):
    response = client.get(path)
    if response.status_code != http.HTTPStatus.OK:
        raise SystemExit(f"{path}: {response.status_code}")
    return response


def first_after(client, path):
    """Return the address of the page after eight others."""
    for _ in range(8):
        following = get(client, path).json().get("next")
        if not following:
            break
        path = following
    return path


def size_in_bytes():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return cursor.fetchone()[0]


def claim_and_give_back(_number):
    claimed = queue.claim(QueueKind.SCREEN, limit=10)
    queue.release(claimed, claimed.items)


def measure(total):
    empty = size_in_bytes() if not Comment.objects.exists() else 0
    prefix, rate = fill(total)
    article = Article.objects.get(slug=f"{prefix}-1")
    path = f"/api/v1/articles/{article.slug}/comments/"
    reader, moderator = Client(SERVER_NAME="localhost"), Client(SERVER_NAME="localhost")
    moderator.force_login(User.objects.get_or_create(username="mo", is_staff=True, is_superuser=True)[0])
    deep = first_after(reader, path)
    figures = {
        "database": connection.vendor,
        "comments": Comment.objects.count(),
        "made_a_second": round(rate),
        "bytes_a_comment": round((size_in_bytes() - empty) / total),
        "first_page_ms": median_ms(lambda _: get(reader, path)),
        "deep_page_ms": median_ms(lambda _: get(reader, deep)),
        "write_ms": median_ms(lambda n: submit_comment(article, Submission("Ada", f"{n}: Late again, {total}!"))),
        "claim_ms": median_ms(claim_and_give_back),
        "desk_ms": median_ms(lambda _: get(moderator, "/admin/desk/")),
        "list_ms": median_ms(lambda _: get(moderator, "/admin/comments/comment/")),
        "search_rare_ms": median_ms(lambda n: get(moderator, f"/admin/comments/comment/?q={n + 100123}")),
        "search_common_ms": median_ms(lambda _: get(moderator, "/admin/comments/comment/?q=council")),
    }
    if total <= VERIFIED:
        started = time.perf_counter()
        figures["faults"] = len(list(find_faults()))
        figures["verified_rows_a_second"] = round(count_rows() / (time.perf_counter() - started))
    return figures


def main():
    for total in map(int, sys.argv[1:]):
        print(json.dumps(measure(total)), flush=True)


if __name__ == "__main__":
    main()
