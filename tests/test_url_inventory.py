"""Every address of the site, and who may see what stands there: a new one fails until it is in the matrix."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.factories import make_article, make_held_comment, make_rejected_comment

PUBLIC = {
    # What readers see: approved comments and articles that are published.
    "": "everybody",
    "articles/<article_slug:slug>/": "everybody; approved comments only",
    "comments/articles/<article_slug:slug>/": "everybody may post; the form comes back",
    "api/v1/articles/": "everybody",
    "api/v1/articles/<str:slug>/": "everybody",
    "api/v1/articles/<str:slug>/comments/": "everybody; approved comments only",
    "api/v1/comments/<str:public_id>/": "everybody; approved comments only",
    "api/v1/counts/": "everybody; approved comments only",
    "api/v1/schema/": "everybody",
    "api/v1/docs/": "everybody",
    "api/v1/": "everybody: a problem for what does not exist",
    # A signed token is the right.
    "comments/receipts/<str:token>/": "whoever has the receipt",
    "comments/addresses/<str:token>/": "whoever has the mail",
    "api/v1/receipts/<str:token>/": "whoever has the receipt",
    # Programs of the same network.
    "healthz": "everybody: no data",
    "readyz": "everybody: ages and counts of problems",
    "metrics": "whoever has METRICS_TOKEN: counts",
}
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


@pytest.mark.django_db
def test_undecided_and_rejected_texts_are_at_no_public_address(client):
    article = make_article()
    held = make_held_comment(article, body="Zwiebelkuchen, held.")
    rejected = make_rejected_comment(article, body="Zwiebelkuchen, rejected.")
    paths = [
        filled(route.replace("<article_slug:slug>", "bus-line").replace("<str:slug>", "bus-line")) for route in PUBLIC
    ]
    paths += [f"/api/v1/comments/{comment.public_id}/" for comment in (held, rejected)]

    for path in [*paths, "/api/v1/counts/?article=bus-line"]:
        response = client.get(path)
        assert response.status_code < 500, path
        assert b"Zwiebelkuchen" not in response.content, path


@pytest.mark.django_db
@pytest.mark.parametrize("route", sorted(PUBLIC))
def test_method_trace_is_refused(client, route):
    make_article()

    response = client.trace(filled(route.replace("<article_slug:slug>", "bus-line")))

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
