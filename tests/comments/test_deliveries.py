"""What is told to other programs, when, in which order, and what happens when they do not answer."""

import time
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from comments import deliveries, erasure, moderation, notices, queue, webhooks
from comments.models import Basis, Delivery, Endpoint, QueueItem, QueueKind, Verdict
from tests.clock import follow_python
from tests.comments.receiver import Receiver, verify
from tests.factories import (
    make_comment,
    make_decision,
    make_held_comment,
    make_public_comment,
    make_rejected_comment,
    make_screened_comment,
)

pytestmark = pytest.mark.django_db

RECEIVED, DECIDED = "comment.received", "comment.decided"
PUBLISHED, WITHDRAWN = "comment.published", "comment.withdrawn"


@pytest.fixture
def clock(monkeypatch):
    """Let a test move the time on, that of the database too: `clock.shift(seconds)`."""
    follow_python(monkeypatch)
    with time_machine.travel(timezone.now(), tick=True) as traveller:
        yield traveller


@pytest.fixture
def receiver(settings):
    with Receiver() as running:
        settings.COMMENTS_WEBHOOK_HOSTS = [running.origin]
        yield running


@pytest.fixture
def endpoint(receiver):
    return make_endpoint(receiver)


def make_endpoint(receiver, **fields):
    return Endpoint.objects.create(**{"name": "The desk's chat", "url": receiver.url} | fields)


def deliver():
    while deliveries.deliver_next_batch():
        pass


def deliver_later(clock, seconds=31):
    clock.shift(seconds)
    deliver()


def notify_items():
    return QueueItem.objects.filter(kind=QueueKind.NOTIFY)


# Who is told, and what is put in the queue.


def test_where_nobody_listens_nothing_is_put(django_assert_num_queries):
    comment = make_screened_comment()

    with django_assert_num_queries(0):
        notices.announce_decisions([comment.pk], now=timezone.now())

    assert not notify_items().exists()


def test_comment_that_comes_in_is_told_at_once(endpoint, receiver):
    comment = make_comment()

    deliver()

    [message] = receiver.messages
    assert message.event == RECEIVED
    assert message.path == "/hook?for=tests"
    assert message.json["comment"]["id"] == str(comment.public_id)
    assert message.json["comment"]["status"] == "pending"
    assert not notify_items().exists()


def test_decision_is_told_after_the_delay_and_in_order(endpoint, receiver, clock):
    make_screened_comment()

    deliver()
    early = list(receiver.events)
    deliver_later(clock)

    assert early == [RECEIVED]
    assert receiver.events == [RECEIVED, DECIDED, PUBLISHED]
    assert not notify_items().exists()


def test_late_worker_tells_everything_in_order(endpoint, receiver, clock):
    make_public_comment()

    deliver_later(clock, 86_400)

    assert receiver.events == [RECEIVED, DECIDED, PUBLISHED]


def test_what_is_told_of_a_decision(endpoint, receiver, clock):
    comment = make_rejected_comment()

    deliver_later(clock)

    decision = comment.decisions.get()
    told = receiver.messages[1].json
    assert told["decision"] == {
        "seq": 1,
        "verdict": "reject",
        "grounds": ["off_topic"],
        "by": "moderator",
        "decided_at": decision.created_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
    }
    assert told["comment"]["status"] == "rejected"
    assert told["comment"]["article"]["slug"] == "bus-line"
    assert told["occurred_at"] == told["decision"]["decided_at"]


def test_screening_in_bulk_is_told_as_automatic(endpoint, receiver, clock):
    for number in range(3):
        make_comment(body=f"What does ticket {number} cost, and where is it sold?")
    make_screened_comment()

    deliver_later(clock)

    decided = [message.json["decision"]["by"] for message in receiver.messages if message.event == DECIDED]
    assert decided == ["automatic"] * 4


def test_comment_that_is_taken_down_is_told(endpoint, receiver, clock):
    comment = make_public_comment()
    deliver_later(clock)
    make_decision(comment, verdict=Verdict.REJECT)

    deliver_later(clock)

    assert receiver.events[3:] == [DECIDED, WITHDRAWN]


def test_comment_that_its_commenter_withdraws_is_told(endpoint, receiver, clock):
    comment = make_public_comment()
    deliver_later(clock)
    moderation.withdraw(comment.pk)

    deliver_later(clock)

    assert receiver.events[3:] == [DECIDED, WITHDRAWN]
    assert receiver.messages[3].json["decision"]["by"] == "commenter"


