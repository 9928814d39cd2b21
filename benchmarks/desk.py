"""How fast the moderators' pages are over a big record on PostgreSQL: 100,000 waiting beside 1 million decided.

    DATABASE_URL=postgres://… python -m benchmarks.desk fill --decided 1000000 --waiting 100000
    DATABASE_URL=postgres://… python -m benchmarks.desk measure

`fill` writes rows by SQL, through the rules of the database, into an empty, migrated one; digests are not those of the
texts, so the record is no valid one. `measure` asks each page several times as a moderator's browser does, at the
server without network, and prints the median and the slowest in milliseconds, with the number of queries.
"""

import argparse
import json
import os
import statistics
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("DEMO", "1")
os.environ.setdefault("SECRET_KEY", "for-benchmarks-only-and-of-no-value-to-anybody-else")

import django

django.setup()

from django.contrib.auth.models import User
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from comments import figures
from comments.models import Comment, Decision, Finding, QueueItem, Report, Screening, Thread

ARTICLES = 2_000
CHUNK = 50_000
DAYS = 30
TIMES = 7
_TEXT = (
    "council bus line fare river school street money vote mayor letter tram park morning winter driver station promise "
    "number question reader paper bridge doctor teacher garden market village harbour ticket"
)
WORDS = _TEXT.split()
LANGUAGES = "ARRAY['en','en','en','en','en','tr','tr','ar','ckb','kmr']"
SECTIONS = ("Politics", "Local", "Sport", "Culture", "Transport", "World", "Health", "Opinion")
PAGES = {
    "desk, first page": "/admin/desk/",
    "desk, by language": "/admin/desk/?language=ckb",
    "desk, by guideline": "/admin/desk/?guideline=personal_attack",
    "desk, by section": "/admin/desk/?section=Health",
    "desk, by article": "/admin/desk/?article=7",
    "desk, by age": "/admin/desk/?hours=24",
    "desk, reported": "/admin/desk/?kind=report",
    "figures, 30 days": "/admin/desk/figures/",
    "figures, 90 days": "/admin/desk/figures/?days=90",
    "list": "/admin/comments/comment/",
    "list, waiting": "/admin/comments/comment/?status=waiting",
    "list, rejected": "/admin/comments/comment/?status=rejected",
    "list, by language": "/admin/comments/comment/?language=ckb",
    "list, by section": "/admin/comments/comment/?section=Health",
    "list, waiting by section": "/admin/comments/comment/?status=waiting&section=Health",
    "list, by finding": "/admin/comments/comment/?found=threat",
    "search, a rare word": "/admin/comments/comment/?q=word77777",
    "search, a common word": "/admin/comments/comment/?q=council",
    "search, two words": "/admin/comments/comment/?q=council+harbour",
    "search, no result": "/admin/comments/comment/?q=zwiebelkuchen",
    "search, what waits": "/admin/comments/comment/?status=waiting&q=council",
    "search, rare in what waits": "/admin/comments/comment/?status=waiting&q=word77777",
    "decisions": "/admin/comments/decision/",
    "decisions, mine": "/admin/comments/decision/?by=me",
}


def insert(model: type[models.Model], given: dict[str, str], source: str) -> None:
    """Insert rows: columns that are not given get what is empty for them."""
    columns = {field.column: given.get(field.column) or _empty(field) for field in model._meta.concrete_fields}
    columns = {name: value for name, value in columns.items() if value}
    names = ", ".join(map(connection.ops.quote_name, columns))
    statement = f"INSERT INTO {model._meta.db_table} ({names}) SELECT {', '.join(columns.values())} {source}"
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _empty(field: models.Field) -> str:
    if field.primary_key:
        return ""
    if field.null:
        return "NULL"
    kinds = (
        (models.JSONField, "'[]'"),
        (models.BooleanField, "true"),
        (models.IntegerField, "0"),
        (models.FloatField, "1"),
        (models.DateTimeField, "now()"),
        (models.CharField | models.TextField, "''"),
        (models.UUIDField, "gen_random_uuid()"),
    )
    return next(value for kind, value in kinds if isinstance(field, kind))


def fill(decided: int, waiting: int) -> None:
    mo, _ = User.objects.get_or_create(username="mo", defaults={"is_staff": True, "is_superuser": True})
    Article.objects.bulk_create(
        Article(
            slug=f"bench-{number}",
            title=f"{WORDS[number % 30].capitalize()} number {number}",
            text="The council approved the bus line along the river. " * 40,
            section=SECTIONS[number % len(SECTIONS)],
        )
        for number in range(ARTICLES)
    )
    Thread.objects.bulk_create(Thread(article=article) for article in Article.objects.all())
    total = decided + waiting
    for first in range(1, total + 1, CHUNK):
        started = time.perf_counter()
        _fill_chunk(first, min(first + CHUNK - 1, total), decided=decided, total=total, mo=mo.pk)
        print(f"{min(first + CHUNK - 1, total)} of {total}: {time.perf_counter() - started:.1f} s", flush=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('comments_comment', 'id'), %s)", [total])
        cursor.execute("VACUUM ANALYZE")


