"""Negate each condition of the rules that matter, one at a time; a test must notice.

`python -m tests.flip` flips the modules of `TARGETS`; `python -m tests.flip comments/x.py tests/test_x.py …` flips one,
and runs the tests that follow it. Exit status 1 if a flipped condition survives.
"""

import ast
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).parent.parent
LEFT_BEHIND = shutil.ignore_patterns("__pycache__", ".git", ".*venv*", ".*_cache", ".hypothesis", "var", "node_modules")
TIMEOUT_SECONDS = 120  # A condition that was flipped may make a loop endless.

# What is flipped, and the tests that must notice: the module's own first, then those of what it decides.
TARGETS = {
    "comments/moderation.py": ["tests/comments/test_moderation.py", "tests/comments/test_complaints.py"],
    "comments/screening_record.py": [
        "tests/comments/test_screening_record.py",
        "tests/comments/test_screening_batch.py",
    ],
    "comments/queue.py": ["tests/comments/test_queue.py", "tests/comments/test_screening_batch.py"],
    "comments/screening/policy.py": ["tests/comments/screening/test_policy.py"],
}


@dataclass(frozen=True)
class Flip:
    """One condition of one file, by its place in the source; lines from 1, columns in bytes from 0."""

    path: str
    tests: tuple[str, ...]
    line: int
    start: tuple[int, int]
    end: tuple[int, int]
    condition: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.condition}"


def find_conditions(tree):
    """Yield the condition of each if, elif, while, conditional expression, assert and comprehension filter."""
    for node in ast.walk(tree):
        if isinstance(node, ast.If | ast.While | ast.IfExp | ast.Assert):
            yield node.test
        elif isinstance(node, ast.comprehension):
            yield from node.ifs
        elif isinstance(node, ast.match_case) and node.guard is not None:
            yield node.guard


def find_flips(path, source, tests):
    flips = []
    for condition in find_conditions(ast.parse(source)):
        # `if TYPE_CHECKING:` decides nothing at run time.
        if isinstance(condition, ast.Name) and condition.id == "TYPE_CHECKING":
            continue
        place = (condition.lineno, condition.col_offset), (condition.end_lineno, condition.end_col_offset)
        flips.append(Flip(path, tuple(tests), condition.lineno, *place, " ".join(ast.unparse(condition).split())))
    return sorted(flips, key=lambda flip: flip.start)


def flipped(source, flip):
    """Return the source with `not (…)` around the condition."""
    lines = source.encode().splitlines(keepends=True)
    start = _offset(lines, flip.start)
    end = _offset(lines, flip.end)
    text = source.encode()
    return (text[:start] + b"(not (" + text[start:end] + b"))" + text[end:]).decode()


def _offset(lines, place):
    line, column = place
    return sum(len(text) for text in lines[: line - 1]) + column


def run_tests(tree, tests):
    """Return whether the tests pass in this copy of the tree."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", *tests]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "stdin": subprocess.DEVNULL}
    try:
        return subprocess.run(command, cwd=tree, timeout=TIMEOUT_SECONDS, env=_environment(), **quiet).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def _environment():
    # No bytecode: a file that is changed back within a second would be taken for unchanged.
    return os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "DATABASE_URL": ""}


def survives(flip, trees):
    """Return whether no test notices. `trees` hands out copies of the tree, one for each that works."""
    tree = trees.get()
    path = tree / flip.path
    source = path.read_text(encoding="utf-8")
    try:
        path.write_text(flipped(source, flip), encoding="utf-8")
        return run_tests(tree, flip.tests)
    finally:
        path.write_text(source, encoding="utf-8")
        trees.put(tree)


def copy_tree(folder):
    return Path(shutil.copytree(ROOT, folder, ignore=LEFT_BEHIND))


def main(arguments):
    targets = {arguments[0]: arguments[1:]} if arguments else TARGETS
    flips = [flip for path, tests in targets.items() for flip in find_flips(path, (ROOT / path).read_text(), tests)]
    workers = os.cpu_count() or 1
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="verbatim-flip-") as folder:
        trees = SimpleQueue()
        for number in range(workers):
            trees.put(copy_tree(Path(folder) / str(number)))
        tree = trees.get()
        failing = [path for path, tests in targets.items() if not run_tests(tree, tests)]
        trees.put(tree)
        if failing:
            print(f"The tests of {', '.join(failing)} fail before anything is flipped.")
            return 1
        with ThreadPoolExecutor(workers) as pool:
            alive = list(pool.map(lambda flip: survives(flip, trees), flips))
    survivors = [flip for flip, is_alive in zip(flips, alive, strict=True) if is_alive]
    for flip in survivors:
        print(f"SURVIVES  {flip}")
    print(f"{len(flips)} conditions flipped, {len(survivors)} survived, {time.monotonic() - started:.0f} s.")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
