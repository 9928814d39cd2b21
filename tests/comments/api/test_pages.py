"""Pages by keyset: every row once, in order, in both directions."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from comments.api.pages import PageRequest, page_query, read_page_request
from comments.api.problems import APIError
from comments.models import Comment
from tests.comments.api.conftest import API, COMMENTS
from tests.factories import make_article, make_comment, make_decision, make_public_comment


def walk(client, address, link="next"):
    """Return the pages from this address on, each as its list of names or slugs."""
    pages = []
    while address:
        answer = client.get(address).json()
        pages.append([row.get("name") or row["slug"] for row in answer["results"]])
        address = answer[link]
    return pages


@pytest.fixture
def thread(db):
    """Two lines: a (with replies b and, below it, c) and d (with reply e)."""
    article = make_article()
    a = make_public_comment(article, name="a")
    d = make_public_comment(article, name="d")
    b = make_public_comment(article, name="b", parent=a)
    make_public_comment(article, name="e", parent=d)
    make_public_comment(article, name="c", parent=b)
    return {comment.name: comment for comment in Comment.objects.all()}


@pytest.mark.parametrize(
    ("order", "size", "expected"),
    [
        ("oldest", 2, [["a", "b"], ["c", "d"], ["e"]]),
        ("oldest", 5, [["a", "b", "c", "d", "e"]]),
        ("newest", 2, [["d", "e"], ["a", "b"], ["c"]]),
        ("newest", 1, [["d"], ["e"], ["a"], ["b"], ["c"]]),
    ],
)
def test_pages_follow_each_other_without_gap(client, thread, order, size, expected):
    assert walk(client, f"{COMMENTS}?order={order}&page_size={size}") == expected


@pytest.mark.parametrize(
    ("order", "start", "expected"),
    [("oldest", "e", [["c", "d"], ["a", "b"]]), ("newest", "c", [["a", "b"], ["d", "e"]])],
)
def test_pages_lead_back_to_the_first(client, thread, order, start, expected):
    address = f"{COMMENTS}?order={order}&page_size=2&before={thread[start].public_id}"

    assert walk(client, address, link="previous") == expected


def test_comment_that_arrives_between_two_pages_is_not_shown_twice(client, thread):
    first = client.get(f"{COMMENTS}?order=newest&page_size=3").json()
    make_public_comment(name="f")

    assert walk(client, first["next"]) == [["b", "c"]]


def test_page_stays_where_it_was_after_its_border_was_taken_down(client, thread):
    first = client.get(f"{COMMENTS}?page_size=2").json()
    make_decision(thread["b"], verdict="reject")

    assert walk(client, first["next"]) == [["c", "d"], ["e"]]


@pytest.mark.parametrize(("query", "dead_end"), [("after", "next"), ("before", "previous")])
def test_page_without_rows_leads_to_the_first(client, thread, query, dead_end):
    border = {"after": "e", "before": "a"}[query]

    answer = client.get(f"{COMMENTS}?{query}={thread[border].public_id}&page_size=5").json()

    assert (answer["results"], answer[dead_end]) == ([], None)
    other = "previous" if dead_end == "next" else "next"
    assert answer[other] == f"http://testserver{COMMENTS}?page_size=5"


def test_articles_of_one_moment_are_each_listed_once(client, db):
    now = timezone.now()
    for slug in ("one", "two", "three"):
        make_article(slug, published_at=now)
    make_article("later", published_at=now + timedelta(hours=1))
    make_article("before", published_at=now - timedelta(hours=1))

    assert walk(client, f"{API}/articles/?page_size=2") == [["three", "two"], ["one", "before"]]
    assert walk(client, f"{API}/articles/?page_size=2&before=before", "previous") == [["two", "one"], ["three"]]


def test_cursor_of_what_was_never_public_is_refused(client, thread):
    waiting = make_comment(name="f")
    elsewhere = make_public_comment(make_article("other"))
    cursors = [waiting.public_id, elsewhere.public_id, "00000000-0000-4000-8000-000000000000", "x", "%00", "%ff"]

    responses = [client.get(f"{COMMENTS}?after={cursor}") for cursor in cursors]

    assert {response.status_code for response in responses} == {400}
    assert len({response.content for response in responses}) == 1
    assert responses[0].json()["errors"]["after"][0]["code"] == "invalid"


@pytest.mark.parametrize("cursor", ["none", "later", "%00", "a b"])
def test_cursor_of_an_article_that_is_not_published_is_refused(client, db, cursor):
    make_article("later", published_at=timezone.now() + timedelta(hours=1))

    response = client.get(f"{API}/articles/?before={cursor}")

    assert (response.status_code, list(response.json()["errors"])) == (400, ["before"])


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("page_size=0", "page_size"),
        ("page_size=-1", "page_size"),
        ("page_size=ten", "page_size"),
        ("page_size=1e3", "page_size"),
        ("page_size=٣", "page_size"),
        ("order=best", "order"),
        ("after=a&before=b", "before"),
    ],
)
def test_parameter_that_means_nothing_is_refused(client, db, query, named):
    make_article()

    response = client.get(f"{COMMENTS}?{query}")

    assert (response.status_code, response.json()["code"]) == (400, "invalid_parameter")
    assert list(response.json()["errors"]) == [named]


def test_unknown_parameter_is_ignored(client, thread):
    assert len(client.get(f"{COMMENTS}?version=1&utm_source=mail").json()["results"]) == 5


@pytest.mark.parametrize(
    ("value", "size"), [("", 50), ("1", 1), ("007", 7), ("100", 100), ("101", 100), ("9" * 5000, 100)]
)
def test_size_is_bounded(value, size):
    asked = read_page_request(QueryDict(mutable=True) | {"page_size": value})

    assert asked == PageRequest(size=size, after="", before="")


def test_two_cursors_are_refused():
    with pytest.raises(APIError):
        read_page_request(QueryDict("after=a&before=b"))


def test_links_keep_order_and_size_and_nothing_else():
    query = page_query(QueryDict("order=newest&page_size=5&after=a&x=1"), {"after": "b"})

    assert query == "?order=newest&page_size=5&after=b"
