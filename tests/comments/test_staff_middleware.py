"""Sessions of staff end when nobody is there, and after half a day."""

import pytest
import time_machine
from django.test import Client

from tests.factories import make_moderator

pytestmark = pytest.mark.django_db
START = "2026-03-02T08:00:00Z"
DESK = "/admin/desk/"


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def client_of_mo(clock):
    client = Client()
    client.force_login(make_moderator())
    assert client.get(DESK).status_code == 200
    return client


def is_in(client, **headers):
    return client.get(DESK, headers=headers).status_code == 200


def test_whoever_works_stays_signed_in(clock, client_of_mo):
    for _ in range(10):
        clock.shift(50 * 60)
        assert is_in(client_of_mo)


def test_whoever_was_away_for_an_hour_is_signed_out_and_told_so(clock, client_of_mo):
    clock.shift(61 * 60)

    response = client_of_mo.get(DESK, follow=True)

    assert response.redirect_chain == [("/admin/login/?next=/admin/desk/", 302)]
    assert "You were signed out because you were away." in response.text


def test_after_twelve_hours_whoever_works_is_signed_out_too(clock, client_of_mo):
    for _ in range(14):
        clock.shift(50 * 60)
        assert is_in(client_of_mo)
    clock.shift(50 * 60)

    response = client_of_mo.get(DESK, follow=True)

    assert "because you signed in long ago" in response.text


def test_what_a_script_asks_by_itself_is_no_sign_of_a_person(clock, client_of_mo):
    for _ in range(2):
        clock.shift(25 * 60)
        assert is_in(client_of_mo, **{"X-Background": "1"})
    clock.shift(25 * 60)

    assert not is_in(client_of_mo)


def test_time_of_idleness_is_a_setting(settings, clock, client_of_mo):
    settings.COMMENTS_STAFF_IDLE_MINUTES = 5
    clock.shift(6 * 60)

    assert not is_in(client_of_mo)


def test_readers_pages_read_no_session(django_assert_num_queries, client):
    with django_assert_num_queries(0):
        client.get("/healthz")
