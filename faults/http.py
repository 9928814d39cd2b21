"""A small HTTP client for asyncio: one connection a request, and an exact word on whether it was sent."""

import asyncio
from dataclasses import dataclass, field


class NotSentError(Exception):
    """No connection: the server has certainly not seen the request."""


class UnknownOutcomeError(Exception):
    """The request was sent, or begun, and no whole answer came: it may have been carried out."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    """By name in small letters."""
    body: bytes = b""


async def request(address, method, path, *, headers=None, body=b"", timeout=40.0):
    """Return the Answer. Raise NotSentError or UnknownOutcomeError."""
    try:
        reader, writer = await asyncio.wait_for(asyncio.open_connection(*address), timeout)
    except (OSError, TimeoutError) as error:
        raise NotSentError(str(error)) from error
    try:
        writer.write(_head(address, method, path, headers or {}, len(body)) + body)
        return await asyncio.wait_for(_read_answer(reader), timeout)
    except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError) as error:
        raise UnknownOutcomeError(f"{type(error).__name__}: {error}") from error
    finally:
        writer.close()


def _head(address, method, path, headers, length):
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{address[1]}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if method == "POST":
        lines.append(f"Content-Length: {length}")
    return "\r\n".join([*lines, "", ""]).encode()


async def _read_answer(reader):
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {}
    for line in head[1:]:
        name, _, value = line.partition(":")
        if name:
            headers[name.lower()] = value.strip()
    body = await _read_body(reader, headers)
    return Answer(int(head[0].split()[1]), headers, body)


async def _read_body(reader, headers):
    if headers.get("transfer-encoding") == "chunked":
        parts = []
        while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
            parts.append(await reader.readexactly(size))
            await reader.readexactly(2)
        return b"".join(parts)
    if "content-length" in headers:
        return await reader.readexactly(int(headers["content-length"]))
    return await reader.read()
