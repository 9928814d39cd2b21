"""The schema: it is valid, describes every address, and can be read without reaching outside."""

import re

import pytest
from django.contrib.staticfiles import finders
from drf_spectacular.validation import validate_schema

from comments.api.problems import ProblemCode
from comments.api.schema import build_schema
from comments.api.urls import urlpatterns
from tests.comments.api.conftest import API


def test_schema_is_valid_openapi():
    validate_schema(build_schema())


def test_schema_describes_every_address():
    described = {path.removeprefix(f"{API}/") for path in build_schema()["paths"]}
    routed = {re.sub(r"<str:(\w+)>", r"{\1}", str(pattern.pattern)) for pattern in urlpatterns}

    assert described == routed - {"", "schema/", "docs/", "articles/{slug}/embed/"}


def test_schema_names_all_codes():
    codes = build_schema()["components"]["schemas"]["ProblemCodeEnum"]["enum"]

    assert sorted(codes) == sorted(ProblemCode)


def test_schema_is_served_as_openapi(client):
    response = client.get(f"{API}/schema/")

    assert (response.status_code, response["Content-Type"]) == (200, "application/vnd.oai.openapi+json")
    assert response.json()["openapi"].startswith("3.")


@pytest.mark.parametrize("path", ["comments/{public_id}/", "articles/{slug}/comments/", "receipts/{token}/"])
def test_answer_that_may_be_missing_is_a_problem(path):
    responses = build_schema()["paths"][f"{API}/{path}"]["get"]["responses"]

    assert list(responses["404"]["content"]) == ["application/problem+json"]


def test_docs_hold_nothing_inline_and_nothing_from_elsewhere(client):
    page = client.get(f"{API}/docs/").content.decode()

    addresses = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert all(address.startswith(("/static/", API)) for address in addresses)
    assert all(finders.find(address.removeprefix("/static/")) for address in addresses if "/static/" in address)
    assert "<style" not in page
    assert not re.search(r"<script(?! defer src)| style=| on\w+=", page)


def test_docs_are_read_only(client):
    assert client.head(f"{API}/docs/").status_code == 200
    assert client.post(f"{API}/docs/").json()["code"] == "method_not_allowed"