def test_decision_that_changes_nothing_for_readers_is_only_told_as_decided(endpoint, receiver, clock):
    comment = make_held_comment()
    deliver_later(clock)
    make_decision(comment, verdict=Verdict.REJECT)

    deliver_later(clock)

    assert receiver.events == [RECEIVED, DECIDED, DECIDED]


def test_approve_that_was_undone_in_time_is_never_told(endpoint, receiver, clock):
    comment = make_held_comment()
    deliver_later(clock)
    make_decision(comment, verdict=Verdict.APPROVE)
    clock.shift(10)
    make_decision(comment, verdict=Verdict.HOLD, basis=Basis.UNDO)

    deliver_later(clock, 25)
    deliver_later(clock)

    assert receiver.events == [RECEIVED, DECIDED]
    assert not notify_items().exists()


def test_approve_that_was_undone_too_late_is_told_and_taken_back(endpoint, receiver, clock):
    comment = make_held_comment()
    make_decision(comment, verdict=Verdict.APPROVE)
    deliver_later(clock)
    make_decision(comment, verdict=Verdict.HOLD, basis=Basis.UNDO)

    deliver_later(clock)

    assert receiver.events == [RECEIVED, DECIDED, PUBLISHED, DECIDED, WITHDRAWN]


def test_only_the_decision_in_force_is_told(endpoint, receiver, clock):
    comment = make_held_comment()
    make_decision(comment, verdict=Verdict.REJECT)
    make_decision(comment, verdict=Verdict.APPROVE)

    deliver_later(clock)

    assert receiver.events == [RECEIVED, DECIDED, PUBLISHED]
    assert receiver.messages[1].json["decision"]["seq"] == 3


def test_delay_can_be_set(endpoint, receiver, settings):
    settings.COMMENTS_NOTIFY_SECONDS = 0
    make_public_comment()

    deliver()

    assert receiver.events == [RECEIVED, DECIDED, PUBLISHED]


def test_decision_that_comes_while_it_is_told_is_told_after_it(endpoint, receiver, clock):
    comment = make_comment()
    claimed = queue.claim(QueueKind.NOTIFY, limit=1)
    seen = type(comment).objects.get(pk=comment.pk)
    make_decision(comment)

    deliveries._settle(claimed, claimed.items[0], seen=seen, due_at=None)
    deliver_later(clock)

    assert receiver.events == [RECEIVED, DECIDED, PUBLISHED]


def test_new_decision_does_not_wait_for_the_retry_of_another(endpoint, receiver, clock):
    comment = make_comment()
    receiver.answers = [500, 500, 500]
    deliver()
    deliver_later(clock)
    deliver_later(clock, 121)
    assert notify_items().get().due_at > timezone.now() + timedelta(minutes=9)

    make_decision(comment)

    assert notify_items().get().due_at < timezone.now() + timedelta(seconds=31)


# What is in a message.


def test_signature_can_be_verified(endpoint, receiver):
    make_comment()

    deliver()

    [message] = receiver.messages
    assert verify(endpoint.secret, message.headers, message.body)
    assert not verify("another secret", message.headers, message.body)
    assert not verify(endpoint.secret, message.headers, message.body + b" ")
    assert not verify(endpoint.secret, message.headers, message.body, now=time.time() + 3600)
    assert message.headers["Content-Type"] == "application/json"
    assert message.headers["Verbatim-Delivery"] == message.json["id"]


def test_private_facts_and_text_are_not_told(endpoint, receiver, clock):
    make_public_comment(name="Ada Secretive", body="Nobody else may read this.", email="ada@example.org")

    deliver_later(clock)

    everything = b"".join(message.body for message in receiver.messages)
    assert not any(word in everything for word in (b"Secretive", b"Nobody else", b"ada@example"))


def test_text_is_told_to_who_asks_for_it_but_not_once_it_is_withdrawn(receiver, clock):
    make_endpoint(receiver, with_text=True)
    comment = make_public_comment(name="ئادا", body="Well said 🕊")
    deliver_later(clock)
    make_decision(comment, verdict=Verdict.HOLD)

    deliver_later(clock)

    bodies = [message.json["comment"].get("body") for message in receiver.messages]
    assert bodies == ["Well said 🕊", "Well said 🕊", "Well said 🕊", "Well said 🕊", None]
    assert receiver.messages[0].json["comment"]["name"] == "ئادا"


