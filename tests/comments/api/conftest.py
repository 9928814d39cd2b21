"""What tests of the API share: the address, and how a body is sent."""

import json

import pytest

from tests.factories import POLITE

API = "/api/v1"
COMMENTS = f"{API}/articles/bus-line/comments/"


@pytest.fixture
def send(client):
    """Send a body, an object or raw text, to the article of the tests."""

    def _send(body, *, path=COMMENTS, key=None, content_type="application/json", **options):
        data = body if isinstance(body, str | bytes) else json.dumps(body)
        headers = {"Idempotency-Key": key} if key is not None else {}
        return client.post(path, data=data, content_type=content_type, headers=headers, **options)

    return _send


@pytest.fixture
def polite():
    return {"name": "Ada", "body": POLITE}
