"""How the figures grow with the number of comments: read, write, claim, desk, search, verify_log, bytes a comment.

    python -m benchmarks.growth 10000 100000 1000000 --rounds 5

It starts a PostgreSQL of its own and fills a database for each size by `make_corpus`, the greater from a copy of the
smaller. Then all sizes take turns, so that a machine that gets slower does so for all. Prints a line of JSON a size,
and one of the indexes that nothing has used. Times are without HTTP: medians over rounds of medians over calls, in
milliseconds; those that end in `_cpu_ms` are the processor's, of this process and of PostgreSQL's, which other work on
the machine hardly changes.
"""

import argparse
import http
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("DEMO", "1")
os.environ.setdefault("SECRET_KEY", "for-benchmarks-only")

import django

django.setup()

import psycopg
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils import timezone

from articles.models import Article
from comments import queue
from comments.corpus import Corpus, make_corpus
from comments.log_verification import count_rows, find_faults
from comments.models import Comment, QueueItem, QueueKind
from comments.submission import Submission, submit_comment
from tests.services import PostgreSQL

ROOT = Path(__file__).parent.parent
TIMES = 20
VERIFIED = 100_000
"""Comments up to which the whole record is verified; beyond it takes minutes."""
CLAIMED = 10


class Stopwatch:
    """What calls took, by the clock and by the processors."""

    def __init__(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self._backend = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
        self.figures = {}

    def measure(self, name, work, *, times=TIMES):
        """Note the medians of a call as NAME_ms and NAME_cpu_ms. The first call is not counted: it plans and loads."""
        work(-1)
        took = [self._take(work, number) for number in range(times)]
        self.figures[f"{name}_ms"] = round(statistics.median(one for one, _ in took), 2)
        self.figures[f"{name}_cpu_ms"] = round(statistics.median(one for _, one in took), 2)

    def _take(self, work, number):
        started, spent = time.perf_counter(), self._spent()
        work(number)
        return (time.perf_counter() - started) * 1000, (self._spent() - spent) * 1000

    def _spent(self):
        return time.process_time() + int(self._backend.read_text().split()[0]) / 1e9


def fill(total):
    """Fill the database up to a size, as `make_corpus` does."""
    started, missing = time.perf_counter(), total - Comment.objects.count()
    make_corpus(Corpus(missing, max(total // 500, 1), seed=total, prefix=f"grown-{total}"), lambda _count: None)
    made = round(missing / (time.perf_counter() - started))
    with connection.cursor() as cursor:
        # As its own upkeep would have done for tables that grew by so much.
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT pg_database_size(current_database())")
        size = cursor.fetchone()[0]
    return {"made_a_second": made, "bytes_a_comment": round(size / total)}


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


def claim_and_give_back(_number):
    claimed = queue.claim(QueueKind.SCREEN, limit=CLAIMED)
    if len(claimed.items) != CLAIMED:
        raise SystemExit(f"{len(claimed.items)} claimed instead of {CLAIMED}.")
    queue.release(claimed, claimed.items)
    QueueItem.objects.filter(kind=QueueKind.SCREEN).update(attempts=0, due_at=timezone.now())


def measure(total):
    watch = Stopwatch()
    article = Article.objects.get(slug=f"grown-{total}-1")
    path = f"/api/v1/articles/{article.slug}/comments/"
    reader, moderator = Client(SERVER_NAME="localhost"), Client(SERVER_NAME="localhost")
    moderator.force_login(User.objects.get_or_create(username="mo", is_staff=True, is_superuser=True)[0])
    round_number = QueueItem.objects.filter(kind=QueueKind.SCREEN).count()
    deep = first_after(reader, path)
    # No two addresses are one, so that no page is one that is kept.
    watch.measure("kept_page", lambda _: get(reader, path))
    watch.measure("first_page", lambda n: get(reader, f"{path}?page_size={n + 30}"))
    watch.measure("deep_page", lambda n: get(reader, f"{deep}&page_size={n + 30}"))
    watch.measure(
        "write", lambda n: submit_comment(article, Submission("Ada", f"{round_number + n}: Late again, {total}!"))
    )
    watch.measure("claim", claim_and_give_back)
    watch.measure("desk", lambda _: get(moderator, "/admin/desk/"))
    watch.measure("list", lambda _: get(moderator, "/admin/comments/comment/"))
    watch.measure("search_rare", lambda n: get(moderator, f"/admin/comments/comment/?q={n + 100123}"))
    watch.measure("search_common", lambda _: get(moderator, "/admin/comments/comment/?q=council"), times=7)
    return watch.figures


def verify(total):
    if total > VERIFIED:
        return {}
    started = time.perf_counter()
    faults = len(list(find_faults()))
    return {"faults": faults, "verified_rows_a_second": round(count_rows() / (time.perf_counter() - started))}


STEPS = {"fill": fill, "measure": measure, "verify": verify}


class Grown:
    """A database for each size, on one server."""

    def __init__(self, server, folder):
        self._server, self._folder = server, folder

    def make(self, total, *, copied_from=None):
        with psycopg.connect(self._server.url, autocommit=True) as owner:
            template = f"grown_{copied_from}" if copied_from else "template0"
            owner.execute(f"CREATE DATABASE grown_{total} TEMPLATE {template}")
        if copied_from:
            # The lines of the seals, which the record is verified by.
            shutil.copytree(self._folder / str(copied_from), self._folder / str(total))
        else:
            (self._folder / str(total)).mkdir(mode=0o700)
            self._run(total, "manage.py", "migrate", "--verbosity=0")
        return self.step("fill", total)

    def step(self, name, total):
        return json.loads(self._run(total, "-m", "benchmarks.growth", str(total), "--step", name))

    def unused_indexes(self, total):
        """Return the indexes that no query has used, unless they are there to refuse."""
        asked = (
            "SELECT indexrelname FROM pg_stat_user_indexes JOIN pg_index USING (indexrelid)"
            " WHERE idx_scan = 0 AND NOT indisunique AND relname ~ '^(comments|articles)_' ORDER BY 1"
        )
        with psycopg.connect(self._url(total)) as owner:
            return [name for (name,) in owner.execute(asked)]

    def _url(self, total):
        return f"{self._server.url.rpartition('/')[0]}/grown_{total}"

    def _run(self, total, *words):
        env = os.environ | {"DATABASE_URL": self._url(total), "VAR_DIR": str(self._folder / str(total))}
        command = [sys.executable, *words]
        return subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout


def compare(totals, rounds):
    with tempfile.TemporaryDirectory(prefix="verbatim-growth-") as folder, PostgreSQL(is_durable=True) as server:
        grown, figures, last = Grown(server, Path(folder)), {}, None
        for total in totals:
            figures[total] = grown.make(total, copied_from=last)
            last = total
            print(f"{total}: {figures[total]}", file=sys.stderr, flush=True)
        for total in totals:
            figures[total] |= grown.step("verify", total)
        seen = [{total: grown.step("measure", total) for total in totals} for _ in range(rounds)]
        for total in totals:
            figures[total] |= {name: statistics.median(one[total][name] for one in seen) for name in seen[0][total]}
            print(json.dumps({"comments": total, **figures[total]}), flush=True)
        print(json.dumps({"indexes_without_use": grown.unused_indexes(totals[-1])}))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", type=int, nargs="+", help="from the smallest to the greatest")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        print(json.dumps(STEPS[options.step](options.sizes[0])))
    else:
        compare(options.sizes, options.rounds)


if __name__ == "__main__":
    main()
