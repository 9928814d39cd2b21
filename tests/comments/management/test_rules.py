"""`manage.py rules`, and what it is for: to move a whole record with dumpdata and loaddata, or a backup."""

import shutil
import sqlite3
import subprocess
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from comments.rules import installer
from tests.conftest import is_sqlite, manage


def rules(*arguments):
    out, err = StringIO(), StringIO()
    try:
        call_command("rules", *arguments, stdout=out, stderr=err)
    except SystemExit as end:
        return end.code, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


@pytest.mark.django_db
def test_rules_are_in_place():
    count = len(installer.read_rules(connection.vendor))

    assert rules() == (0, f"All {count} rules are in place.\n", "")


@pytest.mark.django_db
def test_dropped_rules_are_missed_and_come_back():
    assert rules("drop")[0] == 0

    status, _, err = rules("check")

    assert status == 1
    assert "comments_rule_comment_update is missing" in err
    assert rules("install")[0] == 0


MAKE = """
from articles.models import Article
from comments import screening_batch, moderation
from comments.models import Comment
from comments.submission import Submission, submit_comment
from django.contrib.auth.models import User
article = Article.objects.create(slug="tram", title="The tram comes back")
for body in ("I am glad that it comes back.", "What a load of bullshit.", "You are an idiot and you know it."):
    submit_comment(article, Submission("Ada", body, email="ada@example.org"))
while screening_batch.screen_next_batch():
    pass
mo = User.objects.create_superuser("mo", password="mo")
held = Comment.objects.get(status="held")
moderation.decide(held.pk, verdict="approve", moderator=mo, seen_seq=1)
"""
COUNT = "from comments.models import Comment, Decision; print(Comment.objects.count(), Decision.objects.count())"


@pytest.fixture
def record(process_env):
    """The environment of a database with a small record."""
    manage("shell", "--no-imports", "-c", MAKE, env=process_env)
    return process_env


def is_whole(env):
    assert manage("shell", "--no-imports", "-c", COUNT, env=env).split() == ["3", "4"]
    assert "All" in manage("rules", env=env)
    return manage("verify_log", env=env).startswith("The record is whole")


def test_record_moves_with_dumpdata_and_loaddata(record, empty_database, tmp_path):
    dump = tmp_path / "dump.json"
    other = record | {"DATABASE_URL": empty_database}
    manage("dumpdata", "--exclude=contenttypes", "--exclude=auth.permission", f"--output={dump}", env=record)

    manage("migrate", "--verbosity=0", env=other)
    manage("rules", "drop", env=other)
    manage("loaddata", str(dump), env=other)
    manage("rules", "install", env=other)

    assert is_whole(other)
    manage("shell", "--no-imports", "-c", MAKE.replace('"tram"', '"bus"').replace('"mo"', '"vera"'), env=other)


def test_backup_of_the_database_is_the_whole_record(record, empty_database):
    other = record | {"DATABASE_URL": empty_database}

    back_up(record["DATABASE_URL"], empty_database)

    assert is_whole(other)


def back_up(url, copy):
    """Copy a database as docs/operations.md says."""
    if is_sqlite():
        source = sqlite3.connect(url.removeprefix("sqlite:///"))
        source.execute("VACUUM INTO ?", [copy.removeprefix("sqlite:///")])
        source.close()
        return
    assert shutil.which("pg_dump")
    dump = subprocess.run(["pg_dump", "--format=custom", url], capture_output=True, check=True).stdout
    subprocess.run(["pg_restore", "--no-owner", f"--dbname={copy}"], input=dump, check=True)
