"""Bytes that no browser sends, to the real server: each is answered or hung up on, none with a 5xx, none for ever."""

import re
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from urllib.parse import urlsplit

import pytest

from tests.config.test_serve import act, status_of, summary
from tests.conftest import manage

pytestmark = pytest.mark.one_database

HOST = b"Host: 127.0.0.1\r\n"
JSON = b"Content-Type: application/json\r\n"
PATH = b"/api/v1/articles/tram/comments/"
FORM = b"/comments/articles/tram/"
PATIENCE = 0.5
"""Seconds of silence after which the server is taken to wait for more."""
COMMENT = b'{"name": "Ada", "body": "I am glad that the tram comes back."}'
SMUGGLED = b"GET /admin/ HTTP/1.1\r\n" + HOST + b"\r\n"


def get(path=b"/", *lines, version=b"HTTP/1.1"):
    return b"GET " + path + b" " + version + b"\r\n" + HOST + b"".join(line + b"\r\n" for line in lines) + b"\r\n"


def post(body, *lines, path=PATH):
    head = b"POST " + path + b" HTTP/1.1\r\n" + HOST + JSON + b"".join(line + b"\r\n" for line in lines)
    return head + b"\r\n" + body


def length(number):
    return b"Content-Length: %d" % number


CHUNKED = b"Transfer-Encoding: chunked"

