"""The tasks and the bell."""

from datetime import timedelta

import pytest

from comments import screening_batch, tasks
from comments.models import Comment
from tests.factories import make_comment

pytestmark = pytest.mark.django_db


def test_task_screens_what_waits():
    comment = make_comment()

    tasks.screen_pending()

    comment.refresh_from_db()
    assert comment.status == "approved"


def test_task_may_run_twice():
    make_comment()
    tasks.screen_pending()

    tasks.screen_pending()

    assert Comment.objects.get().seq == 1


@pytest.fixture
def rings(monkeypatch):
    """Count the bells that reach the network."""
    sent = []
    monkeypatch.setattr(tasks.screen_pending, "apply_async", lambda **options: sent.append(options))
    return sent


def test_task_that_runs_out_of_time_rings_again(settings, rings, monkeypatch):
    settings.CELERY_BROKER_URL = "amqp://127.0.0.1"
    monkeypatch.setattr(screening_batch, "TASK_TIME", timedelta(seconds=-1))
    make_comment()

    tasks.screen_pending()

    assert len(rings) == 1


def test_task_that_empties_the_queue_does_not_ring(settings, rings):
    settings.CELERY_BROKER_URL = "amqp://127.0.0.1"
    make_comment()

    tasks.screen_pending()

    assert rings == []
