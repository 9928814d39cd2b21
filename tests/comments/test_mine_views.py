"""My comments: what a browser was asked to remember, and nothing else."""

import pytest

from comments.erasure import erase_comment
from comments.mine_views import COOKIE, MAX_REMEMBERED
from comments.receipts import make_token
from tests.factories import make_comment, make_public_comment, make_rejected_comment

pytestmark = pytest.mark.django_db


def remember(client, comment):
    return client.post("/comments/mine/", {"receipt": make_token(comment.public_id)})


def test_nothing_is_remembered_unasked(client):
    comment = make_public_comment()
    client.get(f"/comments/receipts/{make_token(comment.public_id)}/")

    response = client.get("/comments/mine/")

    assert not client.cookies
    assert "This browser remembers no comment." in response.text


def test_remembered_comments_are_listed_with_what_became_of_them(client):
    for comment in (
        make_public_comment(body="The first."),
        make_rejected_comment(body="The second."),
        make_comment(body="The third."),
    ):
        assert remember(client, comment).status_code == 303

    text = client.get("/comments/mine/").text

    assert text.index("The third.") < text.index("The second.") < text.index("The first.")
    assert all(word in text for word in ("published", "not published", "not decided yet"))


def test_asking_twice_remembers_once(client):
    comment = make_public_comment(body="Only once.")
    remember(client, comment)
    remember(client, comment)

    assert client.get("/comments/mine/").text.count("Only once.") == 1


def test_cookie_is_for_these_pages_and_for_no_script(client):
    cookie = remember(client, make_public_comment()).cookies[COOKIE]

    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/comments/mine/", True, "Lax")


def test_cookie_is_for_https_where_the_site_is(client, settings):
    settings.SESSION_COOKIE_SECURE = True

    assert remember(client, make_public_comment()).cookies[COOKIE]["secure"]


def test_cookie_stays_small_enough_for_browsers(client):
    for number in range(MAX_REMEMBERED + 2):
        response = remember(client, make_comment(body=f"Number {number}."))

    assert len(response.cookies[COOKIE].value) < 1000
    text = client.get("/comments/mine/").text
    assert "Number 1." not in text
    assert "Number 2." in text


@pytest.mark.parametrize("token", ["", "rubbish", "AAAAAAAAAAAAAAAAAAAAAA~forged"])
def test_what_is_no_receipt_is_not_remembered(client, token):
    assert client.post("/comments/mine/", {"receipt": token}).status_code == 404
    assert not client.cookies


@pytest.mark.parametrize("value", ["", "rubbish", "AAAA~forged", "é" * 50])
def test_forged_cookie_shows_nothing(client, value):
    client.cookies[COOKIE] = value

    assert "This browser remembers no comment." in client.get("/comments/mine/").text


def test_erased_comment_shows_no_text(client):
    comment = make_public_comment(body="Very particular.")
    remember(client, comment)
    erase_comment(comment.pk)

    text = client.get("/comments/mine/").text
    assert "particular" not in text
    assert "erased" in text


def test_forgetting_forgets_all(client):
    remember(client, make_public_comment())

    assert client.post("/comments/mine/forget/").status_code == 303
    assert "This browser remembers no comment." in client.get("/comments/mine/").text


def test_page_is_kept_by_nobody(client):
    response = client.get("/comments/mine/")

    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["X-Robots-Tag"] == "noindex"