def test_erased_comment_is_withdrawn_without_its_text(receiver, clock, settings):
    settings.COMMENTS_ERASURE_FILE = "-"
    make_endpoint(receiver, with_text=True)
    comment = make_public_comment(body="Soon to be forgotten.")
    deliver_later(clock)
    erasure.erase_comment(comment.pk)

    deliver_later(clock)

    last = receiver.messages[-1]
    assert (receiver.events[3:], last.json["comment"]["erased"]) == ([WITHDRAWN], True)
    assert b"forgotten" not in last.body


def test_text_that_was_erased_before_it_was_told_is_not_told(receiver, clock, settings):
    settings.COMMENTS_ERASURE_FILE = "-"
    make_endpoint(receiver, with_text=True)
    comment = make_comment(body="Soon to be forgotten.")
    erasure.erase_comment(comment.pk)

    deliver_later(clock)

    assert receiver.events == [RECEIVED, DECIDED]
    assert not any(b"forgotten" in message.body for message in receiver.messages)


# Who listens since when, and where to.


def test_what_happened_before_it_was_switched_on_is_not_told(receiver, clock):
    old, older = make_held_comment(), make_public_comment(body="What was said before.")
    clock.shift(60)
    make_endpoint(receiver, active_since=timezone.now())
    make_decision(old)
    make_decision(older, verdict=Verdict.REJECT)

    deliver_later(clock)

    assert receiver.events == [DECIDED, PUBLISHED, DECIDED, WITHDRAWN]


def test_each_endpoint_is_told(receiver, endpoint):
    with Receiver() as other:
        make_endpoint(other, url=f"{receiver.origin}/other")
        make_comment()

        deliver()

    assert sorted(message.path for message in receiver.messages) == ["/hook?for=tests", "/other"]
    assert len({message.json["id"] for message in receiver.messages}) == 2


def test_endpoint_that_is_switched_off_is_told_nothing(receiver, endpoint):
    make_comment()
    Endpoint.objects.update(is_active=False)

    deliver()

    assert receiver.messages == []
    assert not notify_items().exists()


def test_host_that_is_not_allowed_any_more_is_told_nothing(receiver, endpoint, settings):
    make_comment()
    settings.COMMENTS_WEBHOOK_HOSTS = ["https://hooks.example.org:443"]

    deliver()

    assert receiver.messages == []


def test_redirect_is_not_followed(receiver, endpoint):
    receiver.answers = [307]
    make_comment()

    deliver()

    assert [message.path for message in receiver.messages] == ["/hook?for=tests"]
    assert Delivery.objects.get().status == 307
    assert Delivery.objects.get().state == "failed"


# What happens when nobody answers.


def test_failure_is_tried_again_with_the_same_id(receiver, endpoint, clock, caplog):
    receiver.answers = [500]
    make_comment()
    deliver()

    deliver_later(clock, 29)
    early = len(receiver.messages)
    deliver_later(clock, 2)

    assert early == 1
    assert "Given up" not in caplog.text
    assert [message.json["id"] for message in receiver.messages] == [receiver.messages[0].json["id"]] * 2
    assert list(Delivery.objects.values_list("attempt", "state", "status")) == [
        (1, "failed", 500),
        (2, "delivered", 204),
    ]


def test_order_is_kept_over_a_failure(receiver, endpoint, clock):
    receiver.answers = [204, 500]
    make_public_comment()
    deliver_later(clock)

    deliver_later(clock)

    assert receiver.events == [RECEIVED, DECIDED, DECIDED, PUBLISHED]


def test_event_is_given_up_after_four_days_of_tries(receiver, endpoint, clock, caplog):
    receiver.answers = [400] * 20
    make_comment()
    for _ in range(200):
        deliver_later(clock, 86_401)

    states = list(Delivery.objects.values_list("state", flat=True))
    assert states == ["failed"] * (len(states) - 1) + ["given_up"]
    assert len(states) <= 9
    assert "Given up after" in caplog.text
    assert not notify_items().exists()


