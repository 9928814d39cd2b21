"""Speed beside the others, in one interleaved run: a table, and var/bench/summary.json.

    python -m benchmarks.bench            (make bench; QUICK=1 is a short run, to see that it works)
    python -m benchmarks.bench --only reads writes       (these parts anew; what the others found before is kept)

Each server has a core for itself, PostgreSQL and wrk have others, where processes can be pinned and there are at least
two. All targets take turns within a round; figures are medians with the least and the greatest. Before each round the
machine should be quiet: it is waited for, up to a limit, and how busy our cores were is written beside the figures.
`by_processor` is what a core does that has nothing else to do, by the server's own processor time.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import decide, fronted, peers, visible, writers
from benchmarks.load import OURS, Load, Part, can_pin, memory_mb, pinned, run_wrk, started_on, wait_for_quiet
from benchmarks.sites import Site, corpus_of, nginx, running_site
from tests.services import PostgreSQL

QUICK = os.environ.get("QUICK") == "1"
ROUNDS = 2 if QUICK else 5
SECONDS = 1 if QUICK else 3
QUIET_LIMIT = 3 if QUICK else 60
OUTPUT = Path(__file__).parent.parent / "var" / "bench" / "summary.json"
SIZES = {"50": 50, "500": 500, "10000": 1_000 if QUICK else 10_000}
KEYS = (
    "read50_sqlite_rps", "read50_postgres_rps", "read50_vs_contrib", "read50_vs_xtd", "read50_vs_isso",
    "write_sqlite_rps", "write_postgres_rps", "write_vs_contrib", "write_vs_isso", "visible_p99_ms_embedded",
    "visible_p99_ms_rabbitmq", "decide_rps_1", "decide_rps_2", "drain_sqlite_20000_s", "screen_300_rps", "web_pss_mb",
    "worker_pss_mb",
    # Beyond these: what else is promised of speed.
    "read50_sqlite_p99_ms", "read10000_vs_read50", "read50_postgres_vs_contrib_postgres",
    "read50_postgres_vs_xtd_postgres", "nginx_asks_web_rps", "write_slowest_ms_sqlite", "write_slowest_ms_postgres",
    "visible_p99_ms_embedded_50_a_second", "visible_p99_ms_rabbitmq_50_a_second", "drain_posts_p99_ms", "desk_ms",
    "desk_slowest_page_ms",
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
    notes: dict[str, Any] = field(default_factory=dict)
    seconds: dict[str, int] = field(default_factory=dict)
    """What each part took."""

    def median(self, name: str) -> float | None:
        runs = self.loads.get(name)
        return round(statistics.median(one.per_second for one in runs), 1) if runs else None

    def ratio(self, one: str, other: str) -> float | None:
        ours, theirs = self.median(one), self.median(other)
        return round(ours / theirs, 1) if ours and theirs else None


def measure(targets: list[Target], report: Report) -> None:
    for target in targets:
        report.loads.pop(target.name, None)
    for number in range(ROUNDS):
        report.busy.append(wait_for_quiet(QUIET_LIMIT if number == 0 else 5))
        for target in targets:
            report.loads.setdefault(target.name, []).append(target.load())


@contextmanager
def all_sites(report: Report) -> Iterator[tuple[Site, Site, list[peers.Peer]]]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="verbatim-bench-")))
        with started_on(Part.DATABASE):
            database = stack.enter_context(PostgreSQL(is_durable=True))
        on_sqlite = stack.enter_context(running_site(folder / "sqlite", SIZES))
        on_postgresql = stack.enter_context(running_site(folder / "postgresql", SIZES, DATABASE_URL=database.url))
        corpus = corpus_of(on_sqlite, [name for name in SIZES if name != "10000"])
        others = []
        for name in peers.KINDS:
            try:
                others.append(stack.enter_context(peers.running(name, corpus, folder / name, server=database.url)))
            except peers.PeerError as error:
                report.reasons[f"peer {name}"] = str(error)
        yield on_sqlite, on_postgresql, others


def read_targets(site: Site, name: str) -> list[Target]:
    first = [Target(f"read {size} {name}", site.thread_url(size), site.pid) for size in SIZES]
    few = [Target(f"read 50 {name}, {n} connections", site.thread_url("50"), site.pid, n) for n in (1, 64)]
    deep = Target(f"read deep page {name}", site.deep_url(list(SIZES)[-1]), site.pid)
    known = Target(f"read 304 {name}", site.thread_url("50"), site.pid, headers=(f"If-None-Match: {site.tag('50')}",))
    return [*first, *few, deep, known]


def measure_reads(report: Report) -> None:
    with all_sites(report) as (on_sqlite, on_postgresql, others), nginx(on_sqlite) as (folder_url, nginx_pid):
        targets = [*read_targets(on_sqlite, "sqlite"), *read_targets(on_postgresql, "postgres")]
        targets.append(Target("read 50 nginx file", folder_url, nginx_pid))
        for peer in others:
            targets += [Target(f"read {size} {peer.name}", peer.read_url(number), peer.pid)
                        for number, size in enumerate(peer.sizes, start=1)]  # fmt: skip
        measure(targets, report)
        report.figures["web_pss_mb"] = memory_mb(on_sqlite.pid)
    for name in ("sqlite", "postgres"):
        report.figures[f"read50_{name}_rps"] = report.median(f"read 50 {name}")
    for name in peers.PACKAGES:
        report.figures[f"read50_vs_{name}"] = report.ratio("read 50 sqlite", f"read 50 {name}")
    for name in ("contrib", "xtd"):
        ratio = report.ratio("read 50 postgres", f"read 50 {name} postgres")
        report.figures[f"read50_postgres_vs_{name}_postgres"] = ratio
    report.figures["read10000_vs_read50"] = report.ratio("read 10000 sqlite", "read 50 sqlite")
    p99s = [one.p99_ms for one in report.loads["read 50 sqlite"]]
    report.figures["read50_sqlite_p99_ms"] = statistics.median(p99s)


def measure_writes(report: Report) -> None:
    with all_sites(report) as (on_sqlite, on_postgresql, others):
        writes = [Target(f"write {name}", site.write_url, site.pid, script=site.script)
                  for name, site in (("sqlite", on_sqlite), ("postgres", on_postgresql))]  # fmt: skip
        writes += [Target(f"write {peer.name}", peer.write_url, peer.pid, script=peer.script)
                   for peer in others if peer.script]  # fmt: skip
        measure(writes, report)
        # The greater one: of a web that has read, or of one that has written.
        report.figures["web_pss_mb"] = max(report.figures["web_pss_mb"] or 0.0, memory_mb(on_sqlite.pid))
    for name in ("sqlite", "postgres"):
        report.figures[f"write_{name}_rps"] = report.median(f"write {name}")
    for name in ("contrib", "isso"):
        report.figures[f"write_vs_{name}"] = report.ratio("write sqlite", f"write {name}")


def measure_slowest_writes(report: Report) -> None:
    for key, database in (("sqlite", "sqlite"), ("postgres", "postgresql")):
        written = writers.measure(database, comments=500 if QUICK else 10_000)
        report.figures[f"write_slowest_ms_{key}"] = written.slowest_ms
        report.notes[f"four webs, {database}"] = asdict(written)


def measure_front(report: Report) -> None:
    seen = fronted.measure(seconds=SECONDS)
    report.figures["nginx_asks_web_rps"] = max(one.asked_a_second for one in seen)
    for one in seen:
        report.loads[f"nginx in front, {one.path.split('/')[1]}"] = [one.load]


def measure_visible(report: Report) -> None:
    for name in ("embedded", "rabbitmq"):
        seen = visible.measure(name, count=20 if QUICK else 100, busy_seconds=3 if QUICK else 20)
        report.figures[f"visible_p99_ms_{name}"] = seen.p99_ms
        report.figures[f"visible_p99_ms_{name}_50_a_second"] = seen.busy_p99_ms
        report.figures["worker_pss_mb"] = max(report.figures["worker_pss_mb"] or 0.0, seen.worker_mb)
        report.notes[f"visible, {name}"] = asdict(seen)


def measure_deciding(report: Report) -> None:
    count = 4_000 if QUICK else 20_000
    for workers in (1, 2):
        seen = [decide.measure_workers(workers, comments=count) for _ in range(1 if QUICK else 3)]
        report.figures[f"decide_rps_{workers}"] = statistics.median(one.decisions_per_second for one in seen)
        report.notes[f"decided by {workers}"] = [asdict(one) for one in seen]


def measure_drain(report: Report) -> None:
    drained = decide.measure_drain(comments=20_000)
    report.figures["drain_sqlite_20000_s"] = drained.seconds
    report.figures["drain_posts_p99_ms"] = drained.p99_ms
    report.notes["drained"] = asdict(drained)


def measure_desk(report: Report) -> None:
    """Ask the moderators' pages over a small record; `benchmarks.desk` does so over a million."""
    sizes = ("--decided", "2000", "--waiting", "500") if QUICK else ("--decided", "20000", "--waiting", "5000")
    with PostgreSQL(is_durable=True) as database, tempfile.TemporaryDirectory(prefix="verbatim-desk-") as folder:
        env = decide.environment(Path(folder), DATABASE_URL=database.url)
        decide.run(env, "-m", "benchmarks.desk", "fill", *sizes)
        pages = [json.loads(line) for line in decide.run(env, "-m", "benchmarks.desk", "measure").splitlines()]
    medians = {page["page"]: page["median"] for page in pages}
    report.figures["desk_ms"] = medians["desk, first page"]
    report.figures["desk_slowest_page_ms"] = max(medians.values())
    report.notes["desk"] = medians


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
    command = pinned(Part.SERVER, [sys.executable, "-c", SCREENING])
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    report.figures["screen_300_rps"] = round(float(done.stdout))


