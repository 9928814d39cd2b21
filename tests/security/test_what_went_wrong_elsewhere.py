"""Weaknesses that other comment systems had, each as a test named after what went wrong there, with its id."""

import hashlib
import re
from html.parser import HTMLParser

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from comments import screening_batch
from comments.models import Comment, CommentContact, Decision, Verdict
from comments.receipts import make_token
from tests.factories import (
    make_article,
    make_comment,
    make_decision,
    make_held_comment,
    make_moderator,
    make_public_comment,
)
from tests.test_url_inventory import ADMIN, COMMENTS, COUNTS, PUBLIC, path_of, paths

pytestmark = pytest.mark.django_db

THREAD = "/api/v1/articles/bus-line/comments/"
MARKUP = (
    "<evil-tag>",
    '"><evil-tag>',
    "'><evil-tag>",
    "' evil-tag='1",
    '" evil-tag="1',
    "</title><evil-tag>",
    "</textarea><evil-tag>",
    "</script><evil-tag>",
    "--><evil-tag>",
    "<svg/onload=evil()>",
    "<img src=x onerror=evil()>",
    "<a href='javascript:evil()'>x</a>",
    "[x](javascript:evil())",
    "<<evil-tag>>",
    "&lt;evil-tag&gt;",
    "\u2028<evil-tag>",
    "＜evil-tag＞",
    "{{ evil }}{% evil %}",
)


class Seen(HTMLParser):
    """What a browser would make of a page: its elements, and the names and addresses in their attributes."""

    def __init__(self, page):
        super().__init__()
        self.found = set()
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.found |= {tag, *(name for name, _ in attributes)}
        addresses = {value.strip() for name, value in attributes if name in {"href", "src", "action"} and value}
        self.found |= {address for address in addresses if not re.match(r"https?:|[/?#]", address)}


def evil_in(response):
    return {word for word in Seen(response.content.decode()).found if "evil" in word}


def post(client, **fields):
    content = {"name": "Ada", "body": "The fare is fair, and the line is long."} | fields
    return client.post(THREAD, content, content_type="application/json")


def state_of(comment):
    comment.refresh_from_db()
    return comment.status, comment.seq, Decision.objects.count(), Comment.objects.count()


@pytest.mark.parametrize("text", MARKUP)
def test_name_or_text_that_becomes_markup(client, admin_client, text):
    """CVE-2026-27469 (Isso), CVE-2026-64670 (Waline), CVE-2026-103422 (AnyComment), CVE-2021-34801 (Valine)."""
    article = make_article(title=f"A title {text}", byline=text, section=text[:60])
    one_line = text.replace("\u2028", "")
    comment = make_public_comment(article, name=one_line, body=f"A comment. {text}")
    held = make_held_comment(article, name=one_line, body=f"You idiot. {text}")
    pages = ["/", *paths(comment, kinds={COMMENTS})]
    pages = [path for path in pages if not path.startswith("/api/")]
    receipts = [reverse("comments:receipt", args=[make_token(each.public_id)]) for each in (comment, held)]
    desk = ["/admin/desk/", "/admin/comments/comment/", "/admin/comments/decision/"]
    desk += [f"/admin/comments/comment/{each.pk}/change/" for each in (comment, held)]

    for path in [*pages, *receipts]:
        assert evil_in(client.get(path)) == set(), path
    for path in desk:
        response = admin_client.get(path)
        assert response.status_code == 200, path
        assert evil_in(response) == set(), path


@pytest.mark.parametrize("text", MARKUP[:6])
def test_form_that_comes_back_with_markup(client, text):
    """The same, in the page that says what is wrong with a comment."""
    make_article()

    response = client.post("/comments/articles/bus-line/", {"name": text, "body": text, "email": text, "token": text})

    assert response.status_code == 400
    assert evil_in(response) == set()


def test_parser_of_these_tests_would_see_it():
    class Page:
        content = b'<p evil-tag="1"><a href=" javascript:evil()">x</a>'

    assert evil_in(Page) == {"evil-tag", "javascript:evil()"}


