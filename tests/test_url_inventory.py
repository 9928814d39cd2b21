"""Every address of the site, and who may see what stands there: a new one fails until it is in the matrix.

A new public address is one line in PUBLIC: its route, and what it may show. The rest follows from the names of its
places (`slug`, `public_id`, `token`): it is asked for comments in every state, of articles in every state.
"""

import re
import uuid
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from articles.models import Article
from comments import erasure
from comments.models import Thread, Verdict
from comments.receipts import make_token
from tests.factories import make_article, make_comment, make_decision, make_public_comment

COMMENTS = "everybody: approved comments, with their texts"
COUNTS = "everybody: published articles, and how many comments are approved"
FORM = "everybody may post: what they posted comes back"
TOKEN = "whoever has the token: one comment, in any state"
MINE = "the browser that was asked to remember: its own comments, in any state"
NOTHING = "everybody: nothing of comments or articles"

PUBLIC = {
    # What readers see.
    "": COUNTS,
    "articles/<article_slug:slug>/": COMMENTS,
    "comments/articles/<article_slug:slug>/": FORM,
    "comments/reports/<uuid:public_id>/": COMMENTS,
    "comments/fragments/<article_slug:slug>/": COMMENTS,
    "comments/frames/<article_slug:slug>/": COMMENTS,
    "comments/ways/<article_slug:slug>/": "everybody, in the demo only; approved comments only",
    "comments/feeds/": COMMENTS,
    "comments/feeds/articles/<article_slug:slug>/": COMMENTS,
    "api/v1/articles/": COUNTS,
    "api/v1/articles/<str:slug>/": COUNTS,
    "api/v1/articles/<str:slug>/comments/": COMMENTS,
    "api/v1/comments/<str:public_id>/": COMMENTS,
    "api/v1/articles/by-id/<str:external_id>/": COUNTS,
    "api/v1/articles/<str:slug>/embed/": COMMENTS,
    "api/v1/counts/": COUNTS,
    "api/v1/schema/": NOTHING,
    "api/v1/docs/": NOTHING,
    "api/v1/": NOTHING,
    # A signed token is the right.
    "comments/receipts/<str:token>/": TOKEN,
    "comments/addresses/<str:token>/": TOKEN,
    "comments/receipts/<str:token>/appeal/": TOKEN,
    "comments/receipts/<str:token>/withdraw/": TOKEN,
    "comments/receipts/<str:token>/erase/": TOKEN,
    "comments/receipts/<str:token>/data/": TOKEN,
    "comments/reports/receipts/<str:token>/": TOKEN,
    "comments/mine/": MINE,
    "comments/mine/forget/": NOTHING,
    "comments/sent/<str:token>/": TOKEN,
    "api/v1/receipts/<str:token>/": TOKEN,
    # Programs of the same network.
    "healthz": NOTHING,
    "readyz": NOTHING,
    "metrics": NOTHING,
}
ALSO = (
    "/api/v1/counts/?article={slug}",
    "/articles/{slug}/?reply_to={public_id}",
    "/articles/{slug}/?after={public_id}",
    "/comments/articles/{slug}/?reply_to={public_id}",
    "/api/v1/articles/{slug}/comments/?order=newest&page_size=100",
    "/api/v1/articles/{slug}/comments/?after={public_id}",
    "/api/v1/articles/{slug}/comments/?before={public_id}",
)
"""The same addresses, asked in other ways."""
WITHOUT_LOGIN = {"admin/login/", "admin/logout/", "admin/jsi18n/"}
"""Of the admin: the way in, the way out, and words for its scripts, which ask who it is."""


def addresses(resolver=None, prefix=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, route)
        else:
            assert isinstance(pattern, URLPattern)
            yield route


ADMIN = sorted(route for route in addresses() if route.startswith("admin/"))


def test_each_public_address_is_in_the_matrix():
    assert {route for route in addresses() if not route.startswith("admin/")} == PUBLIC.keys()


def filled(route):
    """Return the path of a route, with something in each of its places."""
    parts = ["1" if part.startswith("<") or "(" in part else part for part in route.rstrip("$").split("/")]
    return "/" + "/".join(parts)


@pytest.mark.django_db
@pytest.mark.parametrize("route", [route for route in ADMIN if route not in WITHOUT_LOGIN])
@pytest.mark.parametrize("method", ["get", "post"])
def test_vera_is_sent_to_the_login(client, route, method):
    response = getattr(client, method)(filled(route))

    if route.endswith("(?P<url>.*)$"):
        assert response.status_code in {302, 404}
        return
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/admin/login/?next=")


MARK = "Zwiebelkuchen"


def pending(article):
    return make_comment(article, name=MARK, body=f"{MARK} for everybody, I say.")


def approved(article):
    comment = pending(article)
    make_decision(comment)
    return comment


def held(article):
    comment = pending(article)
    make_decision(comment, verdict=Verdict.HOLD)
    return comment


def rejected(article):
    comment = pending(article)
    make_decision(comment, verdict=Verdict.REJECT)
    return comment


def taken_down(article):
    comment = approved(article)
    make_decision(comment, verdict=Verdict.REJECT)
    return comment


def taken_down_with_an_answer(article):
    comment = approved(article)
    make_public_comment(article, name="Ada", body="I agree with what was said above.", parent=comment)
    make_decision(comment, verdict=Verdict.REJECT)
    return comment


def held_again(article):
    comment = approved(article)
    make_decision(comment, verdict=Verdict.HOLD)
    return comment


def erased(article):
    comment = approved(article)
    assert erasure.erase_comment(comment.pk)
    return comment


HIDDEN = (pending, held, rejected, taken_down, taken_down_with_an_answer, held_again, erased)