PARTS: dict[str, Callable[[Report], None]] = {
    "reads": measure_reads,
    "writes": measure_writes,
    "slowest": measure_slowest_writes,
    "front": measure_front,
    "screening": measure_screening,
    "visible": measure_visible,
    "deciding": measure_deciding,
    "drain": measure_drain,
    "desk": measure_desk,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    wanted = parser.parse_args().only
    if shutil.which("wrk") is None:
        sys.exit("wrk is missing: apt-get install wrk")
    report = Report() if set(wanted) == set(PARTS) else _read_report()
    for name in wanted:
        started = time.monotonic()
        report.reasons.pop(name, None)
        try:
            PARTS[name](report)
        except (AssertionError, OSError, subprocess.SubprocessError) as error:
            report.reasons[name] = f"{type(error).__name__}: {error}"[:300]
        report.seconds[name] = round(time.monotonic() - started)
        print(f"{name}: {report.seconds[name]} s", file=sys.stderr, flush=True)
        _write(report)
    print(as_text(report))


def _read_report() -> Report:
    """Return what an earlier run found, for the parts that are not measured now."""
    try:
        found = json.loads(_rounds().read_text())
    except FileNotFoundError:
        return Report()
    loads = {name: [Load(**one) for one in runs] for name, runs in found.pop("loads").items()}
    report = Report(**found, loads=loads)
    report.figures = dict.fromkeys(KEYS) | report.figures
    return report


def _rounds() -> Path:
    return OUTPUT.with_name("rounds.json")


def _write(report: Report) -> None:
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    missing = {f"{key}_reason": _reason(key, report) for key, value in report.figures.items() if value is None}
    OUTPUT.write_text(json.dumps({**report.figures, **missing}, indent=2) + "\n")
    _rounds().write_text(json.dumps(asdict(report), indent=2) + "\n")


def _reason(key: str, report: Report) -> str:
    """Return why a figure is missing: its peer is, its part of the run failed, or it was not reached."""
    name = key.rpartition("_")[2]
    if f"peer {name}" in report.reasons:
        return report.reasons[f"peer {name}"]
    failed = [text for what, text in report.reasons.items() if what in PARTS]
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
    lines += [f"{name}: {json.dumps(note)}" for name, note in report.notes.items()]
    lines.append(f"cores: {OURS}")
    lines.append(f"busy before the rounds, by others: {', '.join(f'{share:.0%}' for share in report.busy)}")
    if any(share > 0.25 for share in report.busy):
        lines.append("The machine was NOT quiet: compare within this run only.")
    if not can_pin():
        lines.append("Processes were not pinned: there is no taskset, or there are fewer than two cores.")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
