"""`manage.py backup` and `restore`, rehearsed with real processes: what was erased after the backup stays erased."""

import json
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, is_sqlite, manage
from tests.services import wait_until

TEXT = "Zwiebelkuchen mit Lavendel: that is what I would serve on the tram."

MAKE = f"""
from django.utils import timezone
from datetime import timedelta
from articles.models import Article
from comments import screening_batch, seals
from comments.models import Comment
from comments.submission import Submission, submit_comment
article, _ = Article.objects.get_or_create(slug="tram", defaults=dict(title="The tram comes back", language="en"))
for body in ("I am glad that it comes back.", {TEXT!r}, "You are an idiot and you know it."):
    submit_comment(article, Submission("Quirina", body, email="quirina@example.org"))
while screening_batch.screen_next_batch():
    pass
print(*Comment.objects.order_by("id").values_list("public_id", flat=True))
"""
SEAL = """
import time_machine
from datetime import timedelta
from django.utils import timezone
from comments import seals
with time_machine.travel(timezone.now() + timedelta(minutes={minutes})):
    print(seals.seal_log())
"""
COUNT = "from comments.models import Comment, Decision; print(Comment.objects.count(), Decision.objects.count())"


def shell(code, env):
    return manage("shell", "--no-imports", "-c", code, env=env)


def refused(*arguments, env):
    command = [sys.executable, "manage.py", *arguments]
    result = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=300)
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    return result.stderr


def files_with(folder, words):
    return [
        f"{path.name}: {word}"
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file()
        for word in words
        if word.encode() in path.read_bytes()
    ]


@pytest.fixture
def record(process_env):
    """The environment of a database with three comments, and their ids."""
    ids = shell(MAKE, process_env).split()
    shell(SEAL.format(minutes=2), process_env)
    return process_env, ids


@pytest.fixture
def backup(record, tmp_path):
    env, _ = record
    folder = tmp_path / "backups"
    folder.mkdir()
    assert "whole" in manage("backup", str(folder / "monday"), env=env)
    return folder / "monday"


def test_restored_record_is_whole_and_has_no_text_that_was_erased_since(record, backup, tmp_path):
    env, ids = record
    manage("erase", "--comment", ids[1], env=env)
    shell(MAKE, env)
    shell(SEAL.format(minutes=5), env)

    said = manage("restore", "--force", str(backup), env=env)

    assert "Erased 1 comment again." in said
    assert "The record is whole" in said
    assert shell(COUNT, env).split() == ["3", "3"]
    assert manage("verify_log", env=env).startswith("The record is whole")
    assert "All" in manage("rules", env=env)
    restored = [path for path in tmp_path.glob("db.sqlite3*") if "before-restore" not in path.name]
    assert all(b"Zwiebelkuchen" not in path.read_bytes() for path in restored)
    assert shell("from comments.models import Comment; print(Comment.objects.filter(body__contains='Zwieb'))", env) == (
        "<CommentQuerySet []>\n"
    )
    assert shell(MAKE, env).split()[:3] == ids


def test_restore_on_another_computer_needs_no_force(record, backup, empty_database, tmp_path):
    env, _ = record
    other = env | {"DATABASE_URL": empty_database, "VAR_DIR": str(tmp_path / "other")}

    said = manage("restore", str(backup), env=other)

    assert "The record is whole" in said
    assert "Kept" not in said
    assert shell(COUNT, other).split() == ["3", "3"]
    assert (tmp_path / "other" / "seals.jsonl").exists()


def test_backup_of_a_database_that_is_written_to_is_one_state_of_it(served, empty_database, tmp_path):
    copy = tmp_path / "copy"
    command = [sys.executable, "-m", "tests.actions", "submit", "150"]
    with subprocess.Popen(command, cwd=ROOT, env=served.env) as submitting:
        wait_until(lambda: int(shell(COUNT, served.env).split()[0]) > 5, seconds=20, what="a few comments")
        manage("backup", str(copy), env=served.env)
        assert submitting.wait(timeout=300) == 0

    other = served.env | {"DATABASE_URL": empty_database, "VAR_DIR": str(tmp_path / "other")}
    said = manage("restore", str(copy), env=other)

    assert "The record is whole" in said
    assert 5 < int(shell(COUNT, other).split()[0]) <= 150