def _fill_chunk(first: int, last: int, *, decided: int, total: int, mo: int) -> None:
    numbers = f"FROM generate_series({first}::bigint, {last}) AS n"
    words = "ARRAY[" + ",".join(f"'{word}'" for word in WORDS) + "]"
    pick = " || ' ' || ".join(f"({words})[1 + (n * {step} + n / {step}) % {len(WORDS)}]" for step in (3, 7, 11, 13, 17))
    at = f"now() - interval '{DAYS} days' * ({total} - n) / {total}"
    insert(
        Comment,
        {
            "id": "n",
            "thread_id": f"1 + (n * 7919) % {ARTICLES}",
            "root_id": "n",
            "path": "lpad(n::text, 10, '0')",
            "name": "'Ada'",
            "body": f"'You idiot said: ' || {pick} || ' word' || n || '. And then they sold the whole thing again.'",
            "salt": "'\\x00'::bytea",
            "text_digest": "md5(n::text)",
            "created_at": at,
            "status": "'pending'",
        },
        numbers,
    )
    grounds = (
        """CASE WHEN n % 10 = 0 THEN '["threat"]'::jsonb WHEN n % 3 = 0 THEN '["personal_attack"]'::jsonb """
        """ELSE '[]'::jsonb END"""
    )
    insert(
        Screening,
        {
            "id": "n",
            "comment_id": "n",
            "language": f"({LANGUAGES})[1 + n % 10]",
            "mode": "'automatic'",
            "recommendation": "'hold'",
            "grounds": grounds,
            "version": "'bench'",
            "digest": "md5(n::text)",
            "created_at": at,
        },
        numbers,
    )
    insert(
        Finding,
        {
            "screening_id": "n",
            "field": "'body'",
            "guideline": "CASE WHEN n % 10 = 0 THEN 'threat' ELSE 'personal_attack' END",
            "severity": "'certain'",
            "start": "4",
            "end": "9",
            "screener": "'bench'",
            "rule": "'bench'",
        },
        numbers + " WHERE n % 10 = 0 OR n % 3 = 0",
    )
    verdict = (
        f"CASE WHEN n > {decided} OR n % 20 = 1 THEN 'hold' WHEN n % 10 = 0 OR n % 3 = 0 THEN 'reject' "
        "ELSE 'approve' END"
    )
    insert(
        Decision,
        {
            "comment_id": "n",
            "seq": "1",
            "verdict": verdict,
            "grounds": f"CASE WHEN {verdict} = 'reject' THEN {grounds} ELSE '[]'::jsonb END",
            "actor_kind": "'automatic'",
            "screening_id": "n",
            "basis": "'screening'",
            "created_at": f"{at} + interval '1 second'",
            "digest": "md5(n::text)",
        },
        numbers,
    )
    insert(
        Decision,
        {
            "comment_id": "comment_id",
            "seq": "2",
            "verdict": "CASE WHEN comment_id % 3 = 0 THEN 'reject' ELSE 'approve' END",
            "grounds": "CASE WHEN comment_id % 3 = 0 THEN '[\"abuse\"]'::jsonb ELSE '[]'::jsonb END",
            "actor_kind": "'moderator'",
            "actor_id": str(mo),
            "screening_id": "screening_id",
            "basis": "'desk'",
            "supersedes_id": "id",
            "created_at": "created_at + interval '1 minute' * (comment_id % 600)",
            "digest": "md5(comment_id::text)",
        },
        f"FROM comments_decision WHERE seq = 1 AND verdict = 'hold' AND comment_id BETWEEN {first} AND {last} "
        f"AND comment_id <= {decided}",
    )
    insert(
        QueueItem,
        {
            "comment_id": "n",
            "kind": "'review'",
            "created_at": at,
            "due_at": at,
            "language": f"({LANGUAGES})[1 + n % 10]",
        },
        f"{numbers} WHERE n > {decided} AND n % 50 <> 0",
    )
    insert(
        QueueItem,
        {"comment_id": "n", "kind": "'report'", "created_at": at, "due_at": at, "language": "'en'"},
        f"{numbers} WHERE n > {decided} AND n % 50 = 0",
    )
    insert(
        Report,
        {
            "comment_id": "comment_id",
            "decision_seen_id": "id",
            "reporter": "md5(id::text)",
            "ground": "'abuse'",
            "created_at": "created_at",
            "resolution": "'open'",
        },
        f"FROM comments_decision WHERE seq = 1 AND comment_id BETWEEN {first} AND {last} AND comment_id > {decided} "
        "AND comment_id % 50 = 0",
    )


def measure(only: str) -> None:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(User.objects.get(username="mo"))
    for name, address in PAGES.items():
        if only in name:
            print(json.dumps({"page": name, **_time(client, address)}), flush=True)


def _time(client: Client, address: str) -> dict[str, object]:
    client.get(address)
    taken = []
    for _ in range(TIMES):
        QueueItem.objects.exclude(lease_by="").update(lease_by="", lease_until=None)
        started = time.perf_counter()
        status = client.get(address).status_code
        taken.append(round((time.perf_counter() - started) * 1000))
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    slowest = max(queries.captured_queries, key=lambda query: float(query["time"]))
    return {
        "status": status,
        "median": round(statistics.median(taken)),
        "slowest": max(taken),
        "queries": len(queries),
        "slowest_query_ms": round(float(slowest["time"]) * 1000),
        "slowest_query": slowest["sql"][:200] if float(slowest["time"]) > 0.1 else "",
    }


def sum_up() -> None:
    """Make all figures, as the sweep would over some turns."""
    started = time.perf_counter()
    days = 0
    while (made := figures.keep_figures()) > 1:
        days += made
    print(json.dumps({"days": days, "seconds": round(time.perf_counter() - started, 1)}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    steps = parser.add_subparsers(dest="step", required=True)
    filling = steps.add_parser("fill")
    filling.add_argument("--decided", type=int, default=1_000_000)
    filling.add_argument("--waiting", type=int, default=100_000)
    measuring = steps.add_parser("measure")
    measuring.add_argument("--only", default="", help="Only pages whose name has these words.")
    options = parser.parse_args()
    if options.step == "fill":
        fill(options.decided, options.waiting)
        sum_up()
    else:
        measure(options.only)


if __name__ == "__main__":
    main()
