"""Logs for programs: one object a line, and nothing in it that belongs to a person."""

import json
import logging
import sys

import pytest
from django.test import RequestFactory

from config.json_logs import JSONFormatter, redact
from tests.conftest import manage

UUID = "3f6e1d8a-5b0c-4e57-9a51-3a0b8c7d9e10"


def line(message="Erased comment %d.", *arguments, **extra):
    record = logging.LogRecord("comments.erasure", logging.INFO, "erasure.py", 1, message, arguments, None)
    record.__dict__.update(extra)
    return json.loads(JSONFormatter().format(record))


def test_line_has_time_level_logger_and_message():
    written = line("Erased comment %d.", 7)

    assert written["message"] == "Erased comment 7."
    assert (written["level"], written["logger"]) == ("INFO", "comments.erasure")
    assert written["time"].endswith("+00:00")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mail to ada@example.org failed", "Mail to …@… failed"),
        ("from 203.0.113.9 and 2001:db8::1", "from … and …"),
        ("/comments/receipts/abc:def/ was read", "/comments/receipts/…/ was read"),
        ("/comments/addresses/abc:def/ was read", "/comments/addresses/…/ was read"),
        ("/api/v1/receipts/abc:def/ was read", "/api/v1/receipts/…/ was read"),
        ("two\nlines", "two lines"),
        (f"Comment {UUID} at 12:30:59 took 1.25 s", f"Comment {UUID} at 12:30:59 took 1.25 s"),
    ],
)
def test_what_belongs_to_a_person_is_taken_out(text, expected):
    assert redact(text) == expected


def test_error_says_where_and_not_what():
    try:
        int("Failing row contains (Ada, You are all fools)")
    except ValueError:
        written = line("It failed.", exc_info=sys.exc_info())

    assert written["error"] == "ValueError"
    assert written["at"][0].endswith("test_error_says_where_and_not_what")
    assert "fools" not in json.dumps(written)


def test_request_is_written_by_its_route_and_not_by_its_path():
    request = RequestFactory().get("/articles/zwiebel?name=Quirina")

    written = line("%s: %s", "Not Found", request.path, request=request, status_code=404)

    assert (written["message"], written["method"], written["status"]) == ("Not Found", "GET", 404)
    assert "zwiebel" not in json.dumps(written)


@pytest.mark.one_database
def test_setting_switches_it_on(process_env):
    code = "import logging; logging.getLogger('comments').warning('Seen %d.', 3)"

    written = manage_stderr(code, process_env | {"LOG_FORMAT": "json"})

    assert json.loads(written)["message"] == "Seen 3."


def manage_stderr(code, env):
    return manage("shell", "--no-imports", "-c", f"import sys; sys.stderr = sys.stdout; {REWIRE}; {code}", env=env)


REWIRE = "import logging; logging.getLogger().handlers[0].setStream(sys.stdout)"
