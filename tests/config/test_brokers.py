"""Real brokers as the bell: they are heard at once, and missed by nobody when they are gone or hang."""

import os
import signal

import pytest

from tests.config.test_serve import act, is_all_decided
from tests.conftest import Served
from tests.services import RabbitMQ, Redis, wait_until

pytestmark = pytest.mark.one_database

# So long that in these tests nothing is decided because of the sweep.
NEVER = "600"


@pytest.fixture(params=[Redis, RabbitMQ], ids=["redis", "rabbitmq"])
def broker(request):
    with request.param() as server:
        yield server


@pytest.fixture
def env(process_env, broker):
    return process_env | {"CELERY_BROKER_URL": broker.url, "COMMENTS_SWEEP_SECONDS": NEVER}


def test_bell_is_heard_at_once(env):
    with Served(env):
        act(env, "submit", "20")

        wait_until(lambda: is_all_decided(env, 20), seconds=5, what="20 decisions without a sweep")


def test_reader_does_not_wait_for_a_broker_that_hangs(env, broker):
    os.killpg(broker.process.pid, signal.SIGSTOP)

    seconds = float(act(env, "submit_timed"))

    os.killpg(broker.process.pid, signal.SIGCONT)
    assert seconds < 0.5


def test_comment_is_decided_although_the_broker_was_away(env, broker):
    env["COMMENTS_SWEEP_SECONDS"] = "1"
    with Served(env):
        os.killpg(broker.process.pid, signal.SIGSTOP)
        act(env, "submit", "3")
        os.killpg(broker.process.pid, signal.SIGCONT)

        wait_until(lambda: is_all_decided(env, 3), seconds=30, what="3 decisions")


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "amqp://127.0.0.1:1//"])
def test_reader_does_not_wait_for_a_broker_that_is_gone(process_env, url):
    seconds = float(act(process_env | {"CELERY_BROKER_URL": url}, "submit_timed"))

    assert seconds < 0.5
