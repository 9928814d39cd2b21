"""Imported by every Python process of a fault run that has this folder in PYTHONPATH; the product knows nothing of it.

- FAULT_COMMIT=before|after: a web process dies at a COMMIT, with the chance FAULT_CHANCE, as by `kill -9`.
- FAULT_CLOCK=file: the clock, as the product reads it, is off by the number of seconds in the file.
- FAULT_SCREENER=1: a screener more, which dies, hangs or fails at texts that ask for it.

Each hit is a line in the file FAULT_HITS, written before it happens.
"""

import ctypes
import os
import sys
import time
from datetime import timedelta
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import PathFinder
from random import Random

HITS = os.environ.get("FAULT_HITS", "")


def hit(what):
    with open(HITS, "a", encoding="utf-8") as file:  # noqa: PTH123  (started before much else is)
        file.write(f"{time.time():.3f} {os.getpid()} {what}\n")


def patch_commit(module):
    """Let the process die just before, or just after, the database has committed."""
    when, chance = os.environ["FAULT_COMMIT"], float(os.environ.get("FAULT_CHANCE", "0.02"))
    draw = Random(os.urandom(8))
    commit = module.BaseDatabaseWrapper.commit

    def dying_commit(self):
        dies = draw.random() < chance
        if dies and when == "before":
            hit("before_commit")
            os._exit(137)
        commit(self)
        if dies:
            hit("after_commit")
            os._exit(137)

    module.BaseDatabaseWrapper.commit = dying_commit


def patch_screeners(module):
    module.SCREENERS = (*module.SCREENERS, ("poison", screen_poison))
    module.screen.__kwdefaults__["screeners"] = module.SCREENERS


def patch_clock(module):
    """Move `timezone.now` and `time.time`; what counts seconds that pass stays right, as on a real computer."""
    now, seconds = module.now, time.time

    def offset():
        with open(os.environ["FAULT_CLOCK"], encoding="utf-8") as file:  # noqa: PTH123
            return float(file.read() or 0)

    module.now = lambda: now() + timedelta(seconds=offset())
    time.time = lambda: seconds() + offset()


def screen_poison(screenable, _context):
    """Do what the text asks for; find nothing in any other text."""
    for marker, poison in POISONS.items():
        if marker in screenable.stored:
            hit(marker)
            return poison()
    return ()


def _die():
    os.kill(os.getpid(), 9)


def _crash():
    ctypes.string_at(0)


def _hang():
    while True:
        pass


def _freeze():
    # Not even the soft limit, which is a signal to this process, is heard.
    os.kill(os.getpid(), 19)


def _exhaust():
    raise MemoryError


def _garbage():
    return [None, "approve", 42]


POISONS = {
    "POISON-KILL": _die,
    "POISON-CRASH": _crash,
    "POISON-HANG": _hang,
    "POISON-FREEZE": _freeze,
    "POISON-MEMORY": _exhaust,
    "POISON-GARBAGE": _garbage,
}
PATCHES = {}
if os.environ.get("FAULT_COMMIT"):
    PATCHES["django.db.backends.base.base"] = patch_commit
if os.environ.get("FAULT_CLOCK"):
    PATCHES["django.utils.timezone"] = patch_clock
if os.environ.get("FAULT_SCREENER"):
    PATCHES["comments.screening.pipeline"] = patch_screeners


class _PatchingLoader(Loader):
    def __init__(self, loader, patch):
        self._loader, self._patch = loader, patch

    def create_module(self, spec):
        return self._loader.create_module(spec)

    def exec_module(self, module):
        self._loader.exec_module(module)
        self._patch(module)


class _Finder(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):  # noqa: ARG002
        if name not in PATCHES:
            return None
        spec = PathFinder.find_spec(name, path)
        spec.loader = _PatchingLoader(spec.loader, PATCHES[name])
        return spec


if PATCHES:
    sys.meta_path.insert(0, _Finder())
