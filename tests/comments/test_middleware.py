"""Pages that are kept: the same bytes for everybody, with one row read, and never one that is out of date."""

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.template import Context, Template

from articles.models import Article
from comments import erasure
from comments.middleware import KeepPagesMiddleware, page_store
from comments.models import Verdict
from tests.factories import make_article, make_decision, make_public_comment
from tests.services import Redis

pytestmark = pytest.mark.django_db

PAGE = "/articles/bus-line/"
LIST = "/api/v1/articles/bus-line/comments/"
ADDRESSES = [PAGE, LIST, "/api/v1/articles/bus-line/", f"{LIST}?order=newest&page_size=1"]


@pytest.fixture(autouse=True)
def _same_minute(time_machine):
    # Past, as the database sees it: else what is published now would be of tomorrow.
    time_machine.move_to("2026-03-20T09:30:10Z", tick=False)


@pytest.fixture
def comment():
    return make_public_comment(body="The one that stands here.")


@pytest.mark.parametrize("address", ADDRESSES)
def test_second_visitor_costs_one_row(client, comment, address, django_assert_num_queries):
    first = client.get(address)

    with django_assert_num_queries(1):
        second = client.get(address, headers={"Accept-Language": "ar", "Cookie": "sessionid=x", "User-Agent": "other"})

    assert second.content == first.content
    assert dict(second.headers) == dict(first.headers)


def test_what_is_added_to_one_answer_is_in_no_other(client, comment):
    first = client.get("/api/v1/articles/tram/comments/")
    known = dict(first.headers)
    first.headers["X-For-One"] = "1"

    second = client.get("/api/v1/articles/tram/comments/")
    second.headers["X-For-One"] = "1"

    assert dict(client.get("/api/v1/articles/tram/comments/").headers) == known


@pytest.mark.parametrize("address", [PAGE, LIST])
def test_kept_page_has_all_headers_of_security(client, comment, address):
    client.get(address)

    headers = client.get(address).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "public, max-age=0, s-maxage=1, must-revalidate"
    assert headers["X-Frame-Options"] == "DENY"
    assert "Vary" not in headers or "Accept-Language" not in headers["Vary"]


@pytest.mark.parametrize("address", [PAGE, LIST])
@pytest.mark.parametrize("verdict", [Verdict.REJECT, Verdict.HOLD])
def test_comment_that_is_taken_down_is_gone_at_once(client, comment, address, verdict):
    assert "The one that stands here." in client.get(address).text

    make_decision(comment, verdict=verdict)

    assert "The one that stands here." not in client.get(address).text


@pytest.mark.parametrize("address", [PAGE, LIST])
def test_comment_that_is_erased_is_gone_at_once(client, comment, address):
    client.get(address)

    erasure.erase_comment(comment.pk)

    assert "The one that stands here." not in client.get(address).text


@pytest.mark.parametrize("address", ADDRESSES)
def test_answer_that_is_known_is_not_sent_again(client, comment, address):
    tag = client.get(address).headers["ETag"]

    again = client.get(address, headers={"If-None-Match": tag})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == tag


def test_tag_changes_with_the_comments(client, comment):
    tag = client.get(PAGE).headers["ETag"]

    make_decision(comment, verdict=Verdict.REJECT)

    assert client.get(PAGE, headers={"If-None-Match": tag}).status_code == 200


def test_page_is_made_anew_each_minute(client, comment, time_machine):
    first = client.get(PAGE)
    time_machine.move_to("2026-03-20T09:31:10Z", tick=False)

    second = client.get(PAGE)

    assert second.content != first.content
    assert second.headers["ETag"] != first.headers["ETag"]


def test_article_that_is_withdrawn_is_not_found(client, comment):
    client.get(PAGE)

    Article.objects.update(published_at="2099-01-01T00:00:00Z")

    assert client.get(PAGE).status_code == 404


def test_changed_title_is_shown(client, comment):
    client.get(PAGE)

    Article.objects.update(title="Another title")

    assert "Another title" in client.get(PAGE).text


