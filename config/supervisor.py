"""Start processes, start them again when they die, and stop them all: the running part of `manage.py serve`."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

from config.processes import die_with

logger = logging.getLogger(__name__)

STOP_SECONDS = 6.5
"""How long a process may take to stop before it is killed; all must be gone within 8 seconds."""
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 60.0
"""Whoever ran for so long has recovered: its next pause is short again."""
TICK_SECONDS = 0.1


@dataclass
class Child:
    """A process that should be running, in a session of its own so that Ctrl-C in the terminal reaches only us."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    pause_seconds: float = field(default=FIRST_PAUSE_SECONDS)

    def start(self) -> None:
        parent = os.getpid()
        # preexec_fn is dangerous only beside threads, and this process has none.
        self.process = subprocess.Popen(  # noqa: S603
            self.command,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=lambda: die_with(parent),  # noqa: PLW1509
        )
        self.started_at = time.monotonic()

    def tend(self) -> None:
        """Start the process if it is time to, or clear up after it if it has died."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.start_at:
                self.start()
            return
        if self._has_ended():
            self._schedule_restart(now)

    def ask_to_stop(self) -> None:
        if self.process is not None:
            self.process.terminate()

    def is_gone(self) -> bool:
        """Return whether the process has ended, in which case what it may have left behind is killed."""
        if self.process is not None and self._has_ended():
            self.kill()
        return self.process is None

    def kill(self) -> None:
        """Kill the process and all that it has started."""
        if self.process is not None:
            # Its id names the group as long as nobody has waited for it.
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def _has_ended(self) -> bool:
        if self.process is None:
            return False
        options = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, self.process.pid, options) is not None

    def _schedule_restart(self, now: float) -> None:
        if now - self.started_at >= STEADY_SECONDS:
            self.pause_seconds = FIRST_PAUSE_SECONDS
        process = self.process
        self.kill()
        ending = _describe(process.returncode if process else 0)
        logger.error("The %s %s. It starts again in %.1f s.", self.name, ending, self.pause_seconds)
        self.start_at = now + self.pause_seconds
        self.pause_seconds = min(self.pause_seconds * 2, LONGEST_PAUSE_SECONDS)


class Supervisor:
    """Keep children running until INT or TERM. `tick` is called ten times a second in between."""

    def __init__(self, children: Sequence[Child], tick: Callable[[], None]) -> None:
        self._children = children
        self._tick = tick
        self._is_stopping = False

    def run(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask_to_stop)
        try:
            while not self._is_stopping:
                for child in self._children:
                    child.tend()
                self._tick()
                time.sleep(TICK_SECONDS)
        finally:
            self._stop()

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._is_stopping = True

    def _stop(self) -> None:
        deadline = time.monotonic() + STOP_SECONDS
        for child in self._children:
            child.ask_to_stop()
        while time.monotonic() < deadline and not all(child.is_gone() for child in self._children):
            time.sleep(TICK_SECONDS)
        for child in self._children:
            child.kill()


def python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]


def _describe(status: int) -> str:
    if status < 0:
        return f"was killed by {signal.Signals(-status).name}"
    return f"ended with exit status {status}"