def test_failed_login_that_shows_what_was_typed(client):
    """CVE-2025-48954 (Discourse)."""
    response = client.post("/admin/login/", {"username": '"><evil-tag>', "password": "<evil-tag>"})

    assert evil_in(response) == set()


@pytest.mark.parametrize(
    "field",
    ["status", "approved", "is_approved", "id", "public_id", "created_at", "published_at", "seq", "decision", "thread",
     "article", "site", "score", "user", "actor", "salt", "depth", "path", "root", "source", "external_id"],
)  # fmt: skip
def test_commenter_who_approves_their_own_comment_by_a_field(client, field):
    """CVE-2026-33290 (WPGraphQL), and mass assignment in general."""
    make_article()

    response = post(client, **{field: "approved"})

    assert response.status_code == 400
    assert response.json()["errors"][field][0]["code"] == "not_allowed"
    assert not Comment.objects.exists()


def test_door_that_skips_the_approval(client):
    """CVE-2017-6924 (Drupal's REST)."""
    make_article()

    assert post(client).json()["status"] == "pending"

    assert Comment.objects.get().status == "pending"
    assert client.get(THREAD).json()["results"] == []


QUERIES = (
    "unapproved=1&moderation-hash=0",  # WordPress 5.1–5.4.1
    "version=1",  # CVE-2026-27454 (Discourse)
    "preview=true&status=all&status=pending&include=hidden",
    "is_approved=0&show_hidden=1&all=1&admin=1&role=moderator",
    "format=json&fields=*&expand=contact,decisions",
)


@pytest.mark.parametrize("query", QUERIES)
def test_parameter_that_shows_what_is_hidden(client, query):
    comment = make_held_comment(name="Zwiebelkuchen", body="Zwiebelkuchen for you idiots.")

    for path in paths(comment, kinds={COMMENTS, COUNTS}):
        joined = f"{path}{'&' if '?' in path else '?'}{query}"
        assert "Zwiebelkuchen" not in client.get(joined).content.decode(), joined


ACCEPTS = (
    {"accept-language": "ckb"},
    {"accept-language": "zz-ZZ, *;q=0"},  # CVE-2026-111902 (phpMyFAQ)
    {"accept": "text/html"},  # CVE-2020-25626: DRF's page for browsers
    {"accept": "application/xml, application/x-yaml"},
    {"x-requested-with": "XMLHttpRequest"},
    {"x-original-url": "/admin/", "x-rewrite-url": "/admin/"},
    {"x-http-method-override": "DELETE"},
)


@pytest.mark.parametrize("headers", ACCEPTS, ids=lambda headers: next(iter(headers.values())))
def test_header_that_shows_what_is_hidden(client, headers):
    comment = make_held_comment(name="Zwiebelkuchen", body="Zwiebelkuchen for you idiots.")

    for path in paths(comment, kinds={COMMENTS, COUNTS}):
        response = client.get(path, headers=headers)
        assert "Zwiebelkuchen" not in response.content.decode(), path
        if path.startswith("/api/"):
            assert response.headers["Content-Type"] in {
                "application/json",
                "application/problem+json",
            }


def test_comment_that_is_found_by_counting(client):
    """Isso#679: GET /id/7 gave any comment, waiting ones too."""
    comment = make_public_comment()

    assert comment.public_id.version == 4
    for guess in (comment.pk, comment.pk + 1, 0, -1, "1/../1"):
        assert client.get(f"/api/v1/comments/{guess}/").status_code == 404


def test_copy_that_outlives_what_was_taken_down(client):
    """CVE-2026-32244 (Discourse): a summary kept what was removed."""
    comment = make_public_comment(name="Zwiebelkuchen")
    before = {path: client.get(path) for path in paths(comment, kinds={COMMENTS, COUNTS})}
    make_decision(comment, verdict=Verdict.REJECT)

    for path, old in before.items():
        mark = {"if-none-match": old.headers["ETag"]} if "ETag" in old.headers else {}
        response = client.get(path, headers=mark)
        assert response.status_code != 304 or "Zwiebelkuchen" not in old.content.decode(), path
        assert "Zwiebelkuchen" not in response.content.decode(), path