def test_pauses_grow(receiver, endpoint, clock):
    receiver.answers = [500] * 5
    make_comment()
    pauses = []
    for _ in range(5):
        deliver()
        pauses.append(round((notify_items().get().due_at - timezone.now()).total_seconds()))
        clock.shift(pauses[-1] + 1)

    assert pauses == [30, 120, 600, 3600, 21600]


def test_what_was_given_up_does_not_keep_back_what_comes_later(receiver, endpoint, clock):
    comment = make_comment()
    receiver.answers = [400] * 9
    for _ in range(9):
        deliver_later(clock, 86_401)
    receiver.answers.clear()
    make_decision(comment)

    deliver_later(clock)

    assert receiver.events[-2:] == [DECIDED, PUBLISHED]


def test_dead_endpoint_is_tried_with_one_event_and_does_not_keep_the_others_back(receiver, endpoint, settings, clock):
    dead = "http://127.0.0.1:1"
    settings.COMMENTS_WEBHOOK_HOSTS = [receiver.origin, dead]
    make_endpoint(receiver, name="A dead one", url=f"{dead}/hook")
    for number in range(5):
        make_comment(body=f"What does ticket {number} cost?")

    deliver()

    assert receiver.events == [RECEIVED] * 5
    [tried] = Delivery.objects.filter(state="failed")
    assert (tried.status, tried.error) == (None, "ConnectionRefusedError")
    assert notify_items().count() == 5


def test_endpoint_that_comes_back_is_told_all_that_it_missed(receiver, endpoint, clock):
    receiver.answers = [503] * 3
    for number in range(5):
        make_comment(body=f"What does ticket {number} cost?")
    for seconds in (0, 31, 121, 601, 601, 601):
        deliver_later(clock, seconds)

    assert len({message.json["id"] for message in receiver.messages}) == 5
    assert Delivery.objects.filter(state="delivered").count() == 5
    assert not notify_items().exists()
    endpoint.refresh_from_db()
    assert (endpoint.failures, endpoint.failing_since, endpoint.retry_at) == (0, None, None)


def test_what_an_endpoint_has_missed_for_three_days_is_given_up_untried(receiver, endpoint, clock):
    receiver.answers = [503] * 1000
    for number in range(3):
        make_comment(body=f"What does ticket {number} cost?")
    deliver()
    deliver_later(clock, 3 * 86_400)
    deliver_later(clock, 601)

    assert Delivery.objects.filter(state="given_up").count() == 3
    assert Delivery.objects.filter(error="EndpointDown").count() >= 1
    assert not notify_items().exists()


def test_endpoint_that_is_gone_is_switched_off(receiver, endpoint, clock):
    receiver.answers = [410]
    make_public_comment()

    deliver_later(clock)
    deliver_later(clock)

    endpoint.refresh_from_db()
    assert not endpoint.is_active
    assert receiver.events == [RECEIVED]
    assert not notify_items().exists()


def test_endpoint_that_does_not_answer_costs_five_seconds_at_most(receiver, endpoint, monkeypatch):
    monkeypatch.setattr(webhooks, "TOTAL_SECONDS", 0.4)
    receiver.behave = lambda _request: time.sleep(20)
    make_comment()
    started = time.monotonic()

    deliver()

    assert time.monotonic() - started < 10
    assert Delivery.objects.get().error == "TimeoutError"


def test_endpoint_that_drips_its_answer_costs_no_more(receiver, endpoint, monkeypatch):
    monkeypatch.setattr(webhooks, "TOTAL_SECONDS", 0.5)

    def drip(request):
        for _ in range(200):
            request.wfile.write(b"H")
            time.sleep(0.1)

    receiver.behave = drip
    make_comment()
    started = time.monotonic()

    deliver()

    assert time.monotonic() - started < 10
    assert Delivery.objects.get().error == "TimeoutError"


def test_nothing_is_begun_when_the_time_is_up(receiver, endpoint, monkeypatch):
    monkeypatch.setattr(deliveries, "WORKING_TIME", timedelta(seconds=2))
    receiver.behave = lambda request: (time.sleep(1.2), request.send_response(204), request.end_headers())
    for number in range(5):
        make_comment(body=f"What does ticket {number} cost?")

    assert deliveries.deliver_next_batch()

    assert len(receiver.messages) == 2
    assert notify_items().filter(lease_by="", attempts=0).count() == 3


