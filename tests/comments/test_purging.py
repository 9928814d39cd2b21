"""Caches in front are told what to forget: what changed, until they have heard it."""

import hashlib
import hmac
import json

import pytest
from django.core.cache import cache

from comments import purging
from comments.models import Thread, Verdict
from tests.comments.receiver import Receiver
from tests.factories import make_article, make_decision, make_public_comment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_pause():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def receiver(settings):
    with Receiver() as one:
        settings.COMMENTS_PURGE_URL = one.url
        settings.COMMENTS_PURGE_SECRET = "of the cache"
        yield one


def test_nobody_is_told_unless_it_is_set():
    make_public_comment()

    assert (purging.has_open(), purging.purge_next_batch()) == (False, False)


def test_change_is_told_once_with_what_names_its_pages(receiver):
    article = make_article(external_id="4711", url="https://news.example/bus")
    make_public_comment(article)
    assert purging.has_open()

    purging.purge_next_batch()

    [message] = receiver.messages
    body = json.loads(message.body)
    assert body["articles"] == [
        {
            "key": f"article-{article.pk}",
            "slug": "bus-line",
            "external_id": "4711",
            "url": "https://news.example/bus",
            "version": 1,
        }
    ]
    assert (body["event"], body["site"]) == ("pages.changed", "http://testserver")
    assert not purging.has_open()


def test_message_is_signed(receiver):
    make_public_comment()

    purging.purge_next_batch()

    [message] = receiver.messages
    signed = message.headers["Verbatim-Timestamp"].encode() + b"." + message.body
    expected = hmac.new(b"of the cache", signed, hashlib.sha256).hexdigest()
    assert message.headers["Verbatim-Signature"] == f"v1={expected}"


def test_taking_down_is_told_again(receiver):
    comment = make_public_comment()
    purging.purge_next_batch()

    make_decision(comment, verdict=Verdict.REJECT)
    purging.purge_next_batch()

    assert [json.loads(one.body)["articles"][0]["version"] for one in receiver.messages] == [1, 2]


def test_what_a_receiver_did_not_take_is_told_later(receiver, caplog):
    receiver.answers = [500]
    make_public_comment()

    assert purging.purge_next_batch() is False
    assert purging.has_open()
    assert "The caches could not be told of 1 threads: 500." in caplog.text
    assert purging.purge_next_batch() is False  # It is left alone for a while.
    assert len(receiver.messages) == 1
    cache.clear()
    purging.purge_next_batch()
    assert not purging.has_open()


def test_long_list_is_told_in_batches(receiver, monkeypatch):
    monkeypatch.setattr(purging, "BATCH", 1)
    for slug in ("a", "b"):
        make_public_comment(make_article(slug))

    assert purging.purge_next_batch() is True
    assert purging.purge_next_batch() is True
    assert purging.purge_next_batch() is False
    assert Thread.objects.filter(purged_version=1).count() == 2