MALFORMED = {
    "nothing": b"",
    "an empty line": b"\r\n\r\n",
    "zeros": b"\0" * 500,
    "noise": bytes(range(256)) * 8,
    "a word": b"hello\r\n\r\n",
    "no version": b"GET /\r\n\r\n",
    "an unknown version": get(version=b"HTTP/9.9"),
    "a version that is no version": get(version=b"HTTQ/1.1"),
    "the version of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "TLS where none is spoken": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 200,
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": get(b"/", b"Host: evil.example"),
    "a host that is not ours": b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "a host of bad letters": b"GET / HTTP/1.1\r\nHost: a b<script>\r\n\r\n",
    "an empty host": b"GET / HTTP/1.1\r\nHost:\r\n\r\n",
    "a method of bad letters": b"G<E>T / HTTP/1.1\r\n" + HOST + b"\r\n",
    "a method nobody knows": b"FROB / HTTP/1.1\r\n" + HOST + b"\r\n",
    "CONNECT": b"CONNECT evil.example:443 HTTP/1.1\r\n" + HOST + b"\r\n",
    "TRACE": b"TRACE / HTTP/1.1\r\n" + HOST + b"\r\n",
    "a line without a colon": get(b"/", b"Nonsense"),
    "a folded line": get(b"/", b"X-One: 1", b" 2"),
    "a name with a blank": get(b"/", b"X One: 1"),
    "a blank before the colon": post(COMMENT, b"Content-Length : %d" % len(COMMENT)),
    "NUL in a name": get(b"/", b"X-\0: 1"),
    "NUL in a value": get(b"/", b"X-One: \0"),
    "a lone CR in a value": get(b"/", b"X-One: 1\rX-Two: 2"),
    "bad UTF-8 in a value": get(b"/", b"X-One: \xff\xfe"),
    "line ends of LF alone": b"GET / HTTP/1.1\n" + HOST.replace(b"\r", b"") + b"\n",
    "a cookie of noise": get(b"/", b"Cookie: \xff\xfe=;;=;sessionid=\xff" + b";a=b" * 500),
    "a language of noise": get(b"/", b"Accept-Language: " + b"x-;q=9e999," * 200),
    "a type of noise": post(b"{}", b"Content-Type: \xff/\xff;;;charset=nonsense", length(2)),
    "an upgrade": get(b"/", b"Connection: Upgrade", b"Upgrade: websocket", b"Sec-WebSocket-Version: 13"),
    "an upgrade to HTTP/2": get(b"/", b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c", b"HTTP2-Settings: AA"),
    "a range": get(b"/static/comments/comments.js", b"Range: bytes=9999999999999999999999-"),
    "ranges": get(b"/static/comments/comments.js", b"Range: bytes=" + b"0-," * 500),
    "a date of noise": get(b"/static/comments/comments.js", b"If-Modified-Since: Foo, 99 Bar 99999999999 99:99:99 GMT"),
    "a mark of noise": get(PATH, b'If-None-Match: "' + b"x" * 2000),
    "NUL in the path": get(b"/articles/\0/"),
    "NUL in percent": get(b"/articles/%00/"),
    "a bad percent": get(b"/articles/%zz/%/%f/"),
    "bad UTF-8 in percent": get(b"/articles/%ff%fe/?q=%ff"),
    "bad UTF-8 in the path": get(b"/articles/\xff\xfe/"),
    "an overlong slash": get(b"/%c0%afetc/passwd"),
    "a surrogate in percent": get(b"/articles/%ed%a0%80/"),
    "dots": get(b"/static/../../../../etc/passwd"),
    "dots in percent": get(b"/static/%2e%2e/%2e%2e/%2e%2e/etc/passwd"),
    "a backslash": get(b"/static/..\\..\\..\\etc\\passwd"),
    "two slashes": get(b"//evil.example/"),
    "an address for a proxy": get(b"http://evil.example/"),
    "an address with a user": get(b"http://user:password@127.0.0.1/"),
    "a star": b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n",
    "a hash": get(b"/#comments"),
    "a path of 60 kB": get(b"/" + b"a" * 60_000),
    "a query of 60 kB": get(b"/?" + b"a=b&" * 15_000),
    "a line of 1 MB": get(b"/", b"X-Long: " + b"x" * 1_000_000),
    "ten thousand lines": get(b"/", *(b"X-%d: 1" % number for number in range(10_000))),
    "a query of many names": get(b"/api/v1/counts/?" + b"&".join(b"article=%d" % number for number in range(3000))),
    "a page of a huge number": get(PATH + b"?page_size=" + b"9" * 5000),
    "digits of another script": get(PATH + "?page_size=٣".encode()),
}
BODIES = {
    "half a body": post(COMMENT[:20], length(len(COMMENT))),
    "no body": post(b"", length(100)),
    "a negative length": post(COMMENT, b"Content-Length: -1"),
    "a length with a sign": post(COMMENT, b"Content-Length: +%d" % len(COMMENT)),
    "a length that is a word": post(COMMENT, b"Content-Length: many"),
    "a length of hexadecimal": post(COMMENT, b"Content-Length: 0x10"),
    "a length beyond all numbers": post(COMMENT, b"Content-Length: " + b"9" * 40),
    "two lengths": post(COMMENT, length(5), length(len(COMMENT))),
    "two lengths on one line": post(COMMENT, b"Content-Length: 5, %d" % len(COMMENT)),
    "a length and chunks": post(b"0\r\n\r\n" + SMUGGLED, length(len(SMUGGLED) + 5), CHUNKED),
    "chunks and a length": post(b"5\r\nhello\r\n0\r\n\r\n" + SMUGGLED, CHUNKED, length(6)),
    "chunks twice": post(b"0\r\n\r\n", CHUNKED, CHUNKED),
    "chunks of another spelling": post(b"0\r\n\r\n" + SMUGGLED, b"Transfer-Encoding: xchunked"),
    "chunks with a tab": post(b"0\r\n\r\n", b"Transfer-Encoding:\tchunked\t"),
    "chunks and identity": post(b"0\r\n\r\n" + SMUGGLED, b"Transfer-Encoding: chunked, identity"),
    "chunks in another case": post(b"0\r\n\r\n", b"tRANSFER-eNCODING: CHUNKED"),
    "a chunk with no size": post(b"\r\nhello\r\n0\r\n\r\n", CHUNKED),
    "a chunk of a bad size": post(b"zz\r\nhello\r\n0\r\n\r\n", CHUNKED),
    "a chunk of a huge size": post(b"ffffffffffffffffff\r\nhello", CHUNKED),
    "a chunk that is too long": post(b"2\r\nhello\r\n0\r\n\r\n", CHUNKED),
    "a chunk that is too short": post(b"50\r\nhello\r\n0\r\n\r\n", CHUNKED),
    "a chunk with a long note": post(b"5;" + b"x" * 100_000 + b"\r\nhello\r\n0\r\n\r\n", CHUNKED),
    "chunks that end with lines": post(b"0\r\nX-Admin: 1\r\n\r\n", CHUNKED),
    "expectations": post(COMMENT, b"Expect: 100-continue", length(len(COMMENT) + 1)),
    "expectations of noise": post(COMMENT, b"Expect: a-miracle", length(5)),
    "a body to read": get(b"/", length(5)) + b"hello",
    "a body of gzip": post(b"\x1f\x8b\x08" + b"\0" * 20, b"Content-Encoding: gzip", length(23)),
    "JSON of NUL": post(b'{"name": "\\u0000", "body": "\0"}', length(30)),
    "JSON of UTF-16": post(COMMENT.decode().encode("utf-16"), length(len(COMMENT) * 2 + 2)),
    "JSON cut in a letter": post(b'{"name": "\xc3', length(11)),
    "JSON of lone surrogates": post(b'{"name": "\\ud800", "body": "\\udfff"}', length(36)),
    "JSON of big numbers": post(b'{"name": 1e400, "body": ' + b"9" * 5000 + b"}", length(5025)),
    "JSON of depth": post(b"[" * 60_000, length(60_000)),
    "a form of files": post(
        b'--x\r\nContent-Disposition: form-data; name="body"; filename="../../x"\r\n\r\nx\r\n--x--\r\n',
        b"Content-Type: multipart/form-data; boundary=x",
        length(79),
        path=FORM,
    ),
    "a form with no boundary": post(b"x", b"Content-Type: multipart/form-data", length(1), path=FORM),
    "a form of many fields": post(b"a=b&" * 15_000, length(60_000), path=FORM),
}


@pytest.fixture(scope="module")
def answers(site):
    """Send everything, some at a time; return what came back by name."""
    act(site.env, "submit", "1")
    requests = MALFORMED | BODIES
    with ThreadPoolExecutor(max_workers=12) as senders:
        return dict(zip(requests, senders.map(partial(exchange, site), requests.values()), strict=True))


def exchange(site, request):
    """Send bytes; return what came back. If the server waits for more, say that there is none: then it must hang up."""
    address = urlsplit(site.url)
    with socket.create_connection((address.hostname, address.port), timeout=PATIENCE) as connection:
        try:
            connection.sendall(request)
            answer, is_over = read(connection)
            if not is_over:
                connection.shutdown(socket.SHUT_WR)
                connection.settimeout(60)
                more, is_over = read(connection)
                answer += more
            assert is_over, "The server does not hang up."
        except (BrokenPipeError, ConnectionResetError):
            return b""
        return answer


def read(connection):
    """Return what came, and whether that was all."""
    received = b""
    try:
        while part := connection.recv(65536):
            received += part
    except TimeoutError:
        return received, False
    except ConnectionResetError:
        pass
    return received, True


def statuses(answer):
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", answer)]


@pytest.mark.parametrize("name", [*MALFORMED, *BODIES])
def test_malformed_request_is_answered_or_hung_up_on(answers, name):
    answer = answers[name]

    assert all(status < 500 for status in statuses(answer)), answer[:500]
    assert b"Traceback" not in answer
    assert b"root:" not in answer


@pytest.mark.parametrize("name", [name for name in BODIES if SMUGGLED in BODIES[name]])
def test_request_within_a_request_is_not_answered(answers, name):
    # An answer to what was smuggled in would be the redirect to the login.
    assert b"/admin/login/" not in answers[name]


def test_nothing_of_it_became_a_comment_or_an_error(site, answers):
    assert len(answers) > 90
    assert sum(bool(statuses(answer)) for answer in answers.values()) > 85
    assert status_of(f"{site.url}/healthz") == 200
    assert summary(site.env)["comments"] == 1
    assert "Internal Server Error" not in site.output
    assert manage("verify_log", env=site.env)


def test_two_requests_on_one_connection_get_their_own_answers(site, answers):
    known, unknown = get(b"/api/v1/articles/tram/"), get(b"/api/v1/articles/other/", b"Connection: close")

    assert statuses(exchange(site, known + unknown)) == [200, 404]


def test_health_is_asked_for_by_any_name(site):
    answer = exchange(site, b"GET /healthz HTTP/1.1\r\nHost: 10.0.0.7\r\nConnection: close\r\n\r\n")

    assert statuses(answer) == [200]


def test_server_does_not_say_what_it_is_made_of(site):
    head = exchange(site, get(b"/", b"Connection: close")).partition(b"\r\n\r\n")[0]

    assert statuses(head) == [200]
    assert not re.search(rb"python|django|/\d+\.\d+\.\d+", head.lower())
