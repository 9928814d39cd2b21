"""Say which plain text a frame's pattern cannot match without, so that most sentences need no look at all.

A search for a word is a hundred times cheaper than one for a pattern. What is returned is never wrong, only at times
not the best choice: a text that holds none of the words cannot match, one that holds some may.
"""

import re
from dataclasses import dataclass

_MIN_RUN = 2
_MAX_CHOICES = 80
_COMMON_WORDS = """
a an the i u he she it we you they me him her them us to of in on at by for with from and or but if is are
was were be been am do does did have has had will would can could should must may might not no so as that
this these those your his their my our its all any some what who how when where why there here just like get
go out up
"""
_COMMON = frozenset(_COMMON_WORDS.split())
_RUN = re.compile(r"(?:[^\W_]|['-])+")
_OPENING = re.compile(r"\(\?(?:P<\w+>|:)|\(\?<?[!=]|\(")
_OPTIONAL = re.compile(r"[?*]\??|\{0?,\d+\}\??|\{0\}")
_REPEATED = re.compile(r"\{\d+(?:,\d*)?\}\??")
_PLACEHOLDER = re.compile(r"\{[a-z_.|]+[0-9]*\}")
_CLASS = re.compile(r"\[\^?\]?[^\]]*\]")

Choices = frozenset[str]


@dataclass(slots=True)
class _Reader:
    """A pattern, and how far it has been read."""

    pattern: str
    place: int = 0

    def looks_at(self, text: str) -> bool:
        return self.pattern.startswith(text, self.place)

    def takes(self, expression: re.Pattern[str]) -> str:
        """Return what of the expression stands here and step over it; empty if nothing does."""
        found = expression.match(self.pattern, self.place)
        if not found:
            return ""
        self.place = found.end()
        return found[0]


def needed_literals(pattern: str) -> tuple[str, ...]:
    """Return plain texts one of which every match of a frame's pattern holds; none if there is no such choice.

    The pattern is a frame's as written in its table, with the text of its parts: a space is any space.
    """
    return tuple(sorted(_read_choices(_Reader(pattern)), key=len, reverse=True))


def _read_choices(reader: _Reader) -> Choices:
    """Read alternatives up to a closing bracket or the end; what one of them does without, all may do without."""
    branches = [_read_sequence(reader)]
    while reader.looks_at("|"):
        reader.place += 1
        branches.append(_read_sequence(reader))
    joined = frozenset[str]().union(*branches)
    return joined if all(branches) and len(joined) <= _MAX_CHOICES else frozenset()


def _read_sequence(reader: _Reader) -> Choices:
    """Read one alternative, and return its most telling choice of texts."""
    found: list[Choices] = []
    while reader.place < len(reader.pattern) and not (reader.looks_at("|") or reader.looks_at(")")):
        run = reader.takes(_RUN)
        if not run:
            found.append(_read_other(reader))
        elif reader.takes(_OPTIONAL):
            found.append(_choice(run[:-1]))
        else:
            found.append(_choice(run))
    return min(filter(None, found), key=_weight, default=frozenset())


def _choice(run: str) -> Choices:
    return frozenset((run,)) if len(run) >= _MIN_RUN else frozenset()


def _read_other(reader: _Reader) -> Choices:
    """Read a bracket, a class, an escape or a sign; return what a bracket that must stand there needs."""
    if reader.takes(_PLACEHOLDER) or reader.takes(_CLASS) or reader.takes(_REPEATED):
        return frozenset()
    opening = reader.takes(_OPENING)
    if not opening:
        reader.place += 2 if reader.looks_at("\\") else 1
        return frozenset()
    inside = _read_choices(reader)
    reader.place += 1
    is_optional = bool(reader.takes(_OPTIONAL))
    reader.takes(_REPEATED)
    return frozenset() if is_optional or opening[-1] in "!=" else inside


def _weight(choices: Choices) -> float:
    """Return how many sentences hold one of these, roughly; lower is better."""
    return sum(1.0 if text in _COMMON else 1 / len(text) ** 2 for text in choices)
