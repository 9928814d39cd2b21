"""The endpoints: what each answers to whom, and what never leaves."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments.models import Comment, Thread
from comments.receipts import make_token
from tests.comments.api.conftest import API, COMMENTS
from tests.factories import (
    POLITE,
    make_article,
    make_comment,
    make_decision,
    make_held_comment,
    make_public_comment,
    make_rejected_comment,
)

pytestmark = pytest.mark.django_db

READABLE = ["articles/", "articles/bus-line/", "articles/bus-line/comments/", "counts/?article=bus-line", "schema/"]


def names(response):
    return [comment["name"] for comment in response.json()["results"]]


def make_erased_comment(article):
    comment = make_public_comment(article, name="Erased")
    Comment.objects.filter(pk=comment.pk).update(name="", body="", salt=None, erased_at=timezone.now())
    return comment


def test_article_shows_what_readers_may_know(client):
    make_article(language="ckb", url="https://news.example/bus-line")

    answer = client.get(f"{API}/articles/bus-line/").json()

    assert list(answer) == [
        "slug",
        "title",
        "language",
        "url",
        "published_at",
        "comments_open",
        "comment_count",
        "external_id",
    ]
    assert answer["url"] == "https://news.example/bus-line"
    assert (answer["language"], answer["comments_open"], answer["comment_count"]) == ("ckb", True, 0)


def test_article_of_this_site_has_its_page_as_address(client):
    make_article()

    assert client.get(f"{API}/articles/bus-line/").json()["url"] == "http://testserver/articles/bus-line/"


@pytest.mark.parametrize("fields", [{"open": False}, {"closes_at": timezone.now() - timedelta(hours=1)}])
def test_article_tells_that_its_thread_is_closed(client, fields):
    Thread.objects.create(article=make_article(), **fields)

    assert client.get(f"{API}/articles/bus-line/").json()["comments_open"] is False


def test_articles_are_listed_newest_first(client):
    now = timezone.now()
    make_article("older", published_at=now - timedelta(days=1))
    make_article("newer", published_at=now)

    answer = client.get(f"{API}/articles/").json()

    assert [article["slug"] for article in answer["results"]] == ["newer", "older"]
    assert (answer["next"], answer["previous"]) == (None, None)


def test_article_in_another_script_has_its_address(client):
    make_article("هێڵی-پاس")

    assert client.get(f"{API}/articles/هێڵی-پاس/").status_code == 200


@pytest.mark.parametrize(
    "path", ["articles/later/", "articles/later/comments/", "articles/never/", "articles/never/comments/"]
)
def test_article_that_is_not_published_is_as_unknown_as_none(client, path):
    make_article("later", published_at=timezone.now() + timedelta(hours=1))

    response = client.get(f"{API}/{path}")

    assert response.status_code == 404
    assert response.content == client.get(f"{API}/articles/never/").content


def test_comment_of_an_article_taken_back_is_not_shown(client):
    article = make_article()
    comment = make_public_comment(article)
    article.published_at = timezone.now() + timedelta(hours=1)
    article.save()

    assert client.get(f"{API}/comments/{comment.public_id}/").status_code == 404
    assert client.get(COMMENTS).status_code == 404
    assert client.get(f"{API}/counts/?article=bus-line").json() == {}
    assert client.get(f"{API}/articles/").json()["results"] == []


def test_comment_shows_what_readers_may_know(client):
    comment = make_public_comment(email="ada@example.org")

    response = client.get(f"{API}/comments/{comment.public_id}/")

    answer = response.json()
    assert list(answer) == ["id", "name", "badge", "body", "parent", "depth", "created_at", "language"]
    assert (answer["id"], answer["name"], answer["body"]) == (str(comment.public_id), "Ada", POLITE)
    assert (answer["parent"], answer["depth"], answer["language"]) == (None, 0, "und")
    assert answer["created_at"].endswith("Z")
    assert b"example.org" not in response.content


@pytest.mark.parametrize("order", ["oldest", "newest"])
def test_only_approved_comments_are_listed_and_counted(client, order):
    article = make_article()
    make_public_comment(article, name="Approved")
    make_comment(article, name="Pending")
    make_held_comment(article, name="Held")
    make_rejected_comment(article, name="Rejected")

    assert names(client.get(f"{COMMENTS}?order={order}")) == ["Approved"]
    assert client.get(f"{API}/articles/bus-line/").json()["comment_count"] == 1
    assert client.get(f"{API}/articles/").json()["results"][0]["comment_count"] == 1
    assert client.get(f"{API}/counts/?article=bus-line").json() == {"bus-line": 1}


def test_erased_comment_is_not_listed(client):
    make_erased_comment(make_article())

    assert names(client.get(COMMENTS)) == []


def test_whatever_is_not_public_answers_the_same_bytes(client):
    article = make_article()
    made = [make_comment, make_held_comment, make_rejected_comment, make_erased_comment]
    known = [str(make(article).public_id) for make in made]
    unknown = ["00000000-0000-4000-8000-000000000000", "1", "no-id", "%00", "%ff", "{1797b71d}", "0" * 500]

    responses = [client.get(f"{API}/comments/{part}/") for part in known + unknown]

    assert {response.status_code for response in responses} == {404}
    assert len({response.content for response in responses}) == 1
    assert len({tuple(sorted(response.headers.items())) for response in responses}) == 1


def test_comment_id_in_another_form_is_unknown(client):
    comment = make_public_comment()

    assert client.get(f"{API}/comments/{comment.public_id.hex}/").status_code == 404
    assert client.get(f"{API}/comments/{str(comment.public_id).upper()}/").status_code == 200


def test_comment_that_is_taken_down_is_gone_at_once(client):
    comment = make_public_comment()
    before = client.get(COMMENTS)
    make_decision(comment, verdict="reject")

    assert names(before) == ["Ada"]
    assert names(client.get(COMMENTS, headers={"If-None-Match": before["ETag"]})) == []
    assert client.get(f"{API}/comments/{comment.public_id}/").status_code == 404


def test_reply_names_its_parent_while_the_parent_is_public(client):
    parent = make_public_comment()
    reply = make_public_comment(name="Vera", parent=parent)
    address = f"{API}/comments/{reply.public_id}/"
    shown = client.get(address).json()
    make_decision(parent, verdict="hold")

    hidden = client.get(address).json()

    assert (shown["parent"], shown["depth"]) == (str(parent.public_id), 1)
    assert (hidden["parent"], hidden["depth"]) == (None, 1)
    assert [comment["parent"] for comment in client.get(COMMENTS).json()["results"]] == [None]


def test_text_leaves_in_utf_8_and_not_escaped(client):
    make_public_comment(body="ڕۆژنامەکە ڕاست دەڵێت 🌻")

    response = client.get(COMMENTS)

    assert response["Content-Type"] == "application/json"
    assert "ڕۆژنامەکە ڕاست دەڵێت 🌻" in response.content.decode("utf-8")


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "image/png, */*;q=0.1", "nonsense"])
def test_json_is_what_there_is_whatever_is_asked(client, accept):
    make_article()

    response = client.get(f"{API}/articles/?format=html", headers={"Accept": accept})

    assert (response.status_code, response["Content-Type"]) == (200, "application/json")


def test_counts_leave_out_what_is_unknown(client):
    make_article("quiet")
    make_public_comment()

    address = f"{API}/counts/?article=bus-line&article=quiet&article=none&article=%00&article=%ff&article="

    assert client.get(address).json() == {"bus-line": 1, "quiet": 0}


@pytest.mark.parametrize("number", [0, 101])
def test_counts_of_none_or_too_many_articles_are_refused(client, number):
    query = "&".join(["article=bus-line"] * number)

    response = client.get(f"{API}/counts/?{query}")

    assert response.status_code == 400
    assert response.json()["code"] == "invalid_parameter"
    assert list(response.json()["errors"]) == ["article"]


@pytest.mark.parametrize(
    ("path", "pinned"),
    [
        ("articles/", 1),
        ("articles/?after=bus-line", 2),
        ("articles/bus-line/", 2),
        ("articles/bus-line/comments/", 3),
        ("articles/bus-line/comments/?order=newest&after={id}", 4),
        ("comments/{id}/", 1),
        ("comments/no-id/", 0),
        ("counts/?article=bus-line&article=other", 1),
        ("receipts/{token}/", 2),
        ("schema/", 0),
    ],
)
def test_reading_takes_as_many_queries_as_pinned(client, django_assert_num_queries, path, pinned):
    parent = make_public_comment()
    for _ in range(3):
        make_public_comment(parent=parent)
    address = f"{API}/{path}".format(id=parent.public_id, token=make_token(parent.public_id))

    with django_assert_num_queries(pinned):
        client.get(address)


def test_unchanged_thread_is_not_read_again(client, django_assert_num_queries):
    make_public_comment()
    first = client.get(COMMENTS)

    with django_assert_num_queries(1):
        again = client.get(COMMENTS, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert (again["ETag"], again["Cache-Control"]) == (first["ETag"], first["Cache-Control"])


@pytest.mark.parametrize("known", ["{}", '"other", {}', "*"])
def test_reader_who_names_the_tag_among_others_gets_304(client, known):
    make_public_comment()
    tag = client.get(COMMENTS)["ETag"]

    for spelled in (tag, tag.removeprefix("W/")):
        assert client.get(COMMENTS, headers={"If-None-Match": known.format(spelled)}).status_code == 304


@pytest.mark.parametrize("headers", [{"If-None-Match": "nonsense"}, {"If-Match": '"other"'}, {"If-None-Match": '"x'}])
def test_reader_with_another_tag_gets_the_list(client, headers):
    make_public_comment()

    assert client.get(COMMENTS, headers=headers).status_code == 200


def test_another_page_or_a_closed_thread_has_another_tag(client):
    comment = make_public_comment()
    queries = ["", "?order=newest", "?page_size=1", f"?after={comment.public_id}", f"?before={comment.public_id}"]
    tags = {client.get(COMMENTS + query)["ETag"] for query in queries}
    Thread.objects.filter(pk=comment.thread_id).update(open=False)

    tags.add(client.get(COMMENTS)["ETag"])

    assert len(tags) == 6


def test_pending_comment_does_not_move_the_tag(client):
    comment = make_public_comment()
    before = client.get(COMMENTS)["ETag"]
    make_comment(comment.thread.article)

    assert client.get(COMMENTS)["ETag"] == before


@pytest.mark.parametrize("path", READABLE)
def test_public_answers_may_be_cached_for_all(client, path):
    make_article()

    response = client.get(f"{API}/{path}")

    assert response["Cache-Control"].startswith("public, ")
    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies


@pytest.mark.parametrize("path", READABLE)
def test_head_answers_like_get_without_the_body(client, path):
    make_article()

    response = client.head(f"{API}/{path}")

    assert (response.status_code, response.content) == (200, b"")
    assert response["Content-Type"] == client.get(f"{API}/{path}")["Content-Type"]


@pytest.mark.parametrize("path", READABLE)
@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
def test_wrong_method_is_told_the_right_ones(client, path, method):
    make_article()

    response = getattr(client, method)(f"{API}/{path}")

    assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")
    assert response["Allow"] == ("GET, POST, HEAD, OPTIONS" if "comments" in path else "GET, HEAD, OPTIONS")


def test_options_tell_the_methods(client):
    response = client.options(COMMENTS)

    assert (response.status_code, response.content) == (200, b"")
    assert response["Allow"] == "GET, POST, HEAD, OPTIONS"


def test_receipt_of_a_waiting_comment_tells_nothing_else(client):
    for comment in (make_comment(), make_held_comment()):
        response = client.get(f"{API}/receipts/{make_token(comment.public_id)}/")

        expected = {"status": comment.status, "grounds": [], "decided_at": None, "decided_by": None}
        assert response.json() == expected
        assert response["Cache-Control"] == "no-store"


def test_receipt_of_a_rejected_comment_names_the_ground(client):
    comment = make_rejected_comment()

    answer = client.get(f"{API}/receipts/{make_token(comment.public_id)}/").json()

    assert (answer["status"], answer["grounds"], answer["decided_by"]) == ("rejected", ["off_topic"], "moderator")
    assert answer["decided_at"].endswith("Z")


@pytest.mark.parametrize("token", ["nonsense", "a~b", "%00~x", "~", "é~é"])
def test_receipt_that_we_did_not_sign_is_unknown(client, token):
    response = client.get(f"{API}/receipts/{token}/")

    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_receipt_with_one_letter_changed_is_unknown(client):
    token = make_token(make_comment().public_id)
    changed = ("A" if token[0] != "A" else "B") + token[1:]

    assert client.get(f"{API}/receipts/{changed}/").status_code == 404


def test_posted_comment_is_pending_and_has_a_receipt(client, send, polite):
    make_article()

    response = send(polite | {"email": "ada@example.org"})

    answer = response.json()
    comment = Comment.objects.get()
    assert (response.status_code, response["Cache-Control"]) == (201, "no-store")
    assert list(answer) == ["id", "status", "receipt"]
    assert (answer["id"], answer["status"]) == (str(comment.public_id), "pending")
    assert comment.contact.email == "ada@example.org"
    token = answer["receipt"].rstrip("/").rpartition("/")[2]
    assert client.get(f"{API}/receipts/{token}/").json()["status"] == "pending"
    assert client.get(answer["receipt"]).status_code == 200


def test_links_have_the_scheme_of_the_site_behind_a_proxy(client, settings):
    settings.SITE_URL = "https://testserver"
    make_public_comment()
    make_public_comment()

    link = client.get(f"{COMMENTS}?page_size=1").json()["next"]

    assert link.startswith(f"https://testserver{COMMENTS}?page_size=1&after=")


def test_links_lead_to_the_address_that_was_asked(client):
    make_public_comment()
    make_public_comment()

    link = client.get(f"{COMMENTS}?page_size=1", headers={"Host": "localhost:8001"}).json()["next"]

    assert link.startswith(f"http://localhost:8001{COMMENTS}?page_size=1&after=")
