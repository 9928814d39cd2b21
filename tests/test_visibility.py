"""Article × thread × comment × every public output: approved comments of published articles, and nothing else, ever.

Each is asked twice: the second answer is one that is kept.
"""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from comments import erasure, moderation
from comments.models import Thread, Verdict
from tests.factories import (
    make_article,
    make_comment,
    make_decision,
    make_held_comment,
    make_public_comment,
    make_rejected_comment,
)

pytestmark = pytest.mark.django_db
MARK = "Zwiebelkuchen"
OUTPUTS = [
    "/articles/{slug}/",
    "/articles/{slug}/?order=newest",
    "/articles/{slug}/?reply_to={id}",
    "/articles/{slug}/?from={id}",
    "/comments/articles/{slug}/?reply_to={id}",
    "/comments/fragments/{slug}/",
    "/comments/frames/{slug}/",
    "/comments/frames/{slug}/?reply_to={id}&theme=dark",
    "/comments/ways/{slug}/",
    "/comments/feeds/articles/{slug}/",
    "/api/v1/articles/{slug}/",
    "/api/v1/articles/{slug}/comments/",
    "/api/v1/articles/{slug}/comments/?order=newest",
    "/api/v1/articles/{slug}/embed/",
]
OF_THE_SITE = ["/", "/comments/feeds/", "/api/v1/articles/", "/api/v1/counts/?article={slug}"]
OF_A_COMMENT = ["/api/v1/comments/{id}/", "/comments/reports/{id}/"]
SHOWING = set(OUTPUTS) - {"/api/v1/articles/{slug}/", "/comments/articles/{slug}/?reply_to={id}"}


def taken_down(article, **fields):
    comment = make_public_comment(article, **fields)
    make_decision(comment, verdict=Verdict.REJECT)
    return comment


def held_again(article, **fields):
    comment = make_public_comment(article, **fields)
    make_decision(comment, verdict=Verdict.HOLD)
    return comment


def withdrawn(article, **fields):
    comment = make_public_comment(article, **fields)
    moderation.withdraw(comment.pk)
    return comment


def erased(article, **fields):
    comment = make_public_comment(article, **fields)
    erasure.erase_comment(comment.pk)
    return comment


NOT_PUBLIC = [
    make_comment,
    make_held_comment,
    make_rejected_comment,
    taken_down,
    held_again,
    withdrawn,
    erased,
]
THREADS = {"open": {}, "closed": {"open": False}, "over": {"closes_at": timezone.now() - timedelta(days=1)}}


@pytest.fixture
def ask(client, settings):
    settings.DEMO = True

    def ask_twice(route, comment=None, slug="bus-line"):
        address = route.replace("{slug}", slug).replace("{id}", str(comment.public_id) if comment else "1")
        first = client.get(address)
        second = client.get(address)
        assert second.status_code == first.status_code
        assert second.content == first.content
        return second

    return ask_twice


def close(article, thread):
    Thread.objects.update_or_create(article=article, defaults=THREADS[thread])


@pytest.mark.parametrize("thread", THREADS)
@pytest.mark.parametrize("make", NOT_PUBLIC, ids=lambda make: make.__name__)
def test_what_is_not_approved_is_nowhere(ask, make, thread, time_machine):
    time_machine.move_to("2026-03-14T09:30:10Z", tick=False)
    article = make_article()
    comment = make(article, name=f"Name {MARK}", body=f"Body {MARK}.")
    close(article, thread)

    for route in [*OUTPUTS, *OF_THE_SITE, *OF_A_COMMENT]:
        answer = ask(route, comment)
        assert MARK not in answer.text, route
        if "reply_to" not in route and "from" not in route and route not in OF_A_COMMENT:
            assert str(comment.public_id) not in answer.text, route
    assert ask("/api/v1/counts/?article={slug}").json() == {"bus-line": 0}


@pytest.mark.parametrize("thread", THREADS)
def test_what_is_approved_is_shown_whether_the_thread_is_open_or_not(ask, thread, time_machine):
    time_machine.move_to("2026-03-14T09:30:10Z", tick=False)
    article = make_article()
    comment = make_public_comment(article, body=f"Body {MARK}.")
    close(article, thread)

    for route in SHOWING:
        assert MARK in ask(route, comment).text, route
    assert ask("/api/v1/counts/?article={slug}").json() == {"bus-line": 1}


@pytest.mark.parametrize("route", [*OUTPUTS, *OF_A_COMMENT])
def test_article_of_tomorrow_is_as_unknown_as_one_that_is_not_there(ask, route):
    article = make_article()
    comment = make_public_comment(article, body=f"Body {MARK}.")
    article.published_at = timezone.now() + timedelta(days=1)
    article.save()
    tomorrow = ask(route, comment)
    unknown = ask(route, make_comment(make_article("other")), slug="nothing")

    assert (tomorrow.status_code, unknown.status_code) == (404, 404)
    assert tomorrow.content == unknown.content
    assert MARK not in tomorrow.text


@pytest.mark.parametrize("route", OF_A_COMMENT)
@pytest.mark.parametrize("make", NOT_PUBLIC, ids=lambda make: make.__name__)
def test_comment_that_is_not_public_is_as_unknown_as_one_that_is_not_there(client, route, make):
    comment = make(make_article())
    unknown = client.get(route.replace("{id}", "8f1f4a0e-7a0e-4e53-93a4-3d0f7d9f0a55"))

    answer = client.get(route.replace("{id}", str(comment.public_id)))

    assert (answer.status_code, answer.content) == (404, unknown.content)


def test_article_of_tomorrow_is_on_no_list(ask, time_machine):
    time_machine.move_to("2026-03-14T09:30:10Z", tick=False)
    article = make_article(title=f"Title {MARK}")
    make_public_comment(article, body=f"Body {MARK}.")
    article.published_at = datetime(2099, 1, 1, tzinfo=UTC)
    article.save()

    for route in OF_THE_SITE:
        assert MARK not in ask(route).text, route
