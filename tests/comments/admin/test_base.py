"""Lists count no further than anybody reads, and filter by nothing but their filters."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments.admin import base
from comments.admin.base import BoundedPaginator
from comments.models import Comment
from tests.factories import make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def _three_comments(monkeypatch):
    for number in range(3):
        make_comment(body=f"Comment number {number}.")
    monkeypatch.setattr(base, "MAX_COUNTED", 2)


@pytest.mark.usefixtures("_three_comments")
def test_counting_stops_at_the_limit():
    paginator = BoundedPaginator(Comment.objects.order_by("id"), 1)

    assert (paginator.count, paginator.num_pages, paginator.has_more) == (2, 2, True)


@pytest.mark.usefixtures("_three_comments")
def test_the_database_is_asked_to_stop_counting():
    with CaptureQueriesContext(connection) as queries:
        assert BoundedPaginator(Comment.objects.order_by("id"), 1).count == 2

    assert "LIMIT 3" in queries[0]["sql"]


@pytest.mark.usefixtures("_three_comments")
def test_list_says_that_there_is_more(admin_client):
    page = admin_client.get("/admin/comments/comment/").content.decode()

    assert "The first 2. Narrow the list by a filter or a search to see others." in page


def test_list_that_was_counted_to_the_end_says_how_many(admin_client):
    make_comment()

    assert "1 comment\n" in admin_client.get("/admin/comments/comment/").content.decode()


@pytest.mark.parametrize(
    "lookup", ["body__regex", "contact__email__startswith", "salt", "thread__article__text", "o__x"]
)
@pytest.mark.parametrize("page", ["comment", "decision", "screening", "queueitem"])
def test_address_cannot_ask_for_other_columns(admin_client, lookup, page):
    assert admin_client.get(f"/admin/comments/{page}/", {lookup: "a"}).status_code == 400


@pytest.mark.parametrize("value", ["nonsense", "\0", "", "1' OR 1=1"])
@pytest.mark.parametrize(
    ("page", "name"),
    [
        ("comment", "status"),
        ("comment", "found"),
        ("comment", "language"),
        ("comment", "section"),
        ("comment", "article"),
        ("decision", "by"),
        ("decision", "ground"),
        ("finding", "guideline"),
        ("queueitem", "kind"),
    ],
)
def test_unknown_choice_of_a_filter_is_refused(admin_client, page, name, value):
    response = admin_client.get(f"/admin/comments/{page}/", {name: value})

    assert response.status_code == 302
    assert response["Location"] == f"/admin/comments/{page}/?e=1"
