"""What this process has counted since it started: small numbers that no row holds."""

from threading import Lock


class Counter:
    """A number that only grows. Requests of several threads may add to it at once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._value = 0

    @property
    def value(self) -> int:
        return self._value

    def add(self) -> None:
        with self._lock:
            self._value += 1


bell_failures = Counter()
"""How often this process could not ring. The sweep finds what it would have rung for."""
