import io
import json
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from comments.models import Revision


def run(monkeypatch, *lines, **options):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"\n".join(lines))))
    output = io.StringIO()
    call_command("screen", stdout=output, **options)
    return [json.loads(line) for line in output.getvalue().splitlines()]


def revise(kind, content):
    newest = Revision.objects.filter(kind=kind).order_by("-number").first()
    Revision.objects.create(
        kind=kind, number=newest.number + 1, content=content, digest="0" * 64, created_at=newest.created_at
    )


def test_comments_are_screened_in_order_without_a_database(monkeypatch):
    answers = run(monkeypatch, b'{"id": 1, "text": "Thank you for this."}', b'{"id": 2, "text": "Fuck off"}')

    assert [(answer["id"], answer["outcome"]) for answer in answers] == [(1, "approve"), (2, "reject")]


@pytest.mark.parametrize("language", ["en", "tr", "ar", "ckb", "ku"])
def test_every_screened_language_may_be_approved(monkeypatch, language):
    line = json.dumps({"id": 1, "text": "🕊", "article": {"language": language}}).encode()

    assert run(monkeypatch, line)[0]["outcome"] == "approve"


def test_a_line_chooses_its_mode(monkeypatch):
    assert run(monkeypatch, b'{"id": 1, "text": "Thank you.", "mode": "reviewed"}')[0]["outcome"] == "hold"


def test_a_bad_line_is_answered_and_the_command_ends_with_status_1(monkeypatch, capsys):
    with pytest.raises(SystemExit) as ended:
        run(monkeypatch, b"nonsense")

    assert ended.value.code == 1


def test_one_text_is_shown_with_its_evidence_marked():
    output = io.StringIO()

    call_command("screen", text="What bullshit.", stdout=output)

    assert output.getvalue().splitlines()[:2] == ["reject (profanity): language en", "What ⟦bullshit⟧."]


@pytest.mark.django_db
def test_the_site_adds_its_own_revisions(monkeypatch):
    row = {"language": "en", "pattern": "blimey", "guideline": "profanity", "severity": "certain", "kind": "word"}
    revise("lexicon", {"added": [row], "removed": []})
    line = b'{"id": 1, "text": "Blimey, what a day."}'

    assert run(monkeypatch, line)[0]["outcome"] == "approve"
    assert run(monkeypatch, line, site=True)[0]["outcome"] == "reject"


@pytest.mark.django_db
def test_revisions_that_cannot_be_used_are_refused_in_a_sentence(monkeypatch):
    revise("policy", {"order": "threat"})

    with pytest.raises(CommandError, match="cannot be used: A policy's 'order' must be a list"):
        run(monkeypatch, site=True)


@pytest.mark.parametrize("command", [["screen", "--text", "What a load of bullshit."], ["policy_test", "--help"]])
def test_commands_without_a_database_need_no_setting_and_leave_nothing_behind(tmp_path, command):
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path / "var")}

    result = subprocess.run([sys.executable, "manage.py", *command], env=environment, capture_output=True, text=True)

    assert result.returncode == 0, result.stderr
    assert list(tmp_path.iterdir()) == []
