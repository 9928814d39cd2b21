"""A cut of `make fuzz-api`: some hundred requests made from the API's own schema, against the real server."""

import pytest

from benchmarks import fuzz_api
from tests.conftest import manage

pytestmark = pytest.mark.one_database


def test_answers_keep_to_the_schema_whatever_is_asked(served, tmp_path):
    manage("demo", env=served.env)

    cases, said = fuzz_api.fuzz(served.url, examples=30, seed=1, folder=tmp_path)

    assert cases > 200
    assert said == ""
    assert fuzz_api.crashes(served.output) == []


def test_server_that_is_not_there_is_no_success(tmp_path):
    cases, said = fuzz_api.fuzz("http://127.0.0.1:1", examples=1, seed=1, folder=tmp_path)

    assert cases == 0
    assert said


def test_traceback_in_the_log_is_found():
    assert fuzz_api.crashes("Ready\nTraceback (most recent call last):\n") == ["Traceback (most recent call last):"]
