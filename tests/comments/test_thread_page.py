"""One page of a thread as readers see it."""

import uuid
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Article
from comments import moderation, thread_page
from comments.models import Comment, Thread, Verdict
from comments.thread_page import comment_address, read_thread_page
from tests.factories import (
    make_article,
    make_comment,
    make_decision,
    make_held_comment,
    make_public_comment,
    make_rejected_comment,
)

pytestmark = pytest.mark.django_db


def names(page):
    """The names on a page, with a dash for each gap."""
    return [entry.comment.name if entry.comment else "-" for entry in page.entries]


def read(article, **arguments):
    """Read as a new request does: with an article that has no thread in memory."""
    return read_thread_page(Article.objects.get(pk=article.pk), **arguments)


def reject(comment):
    make_decision(comment, verdict=Verdict.REJECT)


def test_article_without_a_thread_is_open_and_empty():
    page = read(make_article())

    assert (page.count, page.is_open, page.entries, page.next_begin) == (0, True, (), None)
    assert not Thread.objects.exists()


@pytest.mark.parametrize("make", [make_comment, make_held_comment, make_rejected_comment])
def test_comment_that_is_not_approved_is_not_shown(make):
    article = make_article()
    make(article)

    page = read(article)

    assert (page.count, page.entries) == (0, ())


def test_replies_stand_below_what_they_answer():
    article = make_article()
    first = make_public_comment(article, name="Ada")
    make_public_comment(article, name="Vera")
    reply = make_public_comment(article, name="Jonas", parent=first)
    make_public_comment(article, name="Lena", parent=reply)

    page = read(article)

    assert [(entry.comment.name, entry.depth) for entry in page.entries] == [
        ("Ada", 0),
        ("Jonas", 1),
        ("Lena", 2),
        ("Vera", 0),
    ]


def test_reply_knows_what_it_answers():
    article = make_article()
    first = make_public_comment(article)
    make_public_comment(article, name="Vera", parent=first)

    entry = read(article).entries[1]

    assert (entry.answered, entry.is_answered_here) == (first, True)


def test_replies_to_what_was_taken_down_stay_below_one_gap():
    article = make_article()
    first = make_public_comment(article, name="Ada")
    make_public_comment(article, name="Vera", parent=first)
    make_public_comment(article, name="Jonas", parent=first)
    reject(first)

    page = read(article)

    assert names(page) == ["-", "Vera", "Jonas"]
    assert [entry.depth for entry in page.entries] == [0, 1, 1]
    assert page.count == 2


def test_each_missing_link_of_a_line_leaves_what_is_below_it():
    article = make_article()
    first = make_public_comment(article, name="Ada")
    second = make_public_comment(article, name="Vera", parent=first)
    make_public_comment(article, name="Jonas", parent=second)
    reject(second)
    reject(first)

    page = read(article)

    assert [(entry.comment is None, entry.depth) for entry in page.entries] == [(True, 1), (False, 2)]


def test_at_the_deepest_level_a_gap_stands_beside_its_reply():
    article = make_article()
    line = [make_public_comment(article, name="0")]
    for depth in range(1, 6):
        line.append(make_public_comment(article, name=str(depth), parent=line[-1]))
    reject(line[4])

    page = read(article)

    assert names(page) == ["0", "1", "2", "3", "-", "5"]
    assert [entry.depth for entry in page.entries] == [0, 1, 2, 3, 4, 4]


def test_erased_comment_leaves_a_gap():
    article = make_article()
    first = make_public_comment(article)
    make_public_comment(article, name="Vera", parent=first)
    Comment.objects.filter(pk=first.pk).update(body="", name="", salt=None, erased_at=timezone.now())

    assert names(read(article)) == ["-", "Vera"]


def test_next_page_begins_where_this_one_ends(monkeypatch):
    monkeypatch.setattr(thread_page, "COMMENTS_A_PAGE", 2)
    article = make_article()
    for number in range(5):
        make_public_comment(article, name=str(number))
    shown, begin = [], None

    while True:
        page = read(article, begin=begin)
        shown.append(names(page))
        begin = page.next_begin
        if begin is None:
            break

    assert shown == [["0", "1"], ["2", "3"], ["4"]]


def test_page_keeps_its_address_when_its_first_comment_is_taken_down():
    article = make_article()
    comments = [make_public_comment(article, name=str(number)) for number in range(3)]
    reject(comments[1])

    assert names(read(article, begin=comments[1].public_id)) == ["2"]


def test_page_that_begins_with_a_reply_knows_what_it_answers():
    article = make_article()
    first = make_public_comment(article)
    reply = make_public_comment(article, name="Vera", parent=first)

    [entry] = read(article, begin=reply.public_id).entries

    assert (entry.answered, entry.is_answered_here) == (first, False)


