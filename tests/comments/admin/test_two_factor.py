"""Setting up the second step and passing it, as somebody does with a phone."""

import re

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.factories import make_moderator

pytestmark = pytest.mark.django_db
PAGE = "/admin/second-step/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-03-02T08:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def _required(settings):
    settings.COMMENTS_STAFF_TWO_FACTOR = "required"


@pytest.fixture
def mo():
    return make_moderator()


def log_in(user):
    client = Client()
    client.force_login(user)
    return client


def code(clock):
    """Return what the app shows: each time the next code, since none is taken twice."""
    clock.shift(60)
    return f"{totp(TOTPDevice.objects.get().bin_key, t0=0, step=30):06d}"


@pytest.fixture
def codes(mo, clock):
    """Set the second step up; return the recovery codes that were shown."""
    client = log_in(mo)
    client.get(PAGE)
    response = client.post(PAGE, {"code": code(clock)})
    return re.findall(r"<li><code>(\w+)</code>", response.text)


def test_first_sign_in_says_what_to_do(mo):
    response = log_in(mo).get("/admin/desk/", follow=True)

    assert "This site asks staff for a second step" in response.text
    assert "Install an app for one-time codes" in response.text


def test_picture_is_a_file_that_nobody_keeps(mo):
    response = log_in(mo).get(PAGE + "code.svg")

    assert response.headers["Content-Type"] == "image/svg+xml"
    assert "no-store" in response.headers["Cache-Control"]


def test_setting_up_lets_in_and_shows_recovery_codes(mo, clock):
    client = log_in(mo)
    client.get(PAGE)

    response = client.post(PAGE, {"code": code(clock), "next": "/admin/desk/"})

    assert len(re.findall(r"<li><code>\w{10}</code>", response.text)) == 10
    assert 'href="/admin/desk/"' in response.text
    assert client.get("/admin/desk/").status_code == 200
    assert LogEntry.objects.get().change_message == "Second step of signing in set up."


def test_wrong_code_says_so(mo):
    client = log_in(mo)
    client.get(PAGE)

    response = client.post(PAGE, {"code": "nonsense"})

    assert response.status_code == 400
    assert "That was not the code." in response.text
    assert client.get("/admin/").status_code == 302


def test_next_sign_in_asks_for_a_code_and_goes_on(mo, codes, clock):
    client = log_in(mo)

    response = client.post(PAGE, {"code": code(clock), "next": "/admin/desk/"})

    assert response.headers["Location"] == "/admin/desk/"
    assert client.get("/admin/desk/").status_code == 200


def test_recovery_code_lets_in_once(mo, codes):
    assert log_in(mo).post(PAGE, {"code": codes[0]}).status_code == 302
    assert log_in(mo).post(PAGE, {"code": codes[0]}).status_code == 400


def test_picture_of_a_secret_in_use_is_shown_to_nobody(mo, codes, clock):
    client = log_in(mo)
    assert client.get(PAGE + "code.svg").status_code == 403

    client.post(PAGE, {"code": code(clock)})

    assert client.get(PAGE + "code.svg").status_code == 403


def test_recovery_codes_are_renewed_after_the_second_step_only(mo, codes, clock):
    client = log_in(mo)
    assert client.post(PAGE + "codes/").headers["Location"] == PAGE

    client.post(PAGE, {"code": code(clock)})
    response = client.post(PAGE + "codes/")

    assert codes[0] not in response.text
    assert "10 recovery codes are left." in client.get(PAGE).text


def test_address_to_go_on_to_is_one_of_ours(mo, codes, clock):
    response = log_in(mo).post(PAGE, {"code": code(clock), "next": "https://evil.example/"})

    assert response.headers["Location"] == "/admin/"


def test_who_is_no_staff_is_not_asked(mo):
    visitor = User.objects.create_user("vera", password="vera-visits-daily")

    response = log_in(visitor).get(PAGE)

    assert response.headers["Location"].startswith("/admin/login/")


def test_secrets_in_use_are_hidden_in_the_admin(mo, codes, clock):
    client = log_in(mo)
    client.post(PAGE, {"code": code(clock)})
    device = TOTPDevice.objects.get()

    assert device.key not in client.get(f"/admin/otp_totp/totpdevice/{device.pk}/change/").text
    assert client.get(f"/admin/otp_totp/totpdevice/{device.pk}/config/").status_code == 403
