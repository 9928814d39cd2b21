"""Our own site for `benchmarks.bench`: made, filled by make_corpus, and run on one core; and nginx with one file."""

import json
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.decide import environment, run
from benchmarks.load import Part, pinned, stopping
from benchmarks.peers import lua
from tests.services import free_port, wait_until

ROOT = Path(__file__).parent.parent
_NGINX = """worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{ access_log off; default_type application/json; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port}; root {folder}/files; }} }}
"""


@dataclass(frozen=True, slots=True)
class Site:
    """A running web process; nothing decides what is sent to it."""

    folder: Path
    port: int
    pid: int
    script: Path

    def thread_url(self, size: str) -> str:
        return f"http://127.0.0.1:{self.port}/api/v1/articles/{size}-1/comments/"

    @property
    def write_url(self) -> str:
        return self.thread_url("write")

    def tag(self, size: str) -> str:
        with urllib.request.urlopen(self.thread_url(size), timeout=20) as response:
            return str(response.headers["ETag"])

    def deep_url(self, size: str) -> str:
        """Return the address of a page that begins after eight others."""
        url = self.thread_url(size)
        for _ in range(8):
            with urllib.request.urlopen(url, timeout=20) as response:
                following = json.load(response).get("next")
            if not following:
                break
            url = following if following.startswith("http") else f"http://127.0.0.1:{self.port}{following}"
        return url


@contextmanager
def running_site(folder: Path, sizes: Mapping[str, int], **settings: str) -> Iterator[Site]:
    folder.mkdir()
    env = environment(folder, **({"DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}"} | settings))
    for name, size in (*sizes.items(), ("write", 1)):
        words = ("--comments", str(size), "--articles", "1", "--prefix", name, "--all-approved")
        run(env, "manage.py", "make_corpus", *words)
    script = folder / "write.lua"
    script.write_text(lua({"Content-Type": "application/json"}, '{"name": "Ada", "body": "%s"}'))
    command = [sys.executable, "-m", "config.web", "127.0.0.1", env["PORT"]]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(pinned(Part.SERVER, command), cwd=ROOT, env=env, stdout=log, stderr=log)
    with stopping(process):
        site = Site(folder, int(env["PORT"]), process.pid, script)
        wait_until(lambda: _answers(site.thread_url("50")), seconds=60, what="the web answers")
        yield site


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=20).close()
    except OSError:
        return False
    return True


def corpus_of(site: Site, names: Sequence[str]) -> list[dict[str, object]]:
    """Return the comments of these threads, for the peers."""
    asked = (
        "SELECT c.id, c.name, c.body, c.parent_id, c.root_id FROM comments_comment c"
        " JOIN articles_article a ON a.id = c.thread_id WHERE a.slug = ? ORDER BY c.id"
    )
    with closing(sqlite3.connect(site.folder / "db.sqlite3")) as database:
        return [
            {
                "slug": name,
                "comments": [
                    dict(zip(("id", "name", "body", "parent", "root"), row, strict=True))
                    for row in database.execute(asked, [f"{name}-1"])
                ],
            }
            for name in names
        ]


@contextmanager
def nginx(site: Site) -> Iterator[tuple[str, int]]:
    """Serve the bytes of the page of 50 comments as a file: the limit of the machine."""
    folder, port = site.folder / "nginx", free_port()
    (folder / "files").mkdir(parents=True)
    for each in (folder.parent, folder, folder / "files"):
        each.chmod(0o755)
    folder.parent.parent.chmod(0o755)
    with urllib.request.urlopen(site.thread_url("50"), timeout=20) as response:
        (folder / "files" / "50.json").write_bytes(response.read())
    (folder / "nginx.conf").write_text(_NGINX.format(folder=folder, port=port))
    process = subprocess.Popen(pinned(Part.SERVER, ["nginx", "-c", str(folder / "nginx.conf")]))
    with stopping(process):
        url = f"http://127.0.0.1:{port}/50.json"
        wait_until(lambda: _answers(url), seconds=20, what="nginx answers")
        yield url, process.pid
