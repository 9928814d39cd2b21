"""How long honest readers wait while others are slow on purpose, with the shipped front and without it.

    python -m benchmarks.slow_clients --sockets 200 --seconds 20

Each slow socket has an address of its own on the loopback network, so that no limit by address helps. A third of them
send the lines of their head a letter at a time, a third a body, a third read an answer a byte at a time. Meanwhile one
honest reader after another asks for an article's page, each on a new connection; every second request is one that no
cache can answer. The last line is one JSON object.
"""

import argparse
import itertools
import json
import os
import socket
import ssl
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from tests.conftest import Served, environment, manage
from tests.front import NAME, Nginx

SLOW = "sends its head", "sends its body", "reads its answer"
PAGE = "/articles/night-buses/"


class Target:
    """Where the sockets go: the front, by TLS, or the web itself."""

    def __init__(self, port: int, trust: ssl.SSLContext | None) -> None:
        self._port, self._trust = port, trust

    def connect(self, source: str, *, timeout: float, buffer: int = 0) -> socket.socket:
        plain = socket.socket()
        if buffer:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        plain.settimeout(timeout)
        plain.bind((source, 0))
        plain.connect(("127.0.0.1", self._port))
        return self._trust.wrap_socket(plain, server_hostname=NAME) if self._trust else plain


class SlowClients:
    """Sockets that do one thing slowly, and come back when they are hung up on."""

    def __init__(self, target: Target, count: int) -> None:
        self._target = target
        self._ended = threading.Event()
        self.hung_up_on: Counter[str] = Counter()
        self._threads = [threading.Thread(target=self._run, args=(number,), daemon=True) for number in range(count)]

    def __enter__(self) -> "SlowClients":
        for thread in self._threads:
            thread.start()
        time.sleep(3)
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join(timeout=5)

    def _run(self, number: int) -> None:
        kind = SLOW[number % len(SLOW)]
        source = f"127.0.{1 + number // 250}.{1 + number % 250}"
        while not self._ended.is_set():
            try:
                self._be_slow(kind, source)
            except OSError:
                self.hung_up_on[kind] += 1
            self._ended.wait(0.5)

    def _be_slow(self, kind: str, source: str) -> None:
        head = f"GET {PAGE} HTTP/1.1\r\nHost: {NAME}\r\n"
        if kind == "sends its body":
            head = f"POST /api/v1{PAGE}comments/ HTTP/1.1\r\nHost: {NAME}\r\nContent-Type: application/json\r\n"
            head += "Content-Length: 60000\r\n\r\n"
        with self._target.connect(source, timeout=30, buffer=2048 if kind == "reads its answer" else 0) as connection:
            if kind == "reads its answer":
                # Many answers at once, so that they do not fit into what the kernel keeps.
                connection.sendall((head + "\r\n").encode() * 50)
                while not self._ended.wait(1) and connection.recv(1):
                    pass
                return
            connection.sendall(head.encode())
            while not self._ended.wait(1):
                connection.sendall(b"x")


def measure(target: Target, seconds: float) -> dict[str, object]:
    """Ask as an honest reader does, four at a time; return how long the answers took, in milliseconds."""
    took: list[float] = []
    failures: Counter[str] = Counter()
    deadline = time.monotonic() + seconds

    def read() -> None:
        for number in itertools.count():
            started = time.monotonic()
            if started > deadline:
                return
            path = f"{PAGE}?n={started}" if number % 2 else PAGE
            try:
                with target.connect("127.0.0.1", timeout=5) as connection:
                    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n".encode())
                    answer = b"".join(iter(lambda: connection.recv(65536), b""))
                if not answer.startswith(b"HTTP/1.1 200 ") or b"</html>" not in answer:
                    failures[answer[:12].decode(errors="replace")] += 1
            except OSError as error:
                failures[type(error).__name__] += 1
            took.append((time.monotonic() - started) * 1000)
            time.sleep(0.02)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    cuts = statistics.quantiles(took, n=100)
    times = {
        "p50_ms": round(cuts[49]),
        "p95_ms": round(cuts[94]),
        "p99_ms": round(cuts[98]),
        "max_ms": round(max(took)),
    }
    return {"requests": len(took), "failures": dict(failures)} | times


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sockets", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=20)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        env = environment(f"sqlite:///{folder / 'db.sqlite3'}", folder)
        env |= {"ALLOWED_HOSTS": NAME, "COMMENTS_TRUSTED_PROXIES": "127.0.0.0/8"}
        manage("migrate", "--verbosity=0", env=env)
        manage("demo", env=env)
        result: dict[str, object] = {"sockets": wanted.sockets}
        with Served(env) as web, Nginx(env["PORT"]) as front:
            for kind, target in (
                ("front", Target(front.port, front.trust)),
                ("web alone", Target(int(env["PORT"]), None)),
            ):
                result[f"{kind}, nobody slow"] = measure(target, wanted.seconds / 4)
                with SlowClients(target, wanted.sockets) as slow:
                    result[kind] = measure(target, wanted.seconds) | {"hung_up_on": dict(slow.hung_up_on)}
                print(json.dumps({kind: result[kind]}), file=sys.stderr)
            assert "Internal Server Error" not in web.output
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
