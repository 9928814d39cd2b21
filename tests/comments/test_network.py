"""A header that a visitor can write is believed from our own front servers only."""

import pytest
from django.test import RequestFactory

from comments.network import client_address


def address(settings, *, remote, forwarded=None, trusted=()):
    settings.COMMENTS_TRUSTED_PROXIES = list(trusted)
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return client_address(RequestFactory().get("/", headers=headers, REMOTE_ADDR=remote))


@pytest.mark.parametrize(
    ("remote", "forwarded", "trusted", "expected"),
    [
        ("198.51.100.7", None, [], "198.51.100.7"),
        # Anybody can write the header.
        ("198.51.100.7", "203.0.113.9", [], "198.51.100.7"),
        ("198.51.100.7", "203.0.113.9", ["10.0.0.0/8"], "198.51.100.7"),
        ("10.0.0.2", "203.0.113.9", ["10.0.0.0/8"], "203.0.113.9"),
        # What the visitor wrote stands before what the front server added.
        ("10.0.0.2", "192.0.2.1, 203.0.113.9", ["10.0.0.0/8"], "203.0.113.9"),
        ("10.0.0.2", "192.0.2.1, 203.0.113.9, 10.0.0.3", ["10.0.0.0/8"], "203.0.113.9"),
        # Everybody on the way is one of ours: the farthest is who asked.
        ("10.0.0.2", "10.0.0.9", ["10.0.0.0/8"], "10.0.0.9"),
        ("10.0.0.2", "nonsense", ["10.0.0.0/8"], "10.0.0.2"),
        ("10.0.0.2", "", ["10.0.0.0/8"], "10.0.0.2"),
        ("::1", "2001:db8::5", ["::1/128"], "2001:db8::5"),
        # A server on IPv6 sees callers of IPv4 so.
        ("::ffff:10.0.0.2", "203.0.113.9", ["10.0.0.0/8"], "203.0.113.9"),
        ("", None, [], None),
    ],
)
def test_address_is_that_of_the_nearest_stranger(settings, remote, forwarded, trusted, expected):
    assert address(settings, remote=remote, forwarded=forwarded, trusted=trusted) == expected
