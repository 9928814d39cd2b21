"""The keys of the desk, by their place on the keyboard: the same ones under every layout."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from comments.revisions import Guideline

COMMANDS = frozenset("jkahsoue")
"""Keys that mean something else: J and K, approve, hold, skip, open, undo, escalate."""
COLOURS = 8
"""Sets of colours for marks. The letter says which guideline it is; the colour helps the eye."""


@dataclass(frozen=True, slots=True)
class GroundKey:
    """How one ground is named by hand: its key, and the letter and the colour of its marks."""

    guideline: Guideline
    code: str
    """The place on the keyboard, as `KeyboardEvent.code`."""
    is_shifted: bool
    """A key that is also a command's names its ground together with Shift."""
    colour: int

    @property
    def letter(self) -> str:
        return self.guideline.key.upper()

    @property
    def label(self) -> str:
        """Return the letter as it stands on marks: with the sign of Shift where that is needed."""
        return f"⇧{self.letter}" if self.is_shifted else self.letter

    @property
    def combination(self) -> str:
        return f"Shift+{self.code}" if self.is_shifted else self.code


def ground_keys(guidelines: Mapping[str, Guideline]) -> dict[str, GroundKey]:
    """Return the key of each ground, in the publisher's order."""
    return {code: _ground_key(entry, place) for place, (code, entry) in enumerate(guidelines.items())}


def _ground_key(guideline: Guideline, place: int) -> GroundKey:
    key = guideline.key.lower()
    code = f"Digit{key}" if key.isdigit() else f"Key{key.upper()}"
    return GroundKey(guideline, code, is_shifted=key in COMMANDS, colour=place % COLOURS)


def letters(codes: Iterable[str], keys: Mapping[str, GroundKey]) -> list[GroundKey]:
    """Return the keys of these guidelines, each once, in the publisher's order. One no longer in force has none."""
    wanted = set(codes)
    return [key for code, key in keys.items() if code in wanted]
