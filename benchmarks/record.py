"""How fast the record and the queue are, rules and digests on. Bare rows: no screening, no HTTP.

    DATABASE_URL=… python -m benchmarks.record decide --comments 20000
    DATABASE_URL=… python -m benchmarks.record claim --items 20000 --claimers 20 --pause 20
    DATABASE_URL=… python -m benchmarks.record verify --comments 1000000

Each makes its own rows in an empty, migrated database and prints one line of JSON.

Without `--pause`, claimers do nothing but claim and finish: twenty of them on four cores then wait for a core most of
the time, and the figure says how fast claims go through, not how long one takes. With it, as many claims are under way
at once as there would be with real workers. `by_processor_time` is what one core would do that has nothing else to do:
own process and database take turns, so their processor times add up.
"""

import argparse
import json
import multiprocessing
import os
import secrets
import statistics
import time
from datetime import timedelta
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("DEMO", "1")
os.environ.setdefault("SECRET_KEY", "for-benchmarks-only")

import django

django.setup()

from django.db import connection, transaction
from django.utils import timezone

from articles.models import Article
from comments import queue, screening_record, seals
from comments.digest import text_digest
from comments.log_verification import count_rows, find_faults
from comments.models import Comment, QueueItem, QueueKind, Thread
from comments.revisions import current_revisions
from comments.screening.types import Field, Finding, Mode, Outcome, Recommendation, ScreeningResult, Severity
from config import warm_up

BODY = "The new bus line was long overdue, and I hope that the fare stays what was promised before the vote. " * 2
ARTICLES = 20
FOUND = Finding(Field.BODY, "profanity", Severity.CERTAIN, 0, 3, "profanity", "bench")
CLEAN = (ScreeningResult((), "en"), Recommendation(Outcome.APPROVE))
PROFANE = (ScreeningResult((FOUND,), "en"), Recommendation(Outcome.REJECT, ("profanity",), (0,)))


def make_threads():
    for number in range(ARTICLES):
        article, _ = Article.objects.get_or_create(slug=f"bench-{number}", defaults={"title": f"Bench {number}"})
        Thread.objects.get_or_create(article=article)
    return list(Thread.objects.values_list("pk", flat=True))


def make_comments(count):
    threads = make_threads()
    for start in range(0, count, 5000):
        with transaction.atomic():
            ids = Comment.objects.allocate_ids(min(5000, count - start))
            Comment.objects.bulk_create([new_comment(pk, threads[pk % len(threads)]) for pk in ids])
            now = timezone.now()
            items = [QueueItem(comment_id=pk, kind=QueueKind.SCREEN, created_at=now, due_at=now) for pk in ids]
            QueueItem.objects.bulk_create(items)

    if connection.vendor == "postgresql":
        # As its own upkeep would have done for tables that are filled, or emptied, by so much.
        connection.cursor().execute("ANALYZE comments_comment, comments_queueitem")


def new_comment(pk, thread_id):
    salt = secrets.token_bytes(16)
    body = f"{pk} {BODY}"
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


def screened(item):
    """One comment in ten has a finding."""
    result, recommendation = PROFANE if item.comment_id % 10 == 0 else CLEAN
    return screening_record.Screened(item, result, recommendation, Mode.AUTOMATIC, "c" * 64, 0.1)


def decide_all(batch):
    """Decide all that waits; return the decisions a second of each batch."""
    revisions = current_revisions()
    rates = []
    while True:
        started = time.perf_counter()
        claimed = queue.claim(QueueKind.SCREEN, limit=batch)
        if not claimed.items:
            return rates
        rows = [screened(item) for item in claimed.items]
        screening_record.record_screenings(claimed, rows, revisions=revisions, now=timezone.now())
        rates.append(len(rows) / (time.perf_counter() - started))


