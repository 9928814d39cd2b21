"""Workers that are killed, deaf, absent, or have clocks of their own."""

import asyncio
import json
import os
import signal
import time
from contextlib import closing

from faults.client import Client
from faults.http import request
from faults.proxy import TCPProxy
from faults.services import apart
from tests.processes import descendants

LEASE_AND_SWEEP = 30.0
DAY = 24 * 3600
MAX_KILLS = 4
CLAIM_SECONDS = 8.0
"""So long a claim is waited for: some sweeps."""
WAITING = 60
"""Comments that are to be claimed at once; a worker takes at most a hundred."""


async def kill_worker(stage):
    """F1: `kill -9` of every process of every worker, while comments are claimed."""
    rounds = 1 if stage.is_quick else 3
    for _ in range(rounds):
        async with stage.readers():
            posting = asyncio.create_task(stage.post(stage.comments // rounds + 1))
            await _kill_in_flight(stage, _every_pid, posting=posting)
            await posting
            await stage.drain()


async def kill_child(stage):
    """F2: `kill -9` of the pool's processes of one worker: its main process lives on, or notices."""
    rounds = 1 if stage.is_quick else 3
    for _ in range(rounds):
        async with stage.readers():
            posting = asyncio.create_task(stage.post(stage.comments // rounds + 1))
            await _kill_in_flight(stage, _pool_pids, posting=posting)
            await posting
            await stage.drain()


def _every_pid(stage):
    return [pid for worker in stage.stack.workers for pid in worker.pids()]


def _pool_pids(stage):
    """Return the children of the main process of each worker."""
    mains = [worker.pids()[0] for worker in stage.stack.workers if worker.pids()]
    return [pid for main in mains for pid in descendants(main)]


async def _kill_in_flight(stage, choose, *, posting):
    """Wait until comments are claimed, stop the workers, and kill while they are; say how many there were.

    Stopped processes change nothing, so that what is counted is what the kill hits.
    """
    for _ in range(MAX_KILLS):
        claims = await apart(_stop_in_flight, stage, posting)
        if claims is None:
            _signal(_every_pid(stage), signal.SIGCONT)
            await stage.post(40)
            continue
        stage.history.open("worker")
        _signal(choose(stage), signal.SIGKILL)
        stage.killed_at.append(time.time())
        _signal(_every_pid(stage), signal.SIGCONT)
        await asyncio.sleep(1.0)
        # What was counted may be of a process that was not killed.
        orphans = await apart(stage.database.claims, stage.article)
        struck = [comment for comment, token in claims.items() if orphans.get(comment) == token]
        stage.hit(len(struck), "claimed comments")
        stage.history.close_window("worker")
        if struck:
            return
        await stage.drained()


def _stop_in_flight(stage, posting):
    """Look again and again, and stop the workers as soon as something is claimed; return it, or None after a while."""
    with closing(stage.database.connect()) as connection:
        _let_some_wait(stage, connection, posting)
        # A batch is claimed for some hundredths of a second: not always just begun when it is hit.
        pause = stage.random.uniform(0, 0.03)
        deadline = time.monotonic() + CLAIM_SECONDS
        while time.monotonic() < deadline:
            if not stage.database.claims(stage.article, connection):
                continue
            time.sleep(pause)
            _signal(_every_pid(stage), signal.SIGSTOP)
            time.sleep(0.02)
            if claims := stage.database.claims(stage.article, connection):
                return claims
            _signal(_every_pid(stage), signal.SIGCONT)
    return None


def _let_some_wait(stage, connection, posting):
    """Stop the workers for a moment, so that a batch is worth claiming."""
    _signal(_every_pid(stage), signal.SIGSTOP)
    deadline = time.monotonic() + 1.5
    while time.monotonic() < deadline and not posting.done():
        if stage.database.count_waiting(stage.article, connection) >= WAITING:
            break
        time.sleep(0.02)
    _signal(_every_pid(stage), signal.SIGCONT)


def _signal(pids, number):
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


async def deaf_worker(stage):
    """F20: a worker whose connection is dead although its process lives; or, without a broker, whose pool is frozen."""
    if stage.stack.broker is None:
        await _frozen_pool(stage)
        return
    proxy = TCPProxy([("127.0.0.1", stage.stack.broker.port)])
    await proxy.start()
    await apart(stage.stack.stop_workers)
    url = stage.stack.broker_url.replace(f":{stage.stack.broker.port}", f":{proxy.port}")
    deaf = stage.stack.program("worker", CELERY_BROKER_URL=url)
    await apart(deaf.start)
    try:
        await stage.post(20)
        await stage.drain(what="by the worker while it hears")
        proxy.trouble.stalls = True
        started = time.monotonic()
        async with stage.readers():
            await stage.post(stage.comments)
        waiting = await apart(stage.database.count_waiting, stage.article)
        stage.hit(waiting, "comments that waited beside the deaf worker")
        await apart(stage.stack.start_workers)
        await stage.drain()
        stage.figure("decided after the worker fell deaf", time.monotonic() - started)
        proxy.trouble.stalls = False
    finally:
        await apart(deaf.stop)
        await proxy.stop()


async def _frozen_pool(stage):
    pids = _pool_pids(stage)
    _signal(pids, signal.SIGSTOP)
    async with stage.readers():
        await stage.post(stage.comments)
        waiting = await apart(stage.database.count_waiting, stage.article)
        stage.hit(waiting, "comments that waited for a frozen pool")
        await stage.drain(what="decided after the pool froze", seconds=90, at_most=60)


async def no_worker(stage):
    """F21: nobody screens at all: comments are taken, nothing is shown, and /readyz says since when it waits."""
    await apart(stage.stack.stop_workers)
    async with stage.readers():
        await stage.post(stage.comments)
        await asyncio.sleep(1)
        waiting = await apart(stage.database.count_waiting, stage.article)
        stage.hit(waiting, "comments that waited for a worker")
        answer = await request(stage.web.address, "GET", "/readyz")
        oldest = json.loads(answer.body)["checks"]["oldest_unscreened"].get("seconds", 0)
        stage.require(oldest >= 1, "/readyz does not say since when the oldest comment waits.")
        dump = await apart(stage.database.dump, stage.article)
        stage.require(not dump.decisions, "Somebody decided without a worker.")
    await apart(stage.stack.start_workers)
    await stage.drain(at_most=60)


async def skewed_clocks(stage):
    """F10: web and workers with clocks a day apart from the database's; or, on one computer, a clock that is moved."""
    # A form that was fetched before the clock jumped a day is too old, and says so, as it should.
    stage.texts.form_share = 0
    await apart(stage.stack.stop_workers)
    await (_skew(stage) if stage.stack.postgresql else _move_clock(stage))
    await apart(stage.stack.stop_workers)
    await apart(stage.stack.start_workers)
    await stage.drain()


def _clock(stage, name, seconds):
    """Return the variables of a process whose clock is off, and the file that says by how much."""
    file = stage.stack.folder / f"clock-{name}"
    file.write_text(str(seconds))
    return stage.stack.hooked(FAULT_CLOCK=str(file)), file


async def _skew(stage):
    ahead, behind = _clock(stage, "ahead", DAY)[0], _clock(stage, "behind", -DAY)[0]
    webs = [stage.stack.program("web", **extra) for extra in (ahead, behind)]
    stage.stack.workers = [stage.stack.program("worker", **extra) for extra in (ahead, behind)]
    for program in (*webs, *stage.stack.workers):
        await apart(program.start)
    async with stage.readers():
        for web in webs:
            await stage.post(stage.comments // 2 + 1, client=Client(web.address, stage.history))
        stage.hit(len(stage.known), "comments taken by webs a day ahead and a day behind")
        await stage.drain(what="drained with clocks two days apart", seconds=60, at_most=LEASE_AND_SWEEP)
    for web in webs:
        await apart(web.stop)


async def _move_clock(stage):
    """On SQLite the computer's clock is the database's: it jumps a day ahead, and back, for all at once."""
    moved, clock = _clock(stage, "moved", 0)
    web = await apart(stage.stack.program("web", **moved).start)
    await apart(stage.stack.start_workers, 2, **moved)
    client = Client(web.address, stage.history)
    async with stage.readers(client=client):
        for seconds in (DAY, 0, -3600, 0):
            posting = asyncio.create_task(stage.post(stage.comments // 4 + 1, client=client))
            await asyncio.sleep(stage.random.uniform(0.05, 0.3))
            waiting = await apart(stage.database.count_waiting, stage.article)
            clock.write_text(str(seconds))
            stage.hit(waiting, "comments that waited when it was moved")
            await posting
            await asyncio.sleep(1.5)
        await stage.drain(what="drained after the clock was moved", seconds=60, at_most=LEASE_AND_SWEEP)
    await apart(web.stop)
