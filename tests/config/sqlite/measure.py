"""Measure how long short writes wait beside a worker that writes in bulk, with the lock and without.

`python -m tests.config.sqlite.measure [SECONDS] [PAUSE_SECONDS]`: four processes write as a reader's post does, and
pause between two posts; a fifth decides what waits, 100 in a transaction, and never pauses.
"""

import multiprocessing
import statistics
import sys
import tempfile
import time
from pathlib import Path

import django
from django.conf import settings
from django.db import connection, transaction

WRITERS = 4
BATCH = 100
BODY = "x" * 500


def set_up(path, *, with_lock):
    """Use this file, with the backend of the project or with Django's own under the same options."""
    database = {"ENGINE": "config.sqlite", "NAME": path}
    if not with_lock:
        pragmas = "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL"
        options = {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": pragmas}
        database = {"ENGINE": "django.db.backends.sqlite3", "NAME": path, "OPTIONS": options}
    settings.configure(DATABASES={"default": database})
    django.setup()


def run(work, path, with_lock, seconds, pause, results):
    set_up(path, with_lock=with_lock)
    connection.ensure_connection()
    times, rows = [], 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        started = time.monotonic()
        rows += work()
        times.append((time.monotonic() - started) * 1000)
        time.sleep(pause)
    connection.close()
    results.put((work.__name__, times, rows))


def post():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO comment (body, status) VALUES (%s, 'pending')", [BODY])
        cursor.execute("INSERT INTO item (comment) VALUES (%s)", [cursor.lastrowid])
    return 1


def decide():
    with transaction.atomic(), connection.cursor() as cursor:
        waiting = cursor.execute("SELECT comment FROM item ORDER BY id LIMIT %s", [BATCH]).fetchall()
        for row in waiting:
            cursor.execute("UPDATE comment SET status = 'approved' WHERE id = %s", row)
            cursor.execute("DELETE FROM item WHERE comment = %s", row)
    return len(waiting)


def measure(*, with_lock, seconds, pause):
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "db.sqlite3")
        _create(context, path)
        results = context.Queue()
        common = (path, with_lock, seconds)
        processes = [context.Process(target=run, args=(post, *common, pause, results)) for _ in range(WRITERS)]
        processes.append(context.Process(target=run, args=(decide, *common, 0, results)))
        for process in processes:
            process.start()
        measured = [results.get() for _ in processes]
        for process in processes:
            process.join()
    _print(with_lock, seconds, measured)


def _create(context, path):
    """In a process of its own: Django is set up once in each."""
    process = context.Process(target=create, args=(path,))
    process.start()
    process.join()


def create(path):
    set_up(path, with_lock=True)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE comment (id integer PRIMARY KEY, body text, status text)")
        cursor.execute("CREATE TABLE item (id integer PRIMARY KEY AUTOINCREMENT, comment integer)")
        cursor.execute("CREATE INDEX item_comment ON item (comment)")


def _print(with_lock, seconds, measured):
    posts = sorted(milliseconds for name, times, _ in measured if name == "post" for milliseconds in times)
    decided = sum(rows for name, _, rows in measured if name == "decide")
    print(
        f"{'with' if with_lock else 'without'} the lock: {len(posts) / seconds:.0f} posts/s, "
        f"p50 {statistics.median(posts):.2f} ms, p99 {posts[int(len(posts) * 0.99)]:.1f} ms, "
        f"slowest {posts[-1]:.0f} ms; {decided / seconds:.0f} decisions/s",
        flush=True,
    )


if __name__ == "__main__":
    numbers = [float(argument) for argument in sys.argv[1:]]
    for lock in (False, True):
        measure(with_lock=lock, seconds=(numbers[:1] or [10.0])[0], pause=(numbers[1:2] or [0.0])[0])
