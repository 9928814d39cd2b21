"""How many readers one web process serves: pages of 50 comments, through Django on SQLite, with no cache in front.

    python -m benchmarks.read --seconds 5 --connections 16

It needs wrk, makes a site of its own, and prints one line of JSON for each address: requests a second as wrk sees them,
and processor milliseconds of the web process a request, which a loaded machine does not change.
"""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.conftest import environment, manage
from tests.services import wait_until

ROOT = Path(__file__).parent.parent
ADDRESSES = (
    "/api/v1/articles/bench/comments/",
    "/api/v1/articles/bench/embed/",
    "/articles/bench/",
    "/comments/frames/bench/",
)
SEED = """
from articles.models import Article
from comments import moderation
from comments.models import Verdict
from comments.submission import Submission, submit_comment
from django.contrib.auth.models import User
mo = User.objects.create_user("mo")
article = Article.objects.create(slug="bench", title="Council approves a new bus line", text="It was approved.")
body = "I agree with the council: the new bus line was long overdue, and the stops are where people need them. " * 3
for number in range(50):
    comment = submit_comment(article, Submission(name=f"Vera {number}", body=f"{body}{number}")).comment
    moderation.decide(comment.pk, verdict=Verdict.APPROVE, moderator=mo, seen_seq=0)
"""
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Read:
    """What readers of one address got."""

    address: str
    bytes: int
    requests_per_second: float
    failed: int
    processor_ms: float


@contextmanager
def running_site() -> Iterator[tuple[str, int]]:
    """Start a web process on a site of its own; yield its address and the number of its process."""
    with tempfile.TemporaryDirectory() as folder:
        env = environment(f"sqlite:///{folder}/db.sqlite3", Path(folder))
        Path(env["VAR_DIR"]).mkdir()
        manage("migrate", "-v0", env=env)
        manage("shell", "-v0", "-c", SEED, env=env)
        command = [sys.executable, "-m", "config.web", "127.0.0.1", env["PORT"]]
        process = subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True)
        url = f"http://127.0.0.1:{env['PORT']}"
        try:
            wait_until(lambda: answers(url), seconds=30, what="the site answers")
            yield url, process.pid
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=15)


def answers(url: str) -> bool:
    try:
        return urllib.request.urlopen(f"{url}/healthz").status == 200
    except OSError:
        return False


def processor_seconds(group: int) -> float:
    """Return what the processes of a group have used."""
    used = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # It has ended.
        if int(fields[2]) == group:
            used += int(fields[11]) + int(fields[12])
    return used / TICKS


def measure(url: str, group: int, address: str, *, seconds: int, connections: int) -> Read:
    body = urllib.request.urlopen(url + address).read()
    before = processor_seconds(group)
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", url + address]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    used = processor_seconds(group) - before
    requests = int(re.search(r"(\d+) requests in", told)[1])
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])
    return Read(address, len(body), rate, int(failed[1]) if failed else 0, round(used / requests * 1000, 3))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=16)
    options = parser.parse_args()
    with running_site() as (url, group):
        for address in ADDRESSES:
            # The first round makes the page, and opens each thread's connection to the database.
            measure(url, group, address, seconds=1, connections=options.connections)
            figures = measure(url, group, address, seconds=options.seconds, connections=options.connections)
            print(json.dumps(asdict(figures) | {"load": round(os.getloadavg()[0], 1)}))
            time.sleep(0.5)


if __name__ == "__main__":
    main()
