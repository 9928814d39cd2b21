"""Mails to commenters: only to a confirmed address, one an event, with nothing in them that a reader wrote."""

import smtplib
import uuid
from datetime import timedelta
from http import HTTPStatus

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.core.mail.backends.base import BaseEmailBackend
from django.urls import reverse
from django.utils import timezone

from comments import deliveries, erasure, mailing, moderation
from comments.models import CommentContact, Delivery, QueueItem, QueueKind, Verdict
from tests.clock import follow_python
from tests.factories import make_article, make_comment, make_decision, make_held_comment, make_rejected_comment

pytestmark = pytest.mark.django_db

ADA = "ada@example.org"


@pytest.fixture(autouse=True)
def mail_is_on(settings):
    settings.COMMENTS_MAIL = True
    settings.DEFAULT_FROM_EMAIL = "The Verbatim Times <comments@example.org>"
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def clock(monkeypatch):
    """Let a test move the time on, that of the database too: `clock.shift(seconds)`."""
    follow_python(monkeypatch)
    with time_machine.travel(timezone.now(), tick=True) as traveller:
        yield traveller


def deliver():
    while deliveries.deliver_next_batch():
        pass


def deliver_later(clock, seconds=31):
    clock.shift(seconds)
    deliver()


def confirm(comment):
    return mailing.confirm_address(mailing.make_confirmation_token(comment.public_id))


def make_confirmed_comment(make=make_comment, **fields):
    comment = make(email=ADA, **fields)
    deliver()
    confirm(comment)
    mail.outbox.clear()
    return comment


def subjects():
    return [message.subject for message in mail.outbox]


def notify_items():
    return QueueItem.objects.filter(kind=QueueKind.NOTIFY)


def test_commenter_is_asked_to_confirm_the_address():
    comment = make_comment(email=ADA)

    deliver()

    [message] = mail.outbox
    assert (message.to, message.from_email) == ([ADA], "The Verbatim Times <comments@example.org>")
    assert message.subject == "Please confirm your e-mail address"
    assert f"http://testserver/comments/addresses/{mailing.make_confirmation_token(comment.public_id)}/" in message.body
    assert "Council approves a new bus line" in message.body
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert not message.alternatives if hasattr(message, "alternatives") else True


def test_without_an_address_nothing_is_put():
    make_comment()

    assert not notify_items().exists()


def test_nobody_is_written_to_while_mail_is_off(settings):
    settings.COMMENTS_MAIL = False
    make_comment(email=ADA)

    deliver()

    assert mail.outbox == []
    assert not notify_items().exists()


def test_mail_that_was_switched_off_meanwhile_is_not_sent(settings):
    make_comment(email=ADA)
    settings.COMMENTS_MAIL = False

    deliver()

    assert mail.outbox == []
    assert not notify_items().exists()


def test_unconfirmed_address_is_told_nothing(clock):
    comment = make_comment(email=ADA)
    deliver()
    make_decision(comment)

    deliver_later(clock)

    assert subjects() == ["Please confirm your e-mail address"]


def test_confirmed_address_is_told_that_the_comment_is_published(clock):
    comment = make_confirmed_comment()
    make_decision(comment)

    deliver()
    early = len(mail.outbox)
    deliver_later(clock)

    assert early == 0
    assert subjects() == ["Your comment is published"]
    assert "http://testserver/comments/receipts/" in mail.outbox[0].body


def test_address_that_is_confirmed_after_the_decision_is_told(clock):
    comment = make_rejected_comment(email=ADA)
    deliver_later(clock)
    confirm(comment)

    deliver()

    assert subjects() == ["Please confirm your e-mail address", "Your comment is not published"]


def test_rejected_comment_is_told_with_the_guideline_in_words(clock):
    comment = make_confirmed_comment()
    make_decision(comment, verdict=Verdict.REJECT, grounds=["threat"])

    deliver_later(clock)

    [message] = mail.outbox
    assert message.subject == "Your comment is not published"
    assert "This is the guideline that it does not meet:" in message.body
    assert "decided by a person" in message.body


def test_held_comment_is_not_told_of(clock):
    comment = make_confirmed_comment()
    make_decision(comment, verdict=Verdict.HOLD)

    deliver_later(clock)

    assert mail.outbox == []


