"""Load by wrk, and what the machine says meanwhile: processors, memory, quiet."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
QUIET = 0.25
"""Of all processors' time, what others may take of a quiet machine."""
OURS = sorted(os.sched_getaffinity(0))
"""The cores that this process may use."""
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True, slots=True)
class Load:
    """What one run of wrk saw, and what the server's processes took for it."""

    requests: int
    per_second: float
    p50_ms: float
    p99_ms: float
    slowest_ms: float
    failed: int
    processor_ms: float
    """Of the server's own processes, a request."""

    @property
    def by_processor(self) -> float:
        """Requests a second that one core does when it has nothing else to do."""
        return 1000 / self.processor_ms if self.processor_ms else 0.0


class Part(Enum):
    """Who runs where: nobody shall take the processor of the server that is measured."""

    SERVER = 0
    DATABASE = 1
    LOAD = 2


def can_pin() -> bool:
    return shutil.which("taskset") is not None and len(OURS) >= 2


def cores(part: Part, ours: Sequence[int] = OURS) -> list[int]:
    """Return the cores of a part: the server has one for itself; with fewer than four the others share the rest."""
    if len(ours) < 2:
        return list(ours)
    if len(ours) < 4:
        return [ours[0]] if part is Part.SERVER else list(ours[1:])
    return {Part.SERVER: [ours[0]], Part.DATABASE: [ours[1]], Part.LOAD: list(ours[2:])}[part]


def pinned(part: Part, command: Sequence[str]) -> list[str]:
    """Return the command so that it runs on the cores of this part, where that can be done."""
    return ["taskset", "-c", ",".join(map(str, cores(part))), *command] if can_pin() else list(command)


@contextmanager
def started_on(part: Part) -> Iterator[None]:
    """Have what is started meanwhile run on the cores of this part."""
    os.sched_setaffinity(0, cores(part))
    try:
        yield
    finally:
        os.sched_setaffinity(0, OURS)


def run_wrk(url: str, *, pid: int | None = None, connections: int, seconds: float, script: Path | None = None,
            headers: Sequence[str] = (), threads: int = 1) -> Load:  # fmt: skip
    """Load an address. `pid` is the server, whose children count too; without one its processor time is not told."""
    before, command = processor_seconds(pid), ["wrk", f"-c{connections}", f"-d{seconds:g}s", "--latency"]
    command += [f"-t{threads}", "--timeout", "20s", *(word for header in headers for word in ("-H", header))]
    command += ["-s", str(script)] if script else []
    if pid:
        command = pinned(Part.LOAD, command)
    printed = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
    took = processor_seconds(pid) - before
    if pid:
        _wait_until_idle(pid)
    requests = int(_find(r"(\d+) requests in", printed, "0"))
    errors = sum(int(number) for number in re.findall(r"(?:connect|read|write|timeout) (\d+)", printed))
    return Load(
        requests=requests,
        per_second=float(_find(r"Requests/sec:\s+([\d.]+)", printed, "0")),
        p50_ms=_milliseconds(_find(r"50%\s+(\S+)", printed, "0us")),
        p99_ms=_milliseconds(_find(r"99%\s+(\S+)", printed, "0us")),
        slowest_ms=_milliseconds(_find(r"Latency\s+\S+\s+\S+\s+(\S+)", printed, "0us")),
        failed=int(_find(r"Non-2xx or 3xx responses: (\d+)", printed, "0")) + errors,
        processor_ms=took * 1000 / requests if requests else 0.0,
    )


def _wait_until_idle(pid: int, limit: float = 20.0) -> None:
    """Wait until a slow server has done what was asked before: else the next figure would pay for it."""
    deadline, known = time.monotonic() + limit, -1.0
    while (spent := processor_seconds(pid)) > known + 0.02 and time.monotonic() < deadline:
        known = spent
        time.sleep(0.4)


def _find(pattern: str, text: str, otherwise: str) -> str:
    found = re.search(pattern, text)
    return found[1] if found else otherwise


def _milliseconds(text: str) -> float:
    found = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text)
    return float(found[1]) * _UNITS[found[2]] if found else 0.0


def family(pid: int) -> Iterator[int]:
    """Yield a process and all that descend from it."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from family(int(child))


def processor_seconds(pid: int | None) -> float:
    total = 0
    for member in family(pid) if pid else ():
        fields = Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def memory_mb(pid: int, *, only: str = "") -> float:
    """Return the proportional memory of a process and its descendants, of those whose command has this word."""
    kilobytes = 0
    for member in family(pid):
        if only in Path(f"/proc/{member}/cmdline").read_text().replace("\0", " "):
            rollup = Path(f"/proc/{member}/smaps_rollup").read_text()
            kilobytes += int(_find(r"\nPss:\s+(\d+) kB", rollup, "0"))
    return round(kilobytes / 1024, 1)


def busy_share(seconds: float = 1.0) -> float:
    """Return which part of the time of our processors was taken meanwhile: 0–1."""
    first = _stat()
    time.sleep(seconds)
    spent = [after - before for before, after in zip(first, _stat(), strict=True)]
    return 1 - (spent[3] + spent[4]) / max(sum(spent), 1)


def _stat() -> list[int]:
    lines = Path("/proc/stat").read_text().splitlines()
    wanted = {f"cpu{number}" for number in OURS}
    rows = [[int(word) for word in words[1:9]] for words in map(str.split, lines) if words[0] in wanted]
    return [sum(column) for column in zip(*rows, strict=True)]


def wait_for_quiet(limit: float) -> float:
    """Wait until others leave the machine alone, no longer than the limit; return how busy it was in the end."""
    deadline = time.monotonic() + limit
    while (busy := busy_share()) > QUIET and time.monotonic() < deadline:
        pass
    return round(busy, 2)


@contextmanager
def stopping(process: "subprocess.Popen[bytes]") -> Iterator["subprocess.Popen[bytes]"]:
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
