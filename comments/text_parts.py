"""A comment's text in parts that a page can show: paragraphs, and in them the addresses that become links.

Nothing is changed, added or left out: the parts of a text, put together again, are the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

MAX_ADDRESS_LENGTH = 500
_ADDRESS = re.compile(r"\bhttps?://[\w!#$%&'()*+,./:;=?@\[\]{}~-]+", re.IGNORECASE)
"""Letters of any script, and the signs of an address; no spaces, quotes, angle brackets, backslashes or controls."""
_TRAILING = ".,;:!?'*_،؛؟。"
"""What ends the sentence rather than the address."""
_BRACKETS = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of text; with `address`, a link that shows exactly where it leads."""

    text: str
    address: str = ""


def split_paragraphs(text: str) -> list[list[Part]]:
    """Return the parts of each paragraph; paragraphs are what stands between empty lines."""
    return [list(_parts(paragraph)) for paragraph in text.replace("\r\n", "\n").split("\n\n")]


def _parts(paragraph: str) -> Iterator[Part]:
    end = 0
    for match in _ADDRESS.finditer(paragraph):
        address = _without_trailing(match.group())
        if not _is_plain(address):
            continue
        if match.start() > end:
            yield Part(paragraph[end : match.start()])
        yield Part(address, address)
        end = match.start() + len(address)
    if end < len(paragraph):
        yield Part(paragraph[end:])


def _without_trailing(address: str) -> str:
    while address and (address[-1] in _TRAILING or _closes_nothing(address)):
        address = address[:-1]
    return address


def _closes_nothing(address: str) -> bool:
    """Whether it ends with a bracket that was opened before the address."""
    last = address[-1]
    return last in _BRACKETS and address.count(last) > address.count(_BRACKETS[last])


def _is_plain(address: str) -> bool:
    """Whether a reader can see where it leads: a host, and no name before it that looks like one."""
    if len(address) > MAX_ADDRESS_LENGTH:
        return False
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and "@" not in parts.netloc and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
