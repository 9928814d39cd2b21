"""The documents keep up with the code: settings are explained, links lead somewhere, locks name no index."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SETTINGS = ROOT / "docs" / "settings.md"
LOCKS = ("requirements.lock", "requirements-dev.lock")
LINK = re.compile(r"\]\(([^)\s]+)\)")


def settings_in(source):
    """Return the variables that a settings module reads: the first argument of each `env.…("NAME", …)`."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and node.args)
    return {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "env"
        and isinstance(call.args[0], ast.Constant)
    }


def documented_in(text):
    """Return the variables that have a row in a table."""
    return set(re.findall(r"^\| `([A-Z][A-Z0-9_]+)` \|", text, flags=re.MULTILINE))


def dead_links(path, text):
    """Return the relative links that lead nowhere, whether to a file or to a heading of one."""
    return [link for link in LINK.findall(text) if not re.match(r"[a-z]+:", link) and not leads_somewhere(path, link)]


def leads_somewhere(path, link):
    name, _, heading = link.partition("#")
    target = (path.parent / name).resolve() if name else path
    if not target.exists():
        return False
    return not heading or heading in headings(target.read_text(encoding="utf-8"))


def headings(text):
    """Return the anchors of a document's headings, as code hosts make them."""
    titles = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def documents():
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"]
    output = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True).stdout
    return sorted(output.split()) or [str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md")]


def test_each_setting_is_documented():
    read = settings_in((ROOT / "config" / "settings.py").read_text(encoding="utf-8"))

    assert read - documented_in(SETTINGS.read_text(encoding="utf-8")) == set()


def test_each_documented_setting_exists():
    read = settings_in((ROOT / "config" / "settings.py").read_text(encoding="utf-8"))

    assert documented_in(SETTINGS.read_text(encoding="utf-8")) - read == {"NOTIFY_SOCKET"}


@pytest.mark.parametrize("name", documents())
def test_links_lead_somewhere(name):
    path = ROOT / name

    assert dead_links(path, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("name", LOCKS)
def test_lock_pins_with_hashes_and_names_no_index(name):
    text = (ROOT / name).read_text(encoding="utf-8")

    assert not re.search(r"://|file:|index-url|find-links|\s/", text)
    for requirement in re.split(r"\n(?=\S)", text.strip()):
        assert re.match(r"[a-z0-9-]+==\S+ ", requirement), requirement
        assert "--hash=sha256:" in requirement


def test_development_lock_holds_the_versions_that_run():
    pins = [set(re.findall(r"^(\S+==\S+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)) for name in LOCKS]

    assert pins[0] <= pins[1]


def test_missing_setting_and_dead_link_are_found():
    assert settings_in('env.text("NEW", "")\nother.text("OLD")\nenv.words(name)') == {"NEW"}
    assert documented_in("| `KNOWN` | x |\n`NOT_A_ROW`") == {"KNOWN"}
    text = "# A Title\n[a](settings.md) [b](gone.md) [c](https://example.org) [d](#a-title) [e](#gone)"
    page = ROOT / "docs" / "page.md"
    assert not leads_somewhere(page, "gone.md")
    assert leads_somewhere(page, "settings.md#the-site")
    assert dead_links(SETTINGS, text)[0] == "gone.md"
    assert headings(text) == {"a-title"}
