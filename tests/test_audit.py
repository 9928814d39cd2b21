"""`make audit` fails for a weakness, and also when it could not look."""

import json
import subprocess
import sys

from tests.audit import ROOT, judge, pinned

NAMES = {"celery", "django"}
ASKED = [{"name": "celery", "version": "5.7.0", "vulns": []}, {"name": "django", "version": "5.2.19", "vulns": []}]
WEAK = {"id": "PYSEC-1", "fix_versions": ["5.2.20"], "aliases": [], "description": ""}


def judged(*rows):
    return judge(json.dumps({"dependencies": rows, "fixes": []}), names=NAMES)


def test_libraries_that_were_all_asked_about_pass():
    assert judged(*ASKED) == (0, ["None of 2 libraries has a known weakness."])


def test_weakness_is_named_with_its_cure():
    status, said = judged(ASKED[0], ASKED[1] | {"vulns": [WEAK]})

    assert status == 1
    assert said == ["django 5.2.19: PYSEC-1, mended in 5.2.20."]


def test_library_that_nobody_could_be_asked_about_fails():
    status, said = judged(ASKED[0], {"name": "django", "skip_reason": "Dependency not found on PyPI"})

    assert status == 2
    assert "1 of 2 libraries: django" in said[0]


def test_library_that_is_not_in_the_report_fails():
    assert judged(ASKED[0])[0] == 2


def test_no_report_fails():
    assert judge("", names=NAMES)[0] == 2
    assert judge("[]", names=NAMES)[0] == 2
    assert judge('{"dependencies": []}', names=set())[0] == 2


def test_lock_is_read():
    names = pinned((ROOT / "requirements.lock").read_text(encoding="utf-8"))

    assert {"django", "celery", "granian"} <= names
    assert len(names) > 30


def test_without_a_network_it_says_so(tmp_path):
    lock = tmp_path / "requirements.lock"
    lock.write_text(f"celery==5.7.0 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    # A proxy that is not there stands for a network that is not.
    gone = {"HTTPS_PROXY": "http://127.0.0.1:1", "HTTP_PROXY": "http://127.0.0.1:1", "PATH": "", "HOME": str(tmp_path)}
    command = [sys.executable, "-m", "tests.audit", "--lock", str(lock), "--service", "osv"]

    result = subprocess.run(command, cwd=ROOT, env=gone, capture_output=True, text=True)

    assert result.returncode == 2, result.stdout + result.stderr
