"""`make faults`: break everything that can break, under load, and look whether a comment was harmed.

Exit status 1 if an invariant broke, a fault could not be shown to have hit anything, or (not with QUICK=1) a target of
time was missed. The last line is one JSON object.
"""

import json
import os
import signal
import subprocess
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from threading import Lock, Thread

from faults.registry import FAULTS
from faults.report import describe, has_failed, summarise, table
from faults.run import choose
from faults.stack import ROOT, SetUp, find_missing

FULL_COMMENTS, QUICK_COMMENTS = 10_500, 300
"""For each set-up."""


class Screen:
    """Lines as they come, and on a terminal a line at the bottom that says how far it is."""

    def __init__(self, total):
        self.total, self.done = total, 0
        self._lock = Lock()
        self._started = time.monotonic()

    def outcome(self, set_up, outcome):
        with self._lock:
            self.done += 1
            self._clear()
            print(describe(set_up, outcome, done=self.done, total=self.total), flush=True)
            self._progress()

    def _clear(self):
        if sys.stderr.isatty():
            sys.stderr.write("\r\033[K")

    def _progress(self):
        if sys.stderr.isatty():
            share = self.done / max(self.total, 1)
            minutes = (time.monotonic() - self._started) / 60
            sys.stderr.write(f"[{'#' * round(30 * share):<30}] {share:4.0%} after {minutes:.1f} min")
            sys.stderr.flush()


class SetUpRun(Thread):
    """One set-up, run by a process of its own."""

    def __init__(self, set_up, options, screen):
        super().__init__()
        self._set_up, self._options, self._screen = set_up, options, screen
        self.found = {}
        self.status = None
        self._process = None

    def run(self):
        options = self._options
        command = [sys.executable, "-m", "faults.run", self._set_up.value]
        command += ["--comments", str(options.comments), "--seed", str(options.seed), "--faults", options.faults]
        command += ["--quick"] * options.quick + (["--keep", str(options.keep)] if options.keep else [])
        with subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
        ) as self._process:
            for line in self._process.stdout:
                said = json.loads(line)
                if "all" in said:
                    self.found = said["all"]
                else:
                    self.found[said["fault"]] = said
                    self._screen.outcome(self._set_up.value, said)
        self.status = self._process.returncode

    def end(self):
        """Have it stop all that it has started."""
        if self._process is not None:
            self._process.terminate()


def main():
    options = read_options()
    wanted = [SetUp(name) for name in options.set_ups.split(",")] if options.set_ups else list(SetUp)
    missing = {set_up: lacking for set_up in wanted if (lacking := find_missing(set_up))}
    for set_up, lacking in missing.items():
        print(f"LEFT OUT {set_up.value}: {', '.join(lacking)} missing.", flush=True)
    chosen = [set_up for set_up in wanted if set_up not in missing]
    numbers = options.faults.split(",") if options.faults else []
    screen = Screen(sum(len(choose(set_up, numbers, is_quick=options.quick)) for set_up in chosen))
    runs = [SetUpRun(set_up, options, screen) for set_up in chosen]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("The run was ended."))
    try:
        run_all(runs, at_once=options.at_once)
    except (SystemExit, KeyboardInterrupt):
        print("ENDED before all was run: what follows is what was.", flush=True)
    found = {set_up.value: run.found for set_up, run in zip(chosen, runs, strict=True)}
    return report(found, runs, missing, options)


def read_options():
    parser = ArgumentParser(prog="make faults ARGS=…", description="Break what can break, and look what became of it.")
    parser.add_argument("--set-ups", default="", help=f"Of {', '.join(SetUp)}; comma-separated.")
    parser.add_argument("--faults", default="", help=f"Of {', '.join(fault.number for fault in FAULTS)}.")
    parser.add_argument("--comments", type=int, default=0, help="For each set-up, spread over its faults.")
    parser.add_argument("--seed", type=int, default=1, help="Of texts and moments.")
    parser.add_argument("--at-once", type=int, default=0, help="Set-ups that run side by side.")
    parser.add_argument("--keep", type=Path, help="A folder for histories, dumps and logs.")
    parser.add_argument("--table", type=Path, help="A file for the table in Markdown.")
    options = parser.parse_args()
    options.quick = os.environ.get("QUICK") == "1"
    options.comments = options.comments or (QUICK_COMMENTS if options.quick else FULL_COMMENTS)
    options.at_once = options.at_once or (len(SetUp) if options.quick else 1)
    return options


def run_all(runs, *, at_once):
    waiting = list(runs)
    while waiting:
        batch, waiting = waiting[:at_once], waiting[at_once:]
        for run in batch:
            run.start()
        try:
            for run in batch:
                run.join()
        finally:
            for run in batch:
                run.end()


def report(found, runs, missing, options):
    is_quick = options.quick
    failed = [run for run in runs if run.status != 0]
    for set_up, outcomes in found.items():
        for number, outcome in outcomes.items():
            if has_failed(outcome, is_quick=is_quick):
                print(
                    f"FAILED {set_up} {number}: {outcome.get('broken') or outcome.get('misses') or outcome.get('late')}"
                )
    for run in failed:
        print(f"FAILED {run._set_up.value}: the run itself ended with status {run.status}.")
    if options.table:
        options.table.write_text(table(found) + "\n", encoding="utf-8")
    is_missing = os.environ.get("REQUIRE_ALL") == "1" and (missing or _left_out(found))
    print(json.dumps(summarise(found)), flush=True)
    is_broken = any(has_failed(outcome, is_quick=is_quick) for its in found.values() for outcome in its.values())
    return 1 if failed or is_broken or is_missing else 0


def _left_out(found):
    return [number for its in found.values() for number, outcome in its.items() if "left_out" in outcome]


if __name__ == "__main__":
    sys.exit(main())
