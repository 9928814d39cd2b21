"""What only a real server sees: bodies that are too large or of unknown length, and a host that is not ours."""

import json
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from tests.comments.api.conftest import API, COMMENTS
from tests.conftest import manage

PROBLEM = "application/problem+json"
ARTICLE = "from articles.models import Article; Article.objects.create(slug='bus-line', title='A new bus line')"


@pytest.fixture
def post(served):
    manage("shell", "-v0", "-c", ARTICLE, env=served.env)

    def _post(body, *, address=COMMENTS, **headers):
        with closing(HTTPConnection(urlsplit(served.url).netloc, timeout=60)) as connection:
            connection.request("POST", address, body=body, headers={"Content-Type": "application/json"} | headers)
            with connection.getresponse() as response:
                return response.status, response.headers["Content-Type"], json.loads(response.read())["code"]

    return _post


def test_refusal_arrives_whole_whatever_was_sent(post):
    assert post(b"x" * 1_000_000) == (413, PROBLEM, "body_too_large")
    assert post(iter([b'{"name": "Ada"}'])) == (411, PROBLEM, "body_length_unknown")
    assert post(b"{}", Host="evil.example") == (400, PROBLEM, "bad_request")
    assert post(b"{}", address=f"{API}/%ff/%zz/%00/?%ff=%zz") == (404, PROBLEM, "not_found")
    assert post(b"[" * 2000) == (400, PROBLEM, "body_too_deep")
