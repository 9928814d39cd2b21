"""Where the site needs Django's middleware otherwise: shared answers, health checks, HTTPS at the front server."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from config.middleware import AssumeHTTPSMiddleware
from tests.factories import make_public_comment

ARABIC = {"Accept-Language": "ar"}


def parts(response):
    return {part.strip() for part in response.headers.get("Vary", "").split(",")}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["/api/v1/articles/", "/api/v1/articles/bus-line/", "/api/v1/articles/bus-line/comments/", "/api/v1/schema/"],
)
def test_public_answer_is_the_same_in_each_language(client, path):
    make_public_comment()

    response = client.get(path, headers=ARABIC)

    assert response.status_code == 200
    assert "Accept-Language" not in parts(response)
    assert response.content == client.get(path, headers={"Accept-Language": "en"}).content


@pytest.mark.django_db
def test_problem_speaks_the_language_of_the_reader_and_is_kept_by_nobody(client):
    response = client.get("/api/v1/articles/gone/", headers=ARABIC)

    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Language"] == "ar"
    assert "Accept-Language" in parts(response)


@pytest.mark.django_db
def test_page_of_the_site_is_the_same_in_each_language(client):
    assert "Accept-Language" not in parts(client.get("/", headers=ARABIC))


def test_request_counts_as_secure_whatever_the_front_server_speaks():
    request = RequestFactory().get("/")
    assert not request.is_secure()

    AssumeHTTPSMiddleware(lambda _: HttpResponse())(request)

    assert request.is_secure()
