"""The numbers for Prometheus."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from comments import counters, metrics, seals
from comments.models import Delivery, Endpoint, Seal
from tests.factories import (
    make_comment,
    make_held_comment,
    make_public_comment,
    make_rejected_comment,
    make_screened_comment,
)

pytestmark = pytest.mark.django_db
LINE = re.compile(r'[a-z_]+(\{[a-z]+="[^"\n]*"(,[a-z]+="[^"\n]*")*\})? [-+0-9.e]+')


@pytest.fixture(autouse=True)
def _nothing_is_kept():
    metrics.snapshot.forget()
    yield
    metrics.snapshot.forget()


def read(now=None):
    text = metrics.render(metrics.read_database(now or timezone.now()))
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert all(LINE.fullmatch(line) for line in lines), lines
    return dict(line.rsplit(" ", 1) for line in lines)


def test_nothing_is_zero():
    numbers = read()

    assert numbers['verbatim_comments{status="approved"}'] == "0"
    assert numbers['verbatim_queue_items{kind="screen"}'] == "0"
    assert numbers['verbatim_deliveries_last_day{state="failed"}'] == "0"


def test_comments_are_counted_by_status():
    make_comment()
    make_public_comment(body="A first one.")
    make_public_comment(body="A second one.")
    make_held_comment(body="A doubtful one.")
    make_rejected_comment(body="A bad one.")

    numbers = read()

    assert [numbers[f'verbatim_comments{{status="{status}"}}'] for status in ("pending", "approved", "held")] == [
        "1",
        "2",
        "1",
    ]
    assert numbers['verbatim_comments{status="rejected"}'] == "1"


def test_queue_has_depth_and_age():
    make_comment()
    make_comment(body="Another one, a little later.")

    numbers = read(timezone.now() + timedelta(seconds=90))

    assert numbers['verbatim_queue_items{kind="screen"}'] == "2"
    assert 90 <= float(numbers['verbatim_queue_oldest_seconds{kind="screen"}']) < 100


def test_decisions_are_counted_by_actor_and_ground():
    make_rejected_comment()
    make_screened_comment(body="What a load of bullshit this is.")

    numbers = read()

    assert numbers['verbatim_decisions_last_day{actor="moderator",verdict="reject"}'] == "1"
    assert numbers['verbatim_decision_grounds_last_day{actor="moderator",ground="off_topic"}'] == "1"
    assert numbers['verbatim_decision_grounds_last_day{actor="automatic",ground="profanity"}'] == "1"
    assert 'verbatim_screening_milliseconds{quantile="0.95"}' in numbers


def test_decisions_before_the_last_seal_of_yesterday_are_not_read():
    with time_machine.travel(timezone.now() - timedelta(days=2)):
        make_public_comment()
    with time_machine.travel(timezone.now() - timedelta(days=1, hours=2)):
        seals.seal_log()
    new = make_public_comment(body="One of today.")

    found = metrics.decisions_since(timezone.now() - timedelta(days=1))

    assert f'"id" > {Seal.objects.get().up_to_id}' in str(found.query)
    assert [decision.comment_id for decision in found] == [new.pk]


def test_deliveries_of_the_day_and_failing_webhooks_are_counted():
    comment = make_comment()
    endpoint = Endpoint.objects.create(name="desk", url="https://hooks.example.org/", failing_since=timezone.now())
    for state in ("failed", "failed", "delivered"):
        Delivery.objects.create(
            endpoint=endpoint,
            comment=comment,
            event="comment.received",
            event_id=comment.public_id,
            seq=0,
            attempt=1,
            tried_at=timezone.now(),
            state=state,
        )

    numbers = read()

    assert numbers['verbatim_deliveries_last_day{state="failed"}'] == "2"
    assert numbers["verbatim_webhooks_failing"] == "1"


def test_snapshot_is_taken_once_a_minute(django_assert_num_queries):
    metrics.read_text()
    make_comment()

    with django_assert_num_queries(0):
        text = metrics.read_text()

    assert 'verbatim_comments{status="pending"} 0\n' in text


def test_number_of_queries_does_not_grow(django_assert_max_num_queries):
    for number in range(5):
        make_comment(body=f"Number {number} of five.")

    with django_assert_max_num_queries(12):
        read()


def test_failures_of_this_process_are_counted_at_once():
    before = counters.bell_failures.value

    counters.bell_failures.add()

    assert f"verbatim_bell_failures_total {before + 1}\n" in metrics.read_text()


def test_labels_are_escaped():
    metric = metrics.Metric("m", "gauge", "h", [({"name": 'a"b\\c\nd'}, 1_500_000)])

    assert metrics.render(iter([metric])).splitlines()[2] == r'm{name="a\"b\\c\nd"} 1500000'
