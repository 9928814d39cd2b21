"""Brokers and databases that are wiped, away, locked, full, or put back from a backup."""

import asyncio
import signal
import time

from faults.services import apart
from faults.stage import percentile


async def wipe_broker(stage):
    """F5: all messages are lost while comments wait."""
    for worker in stage.stack.workers:
        worker.signal_all(signal.SIGSTOP)
    await stage.post(stage.comments)
    wiped = await apart(stage.stack.broker.wipe)
    for worker in stage.stack.workers:
        worker.signal_all(signal.SIGCONT)
    stage.hit(wiped, "messages that were wiped")
    await stage.drain(seconds=150, at_most=120)


async def broker_away(stage):
    """F6: the broker is killed, and comes back after a minute."""
    seconds = 8 if stage.is_quick else 60
    await stage.post(10)
    stage.client.latencies.clear()
    stage.history.open("broker")
    await apart(stage.stack.broker.kill)
    before = len(stage.known)
    async with stage.readers():
        await stage.post(stage.comments, per_second=stage.comments / seconds)
    stage.hit(len(stage.known) - before, "comments posted while it was away")
    await apart(stage.stack.broker.start)
    stage.history.close_window("broker")
    stage.figure("p99 of a post", percentile(stage.client.latencies, 0.99), at_most=0.5)
    stage.figure("p50 of a post", percentile(stage.client.latencies, 0.5))
    await stage.drain(seconds=150, at_most=120)
    # The workers have to come back to it by themselves.
    started = time.monotonic()
    await stage.post(10)
    await stage.drain(what="decided after it came back", seconds=60, at_most=60)
    stage.figure("after it came back", time.monotonic() - started)


async def restart_database(stage):
    """F7: PostgreSQL is stopped at once, as `-m immediate` does, under load, and started again."""
    posting = asyncio.create_task(stage.post(stage.comments, posters=16))
    async with stage.readers():
        for _ in range(1 if stage.is_quick else 3):
            await asyncio.sleep(stage.random.uniform(0.3, 0.8))
            before = _count_unavailable(stage)
            stage.history.open("database")
            await apart(stage.stack.postgresql.stop_at_once)
            await asyncio.sleep(1.0)
            await apart(stage.stack.postgresql.start)
            back = time.monotonic()
            while await stage.client.post(stage.article, text := stage.texts.make()) is None:
                await asyncio.sleep(0.1)
            stage.figure("taken again after it was up", time.monotonic() - back, at_most=5)
            stage.known.append(await stage.client.post_until_taken(stage.article, text))
            stage.history.close_window("database")
            stage.hit(_count_unavailable(stage) - before, "requests that found it away")
        await posting
    await stage.drain(at_most=60)


def _count_unavailable(stage):
    return sum(event.value.get("status") == 503 for event in stage.history.events)


async def lock_database(stage):
    """F8: somebody else holds the database's write lock for ten seconds."""
    seconds = 4 if stage.is_quick else 10
    async with stage.readers():
        stage.history.open("database")
        locked = await apart(stage.database.lock)
        posting = asyncio.create_task(stage.post(stage.comments))
        await asyncio.sleep(seconds)
        held_up = sum(1 for event in stage.history.events if event.do == "post" and event.kind == "invoke")
        taken = len(stage.known)
        await apart(locked.close)
        await posting
        stage.history.close_window("database")
    stage.hit(held_up - taken, "posts that waited for the lock")
    stage.require(taken == 0, f"{taken} comments were taken while the database was locked.")
    await stage.drain()


async def fill_disk(stage):
    """F9: the database's disk is full; later there is room again, and nothing is started anew."""
    async with stage.readers():
        await stage.post(20)
        stage.history.open("database")
        await apart(stage.stack.disk.fill)
        # Pages that are already the database's still take some: long texts need new ones soon.
        posting = asyncio.create_task(stage.post(stage.comments, long=True))
        await asyncio.sleep(5 if stage.is_quick else 12)
        refused = _count_unavailable(stage)
        await apart(stage.stack.disk.free)
        freed = time.monotonic()
        while await stage.client.post(stage.article, text := stage.texts.make()) is None:
            await asyncio.sleep(0.1)
        stage.figure("taken again after there was room", time.monotonic() - freed, at_most=10)
        stage.known.append(await stage.client.post_until_taken(stage.article, text))
        await posting
        stage.history.close_window("database")
    stage.hit(refused, "requests that found the disk full")
    await stage.drain()


async def restore_backup(stage):
    """F22: yesterday's backup is put back: what was erased since is erased again, and the record is whole."""
    stack = stage.stack
    await stage.post(stage.comments)
    await stage.drain()
    backup = stack.folder / "backup"
    await apart(stack.manage, "backup", backup)
    kept = list(stage.known)
    erased = kept[:20]
    calls = [stage.history.invoke("erase", id=public_id) for public_id in erased]
    await apart(stack.act, "erase", *erased)
    for call in calls:
        stage.history.add("ok", "erase", call)
    later = [stage.texts.make() for _ in range(30)]
    await stage.post_texts(later)
    await stage.drain()
    await _restore(stage, backup)
    dump = await apart(stage.database.dump, stage.article)
    stored = {comment.public_id: comment for comment in dump.comments}
    gone = {public_id for public_id in stage.known if public_id not in stored}
    stage.hit(len(gone), "later comments that the restore took away")
    stage.require(gone.isdisjoint(kept), "A comment of the backup is missing.")
    still = [public_id for public_id in erased if public_id in stored and stored[public_id].body]
    stage.require(not still, f"{len(still)} erased texts came back.")
    stage.forget(gone)
    # Clients that send again what came after the backup are taken again.
    await stage.post_texts(later)
    await stage.drain()


async def _restore(stage, backup):
    stack = stage.stack
    started = time.monotonic()
    await apart(stack.stop_workers)
    await apart(stage.web.stop)
    output = await apart(stack.manage, "restore", backup, "--force")
    stage.require("whole" in output, "The record is not whole after the restore.")
    stage.figure("restored", time.monotonic() - started)
    await apart(stage.web.start)
    await apart(stack.start_workers)
