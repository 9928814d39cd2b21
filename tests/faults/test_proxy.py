"""The proxy before a service: it passes on what it gets until it is told to make trouble."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from faults.proxy import TCPProxy


@asynccontextmanager
async def echo_behind_proxy(**trouble):
    """A server that answers each line with itself, and remembers it; a proxy before it."""
    heard = []

    async def serve(reader, writer):
        while line := await reader.readline():
            heard.append(line)
            writer.write(line)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    proxy = TCPProxy([server.sockets[0].getsockname()])
    for name, value in trouble.items():
        setattr(proxy.trouble, name, value)
    await proxy.start()
    try:
        yield proxy, heard
    finally:
        await proxy.stop()
        server.close()
        # All ends close before the loop does.
        await asyncio.sleep(0.1)


async def say(proxy, line, *, seconds=2.0):
    """Return the answer; empty if the connection was cut. Raise TimeoutError if nothing comes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    try:
        writer.write(line)
        return await asyncio.wait_for(reader.readline(), seconds)
    except ConnectionError:
        return b""
    finally:
        writer.close()


def test_what_is_said_is_passed_on_both_ways():
    async def run():
        async with echo_behind_proxy() as (proxy, _):
            return await say(proxy, b"BEGIN\n")

    assert asyncio.run(run()) == b"BEGIN\n"


def test_connection_is_cut_before_the_bytes_are_sent():
    async def run():
        async with echo_behind_proxy(cut_at=b"COMMIT", cuts_left=1) as (proxy, heard):
            return await say(proxy, b"COMMIT\n"), heard, proxy.cuts

    assert asyncio.run(run()) == (b"", [], 1)


def test_connection_is_cut_after_the_bytes_are_sent():
    async def run():
        async with echo_behind_proxy(cut_at=b"COMMIT", cut_after_sending=True, cuts_left=1) as (proxy, heard):
            answer = await say(proxy, b"COMMIT\n")
            await asyncio.sleep(0.2)
            return answer, heard

    assert asyncio.run(run()) == (b"", [b"COMMIT\n"])


def test_no_more_is_cut_than_was_asked_for():
    async def run():
        async with echo_behind_proxy(cut_at=b"COMMIT", cuts_left=1) as (proxy, _):
            return [await say(proxy, b"COMMIT\n") for _ in range(2)]

    assert asyncio.run(run()) == [b"", b"COMMIT\n"]


def test_connection_is_cut_after_so_many_bytes():
    async def run():
        async with echo_behind_proxy(cut_after=4) as (proxy, _):
            return await say(proxy, b"one\n"), await say(proxy, b"no\n")

    assert asyncio.run(run()) == (b"", b"no\n")


def test_stalled_proxy_keeps_the_connection_and_says_nothing():
    async def run():
        async with echo_behind_proxy(stalls=True) as (proxy, heard):
            with pytest.raises(TimeoutError):
                await say(proxy, b"PING\n", seconds=0.3)
            return heard

    assert asyncio.run(run()) == []


def test_refusing_proxy_closes_at_once():
    async def run():
        async with echo_behind_proxy(refuses=True) as (proxy, _):
            return await say(proxy, b"PING\n")

    assert asyncio.run(run()) == b""


def test_next_upstream_is_asked_if_one_is_gone():
    async def run():
        async with echo_behind_proxy() as (proxy, _):
            proxy.upstreams.insert(0, ("127.0.0.1", 1))
            return [await say(proxy, b"PING\n") for _ in range(3)]

    assert asyncio.run(run()) == [b"PING\n"] * 3
