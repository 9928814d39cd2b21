"""What the command line says when it cannot work."""

import subprocess
import sys

import pytest

from tests.conftest import ROOT


@pytest.mark.one_database
@pytest.mark.parametrize("command", ["verify_log", "doctor", "figures"])
def test_database_that_is_away_is_a_sentence_for_every_command(process_env, command):
    process_env["DATABASE_URL"] = "postgres://nobody@127.0.0.1:1/nothing"

    said = subprocess.run(
        [sys.executable, "manage.py", command], cwd=ROOT, env=process_env, capture_output=True, text=True, check=False
    )

    assert said.returncode != 0
    assert "127.0.0.1" in said.stdout + said.stderr
    assert "Traceback" not in said.stderr
