"""What a worker gets ready before it takes tasks, once for all processes of its pool."""

import ctypes
import gc
import logging
from contextlib import suppress
from typing import Any

from celery import bootsteps
from django.db import DatabaseError, connection

from comments.revisions import current_revisions
from comments.screening.compiled import default_lexicons

logger = logging.getLogger(__name__)


class WarmUp(bootsteps.StartStopStep):
    """Compile the lexicons before the pool is forked: its processes, and those that take their place, inherit them.

    It takes seconds, on a busy computer more than a task may: a process that had to do it in its first task was
    stopped at the limit, began again with the next task, and never came to screen anything.
    """

    def __init__(self, worker: Any, **kwargs: Any) -> None:
        super().__init__(worker, **kwargs)
        # All steps are made before the first is started, and it is starting that forks.
        compile_lexicons()
        keep_for_good()


def keep_for_good() -> None:
    """Leave what there is by now to the pool as it is.

    The garbage collector writes into each object that it looks at: without this, each process of the pool gets a copy
    of all lexicons of its own, and looks through them now and then for a tenth of a second.
    """
    gc.collect()
    # Not every C library can give back what the compiling needed for a while.
    with suppress(AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
    gc.freeze()


def compile_lexicons() -> None:
    """Compile what is in force; without the database, at least what is shipped."""
    try:
        _ = current_revisions().compiled_lexicons
    except (DatabaseError, KeyError):
        logger.warning("The lexicon in force could not be read; it will be at the first comment.")
        default_lexicons()
    finally:
        # No connection of ours may be inherited.
        connection.close()
