"""The SQLite backend: its defaults, and whose turn it is to write."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.db import OperationalError, connections, transaction

from config.sqlite.lock import WriterLock
from tests.config.sqlite.conftest import ALIAS
from tests.services import wait_until

HOLD = """
import fcntl, sys, time
lock = open(sys.argv[1], "w")
fcntl.flock(lock, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def holder(beside):
    """Run another process that holds the lock of the database until it is killed."""
    lock = f"{beside.settings_dict['NAME']}.lock"
    with subprocess.Popen([sys.executable, "-c", HOLD, lock], stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"held\n"
        yield process
        process.kill()


def add_note(text="a"):
    with connections[ALIAS].cursor() as cursor:
        cursor.execute("INSERT INTO note (text) VALUES (%s)", [text])


def count_notes():
    with connections[ALIAS].cursor() as cursor:
        return cursor.execute("SELECT count(*) FROM note").fetchone()[0]


def is_locked(connection):
    """Return whether another process would have to wait."""
    command = [sys.executable, "-c", "import fcntl, sys; fcntl.flock(open(sys.argv[1]), fcntl.LOCK_EX | fcntl.LOCK_NB)"]
    lock = f"{connection.settings_dict['NAME']}.lock"
    return subprocess.run([*command, lock], stderr=subprocess.DEVNULL).returncode != 0


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),  # FULL
        ("recursive_triggers", 1),
        ("foreign_keys", 1),
    ],
)
def test_connection_has_the_defaults_of_a_service(beside, pragma, value):
    with beside.cursor() as cursor:
        assert cursor.execute(f"PRAGMA {pragma}").fetchone()[0] == value


def test_transactions_are_immediate_and_wait_20_seconds_unless_told_otherwise(beside):
    beside.settings_dict["OPTIONS"] = {}

    params = beside.get_connection_params()

    assert params["timeout"] == 20
    assert beside.transaction_mode == "IMMEDIATE"


def test_transaction_holds_the_lock_until_it_commits(beside):
    with transaction.atomic(ALIAS):
        add_note()
        assert is_locked(beside)

    assert not is_locked(beside)
    assert count_notes() == 1


def test_rollback_lets_go(beside):
    with transaction.atomic(ALIAS):
        add_note()
        transaction.set_rollback(True, using=ALIAS)

    assert not is_locked(beside)
    assert count_notes() == 0


def test_savepoint_keeps_the_lock(beside):
    with transaction.atomic(ALIAS):
        with transaction.atomic(ALIAS):
            add_note()
        assert is_locked(beside)


def test_close_in_a_transaction_lets_go(beside):
    beside.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    assert is_locked(beside)

    beside.close()

    assert not is_locked(beside)


def test_reading_takes_no_lock(beside, holder):
    assert count_notes() == 0


def test_writing_waits_until_the_timeout(beside, holder):
    started = time.monotonic()

    with pytest.raises(OperationalError, match="database is locked"), transaction.atomic(ALIAS):
        pytest.fail("The lock is held by another process.")

    assert 0.3 <= time.monotonic() - started < 20


def test_single_statement_outside_a_transaction_waits_as_well(beside, holder):
    with pytest.raises(OperationalError, match="database is locked"):
        add_note()
    with pytest.raises(OperationalError, match="database is locked"), beside.cursor() as cursor:
        cursor.executemany("INSERT INTO note (text) VALUES (%s)", [("a",), ("b",)])

    holder.kill()
    holder.wait()
    add_note()
    with beside.cursor() as cursor:
        cursor.executemany("INSERT INTO note (text) VALUES (%s)", [("a",), ("b",)])

    assert count_notes() == 3
    assert not is_locked(beside)


def test_database_is_free_again_after_a_kill_of_the_writer(beside, holder):
    threading.Timer(0.1, holder.kill).start()

    add_note()

    assert count_notes() == 1


def test_failed_begin_lets_go(beside):
    beside.ensure_connection()
    beside.connection.execute("BEGIN")  # A transaction that Django knows nothing of.

    with pytest.raises(OperationalError), transaction.atomic(ALIAS):
        pytest.fail("There cannot be a transaction in a transaction.")

    assert not is_locked(beside)
    beside.connection.execute("ROLLBACK")


def test_threads_write_one_after_the_other(beside):
    beside.settings_dict["OPTIONS"] = {"timeout": 20}

    def write():
        for _ in range(50):
            with transaction.atomic(ALIAS):
                read = count_notes()
                add_note()
                assert count_notes() == read + 1
        connections[ALIAS].close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert count_notes() == 200


def test_forked_child_does_not_keep_the_lock(beside):
    fork = f"""
import os, time
from config.sqlite.lock import WriterLock
lock = WriterLock({beside.settings_dict["NAME"]!r})
assert lock.acquire(1)
if os.fork() == 0:
    assert not lock.is_held
    time.sleep(60)
print("forked", flush=True)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", fork], stdout=subprocess.PIPE, start_new_session=True) as parent:
        assert parent.stdout.readline() == b"forked\n"
        assert is_locked(beside)
        parent.kill()
        wait_until(lambda: not is_locked(beside), seconds=2, what="the kernel frees the lock")
        os.killpg(parent.pid, signal.SIGKILL)


def test_first_connection_waits_for_its_turn_as_well(beside):
    """The change to WAL is a write."""
    beside.close()
    path = Path(beside.settings_dict["NAME"])
    path.unlink()
    lock = WriterLock(str(path))
    assert lock.acquire(1)

    with pytest.raises(OperationalError, match="database is locked"):
        beside.ensure_connection()

    lock.release()
    beside.ensure_connection()


def test_memory_needs_no_lock(django_db_blocker):
    with django_db_blocker.unblock():
        connections.databases["memory"] = connections.databases["default"] | {
            "ENGINE": "config.sqlite",
            "NAME": ":memory:",
        }
        connection = connections["memory"]
        with transaction.atomic("memory"), connection.cursor() as cursor:
            cursor.execute("CREATE TABLE note (id integer primary key)")
            assert cursor.execute("PRAGMA journal_mode").fetchone()[0] == "memory"
        # Django itself never closes a database in memory, since that loses it.
        connection.connection.close()

    del connections["memory"]
    del connections.databases["memory"]


@pytest.mark.parametrize("length", [0, 6_000])
def test_marks_are_read_the_same_each_time(beside, length):
    statement = f"SELECT %s, '100%%' /*{'-' * length}*/"

    with beside.cursor() as cursor:
        found = [cursor.execute(statement, [number]).fetchone() for number in (1, 2)]

    assert found == [(1, "100%"), (2, "100%")]
