"""What monitors get: alive, ready, numbers for whoever has the token."""

import json
import urllib.error
import urllib.request

import pytest
from django.test import Client

from comments import health, metrics, upkeep
from tests.conftest import manage
from tests.factories import make_comment


@pytest.fixture(autouse=True)
def _nothing_is_kept():
    health.forget()
    metrics.snapshot.forget()
    yield
    health.forget()
    metrics.snapshot.forget()


def test_alive_asks_no_database(client):
    # No mark: a query would fail the test.
    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.content == b"alive\n"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_writing_is_refused(client, path):
    assert client.post(path).status_code == 405


def test_health_needs_no_name_that_is_ours():
    client = Client(headers={"host": "10.0.0.7:8000"})

    assert client.get("/healthz").status_code == 200
    assert client.get("/articles/").status_code == 400


@pytest.mark.django_db
def test_ready_names_each_check(client):
    upkeep.run_due_jobs()

    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json()["status"] == "ready"
    assert response.json()["checks"]["last_sweep"] == {"ok": True, "grave": False, "seconds": 0}


@pytest.mark.django_db
def test_late_is_still_200(client):
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json()["status"] == "late"
    assert response.json()["checks"]["last_sweep"]["detail"] == "No worker has ever swept."


def test_database_that_cannot_be_read_is_503(served):
    manage("shell", "--no-imports", "-c", HIDE, env=served.env)

    with pytest.raises(urllib.error.HTTPError) as caught, urllib.request.urlopen(f"{served.url}/readyz", timeout=60):
        pass

    with caught.value as answer:
        assert answer.code == 503
        assert answer.headers["Retry-After"] == "5"
        assert not all(check["ok"] for check in json.load(answer)["checks"].values())
    with urllib.request.urlopen(f"{served.url}/healthz", timeout=60) as answer:
        assert answer.status == 200


HIDE = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("ALTER TABLE comments_queueitem RENAME TO elsewhere")
"""


@pytest.mark.django_db
class TestMetrics:
    def test_there_are_none_without_a_token(self, client, settings):
        settings.METRICS_TOKEN = ""

        assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404

    @pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer wrông"}])
    def test_wrong_token_is_refused(self, client, settings, header):
        settings.METRICS_TOKEN = "s3cret"

        response = client.get("/metrics", headers=header)

        assert response.status_code == 401
        assert response["WWW-Authenticate"] == 'Bearer realm="metrics"'

    def test_right_token_gets_the_numbers(self, client, settings):
        settings.METRICS_TOKEN = "s3cret"
        make_comment()

        response = client.get("/metrics", headers={"Authorization": "Bearer s3cret"})

        assert response.status_code == 200
        assert response["Content-Type"].startswith("text/plain; version=0.0.4")
        assert 'verbatim_comments{status="pending"} 1\n' in response.content.decode()
