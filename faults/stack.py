"""A set-up that runs: its servers, and the product's web and workers as real processes of `manage.py serve`."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from faults.database import Database
from faults.services import Disk, PostgreSQL, RabbitMQ, Redis
from tests.processes import descendants
from tests.services import free_port, wait_until

ROOT = Path(__file__).parent.parent
HOOKS = Path(__file__).parent / "hooks"
READY_SECONDS = 60


class SetUp(StrEnum):
    """What the product runs on."""

    SQLITE = "sqlite"
    RABBITMQ = "postgresql+rabbitmq"
    REDIS = "postgresql+redis"

    @property
    def has_postgresql(self):
        return self != SetUp.SQLITE


def find_missing(set_up):
    """Return what this computer lacks for a set-up, each with the package that has it."""
    wanted = {
        SetUp.SQLITE: {},
        SetUp.RABBITMQ: {"rabbitmq-server": "rabbitmq-server"},
        SetUp.REDIS: {"redis-server": "redis-server"},
    }[set_up]
    missing = [f"{program} (apt-get install {package})" for program, package in wanted.items() if not _has(program)]
    if set_up.has_postgresql and not (_has("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb"))):
        missing.append("PostgreSQL's server (apt-get install postgresql)")
    return missing


def _has(program):
    return shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin") is not None


@dataclass
class Program:
    """A `manage.py serve` for one part, in a folder of its own."""

    part: str
    env: dict
    log: Path
    process: subprocess.Popen | None = None

    @property
    def address(self):
        return ("127.0.0.1", int(self.env["PORT"]))

    @property
    def output(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def start(self, *, wait=True):
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", "--no-demo", "--only", self.part],
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        if wait:
            self.wait_until_ready()
        return self

    def wait_until_ready(self):
        wait_until(
            lambda: "Ready: " in self.output or self.process.poll() is not None, seconds=READY_SECONDS, what="Ready"
        )
        if self.process.poll() is not None:
            raise RuntimeError(f"The {self.part} does not start:\n{self.output[-3000:]}")

    def pids(self):
        """Return the ids of all that it has started, without itself; the first is the parent of the others."""
        return sorted(descendants(self.process.pid))

    def signal_all(self, number):
        """Send a signal to all that it has started, at once."""
        for pid in self.pids():
            _send(pid, number)

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            self.signal_all(signal.SIGCONT)
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.signal_all(signal.SIGKILL)
                self.process.kill()
                self.process.wait()


def _send(pid, number):
    with suppress(ProcessLookupError):
        os.kill(pid, number)


class Stack:
    """The servers and processes of one set-up, all on loopback and all gone at the end."""

    def __init__(self, set_up, folder):
        self.set_up = set_up
        self.folder = folder
        self.broker = self.postgresql = None
        self.workers = []
        self.hits_file = folder / "hits"
        self.hits_file.touch()
        self._exits = ExitStack()
        self._programs = []

    def __enter__(self):
        try:
            self._start_services()
        except BaseException:
            self._exits.close()
            raise
        return self

    def __exit__(self, *_):
        for program in self._programs:
            program.stop()
        self._exits.close()

    def _start_services(self):
        self.disk = Disk()
        self._exits.callback(self.disk.remove)
        if self.set_up.has_postgresql:
            self.postgresql = self._exits.enter_context(PostgreSQL(self.disk.folder))
            self.database_url = self.postgresql.url
        else:
            self.database_url = f"sqlite:///{self.disk.folder / 'db.sqlite3'}"
        if self.set_up == SetUp.RABBITMQ:
            self.broker = self._exits.enter_context(RabbitMQ())
        if self.set_up == SetUp.REDIS:
            self.broker = self._exits.enter_context(Redis())
        self.database = Database(self.database_url)

    @property
    def broker_url(self):
        return self.broker.url if self.broker else "memory://"

    def env(self, **extra):
        """Return an environment of the product, with no trace of the one that runs the harness."""
        ours = ("COMMENTS_", "CELERY_", "FAULT_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        for name in ("ALLOWED_HOSTS", "CACHE_URL", "HTTPS", "REQUIRE_ALL", "SITE_NAME", "SITE_URL"):
            kept.pop(name, None)
        return kept | {
            "DATABASE_URL": self.database_url,
            "CELERY_BROKER_URL": self.broker_url,
            "COMMENTS_SEAL_FILE": str(self.folder / "seals.jsonl"),
            "COMMENTS_ERASURE_FILE": str(self.folder / "erasures.jsonl"),
            "DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SECRET_KEY": "for-fault-runs-only-and-of-no-value-to-anybody-else-at-all",
            "VAR_DIR": str(self.folder / "var"),
            "FAULT_HITS": str(self.hits_file),
            **extra,
        }

    def hooked(self, **variables):
        """Return the variables that make processes import the hooks."""
        path = os.pathsep.join([str(HOOKS), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
        return {"PYTHONPATH": path, **variables}

    def hits(self):
        """Return what hooks have written down."""
        return self.hits_file.read_text().splitlines()

    def program(self, part, **extra):
        """Return a program that is not started yet."""
        number = len(self._programs)
        folder = self.folder / f"{part}-{number}"
        folder.mkdir()
        env = self.env(PORT=str(free_port()), VAR_DIR=str(folder), **extra)
        program = Program(part, env, log=folder / "log")
        self._programs.append(program)
        return program

    def start_workers(self, count=2, **extra):
        self.workers = [self.program("worker", **extra).start(wait=False) for _ in range(count)]
        for worker in self.workers:
            worker.wait_until_ready()

    def stop_workers(self):
        for worker in self.workers:
            worker.stop()
        self.workers = []

    def manage(self, *arguments, check=True, **extra):
        """Run manage.py; return what it wrote."""
        return self._run([sys.executable, "manage.py", *arguments], check=check, **extra)

    def act(self, *arguments, **extra):
        """Run an action inside the product; return what it printed, read as JSON."""
        output = self._run([sys.executable, "-m", "faults.actions", *arguments], check=True, **extra)
        return json.loads(output) if output.strip() else None

    def start_action(self, *arguments):
        """Begin an action, to go on beside others."""
        return subprocess.Popen(
            [sys.executable, "-m", "faults.actions", *map(str, arguments)],
            cwd=ROOT,
            env=self.env(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def _run(self, command, *, check, **extra):
        result = subprocess.run(
            [str(word) for word in command],
            cwd=ROOT,
            env=self.env(**extra),
            capture_output=True,
            text=True,
            timeout=300,
        )
        if check and result.returncode:
            raise RuntimeError(
                f"{' '.join(map(str, command[1:]))} ended with {result.returncode}:\n{result.stderr[-3000:]}"
            )
        return result.stdout


def make_folder():
    return Path(tempfile.mkdtemp(prefix="verbatim-faults-"))