def test_approve_that_was_undone_in_time_is_not_told(clock):
    comment = make_confirmed_comment(make_held_comment)
    make_decision(comment)
    make_decision(comment, verdict=Verdict.HOLD, basis="undo")

    deliver_later(clock)

    assert mail.outbox == []


def test_same_outcome_is_told_once(clock):
    comment = make_confirmed_comment()
    for verdict in (Verdict.APPROVE, Verdict.HOLD, Verdict.APPROVE):
        make_decision(comment, verdict=verdict)
        deliver_later(clock)

    assert subjects() == ["Your comment is published"]


def test_comment_that_is_taken_down_is_told(clock):
    comment = make_confirmed_comment()
    for verdict in (Verdict.APPROVE, Verdict.REJECT):
        make_decision(comment, verdict=verdict)
        deliver_later(clock)

    assert subjects() == ["Your comment is published", "Your comment is not published"]


def test_own_withdrawal_is_not_told(clock):
    comment = make_confirmed_comment()
    moderation.withdraw(comment.pk)

    deliver_later(clock)

    assert mail.outbox == []


def test_erased_comment_is_not_told_of(clock, settings):
    settings.COMMENTS_ERASURE_FILE = "-"
    comment = make_confirmed_comment()
    make_decision(comment)
    erasure.erase_comment(comment.pk)

    deliver_later(clock)

    assert mail.outbox == []
    assert not notify_items().exists()


def test_expired_address_is_not_written_to(clock):
    comment = make_confirmed_comment()
    clock.shift(timedelta(days=15))
    make_decision(comment)

    deliver_later(clock)

    assert mail.outbox == []


def test_address_is_asked_once_a_day_whatever_is_sent_with_it(clock):
    clock.move_to(timezone.now().replace(hour=9))
    for number, email in enumerate([ADA, "ADA@example.org", ADA]):
        make_comment(email=email, body=f"What does ticket {number} cost?")

    deliver()

    assert len(mail.outbox) == 1
    assert not notify_items().exists()


def test_address_may_be_asked_again_on_another_day(clock):
    make_comment(email=ADA)
    deliver()
    clock.shift(timedelta(days=1))
    make_comment(email=ADA, body="Another day, another comment.")

    deliver()

    assert len(mail.outbox) == 2


def test_confirming_one_comment_confirms_no_other(clock):
    comment = make_confirmed_comment()
    other = make_comment(email=ADA, body="Sent by somebody else with the same address.")
    make_decision(comment)
    make_decision(other)

    deliver_later(clock)

    assert len(mail.outbox) == 1


def test_nothing_a_reader_wrote_is_in_a_mail(clock):
    comment = make_comment(name="Buy at spam.example", body="Cheap pills at pills.example.", email=ADA)
    deliver()
    confirm(comment)
    make_decision(comment)

    deliver_later(clock)

    everything = "".join(message.message().as_string() for message in mail.outbox)
    assert len(mail.outbox) == 2
    assert not any(word in everything for word in ("spam.example", "pills", "Buy"))


def test_line_break_in_an_address_sends_nothing(clock):
    comment = make_comment(email=ADA)
    CommentContact.objects.filter(comment=comment).update(email="ada@example.org\r\nBcc: everybody@example.org")

    deliver()

    assert mail.outbox == []
    assert (Delivery.objects.get().state, Delivery.objects.get().error) == ("given_up", "ValidationError")
    assert not notify_items().exists()


def test_line_break_in_the_title_of_an_article_stays_in_the_body():
    make_comment(make_article(title="One\r\nBcc: everybody@example.org"), email=ADA)

    deliver()

    [message] = mail.outbox
    assert message.recipients() == [ADA]
    assert "Bcc" not in message.message()


def test_title_is_written_as_it_is():
    make_comment(make_article(title="Bread & “butter” <1>"), email=ADA)

    deliver()

    assert "Bread & “butter” <1>" in mail.outbox[0].body


def test_mail_speaks_the_language_of_the_article(monkeypatch):
    make_comment(make_article(language="ku-Arab"), email=ADA)
    spoken = []
    monkeypatch.setattr(
        mailing, "render_to_string", lambda *_arguments: spoken.append(mailing.translation.get_language()) or "text"
    )

    deliver()

    assert spoken == ["ckb"]


class BrokenBackend(BaseEmailBackend):
    error = ConnectionRefusedError()

    def send_messages(self, messages):
        raise self.error


