"""Speed beside the others, in one interleaved run: a table, and var/bench/summary.json.

    python -m benchmarks.bench            (make bench; QUICK=1 is a short run, to see that it works)

Each server has core 0 for itself, PostgreSQL and RabbitMQ core 1, wrk cores 2 and 3, where processes can be pinned and
there are four. All targets take turns within a round; figures are medians with the least and the greatest. Before each
round the machine should be quiet: it is waited for, up to a limit, and how busy it was is written beside the figures.
`by_processor` is what a core does that has nothing else to do, by the server's own processor time.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks import decide, peers, visible
from benchmarks.load import Load, can_pin, memory_mb, pinned, run_wrk, wait_for_quiet
from benchmarks.sites import Site, corpus_of, nginx, running_site
from tests.services import PostgreSQL

QUICK = os.environ.get("QUICK") == "1"
ROUNDS = 2 if QUICK else 5
SECONDS = 2 if QUICK else 4
QUIET_LIMIT = 3 if QUICK else 60
OUTPUT = Path(__file__).parent.parent / "var" / "bench" / "summary.json"
SIZES = {"50": 50, "500": 500} if QUICK else {"50": 50, "500": 500, "10000": 10_000}
KEYS = (
    "read50_sqlite_rps", "read50_postgres_rps", "read50_vs_contrib", "read50_vs_xtd", "read50_vs_isso",
    "write_sqlite_rps", "write_postgres_rps", "write_vs_contrib", "write_vs_isso", "visible_p99_ms_embedded",
    "visible_p99_ms_rabbitmq", "decide_rps_1", "decide_rps_2", "drain_sqlite_20000_s", "screen_300_rps", "web_pss_mb",
    "worker_pss_mb",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that is loaded, again and again."""

    name: str
    url: str
    pid: int
    connections: int = 16
    script: Path | None = None
    headers: tuple[str, ...] = ()

    def load(self) -> Load:
        return run_wrk(self.url, pid=self.pid, connections=self.connections, seconds=SECONDS, script=self.script,
                       headers=self.headers)  # fmt: skip


@dataclass(slots=True)
class Report:
    """What was found so far."""

    figures: dict[str, float | None] = field(default_factory=lambda: dict.fromkeys(KEYS))
    reasons: dict[str, str] = field(default_factory=dict)
    loads: dict[str, list[Load]] = field(default_factory=dict)
    busy: list[float] = field(default_factory=list)

    def median(self, name: str) -> float | None:
        runs = self.loads.get(name)
        return round(statistics.median(one.per_second for one in runs), 1) if runs else None

    def ratio(self, one: str, other: str) -> float | None:
        ours, theirs = self.median(one), self.median(other)
        return round(ours / theirs, 1) if ours and theirs else None


def measure(targets: list[Target], report: Report) -> None:
    for number in range(ROUNDS):
        report.busy.append(wait_for_quiet(QUIET_LIMIT if number == 0 else 5))
        for target in targets:
            report.loads.setdefault(target.name, []).append(target.load())


@contextmanager
def all_sites(report: Report) -> Iterator[tuple[Site, Site, list[peers.Peer]]]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="verbatim-bench-")))
        database = stack.enter_context(PostgreSQL(is_durable=True))
        on_sqlite = stack.enter_context(running_site(folder / "sqlite", SIZES))
        on_postgresql = stack.enter_context(running_site(folder / "postgresql", SIZES, DATABASE_URL=database.url))
        corpus = corpus_of(on_sqlite, [name for name in SIZES if name != "10000"])
        others = []
        for name in peers.PACKAGES:
            try:
                others.append(stack.enter_context(peers.running(name, corpus, folder / name)))
            except peers.PeerError as error:
                report.reasons[f"peer {name}"] = str(error)
        yield on_sqlite, on_postgresql, others


def read_targets(site: Site, name: str) -> list[Target]:
    first = [Target(f"read {size} {name}", site.thread_url(size), site.pid) for size in SIZES]
    few = [Target(f"read 50 {name}, {n} connections", site.thread_url("50"), site.pid, n) for n in (1, 64)]
    deep = Target(f"read deep page {name}", site.deep_url(list(SIZES)[-1]), site.pid)
    known = Target(f"read 304 {name}", site.thread_url("50"), site.pid, headers=(f"If-None-Match: {site.tag('50')}",))
    return [*first, *few, deep, known]


