"""The webhooks and the log of deliveries in the admin."""

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from comments import deliveries
from comments.models import Delivery, Endpoint
from tests.comments.receiver import Receiver
from tests.factories import make_comment, make_moderator

pytestmark = pytest.mark.django_db

ADD, LIST = reverse("admin:comments_endpoint_add"), reverse("admin:comments_endpoint_changelist")
URL = "https://hooks.example.org/comments"


@pytest.fixture(autouse=True)
def allowed(settings):
    settings.COMMENTS_WEBHOOK_HOSTS = ["https://hooks.example.org:443"]


@pytest.fixture
def mo(client):
    client.force_login(make_moderator())
    return client


def make_endpoint(**fields):
    return Endpoint.objects.create(**{"name": "Chat", "url": URL} | fields)


def page_of(endpoint, name="change"):
    return reverse(f"admin:comments_endpoint_{name}", args=[endpoint.pk])


def shown_secrets(response):
    return re.findall(r"<code>([\w-]{43})</code>", response.text)


def test_webhook_is_added_and_its_secret_shown_once(mo):
    response = mo.post(ADD, {"name": "Chat", "url": URL, "is_active": "on"}, follow=True)

    endpoint = Endpoint.objects.get()
    assert shown_secrets(response) == [endpoint.secret]
    assert endpoint.secret not in mo.get(page_of(endpoint)).text
    assert endpoint.secret not in mo.get(LIST).text
    assert LogEntry.objects.get().object_id == str(endpoint.pk)


@pytest.mark.parametrize(
    "url", ["https://evil.example/", "http://hooks.example.org/", "hooks.example.org", "javascript:1"]
)
def test_address_that_the_settings_do_not_allow_is_refused(mo, url):
    response = mo.post(ADD, {"name": "Chat", "url": url, "is_active": "on"})

    assert "errorlist" in response.text
    assert not Endpoint.objects.exists()


def test_address_cannot_be_changed_to_one_that_is_not_allowed(mo):
    endpoint = make_endpoint()

    mo.post(page_of(endpoint), {"name": "Chat", "url": "https://evil.example/", "is_active": "on"})

    endpoint.refresh_from_db()
    assert endpoint.url == URL


def test_new_secret_is_shown_once_and_logged(mo):
    endpoint = make_endpoint()
    before = endpoint.secret

    response = mo.post(page_of(endpoint, "secret"), follow=True)

    endpoint.refresh_from_db()
    assert shown_secrets(response) == [endpoint.secret]
    assert endpoint.secret != before
    assert "secret" in LogEntry.objects.get().get_change_message()


def test_secret_is_not_made_anew_by_a_link(mo):
    endpoint = make_endpoint()

    assert mo.get(page_of(endpoint, "secret")).status_code == 405


def test_secret_is_not_made_anew_without_permission(client):
    endpoint = make_endpoint()
    vera = make_moderator("vera", is_superuser=False)
    vera.user_permissions.add(Permission.objects.get(codename="view_endpoint"))
    client.force_login(vera)

    response = client.post(page_of(endpoint, "secret"))

    assert response.status_code == 403
    assert Endpoint.objects.get().secret == endpoint.secret
    assert "Make a new secret" not in client.get(page_of(endpoint)).text


def test_secret_of_an_unknown_webhook_is_not_found(mo):
    assert mo.post(reverse("admin:comments_endpoint_secret", args=[7])).status_code == 404


def test_without_permission_nothing_is_seen(client):
    client.force_login(make_moderator("vera", is_superuser=False))

    assert client.get(LIST).status_code == 403
    assert client.get(reverse("admin:comments_delivery_changelist")).status_code == 403


def test_nobody_deletes_a_webhook(mo):
    endpoint = make_endpoint()

    assert mo.post(reverse("admin:comments_endpoint_delete", args=[endpoint.pk]), {"post": "yes"}).status_code == 403


def test_switching_on_again_forgets_what_was_missed(mo):
    long_ago = timezone.now() - timedelta(days=9)
    endpoint = make_endpoint(
        is_active=False, active_since=long_ago, failures=7, failing_since=long_ago, retry_at=timezone.now()
    )

    mo.post(page_of(endpoint), {"name": "Chat", "url": URL, "is_active": "on"})

    endpoint.refresh_from_db()
    assert (endpoint.is_active, endpoint.failures, endpoint.failing_since, endpoint.retry_at) == (True, 0, None, None)
    assert endpoint.active_since > timezone.now() - timedelta(minutes=1)


def test_change_of_the_name_leaves_what_workers_write(mo):
    endpoint = make_endpoint(failures=7, failing_since=timezone.now())

    mo.post(page_of(endpoint), {"name": "Desk", "url": URL, "is_active": "on"})

    endpoint.refresh_from_db()
    assert (endpoint.name, endpoint.failures) == ("Desk", 7)
    assert LogEntry.objects.count() == 1


def test_list_says_what_fails_and_what_is_not_allowed(mo):
    make_endpoint(name="Failing", failing_since=timezone.now())
    make_endpoint(name="Elsewhere", url="https://elsewhere.example/")

    text = mo.get(LIST).text

    assert "Has failed since" in text
    assert "icon-no" in text


def test_log_is_read_only(mo, settings):
    with Receiver() as receiver:
        settings.COMMENTS_WEBHOOK_HOSTS = [receiver.origin]
        make_endpoint(url=receiver.url)
        comment = make_comment()
        deliveries.deliver_next_batch()
    delivery = Delivery.objects.get()

    listed = mo.get(reverse("admin:comments_delivery_changelist"), {"q": str(comment.public_id)}).text
    page = mo.get(reverse("admin:comments_delivery_change", args=[delivery.pk]))

    assert "comment received" in listed
    assert str(delivery.event_id) in page.text
    assert 'name="_save"' not in page.text
    assert mo.post(reverse("admin:comments_delivery_delete", args=[delivery.pk]), {"post": "yes"}).status_code == 403


def test_log_costs_the_same_number_of_queries_whatever_its_size(mo, django_assert_max_num_queries):
    comment = make_comment()
    endpoint = make_endpoint()
    for attempt in range(30):
        Delivery.objects.create(
            endpoint=endpoint,
            comment=comment,
            event="comment.received",
            event_id=endpoint.public_id,
            seq=0,
            attempt=attempt,
            tried_at=timezone.now(),
            state="failed",
        )

    with django_assert_max_num_queries(8):
        mo.get(reverse("admin:comments_delivery_changelist"))


def test_what_was_given_up_can_be_filtered(mo):
    endpoint, comment = make_endpoint(), make_comment()
    for state in ("delivered", "given_up"):
        Delivery.objects.create(
            endpoint=endpoint,
            comment=comment,
            event="comment.received",
            event_id=endpoint.public_id,
            seq=0,
            attempt=1,
            tried_at=timezone.now(),
            state=state,
            error=f"Error of {state}",
        )

    text = mo.get(reverse("admin:comments_delivery_changelist"), {"outcome": "given_up"}).text

    assert "Error of given_up" in text
    assert "Error of delivered" not in text


def test_words_that_are_no_id_find_nothing(mo):
    assert mo.get(reverse("admin:comments_delivery_changelist"), {"q": "anything"}).status_code == 200
