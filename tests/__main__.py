"""What `make test` runs: all tests on SQLite, those of the database again on PostgreSQL, coverage over both.

Arguments are passed on to pytest; then the coverage of the part that ran says nothing, and is not asked for.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.services import MissingError, PostgreSQL

ROOT = Path(__file__).parent.parent
NO_TESTS = 5  # pytest's exit status if nothing was selected
COVERAGE = 92  # per cent, branches included
# Each process begins with a stretch of its own, so that what a module's tests share is mostly set up once; whoever is
# done takes from the others. More than four only wait for each other.
SIDE_BY_SIDE = ("--numprocesses", str(min(4, os.cpu_count() or 1)), "--dist", "worksteal")


def main(arguments):
    coverage("erase")
    with tempfile.TemporaryDirectory() as folder:
        left_out = Path(folder) / "left-out"
        left_out.touch()
        failures = [
            *run("SQLite", arguments, {"LEFT_OUT": str(left_out), "DATABASE_URL": ""}),
            *run_on_postgresql(arguments, left_out),
        ]
        if not arguments:
            failures += measure()
        report(failures, sorted(set(left_out.read_text().splitlines())))
    return 1 if failures else 0


def run(name, arguments, variables):
    """Run pytest under coverage; return what failed."""
    print(f"\n== Tests on {name} ==", flush=True)
    command = [sys.executable, "-m", "coverage", "run", "-m", "pytest", *SIDE_BY_SIDE, *arguments]
    status = subprocess.run(command, cwd=ROOT, env=os.environ | variables).returncode
    is_fine = status == 0 or (status == NO_TESTS and arguments)
    return [] if is_fine else [f"tests on {name}"]


def run_on_postgresql(arguments, left_out):
    try:
        with PostgreSQL() as server:
            variables = {"LEFT_OUT": str(left_out), "DATABASE_URL": server.url}
            return run("PostgreSQL", ["--database-only", *arguments], variables)
    except MissingError as missing:
        with left_out.open("a") as file:
            file.write(f"All tests on PostgreSQL: {missing}\n")
        return ["PostgreSQL, which REQUIRE_ALL=1 asks for"] if os.environ.get("REQUIRE_ALL") == "1" else []


def measure():
    print("\n== Coverage ==", flush=True)
    coverage("combine", "--quiet")
    is_enough = coverage("report", f"--fail-under={COVERAGE}") == 0
    return [] if is_enough else [f"coverage of {COVERAGE} %"]


def coverage(*arguments):
    return subprocess.run([sys.executable, "-m", "coverage", *arguments], cwd=ROOT).returncode


def report(failures, left_out):
    print()
    for reason in left_out:
        print(f"LEFT OUT  {reason}")
    print(
        f"FAILED: {', '.join(failures)}."
        if failures
        else "All tests passed."
        if not left_out
        else "The tests that could run passed."
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
