"""What the command line says when it cannot work."""

import subprocess
import sys

import pytest

from tests.conftest import ROOT


@pytest.mark.parametrize("command", ["doctor", "migrate", "serve", "check"])
def test_wrong_setting_is_a_sentence(tmp_path, command):
    env = {"PATH": "", "DEMO": "1", "VAR_DIR": str(tmp_path), "COMMENTS_MODE": "asisted"}

    said = subprocess.run([sys.executable, "manage.py", command], cwd=ROOT, env=env, capture_output=True, text=True)

    assert said.returncode == 1
    assert said.stderr == "COMMENTS_MODE is 'asisted'. Allowed are automatic, assisted, reviewed.\n"


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