@pytest.mark.one_database
@pytest.mark.skipif(not is_sqlite(), reason="PostgreSQL's files are its own business.")
def test_damaged_database_is_replaced_by_force(record, backup):
    env, _ = record
    path = Path(env["DATABASE_URL"].removeprefix("sqlite:///"))
    path.write_bytes(b"This is no database." * 1000)
    path.with_name(path.name + "-wal").unlink(missing_ok=True)

    said = manage("restore", "--force", str(backup), env=env)

    assert "The record is whole" in said
    assert shell(COUNT, env).split() == ["3", "3"]


def test_backup_leaves_out_what_was_erased_before(record, tmp_path):
    env, ids = record
    manage("erase", "--keep-space", "--comment", ids[1], env=env)
    folder = tmp_path / "copies"
    folder.mkdir()

    manage("backup", str(folder / "copy"), env=env)

    assert files_with(folder, ["Zwiebelkuchen"]) == []
    erasures = (folder / "copy.erasures.jsonl").read_text().splitlines()
    assert [json.loads(line)["id"] for line in erasures] == [ids[1]]


def test_backup_is_for_its_owner_alone_and_names_no_existing_file(record, backup):
    env, _ = record

    assert {stat.S_IMODE(path.stat().st_mode) for path in backup.parent.iterdir()} == {0o600}
    assert "exists. Name a new file." in refused("backup", str(backup), env=env)
    assert sorted(path.name for path in backup.parent.iterdir()) == ["monday", "monday.seals.jsonl"]


def test_database_that_is_not_empty_is_replaced_only_by_force(record, backup):
    env, _ = record

    assert "The database is not empty. Say --force to replace it." in refused("restore", str(backup), env=env)


def test_restore_is_refused_while_serve_runs(served, tmp_path):
    shell(MAKE, served.env)
    copy = tmp_path / "copy"
    manage("backup", str(copy), env=served.env)

    assert "Another `serve` is running" in refused("restore", "--force", str(copy), env=served.env)

    other = served.env | {"VAR_DIR": str(tmp_path / "elsewhere")}
    message = refused("restore", "--force", str(copy), env=other)
    assert "open" in message
    assert shell(COUNT, served.env).split()[0] == "3"


def test_damaged_copy_changes_nothing(record, backup):
    env, _ = record
    content = bytearray(backup.read_bytes())
    content[len(content) // 3 : len(content) // 3 * 2] = b"\0" * (len(content) // 3)
    backup.write_bytes(content)

    refused("restore", "--force", str(backup), env=env)

    assert shell(COUNT, env).split() == ["3", "3"]
    assert "The record is whole" in manage("verify_log", env=env)


@pytest.mark.one_database
@pytest.mark.skipif(not is_sqlite(), reason="On PostgreSQL pg_restore says so.")
def test_other_file_is_no_backup(process_env, tmp_path):
    (tmp_path / "text").write_text("I am no database.\n" * 100)
    with sqlite3.connect(tmp_path / "other.sqlite3") as other:
        other.execute("CREATE TABLE shopping (what)")

    assert "is no SQLite database" in refused("restore", "--force", str(tmp_path / "text"), env=process_env)
    assert "none of comments" in refused("restore", "--force", str(tmp_path / "other.sqlite3"), env=process_env)
    assert "There is no file" in refused("restore", "--force", str(tmp_path / "gone"), env=process_env)


@pytest.mark.one_database
@pytest.mark.skipif(not is_sqlite(), reason="It is about the file of SQLite.")
def test_backup_that_cannot_be_written_leaves_nothing(record, tmp_path):
    env, _ = record

    assert "cannot be written" in refused("backup", str(tmp_path / "no" / "folder"), env=env)

    assert not (tmp_path / "no").exists()
