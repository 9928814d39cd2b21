"""A TCP proxy to be put before a service: it can refuse, cut, slow down, stop reading, or cut at certain bytes."""

import asyncio
import contextlib
from dataclasses import dataclass, field

CHUNK = 65536


@dataclass
class Trouble:
    """What the proxy does to the bytes that pass."""

    refuses: bool = False
    """Close new connections at once."""
    stalls: bool = False
    """Read nothing any more, and keep every connection open."""
    delay_seconds: float = 0.0
    """Before each piece of what the client sends."""
    cut_after: int = 0
    """Cut a connection after so many bytes of the client; 0 for never."""
    cut_at: bytes = b""
    """Cut a connection when the client sends these bytes."""
    cut_after_sending: bool = False
    """With `cut_at`: send the bytes on, and cut before the answer. Without: cut before they are sent."""
    cuts_left: int = 0
    """How many more connections are cut at `cut_at`."""


@dataclass
class TCPProxy:
    """Listen on a port of this computer; pass each connection on to the first upstream that takes it."""

    upstreams: list
    """Pairs of host and port."""
    trouble: Trouble = field(default_factory=Trouble)
    cuts: int = 0
    """Connections that were cut at `cut_at`."""
    port: int = 0

    async def start(self):
        self._tasks = set()
        self._writers = set()
        self._next = 0
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self):
        self._server.close()
        self.cut_all()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut_all(self):
        """Reset every connection that is open."""
        for writer in list(self._writers):
            writer.transport.abort()

    async def _serve(self, reader, writer):
        if self.trouble.refuses:
            writer.transport.abort()
            return
        upstream = await self._connect()
        if upstream is None:
            writer.transport.abort()
            return
        self._tasks.add(task := asyncio.current_task())
        self._writers |= {writer, upstream[1]}
        try:
            muted = asyncio.Event()
            await asyncio.gather(
                self._upwards(reader, writer, upstream[1], muted), self._downwards(upstream[0], writer, muted)
            )
        finally:
            self._tasks.discard(task)
            for open_writer in (writer, upstream[1]):
                self._writers.discard(open_writer)
                open_writer.close()

    async def _connect(self):
        """Return reader and writer of an upstream: in turns, and of the next if one does not answer."""
        self._next += 1
        for number in range(len(self.upstreams)):
            host, port = self.upstreams[(self._next + number) % len(self.upstreams)]
            with contextlib.suppress(OSError):
                return await asyncio.open_connection(host, port)
        return None

    async def _upwards(self, reader, client, server, muted):
        """Pass on what the client sends. `muted` is set before what nobody is to hear the answer of."""
        sent = 0
        with contextlib.suppress(OSError):
            while data := await reader.read(CHUNK):
                await self._wait_while_stalled()
                await asyncio.sleep(self.trouble.delay_seconds)
                sent += len(data)
                is_cut = self._is_cut(data, sent)
                if is_cut:
                    muted.set()
                if not is_cut or self.trouble.cut_after_sending:
                    server.write(data)
                    await server.drain()
                if is_cut:
                    # The server gets what was sent and carries it out; nobody hears of it.
                    await asyncio.sleep(0.05)
                    client.transport.abort()
                    server.close()
                    return
            server.write_eof()

    def _is_cut(self, data, sent):
        trouble = self.trouble
        if trouble.cut_after and sent >= trouble.cut_after:
            return True
        if trouble.cut_at and trouble.cut_at in data and trouble.cuts_left:
            trouble.cuts_left -= 1
            self.cuts += 1
            return True
        return False

    async def _wait_while_stalled(self):
        while self.trouble.stalls:
            await asyncio.sleep(0.05)

    async def _downwards(self, reader, client, muted):
        """Pass on what the server answers."""
        with contextlib.suppress(OSError):
            while data := await reader.read(CHUNK):
                await self._wait_while_stalled()
                if not muted.is_set():
                    client.write(data)
                    await client.drain()
            if client.can_write_eof():
                client.write_eof()