def open_for_comments(_article):
    return True


def closed_for_comments(article):
    Thread.objects.filter(article=article).update(open=False)
    return True


def over(article):
    Thread.objects.filter(article=article).update(closes_at=timezone.now() - timedelta(days=1))
    return True


def not_yet_published(article):
    Article.objects.filter(pk=article.pk).update(published_at=timezone.now() + timedelta(days=1))
    return False


PLACES = (open_for_comments, closed_for_comments, over, not_yet_published)
"""States of an article and its thread; each says whether readers may see what is approved there."""


def path_of(route, **places):
    """Return the path of a route, filled by the names of its places."""
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: places.get(match[1], "1"), route)


def paths(comment, *, kinds):
    """Return every address that could show the comment, of these kinds."""
    places = {"slug": comment.thread.article.slug, "public_id": str(comment.public_id)}
    places["token"] = make_token(comment.public_id)
    listed = [path_of(route, **places) for route, kind in PUBLIC.items() if kind in kinds]
    return listed + [path.format(**places) for path in ALSO] if COMMENTS in kinds else listed


@pytest.mark.django_db
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
@pytest.mark.parametrize("state", [approved, *HIDDEN], ids=lambda state: state.__name__)
def test_only_what_is_approved_and_published_is_seen(client, state, place):
    article = make_article()
    comment = state(article)
    is_seen = place(article) and state is approved
    shown = set()

    for path in paths(comment, kinds={COMMENTS, COUNTS, FORM, NOTHING}):
        content = client.get(path).content.decode()
        if MARK in content or (str(comment.public_id) in content and str(comment.public_id) not in path):
            shown.add(path)

    if not is_seen:
        assert shown == set()
    # The matrix can tell: each address of its kind does show what readers may see.
    routes = [
        path_of(route, slug=article.slug, public_id=str(comment.public_id))
        for route, kind in PUBLIC.items()
        if kind == COMMENTS
    ]
    assert {path for path in routes if path in shown} == (set(routes) if is_seen else set())


@pytest.mark.django_db
@pytest.mark.parametrize("state", [approved, held, rejected, taken_down], ids=lambda state: state.__name__)
def test_no_reader_learns_who_of_the_staff_decided(client, state):
    comment = state(make_article())
    User.objects.update(username="blaubeer", first_name="Blaubeer", last_name="Blaubeer", email="blaubeer@example.org")

    for path in paths(comment, kinds=set(PUBLIC.values())):
        assert "blaubeer" not in client.get(path).content.decode().lower(), path


@pytest.mark.django_db
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
@pytest.mark.parametrize("state", HIDDEN, ids=lambda state: state.__name__)
def test_count_is_that_of_the_list(client, state, place):
    article = make_article()
    make_public_comment(article)
    state(article)
    is_public = place(article)

    counted = client.get("/api/v1/counts/?article=bus-line").json()
    listed = client.get("/api/v1/articles/bus-line/comments/").json().get("results", [])

    assert MARK not in str(listed)
    assert counted.get("bus-line", 0) == len(listed)
    assert bool(listed) == is_public


def bytes_of(response):
    """Return all of an answer that could tell two of them apart."""
    return response.status_code, sorted(response.headers.items()), response.content


@pytest.mark.django_db
@pytest.mark.parametrize("state", HIDDEN, ids=lambda state: state.__name__)
@pytest.mark.parametrize(
    "route", [route for route in PUBLIC if "<str:public_id>" in route or "<uuid:public_id>" in route]
)
def test_hidden_comment_is_answered_like_one_that_never_was(client, route, state):
    comment = state(make_article())
    places = {"slug": "bus-line"}

    hidden = client.get(path_of(route, public_id=str(comment.public_id), **places))
    unknown = client.get(path_of(route, public_id=str(uuid.uuid4()), **places))

    assert hidden.status_code == 404
    assert bytes_of(hidden) == bytes_of(unknown)


@pytest.mark.django_db
@pytest.mark.parametrize("route", [route for route, kind in PUBLIC.items() if ":slug>" in route and kind != TOKEN])
def test_article_that_is_not_yet_published_is_answered_like_one_that_never_was(client, route):
    comment = approved(make_article())
    not_yet_published(comment.thread.article)
    places = {"public_id": str(comment.public_id)}

    hidden = client.get(path_of(route, slug="bus-line", **places))
    unknown = client.get(path_of(route, slug="rail-line", **places))

    assert hidden.status_code == 404
    assert bytes_of(hidden) == bytes_of(unknown)


@pytest.mark.django_db
@pytest.mark.parametrize("route", [route for route, kind in PUBLIC.items() if kind == TOKEN])
def test_token_that_is_not_ours_is_answered_alike_and_kept_by_nobody(client, route):
    token = make_token(pending(make_article()).public_id)

    answers = [client.get(path_of(route, token=wrong)) for wrong in (f"{token}x", token[:-1], "x", "a~b")]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert "no-store" in client.get(path_of(route, token=token)).headers["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("route", sorted(PUBLIC))
def test_method_trace_is_refused(client, route):
    make_article()

    response = client.trace(path_of(route, slug="bus-line"))

    assert response.status_code in {404, 405}


@pytest.mark.django_db  # The end of a request looks after the connection.
def test_icon_is_there_for_whoever_asks_for_it_by_habit(client):
    response = client.get("/favicon.ico")

    assert response.status_code == 200
    assert response.headers["Content-Type"] in {"image/x-icon", "image/vnd.microsoft.icon"}
    response.close()


def test_new_address_would_be_found():
    assert "healthz" in set(addresses())
    assert filled("admin/comments/comment/<path:object_id>/change/") == "/admin/comments/comment/1/change/"
