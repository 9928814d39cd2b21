"""A body that was cut short on its way is refused, whoever reads it and however."""

import io
import re
import socket
import struct
import time
import urllib.request
from urllib.parse import urlencode, urlsplit

import pytest

from config.whole_bodies import CutShortError, WholeBodies
from tests.config.test_serve import act, summary
from tests.conftest import Served


def reading(environ, read):
    """Let an application read a body; return what it read."""
    found = []
    WholeBodies(lambda environ, _start: found.append(read(environ["wsgi.input"])) or [])(environ, None)
    return found[0]


def environ(body, length):
    return {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": length}


@pytest.mark.parametrize("size", [-1, 5, 100])
def test_whole_body_is_read(size):
    assert reading(environ(b"hello", "5"), lambda body: body.read(size)) == b"hello"


def test_whole_body_is_read_in_pieces_and_lines():
    assert reading(environ(b"hello", "5"), lambda body: [body.read(2), body.read(3), body.read()]) == [
        b"he",
        b"llo",
        b"",
    ]
    assert reading(environ(b"a\nbc", "4"), lambda body: [body.readline(10), body.readline(10)]) == [b"a\n", b"bc"]


@pytest.mark.parametrize("method", ["read", "readline"])
@pytest.mark.parametrize("size", [-1, 9])
def test_body_that_is_cut_short_is_refused(method, size):
    with pytest.raises(CutShortError):
        reading(environ(b"hello", "9"), lambda body: getattr(body, method)(size))


@pytest.mark.parametrize("length", ["", "nonsense", "-5", None])
def test_body_of_no_length_is_left_to_others(length):
    assert reading(environ(b"", length), lambda body: body.read()) == b""


def form_of(site):
    """Return the address of the form, and its fields filled in, up to the comment itself."""
    with urllib.request.urlopen(f"{site.url}/articles/tram/", timeout=60) as answer:
        page = answer.read().decode()
    action, form = re.search(r'<form[^>]*action="([^"]*)"[^>]*>(.*?)</form>', page, re.DOTALL).groups()
    fields = dict(re.findall(r'name="([^"]+)"[^>]*value="([^"]*)"', form))
    fields.pop("body", None)
    return action, urlencode(fields | {"name": "Vera"}) + "&body=I+do+not+hate+anybody"


def send(site, action, body, *, length):
    address = urlsplit(site.url)
    connection = socket.create_connection((address.hostname, address.port), timeout=60)
    head = f"POST {action} HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    connection.sendall(f"{head}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}".encode())
    return connection


def shut(connection):
    connection.shutdown(socket.SHUT_WR)
    assert connection.recv(100).startswith(b"HTTP/1.1 400 ")


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@pytest.mark.one_database
def test_connection_that_breaks_cuts_no_comment_short(process_env):
    act(process_env, "submit", "0")
    with Served(process_env, "--only", "web") as site:
        action, body = form_of(site)
        for hang_up in (shut, reset, lambda connection: None):
            with send(site, action, body[:-13], length=len(body)) as connection:
                time.sleep(0.2)  # So that the beginning of the body has arrived alone.
                hang_up(connection)

        with send(site, action, body[:-13], length=len(body)) as connection:
            time.sleep(0.2)
            connection.sendall(body[-13:].encode())
            assert connection.recv(100).startswith(b"HTTP/1.1 303 ")

        assert summary(process_env)["comments"] == 1
        assert " ERROR " not in site.output
