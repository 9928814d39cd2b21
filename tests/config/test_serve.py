"""`manage.py serve`, with real processes and real kills."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import urllib.error
import urllib.request
from functools import partial
from pathlib import Path

import pytest

from tests.conftest import ROOT, Served
from tests.processes import descendants, living
from tests.services import wait_until


def status_of(url):
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except OSError:
        return None


def act(env, *arguments):
    command = [sys.executable, "-m", "tests.actions", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout


def summary(env):
    return json.loads(act(env, "summary"))


def is_gone(pid):
    return not living([pid])


def is_all_decided(env, count):
    return summary(env)["decided"] == count


def refused(env, *arguments):
    """Run `serve` where it must refuse to start; return what it says."""
    command = [sys.executable, "manage.py", "serve", "--no-demo", *arguments]
    result = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=300)
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    return result.stderr


def child(served, part):
    """Return the id of the process that serve has started for this part, and of what that has started."""
    marks = {"web": "config.web", "worker": "celery"}
    matching = sorted(pid for pid, command in descendants(served.process.pid).items() if marks[part] in command)
    return matching[0], matching[1:]


def test_web_answers_and_worker_decides(served):
    act(served.env, "submit", "1")

    wait_until(lambda: summary(served.env)["decided"] == 1, seconds=10, what="a decision")

    assert status_of(f"{served.url}/admin/login/") == 200
    assert "WARNING" not in served.output
    assert "Admin: " in served.output


@pytest.mark.one_database
def test_start_is_silent_where_the_site_does_not_answer_to_this_computer(process_env):
    with Served(process_env | {"ALLOWED_HOSTS": "comments.example"}) as served:
        assert "HTTP_HOST" not in served.output
        assert status_of(f"{served.url}/") == 400


@pytest.mark.one_database
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_stops_all_and_leaves_nothing(served, number):
    pids = descendants(served.process.pid)

    status = served.stop(number)

    assert status == 0
    assert len(pids) >= 4  # granian and its worker, celery and its pool
    assert not living(pids)


@pytest.mark.one_database
def test_kill_of_serve_leaves_no_orphan(served):
    pids = descendants(served.process.pid)

    served.process.kill()

    wait_until(lambda: not living(pids), seconds=5, what="the end of all processes")


def test_kill_of_the_worker_during_200_submissions_loses_nothing(served):
    command = [sys.executable, "-m", "tests.actions", "submit", "200"]
    with subprocess.Popen(command, cwd=ROOT, env=served.env) as submitting:
        wait_until(lambda: summary(served.env)["decided"] > 0, seconds=20, what="a first decision")
        worker, pool = child(served, "worker")
        os.kill(worker, signal.SIGKILL)
        assert submitting.wait(timeout=300) == 0

    # A batch that died with the worker is free again after its lease of 20 seconds.
    wait_until(lambda: summary(served.env)["decided"] == 200, seconds=45, what="200 decisions")

    assert summary(served.env) == {"comments": 200, "decided": 200, "most_decisions": 1, "waiting": 0}
    assert not living([worker, *pool])
    assert "The worker was killed by SIGKILL." in served.output


def has_pool(served):
    """Whether the worker, which may just be starting anew, has started a pool."""
    return sum("celery" in command for command in descendants(served.process.pid).values()) > 1


def test_kill_of_a_pool_process_loses_nothing(served):
    for round_ in range(1, 3):
        wait_until(partial(has_pool, served), seconds=10, what="a worker with its pool")
        worker, pool = child(served, "worker")
        act(served.env, "submit", "30")
        os.kill(pool[-1], signal.SIGKILL)
        wait_until(partial(is_gone, worker), seconds=10, what="the end of a worker that could hang")
        wait_until(partial(is_all_decided, served.env, 30 * round_), seconds=45, what="all decisions")

    assert summary(served.env) == {"comments": 60, "decided": 60, "most_decisions": 1, "waiting": 0}


@pytest.mark.one_database
def test_worker_that_takes_up_no_work_is_ended(served):
    for pid in child(served, "worker")[1]:
        os.kill(pid, signal.SIGSTOP)
    act(served.env, "submit", "1")

    # It is noticed after 30 seconds, twice the hard time limit of a task.
    wait_until(partial(is_all_decided, served.env, 1), seconds=60, what="a decision by a new worker")

    assert "The worker has taken up no work for 30 seconds" in served.output


@pytest.mark.one_database
def test_web_is_started_again(served):
    web, workers = child(served, "web")

    os.kill(web, signal.SIGKILL)

    wait_until(lambda: not living([web, *workers]), seconds=5, what="the end of what the web had started")
    wait_until(lambda: status_of(f"{served.url}/admin/login/") == 200, seconds=15, what="an answer")


@pytest.mark.one_database
def test_worker_process_of_the_web_is_started_again(served):
    os.kill(child(served, "web")[1][0], signal.SIGKILL)

    wait_until(lambda: status_of(f"{served.url}/admin/login/") == 200, seconds=15, what="an answer")


def test_sweep_survives_a_database_that_fails(served):
    act(served.env, "execute", "ALTER TABLE comments_queueitem RENAME TO elsewhere")
    wait_until(lambda: "The sweep could not read the queue" in served.output, seconds=10, what="a line in the log")
    act(served.env, "execute", "ALTER TABLE elsewhere RENAME TO comments_queueitem")

    act(served.env, "submit", "1")

    wait_until(lambda: summary(served.env)["decided"] == 1, seconds=15, what="a decision")


@pytest.mark.one_database
def test_second_serve_on_the_same_folder_is_refused(served):
    assert "Another `serve` is running with the folder" in refused(served.env)


@pytest.mark.one_database
def test_taken_port_is_named(process_env):
    with socket.socket() as other:
        other.bind(("127.0.0.1", int(process_env["PORT"])))
        other.listen()

        message = refused(process_env)

    assert f"Port {process_env['PORT']} of 127.0.0.1 cannot be used (Address already in use)" in message


@pytest.mark.one_database
def test_first_start_writes_a_key_of_its_own_and_keeps_it(process_env):
    folder = Path(process_env["VAR_DIR"])
    del process_env["SECRET_KEY"]
    with Served(process_env):
        pass
    key = (folder / "secret_key").read_text()

    del process_env["DEMO"]  # The folder is marked: it stays a demo.
    with Served(process_env):
        pass

    assert (folder / "secret_key").read_text() == key
    assert len(key) >= 50
    assert stat.S_IMODE((folder / "secret_key").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_one_part_alone_does_not_migrate(process_env, empty_database):
    empty = process_env | {"DATABASE_URL": empty_database}

    assert "Run `manage.py migrate` first." in refused(empty, "--only", "worker")


@pytest.mark.one_database
def test_parts_run_side_by_side(process_env):
    web = Served(process_env, "--only", "web")
    worker = Served(process_env, "--only", "worker", log="worker.log")
    with web, worker:
        act(process_env, "submit", "1")

        wait_until(lambda: summary(process_env)["decided"] == 1, seconds=10, what="a decision")

        assert "Ready: the worker takes tasks." in worker.output
        assert len(descendants(web.process.pid)) == 2


def test_unreachable_database_is_said_in_a_sentence(process_env):
    process_env["DATABASE_URL"] = "postgres://nobody@127.0.0.1:1/nothing"

    assert "The database cannot be used" in refused(process_env)
    assert "The database cannot be used" in refused(process_env, "--only", "worker")
