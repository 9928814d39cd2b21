"""Texts that kill, hang or confuse whatever reads them: a screener that only fault runs have does it."""

import asyncio
import time

from faults.services import apart
from faults.stage import LEASE_SECONDS

SOFT_LIMIT_SECONDS = 10.0
RESTART_SECONDS = 15.0
"""For two processes that die some times each: pauses of 0.5, 1, 2 and 4 s, and a start of 2 s each time."""


async def poison(stage):
    """F12: texts at which the process that screens is killed, crashes, or runs out of memory."""
    await _among_neighbours(stage, ["POISON-KILL", "POISON-CRASH", "POISON-MEMORY"], given_up=2)


async def hang(stage):
    """F13: texts at which a screener never ends: one hears the soft limit, one nothing at all."""
    # A neighbour may first wait for the one, and then be claimed again beside the other.
    await _among_neighbours(stage, ["POISON-HANG", "POISON-FREEZE"], given_up=1, longer=SOFT_LIMIT_SECONDS)


async def failing_screener(stage):
    """F14: a screener that fails, or answers with rubbish."""
    await _among_neighbours(stage, ["POISON-MEMORY", "POISON-GARBAGE"], given_up=0)


async def _among_neighbours(stage, markers, *, given_up, longer=0.0):
    """Post texts of which some are poisoned; see those held, and the others decided nearly as soon as ever."""
    before = len(stage.stack.hits())
    await apart(stage.stack.stop_workers)
    await apart(stage.stack.start_workers, 2, **stage.stack.hooked(FAULT_SCREENER="1"))
    texts = [stage.texts.make() for _ in range(stage.comments - len(markers))]
    poisoned = [stage.texts.make(marker=marker, clean=True) for marker in markers]
    middle = len(texts) // 2
    poisoned_keys = {text.key for text in poisoned}
    async with stage.readers():
        await stage.post_texts([*texts[:middle], *poisoned, *texts[middle:]])
        posted_at = time.time()
        await stage.drain(seconds=240, what="all held or decided")
    dump = await apart(stage.database.dump, stage.article)
    reasons = await apart(stage.database.reasons, stage.article)
    mine = [comment for comment in dump.comments if comment.key and comment.key.partition(":")[2] in poisoned_keys]
    for comment in mine:
        stage.require(comment.status == "held", f"A poisoned text is {comment.status}, not held.")
    gave_up = sum(reasons.get(comment.pk) == "gave_up" for comment in mine)
    stage.figure("held after three attempts", gave_up, unit="")
    stage.require(gave_up >= given_up, f"{gave_up} of {given_up} were held because three attempts had failed.")
    waits = [comment.decided_at - posted_at for comment in dump.comments if comment not in mine and comment.decided_at]
    # Besides the lease and the sweep: a process that died is started again, after a longer pause each time.
    limit = LEASE_SECONDS + stage.sweep_seconds + RESTART_SECONDS + longer
    stage.figure("the slowest neighbour", max(waits, default=0.0), at_most=limit)
    stage.hit(len(stage.stack.hits()) - before, "times that a poisoned text was read")
    await apart(stage.stack.stop_workers)
    await apart(stage.stack.start_workers)
    await asyncio.sleep(0)
