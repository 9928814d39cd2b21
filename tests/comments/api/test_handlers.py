"""Where no view is asked: a problem under the API, Django's own page elsewhere."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.test import Client, RequestFactory

from articles import views as article_views
from comments.api import handlers, views
from tests.comments.api.conftest import API, COMMENTS


@pytest.mark.parametrize(
    "path", ["/api/", "/api/v2/articles/", f"{API}/", f"{API}/articles", f"{API}/nothing/", f"{API}/a/b/c/%ff/%00"]
)
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_unmatched_address_is_a_problem(client, path, method):
    response = getattr(client, method)(path)

    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    assert response.json()["code"] == "not_found"


def test_post_without_the_last_slash_is_never_redirected(client):
    response = client.post(COMMENTS.rstrip("/"), data="{}", content_type="application/json")

    assert response.status_code == 404
    assert "slash" in response.json()["detail"]


def test_scripts_of_other_sites_need_no_cookie(db):
    response = Client(enforce_csrf_checks=True).post(f"{API}/nothing/")

    assert response.status_code == 404


def test_foreign_host_is_a_problem(client):
    response = client.get(f"{API}/articles/", headers={"Host": "evil.example"})

    assert (response.status_code, response.json()["code"]) == (400, "bad_request")
    assert b"evil" not in response.content


def test_too_many_parameters_are_a_problem(client):
    response = client.get(f"{API}/articles/?" + "&".join(["a=1"] * 300))

    assert (response.status_code, response.json()["code"]) == (400, "bad_request")


def test_exception_tells_nothing_and_is_logged(client, monkeypatch, caplog):
    def fail(*_args, **_options):
        raise RuntimeError("the password is hunter2")

    # No request is known that fails, so one is made to.
    monkeypatch.setattr(views, "article_page", fail)
    client.raise_request_exception = False

    response = client.get(f"{API}/articles/")

    assert (response.status_code, response.json()["code"]) == (500, "internal_error")
    assert response["Content-Type"] == "application/problem+json"
    assert b"hunter2" not in response.content
    assert "hunter2" in caplog.text


def test_refused_permission_is_a_problem():
    response = handlers.permission_denied(RequestFactory().get(f"{API}/x/"), PermissionDenied())

    assert (response.status_code, response["Content-Type"]) == (403, "application/problem+json")


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (lambda request: handlers.bad_request(request, ValueError()), 400),
        (lambda request: handlers.permission_denied(request, PermissionDenied()), 403),
        (lambda request: handlers.page_not_found(request, ValueError()), 404),
        (handlers.server_error, 500),
    ],
)
def test_other_pages_get_a_page(answer, status):
    response = answer(RequestFactory().get("/articles/nothing/"))

    assert response.status_code == status
    assert response["Content-Type"].startswith("text/html")


@pytest.fixture
def away(client, db, monkeypatch):
    """Let every article be out of reach, as with a database that is started again: a real one is seen in `faults/`."""

    def fail(*_args, **_options):
        raise OperationalError("server closed the connection unexpectedly at 10.0.0.7")

    monkeypatch.setattr(views, "find_article", fail)
    monkeypatch.setattr(views, "find_article_to_write_to", fail)
    monkeypatch.setattr(article_views, "get_object_or_404", fail)
    client.raise_request_exception = False
    return client


def test_database_that_is_away_is_a_problem_that_passes(away):
    response = away.post(COMMENTS, {"name": "Ada", "body": "The tram is back."}, content_type="application/json")

    assert (response.status_code, response.json()["code"]) == (503, "unavailable")
    assert (response["Retry-After"], response["Cache-Control"]) == ("5", "no-store")
    assert b"10.0.0.7" not in response.content


def test_page_without_its_database_says_when_to_come_back(away):
    response = away.get("/articles/tram/")

    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (503, "5", "no-store")
    assert "Please try again in a moment" in response.content.decode()
    assert b"10.0.0.7" not in response.content
