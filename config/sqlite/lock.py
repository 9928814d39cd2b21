"""One writer at a time: a lock file beside a SQLite database, waited for in turn, freed by the kernel."""

import fcntl
import os
import time
from pathlib import Path

# Between two looks at a lock that somebody else holds. A write is a few milliseconds, most of them spent in fsync, so
# that a look each quarter of a millisecond costs little and hands over quickly.
POLL_SECONDS = 0.00025

# The open files of all locks of this process that are held or waited for.
_open: set[int] = set()


class WriterLock:
    """Hold `<database>.lock` from before BEGIN to after COMMIT.

    SQLite's own waiting sleeps for up to 100 ms, and then whoever asks first wins: a busy worker starves the readers'
    posts for seconds. Here only the next in line waits for the lock itself; the others wait at the turnstile before
    it, where whoever has just written must queue up again.

    - `flock` belongs to the open file, and each lock opens its own: threads exclude each other as processes do.
    - The kernel lets go when the process dies, however it dies.
    - A fork while a thread holds the lock would keep it held by the child: children close what they inherit.
    - A time limit may raise an exception at any line: whatever happens before `acquire` returns lets go.
    """

    def __init__(self, database: str) -> None:
        self._turnstile = _FileLock(Path(f"{database}.turnstile"))
        self._writer = _FileLock(Path(f"{database}.lock"))

    @property
    def is_held(self) -> bool:
        return self._writer.is_open

    def acquire(self, timeout: float) -> bool:
        """Return False if the lock could not be had within `timeout` seconds."""
        deadline = time.monotonic() + timeout
        try:
            return self._turnstile.take(deadline) and self._writer.take(deadline)
        finally:
            self._turnstile.let_go()

    def release(self) -> None:
        self._writer.let_go()


class _FileLock:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = -1

    @property
    def is_open(self) -> bool:
        return self._descriptor in _open

    def take(self, deadline: float) -> bool:
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        _open.add(self._descriptor)
        try:
            taken = _wait(self._descriptor, deadline)
        except BaseException:
            self.let_go()
            raise
        if not taken:
            self.let_go()
        return taken

    def let_go(self) -> None:
        descriptor, self._descriptor = self._descriptor, -1
        _close(descriptor)


def _wait(descriptor: int, deadline: float) -> bool:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(POLL_SECONDS)
        else:
            return True


def _close(descriptor: int) -> None:
    if descriptor in _open:
        _open.discard(descriptor)
        os.close(descriptor)


def _close_inherited() -> None:
    for descriptor in tuple(_open):
        _close(descriptor)


os.register_at_fork(after_in_child=_close_inherited)
