"""A deploy while comments come in: two webs behind the shipped nginx, restarted one after the other, again and again.

    python -m benchmarks.rolling --rounds 3

Comments are sent as fast as the front server takes them from one address. Prints one line of JSON: how many were
answered with 201 and are not stored (`lost`, must be 0), how many are stored twice, how many requests failed at first,
and what nginx said of those; a reader's script sends them again under the same key.
"""

import argparse
import http.client
import json
import re
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import psycopg

from benchmarks.decide import environment, run
from tests.front import NAME, Nginx
from tests.services import PostgreSQL, free_port, wait_until

ROOT = Path(__file__).parent.parent
POSTS_A_SECOND = 4
_REASON = re.compile(r"\*\d+ (.*?)(?:, client:| while )")


class Sender:
    """Somebody who sends comments, each again until it was taken."""

    def __init__(self, front: Nginx) -> None:
        self.accepted: list[str] = []
        self.failed: list[str] = []
        self._front = front
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._send_all)

    def __enter__(self) -> "Sender":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _send_all(self) -> None:
        while not self._over.wait(1 / POSTS_A_SECOND):
            key = str(uuid.uuid4())
            for _attempt in range(20):
                if self._send(key):
                    break
                time.sleep(0.5)

    def _send(self, key: str) -> bool:
        body = json.dumps({"name": "Ada", "body": f"Number {key} of those who have waited for this bus."})
        headers = {"Content-Type": "application/json", "Idempotency-Key": key, "Host": NAME}
        connection = http.client.HTTPSConnection("localhost", self._front.port, timeout=20, context=self._trust())
        try:
            connection.request("POST", "/api/v1/articles/rolling-1/comments/", body, headers)
            answer = connection.getresponse()
            said = answer.read()
            if answer.status in {http.client.CREATED, http.client.OK}:
                self.accepted.append(json.loads(said)["id"])
                return True
            self.failed.append(str(answer.status))
        except (OSError, http.client.HTTPException) as error:
            self.failed.append(type(error).__name__)
        finally:
            connection.close()
        return False

    def _trust(self):  # type: ignore[no-untyped-def]
        trust = self._front.trust
        trust.check_hostname = False
        return trust


def start_web(env: dict[str, str], port: int) -> "subprocess.Popen[bytes]":
    web = subprocess.Popen([sys.executable, "-m", "config.web", "127.0.0.1", str(port)], cwd=ROOT, env=env)
    wait_until(lambda: _answers(port), seconds=90, what="a web answers")
    return web


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def measure(rounds: int) -> dict[str, object]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="verbatim-rolling-")))
        database = stack.enter_context(PostgreSQL(is_durable=True))
        hosts = {"ALLOWED_HOSTS": f"{NAME},localhost,127.0.0.1", "COMMENTS_TRUSTED_PROXIES": "127.0.0.1"}
        env = environment(folder, DATABASE_URL=database.url, **hosts)
        run(env, "manage.py", "make_corpus", "--comments", "10", "--articles", "1", "--prefix", "rolling")
        ports = [free_port(), free_port()]
        webs = [start_web(env, port) for port in ports]
        stop: Callable[[], object] = lambda: [web.kill() for web in webs]  # noqa: E731 (whichever run then)
        stack.callback(stop)
        front = stack.enter_context(Nginx(f"{ports[0]} fail_timeout=1s; server 127.0.0.1:{ports[1]}"))
        with Sender(front) as sender:
            for number in range(rounds * 2):
                time.sleep(2)
                webs[number % 2].terminate()
                webs[number % 2].wait(timeout=60)
                webs[number % 2] = start_web(env, ports[number % 2])
        said = Counter(_REASON.findall(front.errors))
        with psycopg.connect(database.url) as connection:
            rows = connection.execute("SELECT public_id::text, body FROM comments_comment WHERE body LIKE 'Number %'")
            stored = dict(rows.fetchall())
        return {
            "restarts": rounds * 2,
            "accepted": len(sender.accepted),
            "lost": len(set(sender.accepted) - stored.keys()),
            "stored_twice": len(stored) - len(set(stored.values())),
            "failed_at_first": {name: sender.failed.count(name) for name in sorted(set(sender.failed))},
            "nginx_said": said,
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    print(json.dumps(measure(parser.parse_args().rounds)))


if __name__ == "__main__":
    main()
