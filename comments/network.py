"""Whose address a request came from. A header that a visitor can write is believed from our own front servers only."""

import ipaddress
from functools import lru_cache

from django.http import HttpRequest

from comments.conf import comments_settings

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def client_address(request: HttpRequest) -> str | None:
    """Return the address of the visitor: the nearest that is none of the trusted front servers.

    `X-Forwarded-For` grows at its end, so it is read from there; what stands before the first stranger is hearsay.
    """
    nearest = _read(request.META.get("REMOTE_ADDR", ""))
    networks = _networks(comments_settings.trusted_proxies)
    if nearest is None or not _is_in(nearest, networks):
        return str(nearest) if nearest else None
    for word in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
        address = _read(word)
        if address is None:
            break
        nearest = address
        if not _is_in(address, networks):
            break
    return str(nearest)


@lru_cache(maxsize=8)
def _networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(text) for text in texts)


def _read(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    # A server that listens on IPv6 sees callers of IPv4 under a name of its own.
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _is_in(address: Address, networks: tuple[Network, ...]) -> bool:
    return any(address in network for network in networks)