def backend_cpu():
    """Return the processor seconds of PostgreSQL's process for this connection, which runs on the same machine."""
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        fields = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def bench_decide(options):
    make_comments(options.comments)
    # The version of the lexicons is written with each screening: a worker compiles them once.
    warm = current_revisions().compiled_lexicons.version
    # As a worker does before it takes tasks.
    warm_up.keep_for_good()
    started, own_cpu, database_cpu = time.perf_counter(), time.process_time(), backend_cpu()
    rates = decide_all(options.batch)
    seconds = time.perf_counter() - started
    own_cpu, database_cpu = time.process_time() - own_cpu, backend_cpu() - database_cpu
    return {
        "what": "decide",
        "decisions_per_s": round(options.comments / seconds),
        "by_processor_time": round(options.comments / (own_cpu + database_cpu)),
        "own_us": round(own_cpu / options.comments * 1e6),
        "database_us": round(database_cpu / options.comments * 1e6),
        "median_of_batches": round(statistics.median(rates)),
        "slowest_batch": round(min(rates)),
        "batch": options.batch,
        "lexicons": warm[:12],
    }


def claim_until_empty(pause_ms, result):
    """Claim ten, work on them for `pause_ms`, finish them: as a worker does, until nothing is left."""
    connection.close()
    took, held, stale = [], [], 0
    while True:
        started = time.perf_counter()
        claimed = queue.claim(QueueKind.SCREEN, limit=10)
        took.append((time.perf_counter() - started) * 1000)
        if not claimed.items:
            break
        held += [item.pk for item in claimed.items]
        time.sleep(pause_ms / 1000)
        try:
            with transaction.atomic():
                queue.finish(claimed, claimed.items)
        except queue.StaleLeaseError:
            stale += 1
    result.put((took, held, stale))


def bench_claim(options):
    make_comments(options.items)
    connection.close()
    results = multiprocessing.Queue()
    workers = [
        multiprocessing.Process(target=claim_until_empty, args=(options.pause, results))
        for _ in range(options.claimers)
    ]
    started = time.perf_counter()
    for worker in workers:
        worker.start()
    answers = [results.get() for _ in workers]
    for worker in workers:
        worker.join()
    seconds = time.perf_counter() - started
    took = sorted(ms for times, _, _ in answers for ms in times)
    items = [pk for _, held, _ in answers for pk in held]
    return {
        "what": "claim",
        "claimers": options.claimers,
        "pause_ms": options.pause,
        "items": len(items),
        "held_by_two": len(items) - len(set(items)),
        "lost": sum(stale for _, _, stale in answers),
        "claims": len(took),
        "p50_ms": round(took[len(took) // 2], 2),
        "p99_ms": round(took[int(len(took) * 0.99)], 2),
        "slowest_ms": round(took[-1], 1),
        "items_per_s": round(len(items) / seconds),
    }


def bench_verify(options):
    make_comments(options.comments)
    decide_all(1000)
    seals.SETTLED = timedelta(0)
    seals.seal_log()
    started = time.perf_counter()
    faults = list(find_faults())
    seconds = time.perf_counter() - started
    return {
        "what": "verify",
        "decisions": options.comments,
        "rows": count_rows(),
        "seconds": round(seconds, 1),
        "faults": len(faults),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(required=True)
    decide = kinds.add_parser("decide")
    decide.add_argument("--comments", type=int, default=20_000)
    decide.add_argument("--batch", type=int, default=100)
    decide.set_defaults(bench=bench_decide)
    claim = kinds.add_parser("claim")
    claim.add_argument("--items", type=int, default=20_000)
    claim.add_argument("--claimers", type=int, default=20)
    claim.add_argument("--pause", type=float, default=0, help="milliseconds of work between a claim and its finish")
    claim.set_defaults(bench=bench_claim)
    verify = kinds.add_parser("verify")
    verify.add_argument("--comments", type=int, default=100_000)
    verify.set_defaults(bench=bench_verify)
    options = parser.parse_args()
    print(json.dumps({"database": connection.vendor} | options.bench(options)))


if __name__ == "__main__":
    main()