def filled(route, comment):
    """Return the path of a route of the admin, with the ids of this comment in its places."""
    places = {"object_id": str(comment.pk), "pk": "1", "comment_id": str(comment.pk), "verdict": "approve"}
    places |= {"kind": "policy", "code": "threat", "slug": "decisions", "name": "decisions", "restriction_id": "1"}
    return path_of(route, **places)


READABLE = [route for route in ADMIN if "(?P" not in route and route != "admin/logout/"]


def test_approval_by_a_link(admin_client):
    """CVE-2026-109319 (Grav): an image in a comment approved another. Reading changes nothing, at any address."""
    comment = make_held_comment()
    before = state_of(comment)
    query = f"?comment={comment.pk}&verdict=approve&ids={comment.pk}&action=approve&_selected_action={comment.pk}"

    for route in READABLE:
        path = filled(route, comment)
        for answer in (admin_client.get(path), admin_client.get(path + query), admin_client.head(path + query)):
            assert answer.status_code < 500, path
        assert state_of(comment) == before, path


def test_approval_by_somebody_who_is_only_logged_in(client):
    """CVE-2026-28554 (wpForo): a token against forgery was taken for a permission."""
    comment = make_held_comment()
    client.force_login(make_moderator("vera", is_superuser=False))
    before = state_of(comment)
    fields = {"comment": comment.pk, "verdict": "approve", "action": "approve", "_selected_action": comment.pk}
    fields |= {"seen_seq": comment.seq, "seq": comment.seq, "post": "yes", "is_superuser": "on"}

    for route in READABLE:
        response = client.post(filled(route, comment), fields)
        assert response.status_code < 500, route
        assert state_of(comment) == before, route

    assert not User.objects.filter(is_superuser=True, username="vera").exists()


def test_comment_on_what_takes_none(client):
    """CVE-2026-3906 (WordPress's notes)."""
    article = make_article()
    make_comment(article)
    article.thread.open = False
    article.thread.save()

    assert post(client).status_code == 403
    assert client.post("/api/v1/articles/no-such/comments/", {}, content_type="application/json").status_code == 404
    assert Comment.objects.count() == 1


ADDRESS = "ada.of.the.archive@example.org"


def test_addresses_of_commenters_that_anybody_can_read(client):
    """Coral#3600, Waline#55, Disqus and Gravatar in 2013: e-mail, its hash, or the network, in public answers."""
    make_article()
    assert post(client, email=ADDRESS).status_code == 201
    comment = Comment.objects.get()
    make_decision(comment)
    secrets = [ADDRESS, ADDRESS.partition("@")[0], "127.0.0.1", "example.org"]
    secrets += [hashlib.new(kind, ADDRESS.encode()).hexdigest() for kind in ("md5", "sha1", "sha256")]

    # What is kept of commenters is for them alone, by the address that only they have.
    open_to_others = [path for path in paths(comment, kinds=set(PUBLIC.values())) if not path.endswith("/data/")]

    for path in open_to_others:
        content = client.get(path).content.decode().lower()
        assert [secret for secret in secrets if secret in content] == [], path


def test_anonymous_comment_that_touches_an_account(client):
    """Artalk#921: whoever gave somebody's address changed their profile."""
    mo = make_moderator(email=ADDRESS, first_name="Mo")
    make_article()
    before = User.objects.filter(pk=mo.pk).values().get()

    assert post(client, email=ADDRESS, name="Mo").status_code == 201

    assert User.objects.filter(pk=mo.pk).values().get() == before
    assert User.objects.count() == 1


def test_letters_of_four_bytes_that_end_the_text(client):
    """CVE-2015-3440 (WordPress): the database cut a text after it had been checked."""
    make_article()
    body = "🚋" * 5000

    assert post(client, body=body).status_code == 201

    comment = Comment.objects.get()
    assert comment.body == body
    make_decision(comment)
    assert client.get(THREAD).json()["results"][0]["body"] == body


