"""Who sends a comment, as far as limits need it: hashes that nobody can undo once the day's key is gone."""

import hashlib
import hmac
import ipaddress
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.utils import timezone

from comments.conf import comments_settings
from comments.models import NetworkKey

SECRET_BYTES = 32
IPV6_PREFIX = 64
"""Bits: what one connection gets. Within it everybody can choose addresses at will."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Keys of whoever sends something."""

    session: str
    """One person, as far as that can be told."""
    network: str
    """One connection to the internet; behind it may be a whole mobile network, or a newsroom."""


def identify(address: str | None, *, name: str, account: str = "") -> Sender:
    """Return the keys of a sender: by the account at the publisher, else by the network and the name that is given.

    `address` is an IPv4 or IPv6 address, or None where it is not known.
    """
    network = _network(address)
    return Sender(
        session=_hash(f"account\0{account}" if account else f"name\0{network}\0{name.casefold()}"),
        network=_hash(f"network\0{network}"),
    )


def forget_old_keys() -> int:
    """Delete the keys of days that are long over; return how many."""
    limit = timezone.now().date() - timedelta(days=comments_settings.contact_lifetime.days)
    deleted, _by_model = NetworkKey.objects.filter(day__lt=limit).delete()
    return deleted


def _network(address: str | None) -> str:
    if address is None:
        return ""
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    # A zone says which of our own interfaces it came by.
    return str(ipaddress.ip_network((int(parsed), IPV6_PREFIX), strict=False))


def _hash(value: str) -> str:
    return hmac.new(_secret(timezone.now().date()), value.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


@lru_cache(maxsize=2)
def _secret(day: date) -> bytes:
    row, _created = NetworkKey.objects.get_or_create(day=day, defaults={"secret": secrets.token_bytes(SECRET_BYTES)})
    return bytes(row.secret)