def test_page_that_begins_at_an_unknown_comment_is_empty():
    article = make_article()
    make_public_comment(article)

    assert read(article, begin=uuid.uuid4()).entries == ()


def test_page_that_begins_at_a_comment_of_another_article_is_empty():
    article = make_article()
    make_public_comment(article)
    stranger = make_public_comment(make_article("other"))

    assert read(article, begin=stranger.public_id).entries == ()


@pytest.mark.parametrize("closing", [{"open": False}, {"closes_at": timezone.now() - timedelta(minutes=1)}])
def test_closed_thread_shows_its_comments(closing):
    article = make_article()
    make_public_comment(article)
    Thread.objects.filter(pk=article.pk).update(**closing)

    page = read(article)

    assert (page.is_open, names(page)) == (False, ["Ada"])


@pytest.mark.parametrize(("found", "shown"), [("ckb", "ckb"), ("und", ""), ("zxx", ""), ("", "")])
def test_language_is_named_only_where_it_is_known(found, shown):
    entry = thread_page.Entry(comment=Comment(language=found), depth=0)

    assert entry.language == shown


def test_comment_of_a_short_thread_is_found_on_the_article_page():
    comment = make_public_comment()

    assert comment_address(comment) == f"/articles/bus-line/#comment-{comment.public_id}"


def test_comment_of_a_long_thread_is_found_on_a_page_that_begins_with_it(monkeypatch):
    monkeypatch.setattr(thread_page, "COMMENTS_A_PAGE", 1)
    make_public_comment()
    comment = make_public_comment(name="Vera")

    assert comment_address(comment) == f"/articles/bus-line/?from={comment.public_id}#comment-{comment.public_id}"


def walk(article, order):
    """Return the names on each page of the thread, by following the links."""
    shown, begin = [], None
    while True:
        page = read(article, begin=begin, order=order)
        shown.append(names(page))
        begin = page.next_begin
        if begin is None:
            return shown


def test_newest_line_is_first_and_each_line_in_order(monkeypatch):
    monkeypatch.setattr(thread_page, "COMMENTS_A_PAGE", 2)
    article = make_article()
    first = make_public_comment(article, name="1")
    make_public_comment(article, name="2")
    make_public_comment(article, name="1a", parent=first)
    make_public_comment(article, name="3")

    assert walk(article, "newest") == [["3", "2"], ["1", "1a"]]


def test_page_of_the_newest_keeps_its_address_when_its_first_comment_is_taken_down():
    article = make_article()
    comments = [make_public_comment(article, name=str(number)) for number in range(3)]
    reject(comments[1])

    assert names(read(article, begin=comments[1].public_id, order="newest")) == ["0"]


@pytest.mark.parametrize(
    ("order", "begin", "query"),
    [
        ("oldest", None, ""),
        ("newest", None, "?order=newest"),
        ("newest", uuid.UUID(int=1), f"?order=newest&from={uuid.UUID(int=1)}"),
    ],
)
def test_query_of_a_page_names_order_and_begin(order, begin, query):
    page = thread_page.ThreadPage(make_article(), 0, True, (), begin, None, order)

    assert page.query == query


@given(
    st.lists(
        st.tuples(st.sampled_from(["post", "reply", "reject", "hold", "approve", "withdraw"]), st.integers(0, 30)),
        max_size=14,
    )
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_count_is_what_can_be_seen_after_any_history(monkeypatch, client, steps):
    monkeypatch.setattr(thread_page, "COMMENTS_A_PAGE", 3)
    with transaction.atomic():
        article = make_article()
        comments = []
        for step, number in steps:
            do(step, number, comments, article)

        seen = [name for page in walk(article, "oldest") for name in page if name != "-"]
        newest = [name for page in walk(article, "newest") for name in page if name != "-"]
        count = read(article).count
        counted = client.get("/api/v1/counts/?article=bus-line").json()
        transaction.set_rollback(True)
    assert (len(seen), len(newest), counted) == (count, count, {"bus-line": count})


def do(step, number, comments, article):
    """Take one step of a history; what is not possible at that moment is left out."""
    public = [comment for comment in comments if Comment.objects.public().filter(pk=comment.pk).exists()]
    if step == "post" or not comments:
        comments.append(make_public_comment(article, name=f"n{len(comments)}"))
    elif step == "reply":
        if public:
            parent = public[number % len(public)]
            comments.append(make_public_comment(article, name=f"n{len(comments)}", parent=parent))
    elif step == "withdraw":
        moderation.withdraw(comments[number % len(comments)].pk)
    else:
        make_decision(comments[number % len(comments)], verdict=Verdict(step))
