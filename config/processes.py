"""What Linux offers so that no process outlives the one that started it. Imports nothing of Django."""

import ctypes
import os
import signal

_PR_SET_PDEATHSIG = 1  # linux/prctl.h

_libc = ctypes.CDLL(None, use_errno=True)


def die_with(parent: int) -> None:
    """Have the kernel kill this process when its parent dies, however it dies.

    The parent may have died before the request, between the fork and this call: then this process ends at once.
    All work here survives a kill: what is not committed is claimed again after its lease.
    """
    if _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
