"""A process that is started here does not outlive who started it."""

import os
import signal
import time

import pytest

from config.processes import die_with
from tests.processes import living
from tests.services import wait_until


def fork(work):
    """Return the id of a child that does this and then sleeps."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
            time.sleep(60)
        finally:
            os._exit(0)
    return pid


def ending(pid):
    """Return the signal that ended a child, or None."""
    _, status = os.waitpid(pid, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else None


@pytest.mark.one_database
def test_dies_when_its_parent_is_killed():
    reader, writer = os.pipe()

    def be_a_parent():
        own = os.getpid()
        os.write(writer, str(fork(lambda: die_with(own))).encode())

    parent = fork(be_a_parent)
    child = int(os.read(reader, 20))
    time.sleep(0.2)
    assert living([child])

    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)

    wait_until(lambda: not living([child]), seconds=5, what="the child's end")


@pytest.mark.one_database
def test_dies_at_once_if_its_parent_was_gone_before_it_asked():
    gone = fork(lambda: os._exit(0))
    os.waitpid(gone, 0)

    assert ending(fork(lambda: die_with(gone))) == signal.SIGKILL
