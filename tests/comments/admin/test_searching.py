"""The search by words finds the same with an index and without one, but for parts of words."""

import pytest
from django.db import connection

from comments.admin import searching
from comments.erasure import erase_comment
from comments.models import Comment
from tests.factories import make_article, make_comment, make_decision

pytestmark = pytest.mark.django_db
LIST = "/admin/comments/comment/"


def found(client, query):
    return {comment.body for comment in client.get(LIST, {"q": query}).context["cl"].result_list}


@pytest.fixture
def _comments():
    make_comment(make_article(), name="Ada", body="The Council wasted money.")
    make_comment(make_article("tram", title="Tram to the harbour"), name="Zoe", body="Late again!")
    make_comment(make_article("hanar", title="کتێبخانە"), name="Ada", body="کتێبەکان جوانن")


@pytest.mark.usefixtures("_comments")
@pytest.mark.parametrize(
    ("query", "bodies"),
    [
        ("council", {"The Council wasted money."}),
        ("counc mon", {"The Council wasted money."}),
        ("money harbour", set()),
        ("zoe", {"Late again!"}),
        ("harbour", {"Late again!"}),
        ("کتێب", {"کتێبەکان جوانن"}),
        ("zwiebelkuchen", set()),
        ("it's", set()),
        ("' | !", set()),
        ("council & ! (", set()),
    ],
)
def test_words_are_found_in_text_name_and_title(moderator_client, query, bodies):
    if connection.vendor == "postgresql" and query == "council & ! (":
        # Signs are no words.
        bodies = {"The Council wasted money."}

    assert found(moderator_client, query) == bodies


@pytest.mark.usefixtures("_comments")
def test_index_is_used_where_there_is_one():
    if not searching.has_index():
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT comment_id FROM comments_words WHERE words @@ to_tsquery('simple', 'council')")
        plan = str(cursor.fetchall())

    assert "comment_words_gin" in plan


@pytest.mark.usefixtures("_comments")
@pytest.mark.parametrize("bounds", [{"COMMON": 0}, {"MAX_FEW": 0}], ids=["asked one by one", "gathered"])
def test_of_many_the_same_is_found(moderator_client, monkeypatch, bounds):
    for name, value in bounds.items():
        monkeypatch.setattr(searching, name, value)

    assert found(moderator_client, "counc") == {"The Council wasted money."}
    assert found(moderator_client, "harbour") == {"Late again!"}
    assert found(moderator_client, "zwiebelkuchen") == set()


@pytest.mark.usefixtures("_comments")
def test_first_in_the_order_of_the_list_are_found(moderator_client, monkeypatch):
    if not searching.has_index():
        return
    monkeypatch.setattr(searching, "MAX_COUNTED", 0)

    assert found(moderator_client, "ada") == {"کتێبەکان جوانن"}


@pytest.mark.usefixtures("_comments")
def test_search_is_narrowed_by_the_filters(moderator_client):
    make_decision(Comment.objects.get(body="The Council wasted money."), verdict="hold")

    rows = moderator_client.get(LIST, {"q": "ada", "status": "held"}).context["cl"].result_list

    assert [row.body for row in rows] == ["The Council wasted money."]


@pytest.mark.usefixtures("_comments")
def test_words_of_an_erased_comment_are_forgotten():
    if not searching.has_index():
        return
    comment = Comment.objects.get(body="Late again!")

    erase_comment(comment.pk)

    assert searching.find_few(["late"], []) == set()
    assert len(searching.find_few(["council"], [])) == 1


@pytest.mark.usefixtures("_comments")
def test_words_stay_when_a_comment_is_decided():
    if not searching.has_index():
        return
    comment = Comment.objects.get(body="Late again!")

    make_decision(comment)

    assert searching.find_few(["late"], []) == {comment.pk}
