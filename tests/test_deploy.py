"""What is shipped for Prometheus speaks of numbers that exist, and each alert has its place in the runbook."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from django.utils import timezone

from comments import metrics, upkeep
from tests.factories import make_rejected_comment, make_screened_comment
from tests.test_docs import leads_somewhere

ROOT = Path(__file__).parent.parent
RULES = yaml.safe_load((ROOT / "deploy" / "prometheus-rules.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_alert_leads_to_the_runbook(rule):
    assert leads_somewhere(ROOT / "README.md", rule["annotations"]["runbook"])
    assert rule["annotations"]["summary"].endswith(".")
    assert rule["labels"]["severity"] in {"page", "warn"}


@pytest.mark.django_db
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_alert_asks_for_numbers_that_exist(rule):
    make_rejected_comment()
    make_screened_comment(body="A friendly word on the new line.")
    upkeep.run_due_jobs()
    text = metrics.render(metrics.read_database(timezone.now())) + metrics.render(metrics.read_process())

    for name, labels in re.findall(r"(verbatim_\w+)(?:\{(.*?)\})?", rule["expr"]):
        assert re.search(rf"^{name}[{{ ]", text, re.MULTILINE), name
        for label, value in re.findall(r'(\w+)=~?"([^"]*)"', labels):
            assert re.search(rf'^{name}\{{.*\b{label}="({value})"', text, re.MULTILINE), (name, label, value)


def test_package_takes_along_every_file_that_is_no_source():
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    taken = packages["package-data"]["*"]
    files = [path for name in ("articles", "comments", "config") for path in (ROOT / name).rglob("*") if path.is_file()]
    # Translators' sources are compiled; the rest is what Python makes of its own.
    ours = [path for path in files if path.suffix not in {".py", ".pyc", ".po"}]

    assert [path.name for path in ours if not any(path.match(pattern) for pattern in taken)] == []
    assert any(path.name == "favicon.ico" for path in ours)
