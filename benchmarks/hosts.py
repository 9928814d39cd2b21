"""Separate computers on this one: database, broker, two webs and four workers, each in a network namespace of its own.

    python -m benchmarks.hosts --seconds 10          (as root, on Linux, with `ip`)

A bridge joins them; each sees the others by their addresses only, and nothing of this computer's own loopback network.
Comments are sent to both webs all the time, while nothing is cut off, then a web, two workers, the broker, and the
database; after each step the cable is put back. Prints a line of JSON a step, and at the end how many of the comments
that were answered with 201 are not stored (`lost`) or are stored twice, and what became of them: none may be pending.
"""

import argparse
import http.client
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import psycopg

from benchmarks.decide import WORKER, run
from benchmarks.load import stopping
from tests.services import RabbitMQ, wait_until
from tests.services import _find_postgresql as find_postgresql
from tests.services import _unprivileged_user as unprivileged_user

ROOT = Path(__file__).parent.parent
NETWORK, BRIDGE = "10.231.77", "vbhosts"
HOSTS = {"database": 2, "broker": 3, "web1": 11, "web2": 12, "worker1": 21, "worker2": 22, "worker3": 23, "worker4": 24}
STEPS = {
    "nothing cut off": (),
    "a web cut off": ("web2",),
    "two workers cut off": ("worker1", "worker2"),
    "the broker cut off": ("broker",),
    "the database cut off": ("database",),
    "nothing cut off, again": (),
}
PORT = 8000
A_SECOND = 5


class Broker(RabbitMQ):
    """A node that others than its own host may speak to."""

    def _settings(self):
        return super()._settings() | {
            "RABBITMQ_NODE_IP_ADDRESS": address_of("broker"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1} "
            "-rabbit loopback_users []",
        }

    @property
    def url(self):
        return f"amqp://guest:guest@{address_of('broker')}:{self._port}//"

    def start(self):
        self.process = self._start("/usr/lib/rabbitmq/bin/rabbitmq-server")
        wait_until(self._answers, seconds=90, what="RabbitMQ answers")

    def _answers(self):
        try:
            socket.create_connection((address_of("broker"), self._port), timeout=1).close()
        except OSError:
            return False
        return True

    def _start(self, *command):
        inside = ["ip", "netns", "exec", name_of("broker"), *as_unprivileged(), *command]
        quiet = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
        env = os.environ | self._settings()
        return subprocess.Popen(inside, cwd=self._folder, env=env, start_new_session=True, **quiet)


def as_unprivileged():
    """Return what makes a command another user's inside a namespace, which only root may enter."""
    user = unprivileged_user()
    return ["setpriv", f"--reuid={user['user']}", f"--regid={user['group']}", "--clear-groups"] if user else []


def name_of(host):
    return f"vb-{host}"


def address_of(host):
    return f"{NETWORK}.{HOSTS[host]}"


def ip(*words):
    subprocess.run(["ip", *words], check=True)


@contextmanager
def network():
    """Make a bridge, and a namespace for each host, joined by a cable."""
    try:
        ip("link", "add", BRIDGE, "type", "bridge")
        ip("address", "add", f"{NETWORK}.1/24", "dev", BRIDGE)
        ip("link", "set", BRIDGE, "up")
        for host, number in HOSTS.items():
            ip("netns", "add", name_of(host))
            ip("link", "add", f"vb{number}", "type", "veth", "peer", "name", "eth0", "netns", name_of(host))
            ip("link", "set", f"vb{number}", "master", BRIDGE, "up")
            inside = ("-n", name_of(host))
            ip(*inside, "address", "add", f"{address_of(host)}/24", "dev", "eth0")
            ip(*inside, "link", "set", "eth0", "up")
            ip(*inside, "link", "set", "lo", "up")
        yield
    finally:
        for host in HOSTS:
            subprocess.run(["ip", "netns", "delete", name_of(host)], check=False)
        subprocess.run(["ip", "link", "delete", BRIDGE], check=False)


@contextmanager
def cut_off(hosts):
    for host in hosts:
        ip("link", "set", f"vb{HOSTS[host]}", "down")
    try:
        yield
    finally:
        for host in hosts:
            ip("link", "set", f"vb{HOSTS[host]}", "up")


def start(stack, host, command, *, log, **options):
    """Run a command on a host until the end."""
    output = stack.enter_context(log.open("w"))
    inside = ["ip", "netns", "exec", name_of(host), *map(str, command)]
    process = subprocess.Popen(inside, cwd=options.pop("cwd", ROOT), stdout=output, stderr=output, **options)
    stack.enter_context(stopping(process))


def start_database(stack, folder):
    """Start PostgreSQL on its host, and return its address."""
    user, data, binaries = unprivileged_user(), folder / "data", find_postgresql()
    if user:
        os.chown(folder, user["user"], user["group"])
    quiet = {"stdout": subprocess.DEVNULL, "cwd": folder, **user}
    subprocess.run([binaries / "initdb", "-D", data, "--username=postgres", "--auth=trust", "--encoding=UTF8",
                    "--locale=C.UTF-8", "--no-sync"], check=True, **quiet)  # fmt: skip
    with (data / "pg_hba.conf").open("a") as rules:
        rules.write(f"host all all {NETWORK}.0/24 trust\n")
    options = ("listen_addresses=*", "unix_socket_directories=", "max_connections=200")
    words = [word for option in options for word in ("-c", option)]
    start(
        stack, "database", [*as_unprivileged(), binaries / "postgres", "-D", data, *words], log=folder / "log", cwd="/"
    )
    url = f"postgres://postgres@{address_of('database')}/postgres"
    wait_until(lambda: can_connect(url), seconds=60, what="PostgreSQL answers")
    return url


