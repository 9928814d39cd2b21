"""What a fault run puts into the product's processes from outside, tried in processes of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from faults.stack import HOOKS, ROOT

SCREEN = """
from comments.screening.pipeline import screen
from comments.screening.types import Context, Draft
result = screen(Draft(body="The tram is back. MARKER"), Context())
print(result.complete, result.incomplete_reason)
"""
CLOCK = """
import time
from datetime import datetime, UTC
from django.utils import timezone
print(round((timezone.now() - datetime.now(UTC)).total_seconds()), round(time.time() - datetime.now(UTC).timestamp()))
"""


def run(code, tmp_path, **variables):
    hits = tmp_path / "hits"
    hits.touch()
    env = os.environ | {"PYTHONPATH": str(HOOKS), "FAULT_HITS": str(hits), **variables}
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True)
    return result, hits.read_text()


@pytest.mark.parametrize(("marker", "number"), [("POISON-KILL", -9), ("POISON-CRASH", -11)])
def test_poison_ends_the_process_and_is_written_down(tmp_path, marker, number):
    result, hits = run(SCREEN.replace("MARKER", marker), tmp_path, FAULT_SCREENER="1")

    assert result.returncode == number
    assert hits.strip().endswith(marker)


@pytest.mark.parametrize("marker", ["POISON-MEMORY", "POISON-GARBAGE"])
def test_screener_that_fails_is_named_by_the_product(tmp_path, marker):
    result, hits = run(SCREEN.replace("MARKER", marker), tmp_path, FAULT_SCREENER="1")

    assert result.stdout.split() == ["False", "screener_failed:poison"]
    assert marker in hits


@pytest.mark.parametrize("variables", [{"FAULT_SCREENER": "1"}, {}])
def test_other_texts_and_other_runs_are_left_alone(tmp_path, variables):
    marker = "" if variables else "POISON-KILL"

    result, hits = run(SCREEN.replace("MARKER", marker), tmp_path, **variables)

    assert (result.stdout.split(), hits) == (["True"], "")


def test_clock_is_moved_as_the_product_reads_it(tmp_path):
    clock = Path(tmp_path / "clock")
    clock.write_text("-3600")

    result, _ = run(CLOCK, tmp_path, FAULT_CLOCK=str(clock))

    assert result.stdout.split() == ["-3600", "-3600"]