def measure_reads_and_writes(report: Report) -> None:
    with all_sites(report) as (on_sqlite, on_postgresql, others), nginx(on_sqlite) as (folder_url, nginx_pid):
        targets = [*read_targets(on_sqlite, "sqlite"), *read_targets(on_postgresql, "postgres")]
        targets.append(Target("read 50 nginx file", folder_url, nginx_pid))
        for peer in others:
            targets += [Target(f"read {size} {peer.name}", peer.read_url(number), peer.pid)
                        for number, size in enumerate(("50", "500"), start=1)]  # fmt: skip
        measure(targets, report)
        writes = [Target(f"write {name}", site.write_url, site.pid, script=site.script)
                  for name, site in (("sqlite", on_sqlite), ("postgres", on_postgresql))]  # fmt: skip
        writes += [Target(f"write {peer.name}", peer.write_url, peer.pid, script=peer.script)
                   for peer in others if peer.script]  # fmt: skip
        measure(writes, report)
        report.figures["web_pss_mb"] = memory_mb(on_sqlite.pid)
    for key in ("read50", "write"):
        what = "read 50" if key == "read50" else "write"
        for name in ("sqlite", "postgres"):
            report.figures[f"{key}_{name}_rps"] = report.median(f"{what} {name}")
        for peer_name in peers.PACKAGES:
            if f"{key}_vs_{peer_name}" in KEYS:
                report.figures[f"{key}_vs_{peer_name}"] = report.ratio(f"{what} sqlite", f"{what} {peer_name}")


def measure_visible(report: Report) -> None:
    for name in ("embedded", "rabbitmq"):
        seen = visible.measure(name, count=20 if QUICK else 100)
        report.figures[f"visible_p99_ms_{name}"] = seen.p99_ms
        report.figures["worker_pss_mb"] = max(report.figures["worker_pss_mb"] or 0.0, seen.worker_mb)


def measure_deciding(report: Report) -> None:
    count = 4_000 if QUICK else 20_000
    for workers in (1, 2):
        rates = [decide.measure_workers(workers, comments=count).decisions_per_second for _ in range(1 if QUICK else 3)]
        report.figures[f"decide_rps_{workers}"] = statistics.median(rates)
    drained = decide.measure_drain(comments=20_000)
    report.figures["drain_sqlite_20000_s"] = drained.seconds
    report.reasons["posts meanwhile"] = json.dumps(asdict(drained))


SCREENING = """
import time
from benchmarks import screen
texts = screen.make_texts(300, 400, kind="clean English", seed=1)
context = screen._context(__import__("random").Random(1))
rates = []
for _ in range(8):
    rates.append(len(texts) / sum(screen._screen_time(text, context) for text in texts))
print(sorted(rates)[4])
"""


def measure_screening(report: Report) -> None:
    command = pinned("0", [sys.executable, "-c", SCREENING])
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    report.figures["screen_300_rps"] = round(float(done.stdout))


PARTS: tuple[Callable[[Report], None], ...] = (
    measure_reads_and_writes, measure_screening, measure_visible, measure_deciding,
)  # fmt: skip


def main() -> None:
    report = Report()
    if shutil.which("wrk") is None:
        sys.exit("wrk is missing: apt-get install wrk")
    for part in PARTS:
        try:
            part(report)
        except (AssertionError, OSError, subprocess.SubprocessError) as error:
            report.reasons[part.__name__] = f"{type(error).__name__}: {error}"[:300]
        _write(report)
    print(as_text(report))


def _write(report: Report) -> None:
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    missing = {f"{key}_reason": _reason(key, report) for key, value in report.figures.items() if value is None}
    OUTPUT.write_text(json.dumps({**report.figures, **missing}, indent=2) + "\n")
    OUTPUT.with_name("rounds.json").write_text(json.dumps(asdict(report), indent=2) + "\n")


def _reason(key: str, report: Report) -> str:
    """Return why a figure is missing: its peer is, its part of the run failed, or it was not reached."""
    name = key.rpartition("_")[2]
    if f"peer {name}" in report.reasons:
        return report.reasons[f"peer {name}"]
    failed = [text for what, text in report.reasons.items() if what.startswith("measure_")]
    answered = report.loads.get(f"{'write' if key.startswith('write') else 'read 50'} {name}")
    return "it answered nothing within a round" if answered else "; ".join(failed) or "not reached"


def _line(name: str, runs: list[Load]) -> str:
    rates = sorted(one.per_second for one in runs)
    p50, p99, by_processor = (
        statistics.median(values)
        for values in zip(*((one.p50_ms, one.p99_ms, one.by_processor) for one in runs), strict=True)
    )
    spread, failed = f"({rates[0]:.1f}–{rates[-1]:.1f})", sum(one.failed for one in runs)
    return (
        f"{name:32} {statistics.median(rates):10.1f} {spread:>20} {p50:8.2f} {p99:8.2f} {by_processor:12.1f} {failed}"
    )


def as_text(report: Report) -> str:
    lines = [
        f"{'':32} {'requests/s':>10} {'(least–greatest)':>20} {'p50 ms':>8} {'p99 ms':>8} {'by processor':>12} failed"
    ]
    lines += [_line(name, runs) for name, runs in report.loads.items()]
    lines += ["", *(f"{key:28} {value}" for key, value in report.figures.items())]
    lines += [f"{name}: {text}" for name, text in report.reasons.items()]
    lines.append(f"busy before the rounds, by others: {', '.join(f'{share:.0%}' for share in report.busy)}")
    if any(share > 0.25 for share in report.busy):
        lines.append("The machine was NOT quiet: compare within this run only.")
    if not can_pin():
        lines.append("Processes were not pinned: there is no taskset, or there are fewer than four cores.")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