def can_connect(url):
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def settings_of(folder, **settings):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COMMENTS_", "CELERY_"))}
    limits = {"COMMENTS_LIMIT_ARTICLE": "off", "COMMENTS_LIMIT_PERSON": "off"}
    webs = ",".join(map(address_of, ("web1", "web2")))
    demo = {"DEMO": "1", "SECRET_KEY": uuid.uuid4().hex * 2, "ALLOWED_HOSTS": webs, "VAR_DIR": str(folder / "var")}
    return kept | limits | demo | settings


class Sender:
    """Somebody who sends comments to both webs in turn, each again until it was taken; the same under its key."""

    def __init__(self):
        self.accepted, self.failed, self.took = [], Counter(), []
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._send_all, args=(number,)) for number in range(A_SECOND)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        for thread in self._threads:
            thread.join()

    def take_notes(self):
        """Return what happened since the last time."""
        took, failed = sorted(self.took), dict(self.failed)
        self.took, self.failed = [], Counter()
        seen = {"p50_ms": statistics.median(took), "slowest_ms": took[-1]} if took else {}
        return {"accepted": len(took), **seen, "failed_at_first": failed}

    def _send_all(self, number):
        while not self._over.wait(1):
            key = str(uuid.uuid4())
            for attempt in range(300):
                if self._send(key, ("web1", "web2")[(number + attempt) % 2]):
                    break
                time.sleep(0.3)

    def _send(self, key, host):
        body = json.dumps({"name": "Ada", "body": f"Number {key} of those who have waited for this bus."})
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        started = time.perf_counter()
        try:
            with closing(http.client.HTTPConnection(address_of(host), PORT, timeout=10)) as connection:
                connection.request("POST", "/api/v1/articles/hosts-1/comments/", body, headers)
                answer = connection.getresponse()
                said = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.failed[type(error).__name__] += 1
            return False
        if answer.status not in {http.client.CREATED, http.client.OK}:
            self.failed[str(answer.status)] += 1
            return False
        self.took.append(round((time.perf_counter() - started) * 1000, 1))
        self.accepted.append(json.loads(said)["id"])
        return True


def is_up(host):
    try:
        with closing(http.client.HTTPConnection(address_of(host), PORT, timeout=5)) as connection:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == http.client.OK
    except OSError:
        return False


def measure(seconds):
    with ExitStack() as stack:
        stack.enter_context(network())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="verbatim-hosts-")))
        folder.chmod(0o755)
        (folder / "database").mkdir()
        database = start_database(stack, folder / "database")
        broker = stack.enter_context(Broker())
        env = settings_of(folder, DATABASE_URL=database, CELERY_BROKER_URL=broker.url)
        run(env, "manage.py", "migrate", "--verbosity=0")
        run(env, "manage.py", "make_corpus", "--comments", "10", "--articles", "1", "--prefix", "hosts")
        for host in HOSTS:
            its = env | {"VAR_DIR": str(folder / host)}
            if host.startswith("web"):
                start(stack, host, [sys.executable, "-m", "config.web", "0.0.0.0", PORT], log=folder / f"{host}.log",
                      env=its)  # fmt: skip
            elif host.startswith("worker"):
                start(stack, host, [*WORKER, f"--hostname={host}@%h"], log=folder / f"{host}.log", env=its)
        for host in ("web1", "web2"):
            wait_until(lambda host=host: is_up(host), seconds=120, what=f"{host} is ready")
        with Sender() as sender:
            time.sleep(seconds)
            sender.take_notes()
            for step, hosts in STEPS.items():
                with cut_off(hosts):
                    time.sleep(seconds)
                print(json.dumps({"step": step, **sender.take_notes()}), flush=True)
        return look_into(database, sender.accepted)


def look_into(database, accepted):
    with psycopg.connect(database, autocommit=True) as connection:
        asked = "SELECT public_id::text, body, status FROM comments_comment WHERE body LIKE 'Number %'"
        wait_until(lambda: not any(row[2] == "pending" for row in connection.execute(asked)), seconds=60,
                   what="all is decided")  # fmt: skip
        rows = connection.execute(asked).fetchall()
    stored = {number for number, _, _ in rows}
    return {
        "accepted": len(accepted),
        "lost": len(set(accepted) - stored),
        "stored_twice": len(rows) - len({body for _, body, _ in rows}),
        "statuses": Counter(status for _, _, status in rows),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10, help="how long each step takes")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("Network namespaces are for root to make.")
    # Whoever ends it shall not be left with the namespaces.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Ended."))
    print(json.dumps(measure(options.seconds)))


if __name__ == "__main__":
    main()
