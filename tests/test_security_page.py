"""docs/security.md names tests that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)`", PAGE)))
ROWS = re.findall(r"^\| (\d+\.[\d., –-]+) \| (.*) \| (\w+) \| (.*)\|$", PAGE, flags=re.MULTILINE)


@pytest.mark.parametrize("name", NAMED)
def test_named_test_exists(name):
    assert (ROOT / name).is_file()


def test_each_requirement_has_a_state_and_what_is_not_there_a_reason():
    assert len(ROWS) > 80
    for number, _, state, reason in ROWS:
        assert state in {"yes", "part", "open", "site", "none"}, number
        assert state in {"yes", "none", "open"} or reason.strip(), number
