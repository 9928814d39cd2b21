"""One queue behind three bells: none (each worker looks for itself), Redis, RabbitMQ; real servers and processes."""

import json
import os
import signal
import socket
import threading
import urllib.request
from functools import partial

import kombu
import pytest
from amqp.exceptions import NotFound

from config.dead_letters import DEAD_LETTERS, MAX_RETURNS, QUEUE, make_dead_letters, make_queue
from tests.config.test_serve import act, child, is_all_decided, summary
from tests.conftest import Served
from tests.services import RabbitMQ, Redis, free_port, wait_until

pytestmark = pytest.mark.one_database

# So long that in these tests nothing is decided because of the sweep.
NEVER = "600"
PATIENCE = 30
"""Seconds: far more than it takes, for computers that are busy with other tests."""


class Nothing:
    """The embedded default: no server at all."""

    url = "memory://"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def start(self):
        pass

    kill = start


@pytest.fixture(scope="module", params=[Nothing, Redis, RabbitMQ], ids=["embedded", "redis", "rabbitmq"])
def broker(request):
    with request.param() as server:
        yield server


@pytest.fixture(scope="module")
def rabbitmq():
    with RabbitMQ() as server:
        yield server


@pytest.fixture
def env(process_env, broker):
    """A set-up in which only the bell wakes a worker, but for the embedded default, whose bell is the sweep."""
    wipe(broker)
    process_env["CELERY_BROKER_URL"] = broker.url
    if broker.url != Nothing.url:
        process_env["COMMENTS_SWEEP_SECONDS"] = NEVER
    return process_env


def wipe(broker):
    """Throw away every message, as a broker does that was started anew without its disk."""
    if broker.url != Nothing.url:
        with kombu.Connection(broker.url) as connection:
            make_queue()(connection.default_channel).declare()
            connection.default_channel.queue_purge(QUEUE)


def worker(env, log="worker.log"):
    return Served(env, "--only", "worker", log=log)


def web(env):
    return Served(env, "--only", "web", log="web.log")


