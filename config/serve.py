"""All that `manage.py serve` does: prepare the installation, then keep the web and the worker running.

1. The demo's folder and its secret key, at the first start only.
2. Checks, then migrations, then the demo's content.
3. Web and worker as children; a line when both are up; each is started again when it dies.
4. INT or TERM stops all.
"""

import fcntl
import http.client
import os
import secrets
import socket
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import IO, Protocol

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import CommandError
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.migrations.executor import MigrationExecutor

from config.supervisor import Child, Supervisor, python


class Part(StrEnum):
    WEB = "web"
    WORKER = "worker"


class Writer(Protocol):
    """A command's stdout or stderr, which adds the end of the line."""

    def write(self, message: str) -> object: ...


def ensure_demo() -> None:
    """Write the demo's marker and secret key; then start anew, since the settings were read without them."""
    folder: Path = settings.VAR_DIR
    _make_folder(folder)
    (folder / "demo").touch(mode=0o600)
    key = folder / "secret_key"
    if key.exists():
        return
    # Under another name first: a key that was cut short by a crash would be used for ever.
    draft = folder / f"secret_key.{os.getpid()}"
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_urlsafe(50), encoding="utf-8")
    draft.rename(key)
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606


def hold_lock(parts: Sequence[Part]) -> list[IO[str]]:
    """Return open files that hold the folder for these parts. Raise CommandError if another `serve` has one."""
    _make_folder(settings.VAR_DIR)
    held: list[IO[str]] = []
    for part in parts:
        lock = (settings.VAR_DIR / f"serve-{part}.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CommandError(
                f"Another `serve` is running with the folder {settings.VAR_DIR}. Stop it, or set VAR_DIR to another."
            ) from error
        held.append(lock)
    return held


def ensure_port_is_free(host: str, port: int) -> None:
    """Raise CommandError if somebody else listens there: the server itself would share the port in silence."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen()
        except OSError as error:
            raise CommandError(
                f"Port {port} of {host} cannot be used ({error.strerror}). "
                f"Stop the program that has it, or choose another port: PORT={port + 1}."
            ) from error


def prepare_database() -> None:
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except OperationalError as error:
        raise CommandError(f"The database cannot be used: {error}".rstrip()) from error


def ensure_database_is_ready() -> None:
    """Raise CommandError if a migration is missing. One part alone does not migrate: several may start at once."""
    try:
        executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError as error:
        raise CommandError(f"The database cannot be used: {error}".rstrip()) from error
    if plan:
        raise CommandError(f"{len(plan)} migrations are missing. Run `manage.py migrate` first.")


def fill_demo(err: Writer) -> None:
    if "demo" in get_commands():
        call_command("demo")
    else:
        err.write("This installation has no command `demo`: the site starts empty.")


class Announcer:
    """Say `Ready` once, when the web answers and the worker takes tasks."""

    def __init__(self, parts: Sequence[Part], host: str, port: int, out: Writer) -> None:
        self._parts, self._awaited = parts, set(parts)
        self._host, self._port, self._out = _reachable(host), port, out
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
        # A name in the abstract space needs no file and is gone with this process.
        self._socket.bind(f"\0verbatim-serve-{os.getpid()}")
        self._socket.settimeout(0)

    @property
    def address(self) -> str:
        """What the worker finds in NOTIFY_SOCKET."""
        return f"@verbatim-serve-{os.getpid()}"

    def look(self) -> None:
        if not self._awaited:
            return
        if Part.WORKER in self._awaited and self._worker_reports():
            self._awaited.discard(Part.WORKER)
        if Part.WEB in self._awaited and _answers(self._host, self._port):
            self._awaited.discard(Part.WEB)
        if not self._awaited:
            self._announce()

    def _worker_reports(self) -> bool:
        try:
            return b"READY=1" in self._socket.recv(256)
        except BlockingIOError:
            return False

    def _announce(self) -> None:
        if Part.WEB not in self._parts:
            self._out.write("Ready: the worker takes tasks.")
            return
        url = f"http://{self._host}:{self._port}"
        for line in (f"Ready: {url}/", f"Admin: {url}/admin/", f"API docs: {url}/api/v1/docs/"):
            self._out.write(line)


def serve(parts: Sequence[Part], *, host: str, out: Writer) -> None:
    announcer = Announcer(parts, host, settings.PORT, out)
    environment = _environment() | {"NOTIFY_SOCKET": announcer.address}
    commands = {Part.WEB: _web_command(host), Part.WORKER: _worker_command()}
    children = [Child(part, commands[part], environment) for part in parts]
    # No connection of ours may be inherited.
    connections.close_all()
    Supervisor(children, announcer.look).run()


def _environment() -> dict[str, str]:
    # Celery warns of root for the sake of its pickle format, which is switched off.
    quiet = "ignore:You're running the worker with superuser privileges"
    return os.environ | {
        "VAR_DIR": str(settings.VAR_DIR),
        "DEMO": "1" if settings.DEMO else "0",
        "PYTHONPATH": os.pathsep.join([str(settings.BASE_DIR), *_words("PYTHONPATH", os.pathsep)]),
        "PYTHONWARNINGS": ",".join([*_words("PYTHONWARNINGS", ","), quiet]),
        "PYTHONUNBUFFERED": "1",
    }


def _words(variable: str, separator: str) -> list[str]:
    return [word for word in os.environ.get(variable, "").split(separator) if word]


def _web_command(host: str) -> list[str]:
    return python("-m", "config.web", host, str(settings.PORT))


def _worker_command() -> list[str]:
    # One process to screen, and one for whatever else waits on others: receivers of webhooks, a mail server.
    options = ["--pool=prefork", "--concurrency=2", "--loglevel=WARNING"]
    # Workers need not know of each other: what they share is the database.
    options += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return python("-m", "celery", "--quiet", "--app=config", "worker", *options)


def _make_folder(folder: Path) -> None:
    # The database in it holds what readers did not mean for the public.
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104


def _answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        # Under any host name: the site itself may answer to none that this computer has.
        connection.request("GET", "/healthz")
        return connection.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
    except OSError:
        return False
    finally:
        connection.close()
