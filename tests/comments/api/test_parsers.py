"""The parser: what could be understood in two ways is refused."""

import io
import json

import pytest
from django.http import UnreadablePostError

from comments.api.parsers import MAX_BODY_BYTES, StrictJSONParser
from comments.api.problems import APIError


def parse(raw):
    return StrictJSONParser().parse(io.BytesIO(raw))


def test_object_is_returned_as_sent():
    assert parse(b'{"a": " \\u00e9 ", "b": null, "c": 1.5}') == {"a": " é ", "b": None, "c": 1.5}


def test_body_at_the_limit_is_read():
    raw = b'{"a":"' + b"x" * (MAX_BODY_BYTES - 8) + b'"}'

    assert len(raw) == MAX_BODY_BYTES
    assert len(parse(raw)["a"]) == MAX_BODY_BYTES - 8


def test_longest_comment_fits_however_it_is_escaped():
    assert len(parse(b'{"body":"' + b"\\ud83c\\udf3b" * 5000 + b'"}')["body"]) == 5000


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b" " * (MAX_BODY_BYTES + 1), "body_too_large"),
        (b"\xff", "body_not_utf8"),
        (b"", "body_not_json"),
        (b"{", "body_not_json"),
        (b'{"a": Infinity}', "body_not_json"),
        (b'{"a": ' + b"1" * 5000 + b"}", "body_not_json"),
        (b"[]", "body_not_an_object"),
        (b"null", "body_not_an_object"),
        (b"[" * 2000, "body_too_deep"),
        (b'{"a":' * 2000, "body_too_deep"),
        (b"[" * 101 + b"]" * 101, "body_too_deep"),
        (b"[" * 100 + b"]" * 100, "body_not_an_object"),
        (b'{"a": "b', "body_not_json"),
        (b'{"a": 1, "a": 1}', "duplicate_key"),
        (b'{"a": 1, "\\u0061": 1}', "duplicate_key"),
    ],
)
def test_refusal_has_its_code(raw, code):
    with pytest.raises(APIError) as caught:
        parse(raw)

    assert caught.value.code == code


@pytest.mark.parametrize(("sent", "read"), [(1_000_000, 1_000_000), (9_000_000, 65 * MAX_BODY_BYTES + 1)])
def test_large_body_is_taken_off_the_line_within_bounds(sent, read):
    stream = io.BytesIO(b" " * sent)

    with pytest.raises(APIError):
        StrictJSONParser().parse(stream)

    assert stream.tell() == read


class BrokenStream(io.BytesIO):
    def read(self, *_):
        raise UnreadablePostError("connection reset")


def test_reader_who_hangs_up_gets_no_server_error():
    with pytest.raises(APIError) as caught:
        StrictJSONParser().parse(BrokenStream())

    assert caught.value.status == 400


def test_brackets_of_a_text_do_not_nest():
    text = "[" * 3000 + '"' + "{" * 3000

    assert parse(json.dumps({"body": text}).encode()) == {"body": text}
