"""Webhooks told by the real worker, which goes on screening while a receiver is slow."""

import json
import subprocess
import sys
import time

import pytest

from tests.comments.receiver import Receiver, verify
from tests.conftest import ROOT, Served, manage
from tests.services import wait_until

MAKE_ENDPOINT = """
from comments.models import Endpoint
Endpoint.objects.create(name="Chat", url="{url}", secret="{secret}")
"""


@pytest.fixture
def receiver():
    with Receiver() as running:
        yield running


@pytest.fixture
def served(process_env, receiver):
    env = process_env | {"COMMENTS_WEBHOOK_HOSTS": receiver.origin, "COMMENTS_NOTIFY_SECONDS": "0"}
    manage("shell", "-v0", "-c", MAKE_ENDPOINT.format(url=receiver.url, secret="of the test"), env=env)
    with Served(env) as server:
        yield server


def act(served, *arguments):
    command = [sys.executable, "-m", "tests.actions", *arguments]
    return subprocess.run(command, cwd=ROOT, env=served.env, capture_output=True, text=True, check=True).stdout


def test_worker_tells_what_becomes_of_comments(served, receiver):
    act(served, "submit", "5")

    wait_until(lambda: len(receiver.messages) >= 15, seconds=20, what="15 messages")
    assert sorted(receiver.events) == ["comment.decided"] * 5 + ["comment.published"] * 5 + ["comment.received"] * 5
    assert len({message.json["id"] for message in receiver.messages}) == 15
    assert all(verify("of the test", message.headers, message.body) for message in receiver.messages)


def test_slow_receiver_keeps_no_comment_waiting(served, receiver):
    receiver.behave = lambda _request: time.sleep(120)
    act(served, "submit", "1")
    wait_until(lambda: receiver.messages, seconds=10, what="the slow message")

    act(served, "submit", "20")
    wait_until(lambda: json.loads(act(served, "summary"))["decided"] == 21, seconds=4, what="21 decisions")

    assert len(receiver.messages) == 1
