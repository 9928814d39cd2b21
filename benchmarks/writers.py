"""How long the slowest of many comments takes: four webs and a worker on one database, each web written to at once.

    python -m benchmarks.writers --database sqlite --comments 10000

The processes may use all cores that this one may; nothing is pinned. Each web has as many senders as a web has threads.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.decide import WORKER, environment, run
from benchmarks.load import Load, run_wrk, stopping
from benchmarks.peers import lua
from tests.services import PostgreSQL, free_port, wait_until
from tests.services import _listens as listens

ROOT = Path(__file__).parent.parent
WEBS = 4
CONNECTIONS = 4
STEP_SECONDS = 5
_WAITING = (
    *("manage.py", "shell", "-v0", "-c"),
    "from comments.models import Comment; print(Comment.objects.filter(status='pending').count())",
)
ARTICLES = 20


@dataclass(frozen=True, slots=True)
class Written:
    """What all senders saw together."""

    database: str
    comments: int
    failed: int
    per_second: float
    p50_ms: float
    p99_ms: float
    slowest_ms: float
    slowest_ms_by_step: list[float]


def measure(database: str, *, comments: int) -> Written:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="verbatim-writers-")))
        url = f"sqlite:///{folder / 'db.sqlite3'}"
        if database == "postgresql":
            url = stack.enter_context(PostgreSQL(is_durable=True)).url
        env = environment(folder, DATABASE_URL=url)
        run(env, "manage.py", "make_corpus", "--comments", "40", "--articles", str(ARTICLES), "--prefix", "writers")
        ports = [free_port() for _ in range(WEBS)]
        commands = [[sys.executable, "-m", "config.web", "127.0.0.1", str(port)] for port in ports]
        for number, command in enumerate([WORKER, *commands]):
            log = stack.enter_context((folder / f"{number}.log").open("w"))
            process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
            stack.enter_context(stopping(process))
        for port in ports:
            wait_until(lambda port=port: listens(port), seconds=90, what="a web listens")
        script = folder / "write.lua"
        script.write_text(lua({"Content-Type": "application/json"}, '{"name": "Ada", "body": "%s"}'))
        # The first ones open the connections; a worker that starts takes a core for seconds.
        _write_to_all(ports, script)
        wait_until(lambda: run(env, *_WAITING).split() == ["0"], seconds=90, what="the worker has decided the first")
        return _sum_up(database, list(_write_until(ports, script, comments)))


def _write_until(ports, script, comments):  # type: ignore[no-untyped-def]
    """Yield what each step saw, until so many were written."""
    written = 0
    while written < comments:
        started = time.perf_counter()
        loads = _write_to_all(ports, script)
        seconds = time.perf_counter() - started
        written += sum(load.requests for load in loads)
        yield seconds, loads


def _write_to_all(ports: list[int], script: Path) -> list[Load]:
    with ThreadPoolExecutor(len(ports)) as senders:
        return list(senders.map(lambda one: _write_to(*one, script), enumerate(ports, start=1)))


def _write_to(number: int, port: int, script: Path) -> Load:
    url = f"http://127.0.0.1:{port}/api/v1/articles/writers-{number}/comments/"
    return run_wrk(url, connections=CONNECTIONS, seconds=STEP_SECONDS, script=script)


def _sum_up(database: str, steps: list[tuple[float, list[Load]]]) -> Written:
    loads = [load for _, loads in steps for load in loads]
    return Written(
        database,
        comments=sum(load.requests for load in loads),
        failed=sum(load.failed for load in loads),
        per_second=round(sum(load.per_second for load in loads) / len(steps), 1),
        p50_ms=max(load.p50_ms for load in loads),
        p99_ms=max(load.p99_ms for load in loads),
        slowest_ms=max(load.slowest_ms for load in loads),
        slowest_ms_by_step=[max(load.slowest_ms for load in part) for _, part in steps],
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--comments", type=int, default=10_000)
    options = parser.parse_args()
    print(json.dumps(asdict(measure(options.database, comments=options.comments))))


if __name__ == "__main__":
    main()
