"""The servers of a set-up: those of the tests, but durable, and such that they can be ended and started again."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

from tests import services
from tests.services import START_SECONDS, wait_until

DISK_MEGABYTES = 1500
"""The size of the disk that a database gets where one can be mounted."""


class Disk:
    """A disk of its own in memory, so that it can be filled; an ordinary folder where mounting is not allowed."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="verbatim-faults-disk-"))
        size = f"size={DISK_MEGABYTES}m,mode=0755"
        mounting = subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", self.folder], capture_output=True)
        self.is_mounted = mounting.returncode == 0

    def fill(self):
        """Take all room that is left; return how many bytes that was."""
        ballast = self.folder / "ballast"
        with ballast.open("wb", buffering=0) as file:
            for size in (1 << 20, 4096):
                try:
                    while True:
                        file.write(b"\0" * size)
                except OSError:
                    continue
        return ballast.stat().st_size

    def free(self):
        (self.folder / "ballast").unlink(missing_ok=True)

    def remove(self):
        if self.is_mounted:
            subprocess.run(["umount", "--lazy", self.folder], check=False)
        shutil.rmtree(self.folder, ignore_errors=True)


class PostgreSQL(services.PostgreSQL):
    """A server that keeps what it has committed: flushed to disk, with its data on the given disk."""

    def __init__(self, folder):
        super().__init__()
        self._data = folder / "data"
        self.port = self._port

    def __enter__(self):
        user = services._unprivileged_user()
        if user:
            for path in (self._folder, self._data.parent):
                os.chown(path, user["user"], user["group"])
        # The write-ahead log lies elsewhere: with no room for it PostgreSQL itself stops, whatever we do.
        options = ["--pgdata", self._data, "--waldir", self._folder / "wal", "--username=postgres", "--auth=trust"]
        command = [self._bin / "initdb", *options, "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self._folder, **user)
        self.start()
        return self

    def start(self):
        options = {"port": self._port, "listen_addresses": "127.0.0.1", "unix_socket_directories": ""}
        settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        with (self._folder / "log").open("a") as log:
            self._process = subprocess.Popen(
                [self._bin / "postgres", "-D", self._data, *settings],
                stdout=subprocess.DEVNULL,
                stderr=log,
                cwd=self._folder,
                start_new_session=True,
                **services._unprivileged_user(),
            )
        wait_until(self._answers, seconds=START_SECONDS, what=f"PostgreSQL answers (see {self._folder / 'log'})")

    def stop_at_once(self):
        """End it as `pg_ctl stop -m immediate` does: connections are cut, and the next start recovers."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(timeout=START_SECONDS)

    def __exit__(self, *_):
        if self._process.poll() is None:
            self.stop_at_once()
        shutil.rmtree(self._folder, ignore_errors=True)


class Redis(services.Redis):
    """A server that forgets everything when it is killed, as the default of many installations."""

    @property
    def port(self):
        return self._port

    def wipe(self):
        """Forget every message; return how many there were."""
        waiting = self.waiting()
        self._ask("FLUSHALL")
        return waiting

    def waiting(self):
        return int(self._ask("LLEN", "verbatim").lstrip(":"))

    def _ask(self, *words):
        with socket.create_connection(("127.0.0.1", self._port), timeout=5) as connection:
            connection.sendall((" ".join(words) + "\r\n").encode())
            return connection.recv(4096).decode().strip()


class RabbitMQ(services.RabbitMQ):
    """A node that can be killed and started again with what it has on its disk."""

    @property
    def port(self):
        return self._port

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def start(self):
        self.process = self._start("/usr/lib/rabbitmq/bin/rabbitmq-server")
        wait_until(lambda: services._listens(self._port), seconds=START_SECONDS, what="RabbitMQ answers")

    def wipe(self):
        return self._with_queue("queue_purge")

    def waiting(self):
        return self._with_queue("queue_declare", passive=True)

    def _with_queue(self, method, **options):
        from amqp import Connection  # noqa: PLC0415  (only here, and only where there is RabbitMQ)

        with Connection(host=f"127.0.0.1:{self._port}") as connection:
            answer = getattr(connection.channel(), method)("verbatim", **options)
        return answer if isinstance(answer, int) else answer.message_count


async def apart(function, *arguments, **options):
    """Call what waits in a thread: the driver and the proxies go on meanwhile."""
    return await asyncio.to_thread(function, *arguments, **options)
