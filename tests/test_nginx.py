"""The front server that is shipped, in front of the real web: nginx with deploy/nginx.conf."""

import json
import re
import socket
import time
from contextlib import closing
from http.client import HTTPConnection, HTTPSConnection

import pytest

from tests.config.test_serve import act, summary
from tests.conftest import manage
from tests.front import NAME, Nginx
from tests.security.conftest import running
from tests.services import wait_until

pytestmark = pytest.mark.one_database

THREAD = "/api/v1/articles/tram/comments/"
VARIABLES = {
    "ALLOWED_HOSTS": NAME,
    "COMMENTS_TRUSTED_PROXIES": "127.0.0.1",
    "HTTPS": "1",
    "SITE_URL": f"https://{NAME}",
}


@pytest.fixture(scope="module")
def site(database_template, tmp_path_factory):
    with running(database_template, tmp_path_factory.mktemp("front"), **VARIABLES) as server:
        act(server.env, "submit", "1")
        yield server


@pytest.fixture(scope="module")
def front(site):
    with Nginx(site.env["PORT"]) as server:
        yield server


class Visitor(HTTPSConnection):
    """A connection to the front that knows it by its name."""

    def __init__(self, front):
        super().__init__(NAME, timeout=60, context=front.trust)
        self._port = front.port

    def connect(self):
        plain = socket.create_connection(("127.0.0.1", self._port), timeout=60)
        self.sock = self._context.wrap_socket(plain, server_hostname=NAME)


def ask(front, path, method="GET", body=None, **headers):
    """Return status, headers and body of the front's answer."""
    with closing(Visitor(front)) as visitor:
        visitor.request(method, path, body=body, headers={name.replace("_", "-"): headers[name] for name in headers})
        with visitor.getresponse() as answer:
            return answer.status, answer.headers, answer.read().decode()


def post(front, body="I am glad that the tram comes back.", **headers):
    content = json.dumps({"name": "Ada", "body": body}).encode()
    return ask(front, THREAD, "POST", content, **{"Content-Type": "application/json"} | headers)


def test_configuration_can_be_read(front):
    said = front.check()

    assert said.returncode == 0, said.stderr
    assert "warn" not in said.stderr


def test_page_is_kept_for_its_second_and_no_longer(front):
    answers = [ask(front, "/articles/tram/") for _ in range(8)]
    marks = [headers["X-Cache"] for _, headers, _ in answers]

    assert {status for status, _, _ in answers} == {200}
    assert "HIT" in marks
    assert len({page for _, _, page in answers}) == 1
    wait_until(lambda: ask(front, "/articles/tram/")[1]["X-Cache"] != "HIT", seconds=10, what="a new answer")


def test_comment_that_is_taken_down_is_gone_here_too(front, site):
    wait_until(lambda: json.loads(ask(front, THREAD)[2])["results"], seconds=10, what="a public comment")
    ask(front, THREAD)
    decide = """
from django.contrib.auth.models import User
from comments import moderation
from comments.models import Comment
for comment in Comment.objects.public():
    mo, _ = User.objects.get_or_create(username="mo")
    moderation.decide(comment.pk, verdict="reject", moderator=mo, seen_seq=comment.seq, grounds=["off_topic"])
"""
    manage("shell", "--no-imports", "-c", decide, env=site.env)

    time.sleep(1.2)  # What Cache-Control allows.

    assert json.loads(ask(front, THREAD)[2])["results"] == []


def test_post_is_never_kept(front, site):
    before = summary(site.env)["comments"]

    answers = [post(front, "The same text, twice.") for _ in range(2)]

    assert [status for status, _, _ in answers] == [201, 201]
    assert len({json.loads(body)["id"] for _, _, body in answers}) == 2
    assert summary(site.env)["comments"] == before + 2


def test_receipt_is_kept_by_nobody_and_not_in_the_log(front):
    receipt = json.loads(post(front)[2])["receipt"].removeprefix(f"https://{NAME}")

    marks = [ask(front, receipt)[1]["X-Cache"] for _ in range(2)]

    assert set(marks) == {"MISS"}
    token = receipt.rstrip("/").rpartition("/")[2]
    wait_until(lambda: "/comments/receipts/" in front.log, seconds=5, what="a line in the log")
    assert token not in front.log
    assert "127.0.0.1" not in front.log


def test_address_of_the_visitor_is_the_connection_s(front, site):
    """Whatever a visitor says, the failed login is logged for the address that they came from."""
    _, headers, page = ask(front, "/admin/login/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    cookie = headers["Set-Cookie"].partition(";")[0]
    fields = f"username=nobody&password=wrong&csrfmiddlewaretoken={token}"
    spoofed = {"X-Forwarded-For": "203.0.113.9", "X-Real-IP": "203.0.113.9", "Forwarded": "for=203.0.113.9"}
    form = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": cookie,
        "Referer": f"https://{NAME}/admin/login/",
    }

    status, _, _ = ask(front, "/admin/login/", "POST", fields, **spoofed, **form)

    assert status == 200
    code = "from axes.models import AccessAttempt as A; print(*A.objects.values_list('ip_address', flat=True))"
    assert manage("shell", "--no-imports", "-v0", "-c", code, env=site.env).split() == ["127.0.0.1"]


def test_other_host_is_not_let_in_by_a_header(front):
    assert "evil.example" not in post(front, **{"X-Forwarded-Host": "evil.example"})[2]


def test_headers_of_the_web_come_through(front):
    _, headers, _ = ask(front, "/")

    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "nginx/" not in headers["Server"]


@pytest.mark.parametrize("path", ["/metrics", "/readyz", "/healthz"])
def test_what_programs_ask_is_not_for_the_world(front, path):
    assert ask(front, path)[0] == 404


def test_static_files_come_from_the_folder_or_from_the_web(front):
    (front.static / "here.css").write_text("p { color: inherit }")

    assert ask(front, "/static/here.css")[2] == "p { color: inherit }"
    assert "function" in ask(front, "/static/comments/comments.js")[2]
    assert ask(front, "/static/../nginx.conf")[0] in {400, 404}
    assert ask(front, "/static/no-such.css")[0] == 404


def test_what_is_too_large_is_refused(front):
    assert ask(front, THREAD, "POST", b"x" * 200_000)[0] == 413
    assert ask(front, "/", **{"X-Long": "x" * 100_000})[0] in {400, 431, 494}


def test_plain_visitors_are_led_to_tls_and_programs_refused(front):
    found = []
    for path in ("/articles/tram/", THREAD):
        with closing(HTTPConnection("127.0.0.1", front.plain_port, timeout=60)) as plain:
            plain.request("GET", path, headers={"Host": NAME})
            with plain.getresponse() as answer:
                found.append((answer.status, answer.headers["Location"]))

    assert found == [(301, f"https://{NAME}/articles/tram/"), (403, None)]


def test_web_that_is_away_is_said_in_a_sentence(front):
    with Nginx(1) as lonely:
        status, headers, text = ask(lonely, "/articles/tram/")

    assert status == 503
    assert headers["Retry-After"] == "5"
    assert text.endswith("Please try again in a few seconds.\n")


def test_flood_of_posts_from_one_address_is_asked_to_wait(site):
    # A front of its own: the others come from the same address, and would have to wait too.
    with Nginx(site.env["PORT"]) as flooded:
        statuses = [ask(flooded, THREAD, "POST", b"{}", Content_Type="application/json")[0] for _ in range(80)]

    assert 429 in statuses
    assert set(statuses) <= {400, 429}
