"""Run the faults on one set-up, and check each: `python -m faults.run SET_UP …`, a process for `python -m faults`."""

import asyncio
import json
import shutil
import signal
import sys
import time
import traceback
from argparse import ArgumentParser
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from faults.checker import Column, check
from faults.registry import FAULTS, why_not
from faults.services import apart
from faults.stack import SetUp, Stack, make_folder
from faults.stage import Stage

MAX_SENTENCES = 8
AFTER_KILL_SECONDS = 30.0


def choose(set_up, numbers, *, is_quick):
    """Return the faults that are to be run on a set-up, those that are named in the order of their names."""
    chosen = [fault for fault in FAULTS if set_up in fault.set_ups]
    if numbers:
        return sorted(
            (fault for fault in chosen if fault.number in numbers), key=lambda fault: numbers.index(fault.number)
        )
    return [fault for fault in chosen if set_up in fault.quick or not is_quick]


class Runner:
    """One set-up: start it, run fault after fault, say after each what was found."""

    def __init__(self, stack, faults, *, comments, seed, is_quick, say):
        self._stack = stack
        self._faults = faults
        self._comments = max(comments // max(len(faults), 1) + 1, 20)
        self._seed = seed
        self._is_quick = is_quick
        self._say = say

    async def run(self):
        """Return what each fault has shown, by its number."""
        stack = self._stack
        await apart(stack.manage, "migrate", "--verbosity=0")
        self._sessions = await apart(stack.act, "set_up", *(fault.slug for fault in self._faults))
        self._web = await apart(stack.program("web").start)
        await apart(stack.start_workers)
        found = {}
        for fault in self._faults:
            reason = why_not(fault, stack)
            found[fault.number] = {"left_out": reason} if reason else await self._run_one(fault)
            self._say(fault, found[fault.number])
        found["end"] = await self._look_at_the_end()
        return found

    async def _run_one(self, fault):
        stage = Stage(
            self._stack,
            fault,
            comments=self._comments,
            seed=self._seed,
            sessions=self._sessions,
            web=self._web,
            is_quick=self._is_quick,
        )
        started = time.monotonic()
        error = ""
        try:
            await asyncio.wait_for(fault.run(stage), timeout=420)
            await stage.look_at_everything()
        except Exception:
            error = traceback.format_exc()
            await self._mend()
        dump = await apart(self._stack.database.dump, stage.article)
        broken = check(stage.history.events, dump, clock_is_true=fault.clock_is_true)
        stage.history.close()
        (self._stack.folder / f"{fault.slug}.dump.json").write_text(json.dumps(asdict(dump), ensure_ascii=False))
        await self._freshen(stage)
        slowest = stage.slowest_after_kill(dump)
        if slowest is not None:
            stage.figure("decided after a kill", slowest, at_most=AFTER_KILL_SECONDS)
        return self._outcome(stage, dump, broken, error=error, seconds=time.monotonic() - started)

    def _outcome(self, stage, dump, broken, *, error, seconds):
        counts = Counter(item.column for item in broken)
        result = stage.result
        return {
            "comments": len(dump.comments),
            "hits": result.hits,
            "hit_what": result.hit_what,
            "seconds": round(seconds, 1),
            **{column.value: counts[column] for column in Column},
            "figures": result.figures,
            "late": result.late,
            "misses": result.misses,
            "broken": [f"{item.invariant}: {item.sentence}" for item in broken][:MAX_SENTENCES],
            "error": error,
        }

    async def _freshen(self, stage):
        """Start workers anew that were killed: whoever starts them waits longer after each death."""
        if stage.killed_at and not self._is_quick:
            await apart(self._stack.stop_workers)
            await apart(self._stack.start_workers)

    async def _mend(self):
        """Bring back whatever a fault that ended in the middle has left broken."""
        stack = self._stack
        stack.disk.free()
        if stack.postgresql and stack.postgresql._process.poll() is not None:
            await apart(stack.postgresql.start)
        if stack.broker and stack.broker.process.poll() is not None:
            await apart(stack.broker.start)
        await apart(stack.stop_workers)
        await apart(self._web.stop)
        await apart(self._web.start)
        await apart(stack.start_workers)

    async def _look_at_the_end(self):
        """Verify the whole record, and try what the rules of the database refuse."""
        said = await apart(self._stack.manage, "verify_log", "--all", check=False)
        passed = await apart(self._stack.database.forbidden_that_pass)
        is_whole = "The record is whole" in said
        broken = [] if is_whole else [f"I4: {line}" for line in said.splitlines()[:MAX_SENTENCES] or ["no answer"]]
        broken += [f"I4: The database did not refuse {statement}" for statement in passed]
        return {"verify_log": said.strip().splitlines()[-1:], Column.GAPS.value: len(broken), "broken": broken}


def main():
    parser = ArgumentParser()
    parser.add_argument("set_up", type=SetUp)
    parser.add_argument("--faults", default="")
    parser.add_argument("--comments", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--keep", default="")
    options = parser.parse_args()
    faults = choose(options.set_up, options.faults.split(",") if options.faults else [], is_quick=options.quick)
    folder = Path(options.keep) / options.set_up.value if options.keep else make_folder()
    folder.mkdir(parents=True, exist_ok=True)
    # So that all that was started is stopped, whoever ends this.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("The run was ended."))
    try:
        with Stack(options.set_up, folder) as stack:
            runner = Runner(
                stack, faults, comments=options.comments, seed=options.seed, is_quick=options.quick, say=_say
            )
            found = asyncio.run(runner.run())
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps({"all": found}, ensure_ascii=False), flush=True)


def _say(fault, outcome):
    """Tell the parent of one fault."""
    print(json.dumps({"fault": fault.number, **outcome}, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    sys.exit(main())
