"""A fingerprint by which near-duplicates are found: min-wise hashes of a folded text, in bands.

Two texts that share most of their pieces of five characters most likely share a band; whether they are alike is then
said by their texts. What no reader would notice (case, width, invisible characters, punctuation) makes no difference.
Source: A. Broder, "On the resemblance and containment of documents" (1997), with one permutation for all hashes as in
P. Li, A. Owen and C.-H. Zhang, "One permutation hashing" (2012). It does not see the same thought in other words.
"""

import hashlib
import re
import zlib

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
    known = pieces(text)
    if not known:
        return ()
    least = [0] * _SLOTS
    for piece in known:
        mixed = zlib.crc32(piece.encode("utf-8", "surrogatepass")) * _MIX & _MASK
        slot, value = mixed % _SLOTS, mixed + 1
        if not least[slot] or value < least[slot]:
            least[slot] = value
    filled = _fill(least)
    return tuple(_band(number, filled[number * ROWS : (number + 1) * ROWS]) for number in range(BANDS))


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
