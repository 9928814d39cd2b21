"""Our own rules for ast-grep: each is shown to fire on what it forbids, and to leave alone what is near it."""

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
AST_GREP = ROOT / ".venv" / "bin" / "ast-grep"
RULES = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in (ROOT / "lint" / "rules").glob("*.yml")
}
ENDINGS = {"Python": "py", "HTML": "html", "JavaScript": "js"}


def cases(name):
    path = ROOT / "lint" / "rule-tests" / f"{name}-test.yml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(RULES))
def test_rule_is_an_error_that_says_what_to_do_and_has_cases(name):
    rule, tested = RULES[name], cases(name)

    assert rule["id"] == tested["id"] == name
    assert rule["severity"] == "error"
    assert rule["message"].endswith(".")
    assert len(tested["invalid"]) >= 2
    assert tested["valid"]


def ast_grep(*arguments, folder=ROOT):
    program = shutil.which("ast-grep", path=str(AST_GREP.parent)) or shutil.which("ast-grep")
    return subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True)


def test_cases_are_judged_as_written():
    result = ast_grep("test", "--skip-snapshot-tests")

    assert result.returncode == 0, result.stdout


@pytest.fixture
def project(tmp_path):
    """A project with our rules and nothing else."""
    shutil.copy(ROOT / "sgconfig.yml", tmp_path)
    shutil.copytree(ROOT / "lint", tmp_path / "lint")
    return tmp_path


@pytest.mark.parametrize("name", sorted(RULES))
def test_bad_file_in_its_place_fails_the_scan(project, name):
    rule = RULES[name]
    folder = project / rule["files"][0].removesuffix("/**")
    folder.mkdir(parents=True)
    for number, text in enumerate(cases(name)["invalid"]):
        (folder / f"bad_{number}.{ENDINGS[rule['language']]}").write_text(text, encoding="utf-8")

    result = ast_grep("scan", folder=project)

    assert result.returncode != 0
    assert result.stdout.count(f"error[{name}]") >= len(cases(name)["invalid"])


def test_project_itself_is_clean():
    result = ast_grep("scan")

    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("name", sorted(RULES))
def test_file_that_is_let_off_exists(name):
    for path in RULES[name].get("ignores", []):
        assert (ROOT / path).is_file(), f"{path} is let off by {name}, and is not there."