def post(site, body="I am glad that the tram comes back, and the fare is fair."):
    """Post a comment as another program would; return the address of its receipt."""
    url = f"{site.url}/api/v1/articles/tram/comments/"
    content = json.dumps({"name": "Ada", "body": body}).encode()
    request = urllib.request.Request(url, content, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.status == 201
        return json.load(answer)["receipt"]


def test_comment_is_rung_for_screened_and_decided(env):
    act(env, "submit", "0")
    with Served(env) as site:
        receipt = post(site)

        wait_until(partial(is_all_decided, env, 1), seconds=PATIENCE, what="a decision")

        token = receipt.rstrip("/").rpartition("/")[2]
        with urllib.request.urlopen(f"{site.url}/api/v1/receipts/{token}/", timeout=60) as answer:
            assert json.load(answer)["status"] == "approved"


def test_lost_bells_are_made_up_for_by_the_sweep(env, broker):
    act(env, "submit", "5")
    wipe(broker)
    assert summary(env)["decided"] == 0
    env["COMMENTS_SWEEP_SECONDS"] = "1"

    with worker(env):
        wait_until(partial(is_all_decided, env, 5), seconds=PATIENCE, what="5 decisions")


def test_bells_that_ring_for_nothing_decide_nothing_twice(env):
    second = env | {"VAR_DIR": f"{env['VAR_DIR']}-2"}
    act(env, "ring", "5")
    act(env, "submit", "100")
    act(env, "ring", "20")

    with worker(env), worker(second, log="second.log"):
        wait_until(partial(is_all_decided, env, 100), seconds=PATIENCE, what="100 decisions")

    assert summary(env) == {"comments": 100, "decided": 100, "most_decisions": 1, "waiting": 0}


def test_worker_that_is_stopped_in_the_middle_leaves_the_rest_to_the_next(env):
    act(env, "submit", "400")
    with worker(env) as first:
        wait_until(lambda: summary(env)["decided"] > 0, seconds=PATIENCE, what="a first decision")
        assert first.stop() == 0
    act(env, "ring", "1")

    with worker(env):
        wait_until(partial(is_all_decided, env, 400), seconds=PATIENCE, what="400 decisions")

    assert summary(env) == {"comments": 400, "decided": 400, "most_decisions": 1, "waiting": 0}


def test_worker_that_is_killed_in_the_middle_loses_and_doubles_nothing(env):
    env["COMMENTS_SWEEP_SECONDS"] = "1"
    act(env, "submit", "400")
    with worker(env) as site:
        wait_until(lambda: summary(env)["decided"] > 0, seconds=PATIENCE, what="a first decision")
        os.kill(child(site, "worker")[0], signal.SIGKILL)

        # What it had claimed is free again after its lease of 20 seconds.
        wait_until(partial(is_all_decided, env, 400), seconds=PATIENCE, what="400 decisions")

    assert summary(env) == {"comments": 400, "decided": 400, "most_decisions": 1, "waiting": 0}


def test_broker_that_is_away_and_comes_back_costs_time_only(env, broker):
    act(env, "submit", "0")
    with web(env) as site, worker(env):
        post(site)
        wait_until(partial(is_all_decided, env, 1), seconds=PATIENCE, what="a decision")
        broker.kill()
        post(site, "Written while the bell could not be rung.")
        broker.start()
        post(site, "Written when the bell was back.")

        # One bell is for all that waits; the worker finds its way back to the broker by itself.
        def all_decided():
            act(env, "ring", "1")
            return is_all_decided(env, 3)

        wait_until(all_decided, seconds=PATIENCE, what="3 decisions")


@pytest.fixture(params=[Redis, RabbitMQ], ids=["redis", "rabbitmq"])
def other_broker(request):
    with request.param() as server:
        yield server


def test_message_that_nobody_can_read_stops_nobody(process_env, other_broker):
    process_env |= {"CELERY_BROKER_URL": other_broker.url, "COMMENTS_SWEEP_SECONDS": NEVER}
    with worker(process_env):
        with kombu.Connection(other_broker.url) as connection:
            producer = connection.Producer(exchange=kombu.Exchange(QUEUE), routing_key=QUEUE)
            producer.publish({"task": "comments.of_last_year", "id": "1", "args": [], "kwargs": {}})
            producer.publish(b"\xff{", content_type="application/json", content_encoding="utf-8")
            producer.publish(b"cos\nsystem\n", content_type="application/x-python-serialize", content_encoding="binary")

        act(process_env, "submit", "2")

        wait_until(partial(is_all_decided, process_env, 2), seconds=PATIENCE, what="2 decisions")


def test_worker_leaves_no_queues_for_messages_that_wait(process_env, rabbitmq):
    with worker(process_env | {"CELERY_BROKER_URL": rabbitmq.url}), kombu.Connection(rabbitmq.url) as connection:
        assert connection.default_channel.queue_declare(QUEUE, passive=True).consumer_count == 1
        with pytest.raises(NotFound):
            connection.default_channel.queue_declare("celery_delayed_0", passive=True)


def dead_letters(url):
    """Return how many messages RabbitMQ has set apart."""
    with kombu.Connection(url) as connection:
        return connection.default_channel.queue_declare(DEAD_LETTERS, passive=True).message_count


def test_message_that_is_given_back_too_often_is_set_apart(rabbitmq):
    with kombu.Connection(rabbitmq.url) as connection:
        channel = connection.default_channel
        make_dead_letters()(channel).queue_declare()
        queue = make_queue()(channel)
        queue.declare()
        connection.Producer(exchange=kombu.Exchange(QUEUE), routing_key=QUEUE).publish({})
        returns = 0

        def next_message():
            return queue.get() or dead_letters(rabbitmq.url)

        while message := wait_until(next_message, seconds=PATIENCE, what="a message"):
            if isinstance(message, int):
                break
            message.requeue()
            returns += 1

    assert returns == MAX_RETURNS + 1


class Mute:
    """A broker that takes every connection and never says a word."""

    def __init__(self, scheme):
        self._listener = socket.create_server(("127.0.0.1", free_port()))
        self.url = f"{scheme}://127.0.0.1:{self._listener.getsockname()[1]}//"
        self.taken = []

    def __enter__(self):
        threading.Thread(target=self._take, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self.taken:
            connection.close()

    def _take(self):
        try:
            while True:
                self.taken.append(self._listener.accept()[0])
        except OSError:
            return


@pytest.fixture(params=["redis", "amqp"])
def mute(request):
    with Mute(request.param) as server:
        yield server


def test_broker_that_never_answers_costs_no_reader_the_comment(process_env, mute):
    process_env |= {"CELERY_BROKER_URL": mute.url, "METRICS_TOKEN": "x" * 20}
    act(process_env, "submit", "0")
    with web(process_env) as site:
        for number in range(3):
            post(site, f"The tram stops here for the {number}. time.")

        assert summary(process_env)["comments"] == 3
        assert mute.taken
        wait_until(lambda: failures_of(site) > 0, seconds=PATIENCE, what="a failure that is counted")


def failures_of(site):
    request = urllib.request.Request(f"{site.url}/metrics", headers={"Authorization": f"Bearer {'x' * 20}"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        lines = dict(line.rsplit(" ", 1) for line in answer.read().decode().splitlines() if line[0] != "#")
    return float(lines["verbatim_bell_failures_total"])


def test_publishing_gives_up_by_itself(process_env, mute):
    said = json.loads(act(process_env | {"CELERY_BROKER_URL": mute.url}, "ring", "3"))

    assert said["failures"] == 3
    # Its limit is 0.2 s; without one it would be here for as long as TCP lets it.
    assert said["seconds"] < 20


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "amqp://127.0.0.1:1//", "amqp://no.such.host.invalid//"])
def test_broker_that_is_not_there_costs_no_reader_the_comment(process_env, url):
    env = process_env | {"CELERY_BROKER_URL": url}

    act(env, "submit", "2")

    assert json.loads(act(env, "ring", "1"))["failures"] == 1
    assert summary(env)["comments"] == 2
