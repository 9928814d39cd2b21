"""What a fault has at hand while it runs: the stack, a client with its history, readers, and a limit to keep."""

import asyncio
import random
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from faults.client import Client, Crowd, read_all
from faults.history import History, Kind
from faults.services import apart
from faults.texts import Texts

LEASE_SECONDS = 20
READERS = 6
POSTERS = 8


@dataclass
class Result:
    """What a fault has shown."""

    hits: int = 0
    hit_what: str = ""
    """What was in flight when it hit, such as `claimed comments`."""
    figures: dict = field(default_factory=dict)
    misses: list = field(default_factory=list)
    """What should have been so and was not, each a sentence."""
    late: list = field(default_factory=list)
    """Targets of time that were missed, each a sentence."""


class Stage:
    """One fault on one stack: its own article, its own history."""

    def __init__(self, stack, fault, *, comments, seed, sessions, web, is_quick):
        self.stack = stack
        self.article = fault.slug
        self.comments = comments
        self.sessions = sessions
        self.web = web
        self.is_quick = is_quick
        self.random = random.Random(f"{seed}-{fault.slug}-{stack.set_up}")
        self.texts = Texts(seed, f"{fault.slug}-{stack.set_up}")
        self.history = History(stack.folder / f"{fault.slug}.jsonl")
        self.client = Client(web.address, self.history)
        self.result = Result()
        self.known = []
        """Ids of the comments that were taken."""
        self.killed_at = []

    # What faults ask for.

    @property
    def database(self):
        return self.stack.database

    @property
    def sweep_seconds(self):
        return 2.0 if self.stack.broker else 0.25

    def hit(self, count, what):
        self.result.hits += count
        self.result.hit_what = what

    def figure(self, name, value, *, at_most=None, unit="s"):
        """Write a figure down; with `at_most` it is a target."""
        known = self.result.figures.get(name)
        self.result.figures[name] = value = round(value if known is None else max(known, value), 3)
        if at_most is not None and value > at_most:
            self.result.late.append(f"{name} is {value:g} {unit}; the target is {at_most:g}.")

    def require(self, is_met, sentence):
        if not is_met:
            self.result.misses.append(sentence)

    async def post(self, count, *, posters=POSTERS, per_second=None, client=None, **options):
        """Post so many comments, each again and again until it is taken."""
        texts = [self.texts.make(**options) for _ in range(count)]
        await self.post_texts(texts, posters=posters, per_second=per_second, client=client)

    async def post_texts(self, texts, *, posters=POSTERS, per_second=None, client=None):
        waiting = iter(texts)
        started = time.monotonic()
        sent = 0

        async def poster():
            nonlocal sent
            for text in waiting:
                if per_second:
                    sent += 1
                    await asyncio.sleep(max(0.0, started + sent / per_second - time.monotonic()))
                public_id = await (client or self.client).post_until_taken(self.article, text)
                if not public_id:
                    self.result.misses.append(f"A comment was not taken within 90 s: {text.key}.")
                    # What one text is refused for, the others will be as well.
                    return
                self.known.append(public_id)

        await asyncio.gather(*(poster() for _ in range(posters)))

    @asynccontextmanager
    async def readers(self, count=READERS, *, client=None, pause=0.3):
        """Let readers poll all public pages meanwhile."""
        crowd = Crowd(client or self.client, self.article, seed=self.article, known=self.known)
        polling = asyncio.create_task(crowd.poll(count, pause=pause))
        try:
            yield
        finally:
            crowd.is_sent_home = True
            polling.cancel()
            await asyncio.gather(polling, return_exceptions=True)

    async def drained(self, *, seconds=90.0):
        """Wait until nothing waits for its screening; return how long that took, or None."""
        started = time.monotonic()
        while time.monotonic() - started < seconds:
            if not await apart(self.database.count_waiting, self.article):
                return time.monotonic() - started
            await asyncio.sleep(0.1)
        return None

    async def drain(self, *, seconds=90.0, what="drained", at_most=None):
        """The same, with a figure and a target."""
        took = await self.drained(seconds=seconds)
        self.require(took is not None, f"After {seconds:g} s comments still wait for their screening.")
        if took is not None:
            self.figure(what, took, at_most=at_most)

    async def until(self, condition, *, seconds, pause=0.05):
        """Return the first true value of a condition, which is asked in a thread; None if there is none in time."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if value := await apart(condition):
                return value
            await asyncio.sleep(pause)
        return None

    def forget(self, gone):
        """Excuse what a restore took away: its posts count as unknown, and what was shown of it is left out."""
        self.history.events[:] = [_without(event, gone) for event in self.history.events]
        self.known[:] = [public_id for public_id in self.known if public_id not in gone]

    async def look_at_everything(self):
        """Read every public page to its end."""
        await read_all(self.client, self.article, self.known)

    def slowest_after_kill(self, dump):
        """Return how long after the last kill before it a comment was decided, at most; None without kills."""
        if not self.killed_at:
            return None
        waits = [
            comment.decided_at - max((kill for kill in self.killed_at if kill <= comment.decided_at), default=0)
            for comment in dump.comments
            if comment.decided_at and comment.decided_at >= self.killed_at[0] and self._was_sent_before_a_kill(comment)
        ]
        return max(waits, default=0.0)

    def _was_sent_before_a_kill(self, comment):
        return self._sent_at().get(comment.public_id, float("inf")) <= max(
            kill for kill in self.killed_at if kill <= comment.decided_at
        )

    def _sent_at(self):
        if not hasattr(self, "_known_sent_at"):
            self._known_sent_at = {
                event.value["id"]: event.at
                for event in self.history.events
                if event.do == "post" and event.kind == "ok"
            }
        return self._known_sent_at


def _without(event, gone):
    if event.do == "post" and event.value.get("id") in gone:
        return replace(event, kind=Kind.UNKNOWN, value={"status": 201})
    if event.do == "read" and "shown" in event.value:
        shown = [entry for entry in event.value["shown"] if entry[0] not in gone]
        return replace(event, value=event.value | {"shown": shown})
    return event


def percentile(values, share):
    """Return the value below which this share lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
