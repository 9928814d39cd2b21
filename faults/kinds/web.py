"""Web processes that die around a COMMIT, commits of which nobody hears, restarts under load."""

import asyncio
import os
import signal

from faults.client import Client
from faults.proxy import TCPProxy
from faults.services import apart


async def kill_after_commit(stage):
    """F3: the web dies just after a COMMIT, before the bell and the answer; and by random `kill -9` as well."""
    await _die_at_commit(stage, "after")


async def kill_before_commit(stage):
    """F4: the web dies just before a COMMIT."""
    await _die_at_commit(stage, "before")


async def _die_at_commit(stage, when):
    before = len(stage.stack.hits())
    chance = (1 if stage.is_quick else 4) / max(stage.comments, 50)
    web = stage.stack.program("web", **stage.stack.hooked(FAULT_COMMIT=when, FAULT_CHANCE=str(chance)))
    await apart(web.start)
    stage.history.open("web")
    client = Client(web.address, stage.history)
    async with stage.readers(client=client):
        posting = asyncio.create_task(stage.post(stage.comments, client=client))
        if when == "after" and not stage.is_quick:
            await asyncio.sleep(1)
            _kill_youngest(web)
        await posting
        for _ in range(10):
            if len(stage.stack.hits()) > before:
                break
            await stage.post(50, client=client)
    stage.hit(len(stage.stack.hits()) - before, f"commits {when} which the web died")
    await apart(web.stop)
    stage.history.close_window("web")
    await stage.drain()


def _kill_youngest(web):
    """Kill the process that answers; the one that listens starts another."""
    pids = web.pids()
    if pids:
        os.kill(pids[-1], signal.SIGKILL)