def test_address_of_another_host_is_another_page(client, comment):
    first = client.get(f"{LIST}?page_size=1")
    make_public_comment(name="Vera")
    client.get(f"{LIST}?page_size=1", headers={"Host": "testserver"})

    other = client.get(f"{LIST}?page_size=1", headers={"Host": "localhost"})

    assert "http://localhost/api" in other.text
    assert first.status_code == 200


def test_foreign_host_is_refused_although_the_page_is_kept(client, comment):
    client.get(PAGE)

    assert client.get(PAGE, headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("query", ["?utm_source=mail", "?from=" + "x" * 300])
def test_what_is_not_known_of_an_address_fills_no_memory(client, comment, query):
    assert client.get(PAGE + query).status_code == 200

    assert page_store.size == 0


@pytest.mark.parametrize("address", ["/articles/nothing/", "/nothing/", f"{LIST}?order=wild", "/"])
def test_what_is_no_public_answer_is_not_kept(client, comment, address):
    client.get(address)

    assert page_store.size == 0


def test_form_that_comes_back_is_not_kept(client, comment):
    client.post("/comments/articles/bus-line/", {"body": "Only Ada may see this."})

    assert page_store.size == 0


def test_parameters_make_another_page(client):
    article = make_article()
    first = make_public_comment(article)
    make_public_comment(article, name="Vera")
    assert "Ada" in client.get(PAGE).text

    assert f'value="{first.public_id}"' in client.get(f"{PAGE}?reply_to={first.public_id}").text
    assert f'value="{first.public_id}"' not in client.get(PAGE).text


@pytest.mark.parametrize("address", [PAGE, LIST])
def test_database_that_is_away_is_answered_for_by_the_page_behind(client, comment, address):
    client.get(address)
    client.raise_request_exception = False

    def refuse(*_):
        raise OperationalError("away")

    with connection.execute_wrapper(refuse):
        response = client.get(address)

    assert response.status_code in {500, 503}
    assert "Content-Security-Policy" in response.headers
    assert "The one that stands here." not in response.text


def test_page_that_is_made_for_one_reader_is_kept_by_nobody(rf, comment):
    def show(request):
        Template("{% load reader_comments %}{% comment_form article account='token of Ada' %}").render(
            Context({"article": comment.thread.article, "request": request})
        )
        return HttpResponse("Of Ada.", headers={"Cache-Control": "public"})

    response = KeepPagesMiddleware(show)(rf.get(PAGE))

    assert (response["Cache-Control"], page_store.size) == ("no-store", 0)


@pytest.fixture
def shared(settings):
    settings.CACHE_URL = "redis://in-memory-for-this-test"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "shared"}}
    yield cache
    cache.clear()


def test_page_that_another_process_made_is_taken(client, comment, shared, django_assert_num_queries):
    first = client.get(PAGE)
    page_store.clear()

    with django_assert_num_queries(1):
        second = client.get(PAGE)

    assert second.content == first.content


def test_page_is_shared_by_a_real_redis(client, comment, settings, django_assert_num_queries):
    with Redis() as server:
        settings.CACHE_URL = server.url
        settings.CACHES = {
            "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": server.url}
        }
        first = client.get(PAGE)
        page_store.clear()

        with django_assert_num_queries(1):
            second = client.get(PAGE)

        assert (second.content, dict(second.headers)) == (first.content, dict(first.headers))
        cache.close()


def test_page_of_another_process_that_is_out_of_date_is_not_taken(client, comment, shared):
    client.get(PAGE)
    page_store.clear()

    make_decision(comment, verdict=Verdict.REJECT)

    assert "The one that stands here." not in client.get(PAGE).text


def test_shared_cache_that_is_away_keeps_nobody_from_reading(client, comment, settings, caplog):
    settings.CACHE_URL = "redis://127.0.0.1:1/0"
    backend = "django.core.cache.backends.redis.RedisCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": settings.CACHE_URL}}

    assert client.get(PAGE).status_code == 200
    assert "The shared cache could not be read" in caplog.text
