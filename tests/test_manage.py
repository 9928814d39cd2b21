"""The command line says a wrong setting in a sentence."""

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
