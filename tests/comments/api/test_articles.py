"""Articles by their id in the publisher's own system."""

import pytest
from django.utils import timezone

from articles.models import Article
from comments.api_tokens import make_token, revoke
from comments.models import APIToken
from tests.factories import make_article, make_moderator, make_public_comment

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/articles/by-id/4711/"
BODY = {"url": "https://news.example/bus", "title": "A new bus line"}


@pytest.fixture
def put(client):
    _row, token = make_token("CMS", by=make_moderator(), now=timezone.now())

    def put_one(body=None, address=ADDRESS, authorization=f"Bearer {token}", **changes):
        headers = {"Authorization": authorization} if authorization else {}
        sent = BODY | changes if body is None else body
        return client.put(address, sent, content_type="application/json", headers=headers)

    return put_one


def test_article_is_made_and_then_changed(put, client):
    first = put()
    second = put(title="The bus line is here", url="https://news.example/2026/bus")

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["slug"] == second.json()["slug"] == "a-new-bus-line"
    assert second["Cache-Control"] == "no-store"
    assert client.get(ADDRESS).json()["title"] == "The bus line is here"
    assert Article.objects.get().aliases == ["https://news.example/bus"]


def test_all_fields_are_taken(put):
    answer = put(
        aliases=["https://m.news.example/bus"],
        byline="Rosa",
        language="ku-Arab",
        section="City",
        text="Approved.",
        published_at="2026-03-14T09:30:00Z",
        open=False,
        closes_at="2026-04-14T09:30:00+03:00",
        mode="reviewed",
    )

    assert answer.status_code == 201, answer.text
    assert (answer.json()["comments_open"], answer.json()["external_id"]) == (False, "4711")


def test_article_of_tomorrow_is_told_of_and_not_shown(put, client):
    assert put(published_at="2099-01-01T00:00:00Z").status_code == 201

    assert client.get(ADDRESS).status_code == 404


@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer ", "Bearer verbatim_x", "Basic bW86bW8=", "Token x", "Bearer \u00e9"]
)
def test_without_a_token_nothing_is_written(put, authorization):
    answer = put(authorization=authorization)

    assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")
    assert answer["WWW-Authenticate"] == "Bearer"
    assert not Article.objects.exists()


def test_revoked_token_opens_nothing(put):
    revoke(APIToken.objects.get().pk, now=timezone.now())

    assert put().status_code == 401


def test_moderator_who_is_logged_in_is_no_publishers_system(admin_client):
    assert admin_client.put(ADDRESS, BODY, content_type="application/json").status_code == 401


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("url", "javascript:alert(1)", "invalid"),
        ("url", "/bus", "invalid"),
        ("url", "ftp://news.example/bus", "invalid"),
        ("url", 7, "not_text"),
        ("url", "https://news.example/" + "a" * 500, "too_long"),
        ("title", " ", "blank"),
        ("title", "a\x00", "invalid_character"),
        ("title", "a" * 301, "too_long"),
        ("title", None, "not_text"),
        ("aliases", ["https://a.example", "b"], "invalid"),
        ("aliases", "https://a.example", "invalid"),
        ("aliases", ["https://a.example"] * 51, "invalid"),
        ("language", "english language", "invalid"),
        ("published_at", "yesterday", "invalid"),
        ("open", "yes", "invalid"),
        ("open", 1, "invalid"),
        ("mode", "wild", "invalid"),
        ("closes_at", "soon", "invalid"),
        # Mass assignment: nothing else of the row can be set.
        ("slug", "mine", "not_allowed"),
        ("approved_count", 7, "not_allowed"),
        ("id", 1, "not_allowed"),
    ],
)
def test_field_that_is_not_acceptable_is_named(put, field, value, code):
    answer = put(**{field: value})

    assert answer.status_code == 400
    assert [error["code"] for error in answer.json()["errors"][field]] == [code]
    assert not Article.objects.exists()


@pytest.mark.parametrize("missing", ["url", "title"])
def test_missing_field_is_named(put, missing):
    answer = put(body={name: value for name, value in BODY.items() if name != missing})

    assert answer.json()["errors"][missing][0]["code"] == "required"


def test_address_of_another_article_is_a_conflict(put):
    put()

    answer = put(address="/api/v1/articles/by-id/4712/")

    assert (answer.status_code, answer.json()["code"]) == (409, "address_taken")


@pytest.mark.parametrize("external_id", ["a" * 201, "%00", "4712"])
def test_unknown_id_is_not_found(client, external_id):
    make_article(external_id="4711")

    answer = client.get(f"/api/v1/articles/by-id/{external_id}/")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_ids_that_no_column_holds_are_not_found(put):
    assert put(address=f"/api/v1/articles/by-id/{'a' * 201}/").status_code == 404
    assert put(address="/api/v1/articles/by-id/%00/").status_code == 404


@pytest.mark.parametrize("method", ["post", "patch", "delete"])
def test_other_methods_are_refused(client, method):
    assert getattr(client, method)(ADDRESS).status_code == 405


def test_counts_by_the_ids_of_the_publisher(client):
    make_public_comment(make_article(external_id="4711"))

    assert client.get("/api/v1/counts/?external_id=4711&external_id=%00&external_id=5").json() == {"4711": 1}
    assert client.get("/api/v1/counts/?external_id=4711&article=bus-line").status_code == 400