async def unheard_commit(stage):
    """F23: the connection to the database is cut at COMMIT, before or after it was carried out."""
    proxy = TCPProxy([("127.0.0.1", stage.stack.postgresql.port)])
    await proxy.start()
    url = stage.stack.database_url.replace(f":{stage.stack.postgresql.port}", f":{proxy.port}")
    web = stage.stack.program("web", DATABASE_URL=url)
    await apart(web.start)
    client = Client(web.address, stage.history)
    cuts = 5 if stage.is_quick else 20
    try:
        stage.history.open("database")
        async with stage.readers(client=client):
            for is_carried_out in (True, False):
                posting = asyncio.create_task(stage.post(stage.comments // 2 + 1, client=client))
                trouble = proxy.trouble
                trouble.cut_at, trouble.cut_after_sending, trouble.cuts_left = b"COMMIT", is_carried_out, cuts
                await posting
        stage.history.close_window("database")
        stage.hit(proxy.cuts, "commits that were cut")
        await stage.drain()
    finally:
        await apart(web.stop)
        await proxy.stop()


async def rolling_restart(stage):
    """F18: two webs behind a balancer and two workers, each stopped by SIGTERM and started again in turn."""
    webs = [stage.web, await apart(stage.stack.program("web").start)]
    balancer = TCPProxy([web.address for web in webs])
    await balancer.start()
    client = Client(("127.0.0.1", balancer.port), stage.history)
    seconds = 20 if stage.is_quick else 40
    restarts = 0
    # A web that stops answers what it has begun and drops what it has not yet taken up: a front server asks the next.
    stage.history.open("web")
    try:
        async with stage.readers(client=client):
            posting = asyncio.create_task(
                stage.post(stage.comments, per_second=stage.comments / seconds, client=client)
            )
            while not posting.done():
                for number in range(2):
                    restarts += await _restart(stage, webs[number], stage.stack.workers[number])
            await posting
        stage.hit(restarts, "processes that were restarted under load")
        stage.history.close_window("web")
        stage.figure("calls without an answer", _count_unanswered(stage), unit="")
        stage.figure("all calls", sum(event.kind == "invoke" for event in stage.history.events), unit="")
        await stage.drain()
    finally:
        await apart(webs[1].stop)
        await balancer.stop()


def _count_unanswered(stage):
    return sum(event.kind in {"fail", "unknown"} and "reason" in event.value for event in stage.history.events)


async def _restart(stage, web, worker):
    """Stop and start one web and one worker, as a deployment does, and run the migrations."""
    for program in (web, worker):
        await apart(program.stop)
        await apart(stage.stack.manage, "migrate", "--verbosity=0")
        await apart(program.start)
    await asyncio.sleep(1)
    return 2


async def two_at_once(stage):
    """F15: two moderators decide the same comment at the same moment, in different ways."""
    await stage.post(stage.comments)
    await stage.drain()
    ids = await apart(stage.database.ids, stage.article)
    both = 0
    async with stage.readers():
        for public_id in list(stage.known):
            seen = f"{ids[public_id]}:1"
            first, second = stage.random.sample(stage.sessions, 2)
            answers = await asyncio.gather(
                stage.client.decide(first, stage.article, public_id, seen, "reject"),
                stage.client.decide(second, stage.article, public_id, seen, "hold"),
            )
            statuses = sorted(answer[0] for answer in answers if answer)
            stage.require(statuses == [200, 409], f"Two decided {public_id} at once and were answered {statuses}.")
            both += statuses == [200, 409]
    stage.hit(both, "pairs of which one won and the other was told")


async def person_against_machine(stage):
    """F16: a moderator decides a comment while the worker screens it."""
    before_machine = after_machine = 0
    pause = 0.1
    decided = {}

    async def one(text):
        nonlocal before_machine, after_machine, pause
        public_id = await stage.client.post_until_taken(stage.article, text)
        stage.known.append(public_id)
        ids = await apart(stage.database.ids, stage.article)
        # However quick the machine is today: whoever has won waits longer, or less long, the next time.
        await asyncio.sleep(stage.random.uniform(0.5, 1.5) * pause)
        answer = await stage.client.decide(sessions(), stage.article, public_id, f"{ids[public_id]}:0", "reject")
        if answer and answer[0] == 200:
            before_machine += 1
            pause = min(pause * 1.2, 3.0)
            decided[public_id] = "rejected"
        else:
            after_machine += 1
            pause = max(pause / 1.2, 0.001)

    def sessions():
        return stage.random.choice(stage.sessions)

    async with stage.readers():
        waiting = iter([stage.texts.make() for _ in range(stage.comments)])

        async def run():
            for text in waiting:
                await one(text)

        await asyncio.gather(*(run() for _ in range(4)))
        await stage.drain()
    dump = await apart(stage.database.dump, stage.article)
    final = {comment.public_id: comment.status for comment in dump.comments}
    lost = [public_id for public_id, status in decided.items() if final[public_id] != status]
    stage.require(not lost, f"{len(lost)} decisions of a person did not stand.")
    stage.hit(min(before_machine, after_machine), "races won by the machine, and as many by a person")
    stage.figure("won by the person", before_machine, unit="")
    stage.figure("won by the machine", after_machine, unit="")


async def approve_then_reject(stage):
    """F17: comments are taken down, and put back, while many readers poll."""
    await stage.post(stage.comments, clean=True)
    await stage.drain()
    ids = await apart(stage.database.ids, stage.article)
    waiting = iter(enumerate(list(stage.known)))

    async def moderate(session):
        """Take comments down, every third of them for good only at the second time."""
        taken_down = 0
        for number, public_id in waiting:
            seq = 1
            for verdict in ("reject", "approve", "reject")[: 3 if number % 3 == 0 else 1]:
                seen = f"{ids[public_id]}:{seq}"
                answer = await stage.client.decide(session, stage.article, public_id, seen, verdict)
                seq += bool(answer and answer[0] == 200)
            taken_down += seq > 1
            # Asked for at once by name, and with the whole thread.
            await stage.client.read("one", f"/api/v1/comments/{public_id}/")
            await stage.client.read("page", f"/articles/{stage.article}/")
        return taken_down

    async with stage.readers(10 if stage.is_quick else 50, pause=0.5):
        taken_down = await asyncio.gather(*(moderate(session) for session in stage.sessions))
    stage.hit(sum(taken_down), "comments taken down while they were read")


async def duplicates(stage):
    """F11: each message is delivered many times over, and the same work is begun by many processes at once."""
    helpers, seconds = (2, 5) if stage.is_quick else (4, 8)
    screening = [stage.stack.start_action("screen", seconds) for _ in range(helpers)]
    for process in screening:
        await apart(process.stdout.readline)
    posting = asyncio.create_task(stage.post(stage.comments, per_second=stage.comments / seconds))
    # The workers are held back for a moment, so that both have something to do.
    _signal_workers(stage, signal.SIGSTOP)
    await asyncio.sleep(1.5)
    _signal_workers(stage, signal.SIGCONT)
    if stage.stack.broker:
        await apart(stage.stack.act, "ring", str(stage.comments * (2 if stage.is_quick else 10)))
    await posting
    done = [int((await apart(process.communicate))[0] or 0) for process in screening]
    stage.hit(sum(done), "comments decided by doubled work beside the workers")
    await stage.drain()


def _signal_workers(stage, number):
    for worker in stage.stack.workers:
        worker.signal_all(number)
