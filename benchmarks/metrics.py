"""What `/metrics` costs in a large installation, and which of its queries cost it.

    DATABASE_URL=… python -m benchmarks.metrics --comments 1000000

Fills an empty, migrated database, all of it decided within the last day, which is the worst case, but for some that
wait. Prints one line of JSON: the first reading and the median of ten more.
"""

import argparse
import json
import statistics
import sys
import time

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks import record  # sets Django up
from comments import metrics

WAITING = 20_000
ROUND = 20_000


def fill(comments: int) -> None:
    for start in range(0, comments - WAITING, ROUND):
        record.make_comments(min(ROUND, comments - WAITING - start))
        record.decide_all(1000)
        print(f"{start + ROUND} of {comments}", file=sys.stderr, flush=True)
    record.make_comments(WAITING)
    if connection.vendor == "postgresql":
        connection.cursor().execute("VACUUM ANALYZE")


def measure() -> dict[str, object]:
    took = []
    for _ in range(11):
        started = time.perf_counter()
        text = metrics.render(metrics.read_database(timezone.now()))
        took.append((time.perf_counter() - started) * 1000)
    with CaptureQueriesContext(connection) as queries:
        metrics.render(metrics.read_database(timezone.now()))
    slowest = sorted(queries.captured_queries, key=lambda query: -float(query["time"]))[:4]
    return {
        "first_ms": round(took[0]),
        "median_ms": round(statistics.median(took[1:])),
        "queries": len(queries),
        "lines": text.count("\n"),
        "slowest": [[round(float(query["time"]) * 1000), query["sql"][:160]] for query in slowest],
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--comments", type=int, default=1_000_000)
    wanted = parser.parse_args()
    fill(wanted.comments)
    print(json.dumps({"database": connection.vendor, "comments": wanted.comments} | measure()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
