"""Articles are edited in the admin, with what a form can get wrong said beside its field."""

import pytest
from django.test import Client

from articles.admin import AddressesField
from articles.models import Article
from tests.factories import make_moderator

pytestmark = pytest.mark.django_db

ADD = "/admin/articles/article/add/"
VALID = {
    "title": "Council approves a new bus line",
    "slug": "bus-line",
    "language": "en",
    "published_at_0": "2026-11-22",
    "published_at_1": "12:00:00",
    "text": "The council approved the bus line.",
    "thread-TOTAL_FORMS": "0",
    "thread-INITIAL_FORMS": "0",
}


@pytest.fixture
def client():
    client = Client()
    client.force_login(make_moderator())
    return client


def test_article_is_added(client):
    response = client.post(ADD, VALID)

    article = Article.objects.get()
    assert response.status_code == 302
    assert (article.slug, article.url, article.external_id, article.aliases) == ("bus-line", None, None, [])


def test_two_articles_may_both_have_no_address_of_their_own(client):
    client.post(ADD, VALID)
    client.post(ADD, VALID | {"slug": "bus-line-2"})

    assert Article.objects.count() == 2


def test_slug_may_be_in_any_script(client):
    client.post(ADD, VALID | {"slug": "هێڵی-پاس"})

    assert Article.objects.get().slug == "هێڵی-پاس"


def test_other_addresses_are_read_one_a_line(client):
    client.post(ADD, VALID | {"aliases": "https://example.org/a\r\n\r\n https://example.org/b \r\n"})

    assert Article.objects.get().aliases == ["https://example.org/a", "https://example.org/b"]


@pytest.mark.parametrize("line", ["not an address", "javascript:alert(1)", "ftp://example.org/a"])
def test_other_address_that_is_none_is_refused(client, line):
    response = client.post(ADD, VALID | {"aliases": f"https://example.org/a\n{line}"})

    assert response.context["errors"] == [[f"“{line}” is not an address."]]
    assert not Article.objects.exists()


def test_other_addresses_are_shown_one_a_line():
    assert AddressesField().prepare_value(["https://example.org/a", "https://example.org/b"]) == (
        "https://example.org/a\nhttps://example.org/b"
    )


@pytest.mark.parametrize(("text", "revision"), [("Corrected.", 2), (VALID["text"], 1)])
def test_changed_text_gets_the_next_revision(client, text, revision):
    client.post(ADD, VALID)
    article = Article.objects.get()

    client.post(f"/admin/articles/article/{article.pk}/change/", VALID | {"text": text, "title": "Another title"})

    article.refresh_from_db()
    assert (article.text_revision, article.title) == (revision, "Another title")


@pytest.mark.parametrize(
    "change", [{"slug": "no good"}, {"title": ""}, {"published_at_0": "x"}, {"url": "x y"}, {"title": "a\0b"}]
)
def test_what_cannot_be_stored_is_said_beside_its_field(client, change):
    response = client.post(ADD, VALID | change)

    assert response.status_code == 200
    assert response.context["errors"]


def test_address_in_use_is_refused(client):
    client.post(ADD, VALID)

    response = client.post(ADD, VALID)

    assert response.context["errors"] == [["Article with this Slug already exists."]]


@pytest.mark.parametrize("name", ["title", "byline", "section", "text"])
def test_each_text_runs_in_its_own_direction(client, name):
    page = client.get(ADD).content.decode()

    assert 'dir="auto"' in page[page.index(f'name="{name}"') :].partition(">")[0]
