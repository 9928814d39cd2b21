"""The bell: rung at once by workers, and apart from the request by the web."""

from threading import Event

import pytest

from comments import bell, counters
from comments.tasks import replay_pending, screen_pending
from tests.services import wait_until

BROKER = "amqp://127.0.0.1"


@pytest.fixture
def rings(settings, monkeypatch):
    """Count the bells that reach the network."""
    settings.CELERY_BROKER_URL = BROKER
    sent = []
    for task in (screen_pending, replay_pending):
        monkeypatch.setattr(task, "apply_async", lambda task=task, **_options: sent.append(task.name))
    return sent


def test_without_a_broker_nothing_is_rung(settings, rings):
    settings.CELERY_BROKER_URL = "memory://"

    bell.ring(screen_pending)
    bell.ring_apart(screen_pending)

    assert rings == []


@pytest.mark.parametrize("error", [ConnectionRefusedError, TimeoutError, RuntimeError])
def test_bell_that_cannot_be_rung_is_counted_and_logged_and_forgotten(settings, monkeypatch, caplog, error):
    settings.CELERY_BROKER_URL = BROKER
    before = counters.bell_failures.value

    def refuse(**_options):
        raise error

    monkeypatch.setattr(screen_pending, "apply_async", refuse)

    bell.ring(screen_pending)

    assert counters.bell_failures.value == before + 1
    assert f"could not be rung ({error.__name__})" in caplog.text


def test_request_goes_on_while_the_broker_has_not_answered(settings, monkeypatch):
    settings.CELERY_BROKER_URL = BROKER
    is_asked, may_answer, has_answered = Event(), Event(), Event()

    def hang(**_options):
        is_asked.set()
        may_answer.wait(30)
        has_answered.set()

    monkeypatch.setattr(screen_pending, "apply_async", hang)

    bell.ring_apart(screen_pending)

    assert is_asked.wait(10)
    assert not has_answered.is_set()
    may_answer.set()
    assert has_answered.wait(10)


def test_bells_that_wait_for_a_slow_broker_become_one_of_each_kind(settings, rings, monkeypatch):
    is_asked, may_answer = Event(), Event()

    def hang(**_options):
        rings.append("slow")
        is_asked.set()
        may_answer.wait(30)

    monkeypatch.setattr(screen_pending, "apply_async", hang)
    bell.ring_apart(screen_pending)
    assert is_asked.wait(10)

    for _ in range(5):
        bell.ring_apart(screen_pending)
        bell.ring_apart(replay_pending)
    may_answer.set()

    # The one that was on its way may have been too early for the others.
    wait_until(lambda: sorted(rings) == ["comments.replay_pending", "slow", "slow"], seconds=10, what="three bells")