@pytest.mark.parametrize("name", ["Ada\r\nBcc: everybody@example.org", "Ada\nSubject: x", "Ada\u2028x"])
def test_name_that_writes_the_head_of_a_mail(client, name):
    """GHSA-74pc-3r2m-ppx3 (Remark42) and its kind."""
    make_article()

    assert post(client, name=name).status_code == 400


def test_file_that_comes_with_a_comment(client, tmp_path):
    """CVE-2020-24186 (wpDiscuz): an upload became a program."""
    make_article()
    path = tmp_path / "shell.php"
    path.write_text("<?php ?>")

    with path.open() as file:
        assert client.post(THREAD, {"name": "Ada", "body": "x", "file": file}).status_code == 415
        answer = client.post("/comments/articles/bus-line/", {"name": "Ada", "body": "x", "file": file})
        assert answer.status_code == 400

    assert not Comment.objects.exists()


def test_address_in_a_comment_that_the_server_visits(client, monkeypatch):
    """CVE-2026-117565 (Artalk), CVE-2023-47121 (Discourse): the server fetched what a visitor named."""
    visited = []
    monkeypatch.setattr("socket.socket.connect", lambda _socket, address: visited.append(address))
    monkeypatch.setattr("socket.getaddrinfo", lambda *words, **_options: visited.append(words) or [])
    make_article()

    body = "See http://127.0.0.1:1/ and http://[::1]/ and https://intern.example/x.png"
    assert post(client, body=body).status_code == 201
    while screening_batch.screen_next_batch():
        pass
    client.get("/articles/bus-line/")

    assert visited == []


def test_account_that_is_there_from_the_start():
    """Isso#491: everybody knew the first administrator's password."""
    assert not User.objects.exists()


EXTERNAL = (
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "http:///evil.example",
    "https:evil.example",
    "javascript:evil()",
    "/\t/evil.example",
    "//evil.example%2f..",
)


@pytest.mark.parametrize("address", EXTERNAL)
def test_login_that_leads_elsewhere(client, address):
    """CVE-2016-2512 (Django), and each login since."""
    make_moderator()

    response = client.post("/admin/login/", {"username": "mo", "password": "mo-decides-daily", "next": address})

    assert response.status_code == 302
    assert re.match(r"/(?![/\\])", response.headers["Location"])
    assert "evil" not in response.headers["Location"]


def test_name_of_the_host_that_a_header_gives(client):
    """The poisoned links of many: X-Forwarded-Host is nobody's to write."""
    article = make_article()
    headers = {"x-forwarded-host": "evil.example", "x-host": "evil.example", "forwarded": "host=evil.example"}

    accepted = client.post(THREAD, {"name": "Ada", "body": "x y z"}, content_type="application/json", headers=headers)

    assert "evil" not in accepted.content.decode()
    assert "evil" not in client.get(article.get_absolute_url(), headers=headers).content.decode()
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_percent_that_finds_everything(admin_client):
    """CVE-2026-22182 (wpDiscuz): % and _ are letters."""
    make_held_comment(name="Ada")

    found = admin_client.get("/admin/comments/comment/?q=%25_%25")

    assert found.status_code == 200
    assert ">Ada<" not in found.content.decode()


def test_letters_that_turn_the_line_around(client):
    """CVE-2021-42574 (Trojan Source): what turns stays within its own element."""
    make_public_comment(name="Ada \u202e evol htiw", body="This \u202e is turned. \u2067 And this.")

    page = client.get("/articles/bus-line/").content.decode()

    assert re.search(r"<bdi[^>]*>Ada \u202e evol htiw</bdi>", page)
    assert re.search(r'<p dir="auto"[^>]*>This \u202e is turned', page)


def test_contact_that_stays_with_its_comment(client):
    """An address is a row of its own, which no public query joins."""
    make_article()
    post(client, email=ADDRESS)

    assert CommentContact.objects.get().email == ADDRESS
    assert ADDRESS not in str(Comment.objects.values().get())
