"""What the shipped nginx keeps off the web: 64 readers of one page, and how often the web was asked for it.

python -m benchmarks.fronted --seconds 5
"""

import argparse
import json
import tempfile
from collections import Counter
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.load import Load, Part, run_wrk, started_on
from benchmarks.sites import running_site
from tests.front import NAME, Nginx

CONNECTIONS = 64
PATHS = ("/api/v1/articles/50-1/comments/", "/articles/50-1/")


@dataclass(frozen=True, slots=True)
class Fronted:
    """What readers of one address got, and what of it reached the web."""

    path: str
    load: Load
    asked_a_second: float
    answers: dict[str, int]
    """By what nginx says of its cache: HIT was answered by nginx alone."""


def measure(*, seconds: float) -> list[Fronted]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="verbatim-fronted-")))
        hosts = {"ALLOWED_HOSTS": f"{NAME},localhost,127.0.0.1", "COMMENTS_TRUSTED_PROXIES": "127.0.0.1"}
        site = stack.enter_context(running_site(folder / "site", {"50": 50}, **hosts))
        with started_on(Part.DATABASE):
            front = stack.enter_context(Nginx(site.port))
        return [_measure(front, path, seconds) for path in PATHS]


def _measure(front: Nginx, path: str, seconds: float) -> Fronted:
    # The first page of all loads templates, which takes longer than readers who wait for one page are kept waiting.
    _load(front, path, 1)
    before = len(front.log)
    load = _load(front, path, seconds)
    answers = Counter(line.rpartition(" ")[2] for line in front.log[before:].splitlines())
    return Fronted(path, load, round((answers.total() - answers["HIT"]) / seconds, 2), dict(answers))


def _load(front: Nginx, path: str, seconds: float) -> Load:
    url, headers = f"https://localhost:{front.port}{path}", (f"Host: {NAME}",)
    return run_wrk(url, pid=front.process.pid, connections=CONNECTIONS, seconds=seconds, headers=headers)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5)
    for one in measure(seconds=parser.parse_args().seconds):
        print(json.dumps(asdict(one)))


if __name__ == "__main__":
    main()