def test_answer_of_any_size_is_not_read(receiver, endpoint):
    def flood(request):
        request.send_response(200)
        request.end_headers()
        try:
            for _ in range(10_000):
                request.wfile.write(b"x" * 10_000)
        except OSError:
            return

    receiver.behave = flood
    make_comment()

    deliver()

    assert Delivery.objects.get().state == "delivered"


# Crashes and doubles.


def test_crash_between_sending_and_writing_down_sends_the_same_id_again(receiver, endpoint, monkeypatch):
    make_comment()
    with monkeypatch.context() as crash:
        crash.setattr(deliveries, "_write_down", lambda *_: exec("raise MemoryError"))
        with pytest.raises(MemoryError):
            deliver()
    QueueItem.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    deliver()

    assert [message.json["id"] for message in receiver.messages] == [receiver.messages[0].json["id"]] * 2
    assert len({message.headers["Verbatim-Delivery"] for message in receiver.messages}) == 1


def test_work_done_twice_sends_nothing_new(receiver, endpoint, clock):
    comment = make_public_comment()
    deliver_later(clock)
    notices.announce_now(comment.pk, now=timezone.now())

    deliver()

    assert receiver.events == [RECEIVED, DECIDED, PUBLISHED]


def test_lost_claim_leaves_the_item_to_the_other_worker(receiver, endpoint, caplog):
    make_comment()
    receiver.behave = lambda request: (request.send_response(204), request.end_headers())
    claimed = queue.claim(QueueKind.NOTIFY, limit=1)
    QueueItem.objects.update(lease_by="another")

    with pytest.raises(queue.StaleLeaseError):
        deliveries._settle(claimed, claimed.items[0], seen=claimed.items[0].comment, due_at=None)

    assert notify_items().get().lease_by == "another"


def test_item_that_kills_its_workers_waits_for_a_day(receiver, endpoint, caplog):
    make_comment()
    notify_items().update(attempts=3)

    deliver()

    assert receiver.messages == []
    assert notify_items().get().due_at > timezone.now() + timedelta(hours=23)
    assert "failed 4 times" in caplog.text


def test_old_deliveries_are_forgotten(receiver, endpoint, clock):
    make_comment()
    deliver()
    clock.shift(timedelta(days=91))
    make_comment(body="Something new to say.")
    deliver()

    assert deliveries.forget_old_deliveries() == 1
    assert Delivery.objects.count() == 1


def test_comment_older_than_the_log_is_not_received_again(receiver, endpoint, clock):
    comment = make_public_comment()
    deliver_later(clock)
    clock.shift(timedelta(days=91))
    deliveries.forget_old_deliveries()
    make_decision(comment, verdict=Verdict.REJECT)

    deliver_later(clock)

    assert receiver.events[3:] == [DECIDED, WITHDRAWN]


# Where webhooks may go.


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.org/",  # not without TLS
        "https://hooks.example.org:8443/",
        "https://hooks.example.org.evil.example/",
        "https://hooks.example.org@evil.example/",
        "https://user@hooks.example.org/",
        "https://hooks.example.org\\@evil.example/",
        "https://hooks.example.org/\r\nX-Injected: 1",
        "https://hooks.example.org/a b",
        "https://hooks.example.org/#part",
        "https://hooks.example.org:99999/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[hooks.example.org/",
        "file:///etc/passwd",
        "ftp://hooks.example.org/",
        "//hooks.example.org/",
        "hooks.example.org",
        "https://",
        "",
    ],
)
def test_other_addresses_are_refused(settings, url):
    settings.COMMENTS_WEBHOOK_HOSTS = ["https://hooks.example.org:443"]

    assert not webhooks.is_allowed(url)


@pytest.mark.parametrize(
    "url", ["https://hooks.example.org/", "https://HOOKS.example.org:443/a?b=c", "http://127.0.0.1:9/"]
)
def test_allowed_addresses_are_taken(settings, url):
    settings.COMMENTS_WEBHOOK_HOSTS = ["https://hooks.example.org:443", "http://127.0.0.1:9"]

    assert webhooks.is_allowed(url)


def test_name_that_cannot_be_asked_for_is_an_answer(endpoint):
    endpoint.url = f"https://{'a' * 64}.example/"

    answer = webhooks.post(endpoint, event=RECEIVED, event_id=uuid.uuid4(), body=b"{}")

    assert (answer.status, answer.is_delivered) == (None, False)