@pytest.fixture
def broken(settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.BrokenBackend"

    def mend():
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    return mend


def test_mail_server_that_is_away_is_tried_again(broken, clock):
    make_comment(email=ADA)
    deliver()
    assert Delivery.objects.get().error == "ConnectionRefusedError"
    broken()

    cache.clear()
    deliver_later(clock, 31)

    assert len(mail.outbox) == 1
    assert list(Delivery.objects.values_list("state", "attempt")) == [("failed", 1), ("delivered", 2)]
    assert not notify_items().exists()


def test_mail_server_that_is_away_is_tried_with_one_mail(broken):
    for number in range(4):
        make_comment(email=f"ada{number}@example.org", body=f"What does ticket {number} cost?")

    deliver()

    assert Delivery.objects.count() == 1
    assert notify_items().count() == 4


def test_address_that_nobody_has_is_given_up(broken, monkeypatch):
    monkeypatch.setattr(BrokenBackend, "error", smtplib.SMTPRecipientsRefused({ADA: (550, b"No such user")}))
    make_comment(email=ADA)

    deliver()

    assert Delivery.objects.get().state == "given_up"
    assert not notify_items().exists()


def test_address_that_is_busy_is_tried_again(broken, monkeypatch):
    monkeypatch.setattr(BrokenBackend, "error", smtplib.SMTPRecipientsRefused({ADA: (450, b"Later")}))
    make_comment(email=ADA)

    deliver()

    assert Delivery.objects.get().state == "failed"


def test_mail_is_given_up_after_the_last_try(broken, clock):
    make_comment(email=ADA)
    for _ in range(12):
        cache.clear()
        deliver_later(clock, 86_401)

    assert list(Delivery.objects.values_list("state", flat=True)) == ["failed"] * 8 + ["given_up"]
    assert not notify_items().exists()


def test_crash_after_the_mail_was_begun_sends_it_no_second_time(monkeypatch):
    make_comment(email=ADA)
    with monkeypatch.context() as crash:
        crash.setattr(mailing, "send", lambda *_, **__: exec("raise MemoryError"))
        with pytest.raises(MemoryError):
            deliver()
    QueueItem.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    deliver()

    assert mail.outbox == []
    assert Delivery.objects.get().state == "begun"
    assert not notify_items().exists()


# The page that confirms.


@pytest.fixture
def page():
    comment = make_comment(email=ADA)
    return comment, reverse("comments:confirm", args=[mailing.make_confirmation_token(comment.public_id)])


def test_opening_the_link_confirms_nothing(client, page):
    _, address = page

    response = client.get(address)

    assert response.status_code == HTTPStatus.OK
    assert "Confirm the address" in response.text
    assert CommentContact.objects.get().confirmed_at is None
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert not response.cookies


def test_button_confirms(client, page):
    _, address = page

    response = client.post(address)

    assert "Your e-mail address is confirmed." in response.text
    assert CommentContact.objects.get().confirmed_at is not None


def test_button_can_be_pressed_twice(client, page):
    _, address = page
    client.post(address)
    first = CommentContact.objects.get().confirmed_at

    assert client.post(address).status_code == HTTPStatus.OK

    assert CommentContact.objects.get().confirmed_at == first


@pytest.mark.parametrize("token", ["nonsense", "~", "a~b", "AAAA~AAAA"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_link_that_is_not_ours_leads_nowhere(client, token, method):
    response = getattr(client, method)(f"/comments/addresses/{token}/")

    assert response.status_code == HTTPStatus.NOT_FOUND
    assert "not valid any more" in response.text


def test_receipt_is_no_confirmation(client, page):
    comment, _ = page

    response = client.post(f"/comments/addresses/{mailing.make_token(comment.public_id)}/")

    assert response.status_code == HTTPStatus.NOT_FOUND


def test_link_of_an_unknown_comment_leads_nowhere(client):
    token = mailing.make_confirmation_token(uuid.uuid4())

    assert client.get(f"/comments/addresses/{token}/").status_code == HTTPStatus.NOT_FOUND


def test_link_of_an_expired_address_leads_nowhere(client, page, clock):
    clock.shift(timedelta(days=15))

    assert client.post(page[1]).status_code == HTTPStatus.NOT_FOUND


def test_other_methods_are_refused(client, page):
    assert client.put(page[1]).status_code == HTTPStatus.METHOD_NOT_ALLOWED
