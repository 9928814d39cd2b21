"""A fingerprint by which near-duplicates are found: min-wise hashes of a folded text, in bands.

Two texts that share most of their pieces of five characters most likely share a band; whether they are alike is then
said by their texts. What no reader would notice (case, width, invisible characters, punctuation) makes no difference.
Source: A. Broder, "On the resemblance and containment of documents" (1997), with one permutation for all hashes as in
P. Li, A. Owen and C.-H. Zhang, "One permutation hashing" (2012). It does not see the same thought in other words.
"""

import hashlib
import re
import struct
import zlib
from collections.abc import Sequence

from comments.screening.text import fold

BANDS = 8
ROWS = 3
"""With eight bands of three, texts that share 0.7 of their pieces share a band 96 times in 100, at 0.2 six times."""
ALIKE = 0.6
"""The part of the pieces of two texts, taken together, that both have."""
_PIECE = 5
_MAX_LENGTH = 1_000
"""Characters that are looked at: what is longer is known by its beginning."""
_NO_WORD = re.compile(r"[\W_]+")
_SLOTS = BANDS * ROWS
_MIX = 0x9E3779B1
_MASK = 0xFFFFFFFF
_ENOUGH = 6 * _SLOTS
"""So many of the least marks fill all slots, but four times in a hundred."""
_OF_ZEROS = zlib.crc32(bytes(_PIECE))


def _added(place: int) -> list[bytes]:
    """Return what a byte at this place of a piece adds to its checksum: a table for each byte of that."""
    sums = [zlib.crc32(bytes(place) + bytes([code]) + bytes(_PIECE - place - 1)) ^ _OF_ZEROS for code in range(256)]
    return [bytes(added >> 8 * byte & 0xFF for added in sums) for byte in range(4)]


_ADDED = [_added(place) for place in range(_PIECE)]


def _plain(text: str) -> str:
    """Return what is compared: letters and digits; of a text without any, its signs."""
    folded = fold(text[:_MAX_LENGTH]).text
    return _NO_WORD.sub(" ", folded).strip() or "".join(folded.split())


def pieces(text: str) -> set[str]:
    """Return the pieces that a text is compared by."""
    plain = _plain(text)
    return {plain[place : place + _PIECE] for place in range(max(1, len(plain) - _PIECE + 1))} if plain else set()


def resemblance(one: set[str], other: set[str]) -> float:
    """Return the part of all pieces that both have: 0–1."""
    return len(one & other) / len(one | other) if one and other else 0.0


def bands(text: str) -> tuple[int, ...]:
    """Return the bands of a text, positive and below 2^63; none for a text in which nothing can be seen."""
    plain = _plain(text)
    if not plain:
        return ()
    marks = _marks_of_ascii(plain.encode()) if plain.isascii() and len(plain) >= _PIECE else _marks(plain)
    filled = _fill(_least(marks))
    return tuple(_band(number, filled[number * ROWS : (number + 1) * ROWS]) for number in range(BANDS))


def _marks(plain: str) -> Sequence[int]:
    """Return a number below 2^32 for each piece, which looks as if it were drawn by lot."""
    return [
        zlib.crc32(plain[place : place + _PIECE].encode("utf-8", "surrogatepass")) * _MIX & _MASK
        for place in range(max(1, len(plain) - _PIECE + 1))
    ]


def _marks_of_ascii(text: bytes) -> Sequence[int]:
    """Return the marks of a text's pieces, all at once: their checksums are sums of what each byte adds to them.

    Byte by byte of the checksums, as numbers that are as long as the text; then they are multiplied, eight bytes each.
    """
    count = len(text) - _PIECE + 1
    products = bytearray(8 * count)
    for byte in range(4):
        column = int.from_bytes(bytes([_OF_ZEROS >> 8 * byte & 0xFF]) * count)
        for place, tables in enumerate(_ADDED):
            column ^= int.from_bytes(text[place : place + count].translate(tables[byte]))
        products[byte::8] = column.to_bytes(count)
    multiplied = (int.from_bytes(products, "little") * _MIX).to_bytes(8 * count, "little")
    return struct.unpack("<" + "I4x" * count, multiplied)


def _least(marks: Sequence[int]) -> list[int]:
    """Return the least mark of each slot, plus one; 0 where there is none."""
    enough = _MASK * _ENOUGH // len(marks)
    least: dict[int, int] = {}
    for mark in sorted([mark for mark in marks if mark <= enough]):
        slot = mark % _SLOTS
        if slot not in least:
            least[slot] = mark + 1
            if len(least) == _SLOTS:
                break
    else:
        # Hardly ever in a long text: slots that only the greater ones fill.
        for mark in sorted(marks):
            least.setdefault(mark % _SLOTS, mark + 1)
    return [least.get(slot, 0) for slot in range(_SLOTS)]


def _fill(least: list[int]) -> list[int]:
    """Give each slot that no piece fell into the value of the next one that has one."""
    if all(least):
        return least
    return [
        next(least[(slot + step) % _SLOTS] for step in range(_SLOTS) if least[(slot + step) % _SLOTS])
        for slot in range(_SLOTS)
    ]


def _band(number: int, values: list[int]) -> int:
    digest = hashlib.blake2b(repr((number, values)).encode(), digest_size=8).digest()
    return int.from_bytes(digest) >> 1
