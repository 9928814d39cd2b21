"""How fast real workers decide: real screeners, one comment in ten with a finding, processes of their own.

    python -m benchmarks.decide workers --comments 20000 --workers 1 2 4     (PostgreSQL and RabbitMQ, started here)
    python -m benchmarks.decide drain --comments 20000                       (SQLite, with posts meanwhile)

Each makes a database of its own and prints one line of JSON. A figure counts from the moment when all that waits may
be claimed and the bell rings, until nothing waits; the workers are up and have compiled their lexicons before.
"""

import argparse
import http.client
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Event, Thread

from tests.services import PostgreSQL, RabbitMQ, free_port, wait_until

ROOT = Path(__file__).parent.parent
ARTICLES = 20
WARM = 40
POSTS_A_SECOND = 10
WORKER = (
    *(sys.executable, "-m", "celery", "--quiet", "--app=config", "worker"),
    *("--pool=prefork", "--concurrency=1", "--loglevel=WARNING"),
    *("--without-gossip", "--without-mingle", "--without-heartbeat"),
)
"""As `manage.py serve --only worker` starts it, with one process instead of two."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What so many workers of one process each did with a backlog."""

    workers: int
    comments: int
    seconds: float
    decisions_per_second: int
    outcomes: dict[str, int]


@dataclass(frozen=True, slots=True)
class Drained:
    """What one worker did with a backlog on SQLite, and how long posts took meanwhile."""

    comments: int
    seconds: float
    posts: int
    failed: int
    p50_ms: float
    p99_ms: float
    slowest_ms: float


def measure_workers(workers: int, *, comments: int = 20_000) -> Decided:
    """Measure on PostgreSQL and RabbitMQ: `decide_rps_1` and `decide_rps_2` are for one worker and for two."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="verbatim-decide-")))
        database, broker = stack.enter_context(PostgreSQL()), stack.enter_context(RabbitMQ())
        env = environment(folder, DATABASE_URL=database.url, CELERY_BROKER_URL=broker.url)
        step(env, "make", str(comments + WARM * workers))
        for number in range(workers):
            stack.enter_context(running(env, WORKER, log=folder / f"worker-{number}.log"))
        warm(env, workers)
        return Decided(workers, comments, **json.loads(step(env, "release", str(comments), str(workers))))


def measure_drain(*, comments: int = 20_000) -> Drained:
    """Measure the embedded default: `drain_sqlite_20000_s`, with posts by the form's door meanwhile."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="verbatim-drain-")))
        env = environment(folder, DATABASE_URL=f"sqlite:///{folder / 'db.sqlite3'}")
        step(env, "make", str(comments + WARM))
        serve = [sys.executable, "manage.py", "serve", "--no-demo"]
        log = folder / "serve.log"
        stack.enter_context(running(env, serve, log=log))
        wait_until(lambda: "Ready: " in log.read_text(), seconds=60, what="serve is ready")
        warm(env, 1)
        posts = Posts(int(env["PORT"]))
        with posts:
            answer = json.loads(step(env, "release", str(comments), "1"))
        took = sorted(posts.took) or [0.0]
        return Drained(
            comments,
            answer["seconds"],
            len(posts.took),
            posts.failed,
            round(took[len(took) // 2], 1),
            round(took[int(len(took) * 0.99)], 1),
            round(took[-1], 1),
        )


class Posts:
    """Comments that come in by the API meanwhile, so many a second, over one connection."""

    def __init__(self, port: int) -> None:
        self.took: list[float] = []
        self.failed = 0
        self._port = port
        self._over = Event()
        self._thread = Thread(target=self._post_until_over)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _post_until_over(self) -> None:
        number = 0
        with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)) as connection:
            while not self._over.wait(1 / POSTS_A_SECOND):
                number += 1
                self._post(connection, number)

    def _post(self, connection: http.client.HTTPConnection, number: int) -> None:
        body = json.dumps({"name": f"Ada {number}", "body": f"{number} times I have waited for this bus."})
        started = time.perf_counter()
        path = f"/api/v1/articles/bench-{number % ARTICLES}/comments/"
        connection.request("POST", path, body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        response.read()
        self.took.append((time.perf_counter() - started) * 1000)
        self.failed += response.status != http.client.CREATED


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """Return the environment of a demo of its own, with the limits on senders lifted."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COMMENTS_", "CELERY_"))}
    env = kept | {
        "COMMENTS_LIMIT_ARTICLE": "off",
        "COMMENTS_LIMIT_PERSON": "off",
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PORT": str(free_port()),
        "SECRET_KEY": secrets.token_urlsafe(50),
        "VAR_DIR": str(folder / "var"),
    }
    env |= settings
    run(env, "manage.py", "migrate", "--verbosity=0")
    return env


def step(env: dict[str, str], *arguments: str) -> str:
    return run(env, "-m", "benchmarks.backlog", *arguments)


def run(env: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout


def warm(env: dict[str, str], workers: int) -> None:
    """Have the workers read what they read once. Each gets a ring of its own, as its prefetch is one."""
    for _ in range(2):
        step(env, "release", str(WARM * workers // 2), str(workers * 2))


@contextmanager
def running(env: dict[str, str], command: Sequence[str], *, log: Path) -> Iterator[None]:
    """Run a process, and end it as a system does: TERM, then KILL."""
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(dest="kind", required=True)
    workers = kinds.add_parser("workers")
    workers.add_argument("--comments", type=int, default=20_000)
    workers.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    drain = kinds.add_parser("drain")
    drain.add_argument("--comments", type=int, default=20_000)
    options = parser.parse_args()
    if options.kind == "drain":
        print(json.dumps(asdict(measure_drain(comments=options.comments))))
        return
    for number in options.workers:
        print(json.dumps(asdict(measure_workers(number, comments=options.comments))), flush=True)


if __name__ == "__main__":
    main()
