"""Whoever sends a comment is known by hashes, of which nothing can be read."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from comments import senders
from comments.models import NetworkKey

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_secret_of_another_test():
    senders._secret.cache_clear()
    yield
    senders._secret.cache_clear()


def test_one_person_is_one_session_whatever_the_case_of_the_name():
    assert senders.identify("192.0.2.7", name="Ada") == senders.identify("192.0.2.7", name="ADA")


def test_two_names_of_one_network_are_two_sessions():
    ada, mo = senders.identify("192.0.2.7", name="Ada"), senders.identify("192.0.2.7", name="Mo")

    assert ada.session != mo.session
    assert ada.network == mo.network


def test_account_is_one_session_from_wherever_it_comes():
    home = senders.identify("192.0.2.7", name="Ada", account="reader-1")
    train = senders.identify("2001:db8::1", name="A.", account="reader-1")

    assert home.session == train.session
    assert home.network != train.network


@pytest.mark.parametrize("address", ["2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::1%eth0"])
def test_connection_of_ipv6_is_one_network(address):
    assert senders.identify(address, name="").network == senders.identify("2001:db8:1:2::", name="").network


def test_neighbours_are_two_networks():
    addresses = ["192.0.2.7", "192.0.2.8", "2001:db8:1:2::1", "2001:db8:1:3::1", None]

    assert len({senders.identify(address, name="").network for address in addresses}) == 5


def test_hash_changes_with_the_day(time_machine):
    time_machine.move_to("2026-11-22 12:00+00:00")
    today = senders.identify("192.0.2.7", name="Ada")
    time_machine.move_to("2026-11-23 00:00+00:00")

    assert senders.identify("192.0.2.7", name="Ada") != today


def test_name_that_cannot_be_stored_is_no_error_here():
    assert senders.identify("192.0.2.7", name="\ud800").session


def test_no_address_can_be_read_from_what_is_kept():
    sender = senders.identify("192.0.2.7", name="Ada")

    assert len(sender.session) == len(sender.network) == 64
    assert "192" not in str(NetworkKey.objects.values().get())


def test_key_is_forgotten_with_the_contacts():
    today = timezone.now().date()
    for days in (0, 14, 15):
        NetworkKey.objects.create(day=today - timedelta(days=days), secret=b"s" * 32)
    NetworkKey.objects.create(day=date(2026, 1, 1), secret=b"s" * 32)

    assert senders.forget_old_keys() == 2
    assert NetworkKey.objects.count() == 2
