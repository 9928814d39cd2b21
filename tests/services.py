"""Start real services for tests from the binaries of this computer, as an unprivileged user, on loopback."""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from config.processes import die_with

START_SECONDS = 90
SLACK = 6
FIRST_FOR_ALL = 10_000
FIRST_OF_THE_SYSTEM = 32_768  # where Linux begins to take the ports of outgoing connections


class MissingError(Exception):
    """A program is not installed; the text says which package has it."""


def need(program: str, package: str) -> str:
    """Return the path of a program, or skip the test; with REQUIRE_ALL=1 fail it."""
    path = shutil.which(program)
    if path is None:
        leave_out(f"{program} is missing: apt-get install {package}")
    return str(path)


def leave_out(reason: str) -> None:
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(f"REQUIRE_ALL=1, and {reason}", pytrace=False)
    pytest.skip(reason)


def free_port() -> int:
    """Return a port that nobody listens on: not one that the system may hand to a client meanwhile."""
    while True:
        port = secrets.randbelow(FIRST_OF_THE_SYSTEM - FIRST_FOR_ALL) + FIRST_FOR_ALL
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def wait_until(condition, *, seconds, what):
    """Return the first true value of the condition; fail with `what` if there is none in time.

    It is due within these seconds on a quiet computer. A busy one is given more, since no test is a measurement.
    """
    deadline = time.monotonic() + seconds * SLACK
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f"{what}: not within {seconds * SLACK} s")


class PostgreSQL:
    """A throw-away server: `with PostgreSQL() as server: server.url`. Without durability, unless it is measured."""

    def __init__(self, *, is_durable=False):
        self._is_durable = is_durable
        self._bin = _find_postgresql()
        self._port = free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="verbatim-postgresql-"))
        self._process = None

    @property
    def url(self):
        return f"postgres://postgres@127.0.0.1:{self._port}/postgres"

    def __enter__(self):
        user = _unprivileged_user()
        if user:
            os.chown(self._folder, user["user"], user["group"])
        data = self._folder / "data"
        initdb = [self._bin / "initdb", "--pgdata", data, "--username=postgres", "--auth=trust", "--encoding=UTF8"]
        quiet = {"stdout": subprocess.DEVNULL, "cwd": self._folder, **user}
        subprocess.run([*initdb, "--locale=C.UTF-8", "--no-sync"], check=True, **quiet)
        options = {"port": self._port, "listen_addresses": "127.0.0.1", "unix_socket_directories": ""}
        options |= {"max_connections": "300"}
        if not self._is_durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        parent = os.getpid()
        with (self._folder / "log").open("w") as log:
            self._process = subprocess.Popen(
                [self._bin / "postgres", "-D", data, *settings],
                stderr=log,
                preexec_fn=lambda: die_with(parent),
                **quiet,
            )
        wait_until(self._answers, seconds=START_SECONDS, what=f"PostgreSQL answers (see {self._folder / 'log'})")
        return self

    def __exit__(self, *_):
        # INT is PostgreSQL's fast shutdown: it does not wait for clients.
        self._process.send_signal(signal.SIGINT)
        self._process.wait(timeout=START_SECONDS)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _answers(self):
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


class Redis:
    """A throw-away server that keeps nothing: `with Redis() as server: server.url`."""

    def __init__(self):
        self._program = need("redis-server", "redis-server")
        self._port = free_port()

    @property
    def url(self):
        return f"redis://127.0.0.1:{self._port}/0"

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()

    def start(self):
        options = {"port": str(self._port), "bind": "127.0.0.1", "save": "", "appendonly": "no", "dir": "/"}
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        parent = os.getpid()
        self.process = subprocess.Popen(
            [self._program, *words],
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=lambda: die_with(parent),
            **_unprivileged_user(),
        )
        wait_until(lambda: _listens(self._port), seconds=START_SECONDS, what="Redis answers")

    def kill(self):
        self.process.kill()
        self.process.wait()


class RabbitMQ:
    """A throw-away node with a name daemon of its own: `with RabbitMQ() as server: server.url`."""

    def __init__(self):
        need("rabbitmq-server", "rabbitmq-server")
        self._port, self._names_port, self._nodes_port = free_port(), free_port(), free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="verbatim-rabbitmq-"))

    @property
    def url(self):
        return f"amqp://guest:guest@127.0.0.1:{self._port}//"

    def __enter__(self):
        user = _unprivileged_user()
        if user:
            os.chown(self._folder, user["user"], user["group"])
        # Started by us, so that it is ours to stop; RabbitMQ would leave its own behind.
        self._names = self._start("epmd", "-port", str(self._names_port))
        try:
            self.start()
        except AssertionError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.kill()
        os.killpg(self._names.pid, signal.SIGKILL)
        self._names.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def start(self):
        # Debian's command of the same name becomes another user and forgets where its files are.
        self.process = self._start("/usr/lib/rabbitmq/bin/rabbitmq-server")
        wait_until(lambda: _listens(self._port), seconds=START_SECONDS, what="RabbitMQ answers")

    def kill(self):
        """End the node at once; what it has on disk is there at the next start."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def _start(self, *command):
        """Start a command in a session of its own, so that all that it starts can be ended as one."""
        return subprocess.Popen(
            command,
            cwd=self._folder,
            env=os.environ | self._settings(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            **_unprivileged_user(),
        )

    def _settings(self):
        return {
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(self._names_port),
            "HOME": str(self._folder),
            "RABBITMQ_DIST_PORT": str(self._nodes_port),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self._folder / "plugins"),
            "RABBITMQ_LOG_BASE": str(self._folder / "log"),
            "RABBITMQ_MNESIA_BASE": str(self._folder / "data"),
            "RABBITMQ_NODENAME": f"verbatim{self._port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self._port),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        }


def _listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _find_postgresql():
    """Return the folder of the newest server's binaries; Debian keeps them off the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    path = shutil.which("initdb") or (found[-1] if found else None)
    if path is None:
        raise MissingError("the PostgreSQL server is missing: apt-get install postgresql")
    return Path(path).resolve().parent


def _unprivileged_user():
    """Return whom to start a server as: these servers refuse to run as root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise MissingError("no unprivileged user is there to run a server: adduser --system nobody")
