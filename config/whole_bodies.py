"""Take no body for whole that is not: a connection that breaks while a form is sent must not cut a comment short.

The server hands on what arrived, and Django reads to its end without counting.
"""

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from django.core.exceptions import BadRequest

WSGIApplication = Callable[[dict[str, Any], Any], Iterable[bytes]]


class CutShortError(BadRequest):
    """The body ended before its Content-Length. Django answers with 400, if anybody still listens."""


class Input(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...

    def readline(self, size: int = ..., /) -> bytes: ...


class WholeBodies:
    """A WSGI application around another that raises CutShortError where the other reads a body that was cut short."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ["wsgi.input"] = _CountedInput(environ["wsgi.input"], _length(environ))
        return self._application(environ, start_response)


def _length(environ: dict[str, Any]) -> int:
    value = environ.get("CONTENT_LENGTH") or "0"
    return int(value) if value.isdecimal() else 0


class _CountedInput:
    """The body, which knows how much of it must still come."""

    def __init__(self, source: Input, length: int) -> None:
        self._source = source
        self._missing = length

    def read(self, size: int = -1, /) -> bytes:
        return self._count(self._source.read(size), size=size)

    def readline(self, size: int = -1, /) -> bytes:
        line = self._source.readline(size)
        return self._count(line, size=len(line) if line.endswith(b"\n") else size)

    def _count(self, data: bytes, *, size: int) -> bytes:
        """Count what came. Less than was asked for is all that there is."""
        self._missing -= len(data)
        is_end = size < 0 or len(data) < size
        if is_end and self._missing > 0:
            raise CutShortError("The body ended before its Content-Length.")
        return data
