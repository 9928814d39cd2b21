"""The history of a run: each call as invoke, and then as ok, fail or unknown, one JSON object a line."""

import json
import time
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from hashlib import sha256


class Kind(StrEnum):
    """What a line says of a call."""

    INVOKE = "invoke"
    OK = "ok"
    FAIL = "fail"
    """It was certainly not carried out."""
    UNKNOWN = "unknown"
    """It may have been carried out, or not."""
    NOTE = "note"
    """No call: the harness did something, such as opening a window of a fault."""


@dataclass(frozen=True, slots=True)
class Event:
    """One line."""

    at: float
    """Seconds since 1970."""
    kind: Kind
    do: str
    """`post`, `read`, `decide`, `erase`; of a note `open` or `close`."""
    call: int = 0
    """The same number in an invoke and in its end."""
    value: dict = field(default_factory=dict)


class History:
    """Write events to a file, and keep them for the checker."""

    def __init__(self, path):
        self._file = path.open("w", encoding="utf-8")
        self._calls = 0
        self.events = []

    def close(self):
        self._file.close()

    def add(self, kind, do, call=0, **value):
        event = Event(time.time(), Kind(kind), do, call, value)
        self.events.append(event)
        self._file.write(json.dumps(asdict(event), ensure_ascii=False) + "\n")
        return event

    def invoke(self, do, **value):
        """Write that a call begins; return its number."""
        self._calls += 1
        self.add(Kind.INVOKE, do, self._calls, **value)
        return self._calls

    def open(self, what):
        """Note that from now on `what` (`database`, `web`, `worker`, `broker`) is being taken away."""
        self.add(Kind.NOTE, "open", what=what)

    def close_window(self, what):
        self.add(Kind.NOTE, "close", what=what)


def read_events(path):
    """Return the events of a file that a run has left."""
    with path.open(encoding="utf-8") as file:
        return [Event(**json.loads(line) | {"kind": Kind(json.loads(line)["kind"])}) for line in file]


def fingerprint(name, body):
    """Return a short mark of a text, so that a history of a million reads stays small."""
    return sha256(f"{name}\0{body}".encode()).hexdigest()[:16]


def page_fingerprint(name, body):
    """The same for what stands in a page of HTML, where a line ends in one character."""
    return fingerprint(name, body.replace("\r\n", "\n"))
