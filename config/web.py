"""The web process, granian with one worker: `python -m config.web HOST PORT`, as `manage.py serve` calls it."""

import multiprocessing
import sys
from collections.abc import Callable
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from config.processes import die_with
from config.wsgi import application

BLOCKING_THREADS = 4
"""Threads that answer requests: enough to hide the disk; more would only queue for the interpreter's lock."""
STOP_SECONDS = 5
"""How long requests that are being answered may still take once the server was told to stop."""


def load_application() -> Callable[..., Any]:
    """Return the application; granian calls this in its worker process, which must not outlive granian itself."""
    parent = multiprocessing.parent_process()
    if parent and parent.pid:
        die_with(parent.pid)
    return application


def main(host: str, port: int) -> None:
    server = Granian(
        "config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=BLOCKING_THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        log_level=LogLevels.warning,
    )
    server.serve(target_loader=load_application, wrap_loader=False)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
