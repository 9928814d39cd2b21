"""The jobs of the sweep: each done by one worker, each on its own."""

import json
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from comments import tasks, upkeep
from comments.models import QueueItem, Seal, Upkeep
from tests.factories import make_held_comment, make_public_comment
from tests.services import wait_until

pytestmark = pytest.mark.django_db


@pytest.fixture
def done(monkeypatch):
    """Two jobs of which the first fails; return what was done."""
    calls = []

    def fail():
        raise RuntimeError("The disk is full.")

    jobs = (
        upkeep.Job("failing", timedelta(minutes=1), fail),
        upkeep.Job("counting", timedelta(minutes=1), lambda: calls.append(1)),
    )
    monkeypatch.setattr(upkeep, "JOBS", jobs)
    return calls


def test_due_job_is_done_once_an_interval(done):
    assert [upkeep.run_due_jobs() for _ in range(2)] == [["counting"], []]
    assert done == [1]


def test_job_is_done_again_after_its_interval(done):
    upkeep.run_due_jobs()
    Upkeep.objects.update(next_at=timezone.now())

    upkeep.run_due_jobs()

    assert done == [1, 1]


def test_turn_that_a_clock_ahead_has_put_off_is_taken_now(done):
    upkeep.run_due_jobs()
    Upkeep.objects.update(next_at=timezone.now() + timedelta(days=1))

    assert upkeep.has_due_jobs()
    upkeep.run_due_jobs()

    assert done == [1, 1]
    assert not upkeep.has_due_jobs()


def test_job_that_fails_is_logged_and_waits_for_its_next_turn(done, caplog):
    upkeep.run_due_jobs()

    job = Upkeep.objects.get(name="failing")
    assert "The job failing failed" in caplog.text
    assert job.done_at is None
    assert job.next_at > timezone.now()


def test_done_job_says_when(done):
    upkeep.run_due_jobs()

    assert Upkeep.objects.get(name="counting").done_at is not None


def test_task_does_what_is_due(settings, tmp_path):
    settings.COMMENTS_SEAL_FILE = str(tmp_path / "seals.jsonl")

    tasks.keep_up()

    assert set(Upkeep.objects.values_list("name", flat=True)) >= {"seal", "retention", "waiting"}
    assert not Seal.objects.exists()


def test_comment_that_waits_for_more_than_a_day_raises_the_alarm(caplog):
    make_held_comment()
    QueueItem.objects.filter(kind="review").update(created_at=timezone.now() - timedelta(hours=25))

    assert upkeep.alarm_about_waiting() == 1
    assert "1 comments have waited for a moderator" in caplog.text


def test_comment_that_waits_for_less_raises_none(caplog):
    make_held_comment()
    make_public_comment(body="Another thing to say.")
    QueueItem.objects.filter(kind="screen").update(created_at=timezone.now() - timedelta(hours=25))

    assert upkeep.alarm_about_waiting() == 0
    assert "waited" not in caplog.text


def test_job_is_due_until_it_was_done(done):
    assert upkeep.has_due_jobs()

    upkeep.run_due_jobs()

    assert not upkeep.has_due_jobs()


def test_one_due_job_is_enough(done):
    upkeep.run_due_jobs()
    Upkeep.objects.filter(name="counting").update(next_at=timezone.now())

    assert upkeep.has_due_jobs()


def test_worker_does_the_jobs_by_itself(served):
    def done_jobs():
        command = [sys.executable, "-m", "tests.actions", "upkeep"]
        return set(json.loads(subprocess.run(command, env=served.env, capture_output=True, check=True).stdout))

    wait_until(lambda: {job.name for job in upkeep.JOBS} <= done_jobs(), seconds=20, what="all jobs are done")
