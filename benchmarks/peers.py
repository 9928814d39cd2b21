"""The peers that we measure beside ours: installed from the package index, each into an environment of its own.

Limits lifted: Isso's guard (two comments a minute) is off; of the Django sites see `peer_sites/settings.py`.
"""

import json
import os
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from benchmarks.load import Part, pinned, stopping
from tests.services import free_port, wait_until

ROOT = Path(__file__).parent.parent
KEPT = ROOT / "var" / "bench" / "peers"
PACKAGES = {
    "isso": ("isso==0.14.0", "gunicorn"),
    "contrib": ("Django~=5.2.0", "django-contrib-comments==2.2.0", "gunicorn", "psycopg[binary]"),
    "xtd": ("Django~=5.2.0", "django-comments-xtd==2.10.13", "djangorestframework", "gunicorn", "psycopg[binary]"),
}
KINDS = ("isso", "contrib", "xtd", "contrib postgres", "xtd postgres")
"""Each package on SQLite, and those that can on PostgreSQL too."""
_ISSO = """[general]
dbpath = {folder}/comments.db
host = http://127.0.0.1:{port}/
[guard]
enabled = false
[server]
listen = http://127.0.0.1:{port}
"""


class PeerError(Exception):
    """A peer cannot be measured here; the text says why."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A running peer, with the corpus."""

    name: str
    pid: int
    port: int
    script: Path | None
    """How wrk writes to it."""

    @property
    def program(self) -> str:
        return self.name.partition(" ")[0]

    @property
    def sizes(self) -> tuple[str, ...]:
        """Return the threads that are read of it."""
        return ("50",) if self.name.endswith("postgres") else ("50", "500")

    def read_url(self, number: int) -> str:
        """Return the address of the thread with this number: 1 is the first of the corpus."""
        path = {"isso": f"/?uri=/{number}/", "contrib": f"/pages/{number}/"}
        return f"http://127.0.0.1:{self.port}" + path.get(self.program, f"/comments/api/peer_sites-page/{number}/")

    @property
    def write_url(self) -> str:
        return f"http://127.0.0.1:{self.port}" + ("/new?uri=/1/" if self.program == "isso" else "/comments/post/")


def install(name: str) -> Path:
    """Return the Python of the peer's environment, made if there is none. Raise PeerError if it cannot be."""
    folder, wanted = KEPT / name, " ".join(PACKAGES[name])
    python, installed = folder / "bin" / "python", folder / "installed"
    if installed.exists() and installed.read_text() == wanted:
        return python
    try:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True, capture_output=True)
        pip = [python, "-m", "pip", "--quiet", "--disable-pip-version-check", "install", *PACKAGES[name]]
        subprocess.run(pip, check=True, capture_output=True, text=True, timeout=300)
    except (subprocess.SubprocessError, OSError) as error:
        reason = (getattr(error, "stderr", "") or str(error)).strip()
        raise PeerError(f"could not be installed: {str(reason)[-200:]}") from error
    installed.write_text(wanted)
    return python


@contextmanager
def running(name: str, corpus: Sequence[dict[str, object]], folder: Path, *, server: str) -> Iterator[Peer]:
    """Run a peer that has the corpus, on the core of the servers. Raise PeerError if it does not start.

    `server` is the PostgreSQL where those that use one get a database of their own.
    """
    program, _, database = name.partition(" ")
    python, port = install(program), free_port()
    folder.mkdir()
    env = {
        **os.environ,
        "SITE_FOLDER": str(folder),
        "XTD": "1" if program == "xtd" else "",
        "SITE_DATABASE": _make_database(server, f"peer_{program}") if database else "",
        "ISSO_SETTINGS": str(folder / "isso.cfg"),
    }
    env["DJANGO_SETTINGS_MODULE"] = "benchmarks.peer_sites.settings"
    if program == "isso":
        (folder / "isso.cfg").write_text(_ISSO.format(folder=folder, port=port))
        _fill_isso(python, corpus, folder, env)
    else:
        (folder / "corpus.json").write_text(json.dumps(corpus))
        _check([python, "-m", "benchmarks.peer_sites.fill", folder / "corpus.json"], env)
    application = "isso.run" if program == "isso" else "benchmarks.peer_sites.wsgi"
    kind = ["--worker-class", "sync"] if program == "isso" else ["--worker-class", "gthread", "--threads", "4"]
    command = [
        str(python),
        "-m",
        "gunicorn",
        "-w1",
        *kind,
        "--no-control-socket",
        "-b",
        f"127.0.0.1:{port}",
        application,
    ]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(pinned(Part.SERVER, command), cwd=ROOT, env=env, stdout=log, stderr=log)
    with stopping(process):
        peer = Peer(name, process.pid, port, None)
        try:
            wait_until(lambda: _answers(peer.read_url(1)), seconds=30, what=f"{name} answers")
        except AssertionError as error:
            raise PeerError(f"did not start: {(folder / 'log').read_text()[-300:]}") from error
        yield Peer(name, process.pid, port, _write_script(peer, folder))


