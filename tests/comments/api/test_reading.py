"""What readers may read, where the endpoints' tests do not say it."""

import uuid

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from comments.api.pages import PageRequest
from comments.api.reading import comment_page, find_article, find_comment, open_thread, parse_uuid
from comments.models import Comment
from tests.factories import make_article, make_comment, make_public_comment, make_screened_comment

FIRST = PageRequest(size=50, after="", before="")


@pytest.mark.parametrize("text", ["", "1", "urn:uuid:1797b71d-4dd1-4e2e-a810-d29b777f29de", "{}", "\x00", "é" * 36])
def test_what_is_no_id_is_none(text):
    assert parse_uuid(text) is None


def test_id_is_read_in_its_usual_form():
    known = uuid.UUID("1797b71d-4dd1-4e2e-a810-d29b777f29de")

    assert parse_uuid(str(known)) == parse_uuid(str(known).upper()) == known


@pytest.mark.parametrize("slug", ["", "\x00", "a b", "bus-line\n", "bus/line"])
def test_what_is_no_slug_never_reaches_the_database(slug):
    with pytest.raises(Http404):
        find_article(slug)


@pytest.mark.django_db
def test_comment_has_the_language_that_was_found():
    comment = make_screened_comment()

    assert find_comment(str(comment.public_id))["language"] == "en"


@pytest.mark.django_db
@pytest.mark.parametrize("order", ["oldest", "newest"])
def test_list_is_as_long_as_the_count(order):
    article = make_article()
    for number in range(7):
        comment = make_comment(article, name=f"Ada {number}") if number % 3 else make_public_comment(article)
    view = open_thread("bus-line", order=order, asked=FIRST)

    page = comment_page(view, FIRST)

    assert len(page.rows) == view.thread.approved_count == 3
    assert comment.public_id not in {row["id"] for row in page.rows} or Comment.objects.public().count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize(("order", "index"), [("oldest", "comment_thread_order"), ("newest", "comment_thread_newest")])
def test_page_is_read_by_its_index(order, index):
    article = make_article()
    cursor = make_public_comment(article)
    make_public_comment(article)
    asked = PageRequest(size=1, after=str(cursor.public_id), before="")
    view = open_thread("bus-line", order=order, asked=asked)

    with CaptureQueriesContext(connection) as queries:
        comment_page(view, asked)
    plan = explain(queries[0]["sql"])

    assert index in plan
    assert "TEMP B-TREE" not in plan


def explain(sql):
    with connection.cursor() as database:
        if connection.vendor == "postgresql":
            # It reads a table of two rows without an index, unless it is told that this is dear.
            database.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        prefix = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
        database.execute(f"{prefix} {sql.replace('%', '%%')}")
        return str(database.fetchall())
