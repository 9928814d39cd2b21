"""How long after a comment was sent it can be read: on a site with nothing else to do, and with 50 comments a second.

`embedded` is `manage.py serve` on SQLite without a broker; `rabbitmq` is PostgreSQL, RabbitMQ, a web and a worker.

    python -m benchmarks.visible embedded --count 100 --busy-seconds 20
"""

import argparse
import http.client
import json
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.decide import environment, run
from benchmarks.load import memory_mb, stopping
from tests.services import PostgreSQL, RabbitMQ, wait_until

ROOT = Path(__file__).parent.parent
PATIENCE = 20.0
ARTICLES = 20
A_SECOND = 50
SENDERS = 60
"""Who wait for theirs at a time; more would only be more to do for the machine that is measured."""
LOOK_SECONDS, BUSY_LOOK_SECONDS = 0.003, 0.03
"""How often a sender looks whether the comment is there; the more are waiting, the less often."""


@dataclass(frozen=True, slots=True)
class Visible:
    p50_ms: float
    p99_ms: float
    slowest_ms: float
    busy_p50_ms: float
    busy_p99_ms: float
    busy_slowest_ms: float
    busy_sent_a_second: float
    worker_mb: float


def measure(name: str, *, count: int, busy_seconds: float) -> Visible:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="verbatim-visible-")))
        settings = {"DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}"}
        if name == "rabbitmq":
            broker = stack.enter_context(RabbitMQ())
            database = stack.enter_context(PostgreSQL(is_durable=True))
            settings = {"DATABASE_URL": database.url, "CELERY_BROKER_URL": broker.url}
        env = environment(folder, **settings)
        run(env, "manage.py", "make_corpus", "--comments", "40", "--articles", str(ARTICLES), "--prefix", "visible")
        log = folder / "serve.log"
        with log.open("w") as output:
            serve = [sys.executable, "manage.py", "serve", "--no-demo"]
            process = subprocess.Popen(serve, cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT)
        stack.enter_context(stopping(process))
        wait_until(lambda: "Ready: " in log.read_text(), seconds=60, what="serve is ready")
        port = int(env["PORT"])
        took = sorted(_send_and_wait(port, number) for number in range(-3, count))
        busy, rate = _send_many(port, int(busy_seconds * A_SECOND))
        return Visible(
            *_percentiles(took), *_percentiles(busy), busy_sent_a_second=rate,
            worker_mb=memory_mb(process.pid, only="celery"),
        )  # fmt: skip


def _percentiles(took: list[float]) -> tuple[float, float, float]:
    """Return the median, the 99th of a hundred, and the slowest."""
    return round(took[len(took) // 2], 1), round(took[int(len(took) * 0.99)], 1), round(took[-1], 1)


def _send_many(port: int, count: int) -> tuple[list[float], float]:
    """Send so many, each at its moment whatever became of the ones before; return what they took, and the true rate."""
    started = time.perf_counter()

    def send(number: int) -> tuple[float, float]:
        time.sleep(max(0.0, started + number / A_SECOND - time.perf_counter()))
        sent_at = time.perf_counter()
        return _wait_for(port, number + 100_000, BUSY_LOOK_SECONDS), sent_at

    with ThreadPoolExecutor(SENDERS) as senders:
        seen = list(senders.map(send, range(count)))
    last = max(sent_at for _, sent_at in seen)
    return sorted(took for took, _ in seen), round((count - 1) / (last - started), 1)


def _send_and_wait(port: int, number: int) -> float:
    # Not in step with the worker, which looks at set times.
    time.sleep(0.1 + number % 7 * 0.037)
    return _wait_for(port, number, LOOK_SECONDS)


def _wait_for(port: int, number: int, look_seconds: float) -> float:
    """Return the milliseconds from the request to the first answer that shows the comment."""
    path = f"/api/v1/articles/visible-{number % ARTICLES + 1}/comments/"
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        started = time.perf_counter()
        body = json.dumps({"name": "Ada", "body": f"For the {number + 10}th time I have waited for this bus."})
        connection.request("POST", path, body, {"Content-Type": "application/json"})
        answer = json.loads(connection.getresponse().read())
        while time.perf_counter() - started < PATIENCE:
            connection.request("GET", f"/api/v1/comments/{answer['id']}/")
            response = connection.getresponse()
            response.read()
            if response.status == http.client.OK:
                break
            time.sleep(look_seconds)
        return (time.perf_counter() - started) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=("embedded", "rabbitmq"))
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--busy-seconds", type=float, default=20)
    options = parser.parse_args()
    print(json.dumps(asdict(measure(options.name, count=options.count, busy_seconds=options.busy_seconds))))


if __name__ == "__main__":
    main()
