"""Who guesses passwords is locked out for a while: that account from that address, and nobody else."""

import pytest
import time_machine
from axes.models import AccessFailureLog
from django.test import Client

from tests.factories import make_moderator

pytestmark = pytest.mark.django_db
LOGIN = "/admin/login/"
PASSWORD = "mo-decides-daily"


@pytest.fixture(autouse=True)
def mo():
    return make_moderator(password=PASSWORD)


def log_in(password, *, username="mo", address="198.51.100.7", **headers):
    fields = {"username": username, "password": password}
    return Client(REMOTE_ADDR=address, headers=headers).post(LOGIN, fields)


def guess_wrongly(times=5, **options):
    return [log_in(f"wrong {number}", **options).status_code for number in range(times)]


def test_right_password_lets_in():
    assert log_in(PASSWORD).status_code == 302


def test_fifth_wrong_password_locks_out_with_a_page_that_says_for_how_long():
    assert guess_wrongly() == [200, 200, 200, 200, 429]

    response = log_in(PASSWORD)

    assert response.status_code == 429
    assert response.headers["Retry-After"] == "900"
    assert "For 15 minutes nobody can log in to this account from here." in response.text


def test_page_is_the_same_for_an_account_that_does_not_exist():
    guess_wrongly()
    guess_wrongly(username="nobody")

    known, unknown = (log_in("wrong", username=name).text for name in ("mo", "nobody"))

    assert known == unknown


def test_others_and_other_addresses_are_not_locked_out():
    make_moderator("vera", password=PASSWORD)
    guess_wrongly()

    assert log_in(PASSWORD, username="vera").status_code == 302
    assert log_in(PASSWORD, address="203.0.113.9").status_code == 302


def test_lock_opens_after_a_quarter_of_an_hour_though_somebody_goes_on_trying():
    with time_machine.travel("2026-03-02T08:00:00Z", tick=False) as clock:
        guess_wrongly()
        clock.shift(10 * 60)
        log_in("wrong again")
        clock.shift(6 * 60)

        assert log_in(PASSWORD).status_code == 302


def test_header_of_a_stranger_opens_no_lock():
    guess_wrongly()

    assert log_in(PASSWORD, **{"X-Forwarded-For": "203.0.113.9"}).status_code == 429


def test_behind_a_front_server_visitors_are_told_apart(settings):
    settings.COMMENTS_TRUSTED_PROXIES = ["198.51.100.7/32"]
    guess_wrongly(**{"X-Forwarded-For": "203.0.113.9"})

    assert log_in(PASSWORD, **{"X-Forwarded-For": "203.0.113.9"}).status_code == 429
    assert log_in(PASSWORD, **{"X-Forwarded-For": "192.0.2.4"}).status_code == 302


def test_success_forgets_the_failures():
    guess_wrongly(4)
    log_in(PASSWORD)

    assert guess_wrongly(4) == [200, 200, 200, 200]


def test_wrong_password_is_logged_and_not_kept(caplog):
    log_in("a secret that was mistyped")

    [row] = AccessFailureLog.objects.all()
    assert (row.username, row.ip_address) == ("mo", "198.51.100.7")
    assert "login failure" in caplog.text.lower()
    assert "mistyped" not in caplog.text
    assert "mistyped" not in str(vars(row))
