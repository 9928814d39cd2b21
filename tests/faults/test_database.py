"""What is read beside the product, and whether the database refuses what it must."""

import sqlite3
import subprocess
import sys
from contextlib import closing

import psycopg
import pytest

from faults.database import Database
from faults.stack import ROOT
from tests.config.test_serve import act


@pytest.fixture
def database(process_env):
    act(process_env, "submit", "3")
    return Database(process_env["DATABASE_URL"])


def decide_all(env):
    """Screen what waits, in a process that works for as long as it is told."""
    subprocess.run([sys.executable, "-m", "faults.actions", "screen", "1"], cwd=ROOT, env=env, check=True)


def test_comments_are_read_as_they_lie_there(database):
    dump = database.dump("tram")

    assert [comment.body[:44] for comment in dump.comments] == [
        f"I have waited for this tram for {number} years, and" for number in range(3)
    ]
    assert {(comment.name, comment.status, comment.seq) for comment in dump.comments} == {("Ada", "pending", 0)}
    assert (dump.decisions, dump.unscreened) == ((), 3)
    assert set(database.ids("tram")) == {comment.public_id for comment in dump.comments}


def test_other_articles_are_not_read(database):
    assert database.dump("bus").comments == ()


def test_nothing_is_claimed_before_anybody_claims(database):
    assert (database.claims("tram"), database.count_waiting("tram")) == ({}, 3)


def test_whoever_holds_the_lock_keeps_others_from_writing(database):
    with closing(database.lock()), closing(database.connect()) as other:
        is_sqlite = isinstance(other, sqlite3.Connection)
        other.execute("PRAGMA busy_timeout = 50" if is_sqlite else "SET lock_timeout = '50ms'")

        with pytest.raises((sqlite3.OperationalError, psycopg.OperationalError), match="lock"):
            other.execute("UPDATE comments_comment SET status = status")


def test_rules_refuse_what_is_forbidden(process_env, database):
    decide_all(process_env)

    assert database.forbidden_that_pass() == []


def test_it_shows_if_the_rules_are_gone(process_env, database):
    decide_all(process_env)
    with closing(database.connect()) as connection:
        is_sqlite = isinstance(connection, sqlite3.Connection)
        # PostgreSQL has one rule for both.
        rule = "comments_rule_decision_delete" if is_sqlite else "comments_rule_decision_kept ON comments_decision"
        connection.execute(f"DROP TRIGGER {rule}")

    assert "DELETE" in {statement.split()[0] for statement in database.forbidden_that_pass()}