def _make_database(server: str, name: str) -> str:
    with psycopg.connect(server, autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE {name}")
    return f"{server.rpartition('/')[0]}/{name}"


def _check(command: Sequence[object], env: dict[str, str]) -> None:
    done = subprocess.run(
        [str(word) for word in command], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise PeerError(f"could not be filled: {done.stderr.strip().splitlines()[-1][:200]}")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=20) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def _fill_isso(python: Path, corpus: Sequence[dict[str, object]], folder: Path, env: dict[str, str]) -> None:
    """Have Isso make its database, then write the rows as it does: a reply stands at the first of its line."""
    _check([python, "-c", "import isso.run"], env)
    with closing(sqlite3.connect(folder / "comments.db")) as database, database:
        for number, thread in enumerate(corpus, start=1):
            database.execute("INSERT INTO threads (id, uri, title) VALUES (?, ?, ?)", (number, f"/{number}/", "t"))
            numbers: dict[object, int] = {}
            for one in thread["comments"]:
                row = (number, numbers.get(one["root"]), time.time(), one["body"], one["name"], bytes(256))
                cursor = database.execute(
                    "INSERT INTO comments (tid, parent, created, mode, remote_addr, text, author, voters)"
                    " VALUES (?, ?, ?, 1, '127.0.0.0', ?, ?, ?)",
                    row,
                )
                numbers.setdefault(one["root"], int(cursor.lastrowid or 0))


def _write_script(peer: Peer, folder: Path) -> Path | None:
    """Write how wrk sends a comment of about 190 characters, each a different one."""
    script = folder / "write.lua"
    if peer.program == "isso":
        headers = {"Content-Type": "application/json"}
        script.write_text(lua(headers, '{"text": "%s", "author": "Ada"}'))
        return script
    if peer.program != "contrib":
        return None
    with urllib.request.urlopen(peer.read_url(1) + "?form=1", timeout=20) as response:
        page, cookie = response.read().decode(), str(response.headers["Set-Cookie"]).split(";")[0]
    fields = {name: _value(page, name) for name in
              ("csrfmiddlewaretoken", "content_type", "object_pk", "timestamp", "security_hash")}  # fmt: skip
    fields |= {"name": "Ada", "email": "ada@example.org", "honeypot": ""}
    form = "&".join(f"{name}={urllib.request.quote(value)}" for name, value in fields.items()) + "&comment=%s"
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    script.write_text(lua(headers, form))
    return script


def _value(page: str, name: str) -> str:
    for tag in page.split("<input")[1:]:
        if f'name="{name}"' in tag:
            return tag.split('value="')[1].split('"')[0]
    raise PeerError(f"its form has no {name}.")


def lua(headers: dict[str, str], body: str) -> str:
    """Return a script for wrk that posts bodies with a text of about 190 characters in place of `%s`."""
    before, after = body.split("%s")
    lines = [f"wrk.headers[{json.dumps(name)}] = {json.dumps(value)}" for name, value in headers.items()]
    text = "The bus line was long overdue and I hope that the fare stays what was promised before the vote. " * 2
    return "\n".join((
        'wrk.method = "POST"',
        *lines,
        "local number = 0",
        "local start = os.time() * 1000 + math.random(999)",
        "request = function()",
        "  number = number + 1",
        f"  wrk.body = {json.dumps(before)} .. start .. '-' .. number .. {json.dumps(' ' + text.strip())}"
        f" .. {json.dumps(after)}",
        "  return wrk.format(nil, nil)",
        "end",
    ))  # fmt: skip
