"""How long after a comment was sent it can be read, on a site with nothing else to do.

`embedded` is `manage.py serve` on SQLite without a broker; `rabbitmq` is PostgreSQL, RabbitMQ, a web and a worker.
"""

import http.client
import json
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.decide import environment, run
from benchmarks.load import memory_mb, stopping
from tests.services import PostgreSQL, RabbitMQ, wait_until

ROOT = Path(__file__).parent.parent
PATIENCE = 20.0
ARTICLES = 20


@dataclass(frozen=True, slots=True)
class Visible:
    p50_ms: float
    p99_ms: float
    slowest_ms: float
    worker_mb: float


def measure(name: str, *, count: int) -> Visible:
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
        took = sorted(_send_and_wait(int(env["PORT"]), number) for number in range(-3, count))
        return Visible(
            round(took[len(took) // 2], 1),
            round(took[int(len(took) * 0.99)], 1),
            round(took[-1], 1),
            memory_mb(process.pid, only="celery"),
        )


def _send_and_wait(port: int, number: int) -> float:
    """Return the milliseconds from the request to the first answer that shows the comment."""
    # Not in step with the worker, which looks at set times.
    time.sleep(0.1 + number % 7 * 0.037)
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
            time.sleep(0.003)
        return (time.perf_counter() - started) * 1000
