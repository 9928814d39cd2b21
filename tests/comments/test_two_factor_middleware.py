"""Nobody who has a second factor, or needs one, gets past its page without it."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from comments import two_factor
from tests.factories import make_moderator

pytestmark = pytest.mark.django_db
PAGES = ("/admin/", "/admin/desk/", "/admin/comments/comment/", "/admin/auth/user/", "/admin/desk/figures/")


@pytest.fixture
def client():
    client = Client()
    client.force_login(make_moderator())
    return client


def confirm_device():
    TOTPDevice.objects.create(user=User.objects.get(), confirmed=True)


def test_without_a_second_factor_an_offer_is_no_gate(client):
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_required_second_factor_comes_before_every_page(settings, client, page):
    settings.COMMENTS_STAFF_TWO_FACTOR = "required"

    response = client.get(page)

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/admin/second-step/?next=")


@pytest.mark.parametrize("page", PAGES)
def test_who_has_one_needs_it_though_it_is_only_offered(client, page):
    confirm_device()

    assert client.get(page).headers["Location"].startswith("/admin/second-step/?next=")


def test_nothing_is_decided_before_the_second_step(client):
    confirm_device()

    response = client.post("/admin/desk/decide/", {"verdict": "approve", "seen": "1:1"})

    assert response.headers["Location"] == "/admin/second-step/"


def test_one_that_is_not_confirmed_yet_is_no_gate(client):
    two_factor.find_new_device(User.objects.get())

    assert client.get("/admin/").status_code == 200


def test_way_in_and_way_out_stay_open(settings, client):
    settings.COMMENTS_STAFF_TWO_FACTOR = "required"

    assert client.post("/admin/logout/").status_code == 200
    assert client.get("/admin/login/").status_code == 200
