"""The client of the driver: it never says more of a call than it knows."""

import asyncio

import pytest

from faults.http import NotSentError, UnknownOutcomeError, request


def ask(answer, **options):
    """Ask a server that reads a request and then says this."""

    async def run():
        async def serve(reader, writer):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server:
            try:
                return await request(server.sockets[0].getsockname(), "GET", "/", **options)
            finally:
                # Both ends close their connection before the loop is closed.
                await asyncio.sleep(0.05)

    return asyncio.run(run())


def test_answer_with_a_length():
    answer = ask(b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 4\r\n\r\nsoon and more")

    assert (answer.status, answer.headers["retry-after"], answer.body) == (503, "5", b"soon")


def test_answer_in_chunks():
    answer = ask(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nword\r\n1\r\ns\r\n0\r\n\r\n")

    assert answer.body == b"words"


@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 201 Cre", b"HTTP/1.1 201 Created\r\nContent-Length: 10\r\n\r\nshort"]
)
def test_answer_that_is_cut_short_is_unknown(answer):
    with pytest.raises(UnknownOutcomeError):
        ask(answer)


def test_server_that_says_nothing_is_unknown():
    async def run():
        async def serve(_reader, writer):
            await asyncio.sleep(0.4)
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server:
            try:
                await request(server.sockets[0].getsockname(), "GET", "/", timeout=0.2)
            finally:
                await asyncio.sleep(0.4)

    with pytest.raises(UnknownOutcomeError):
        asyncio.run(run())


def test_closed_port_has_certainly_not_seen_it():
    with pytest.raises(NotSentError):
        asyncio.run(request(("127.0.0.1", 1), "GET", "/"))
