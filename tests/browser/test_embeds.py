"""Comments in pages of another origin, in a real browser: the component with a script, the frame without one."""

import http.server
import threading
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ARTICLES
from tests.browser.test_readers import POLITE, manage_site
from tests.conftest import Served, environment, manage
from tests.services import free_port, wait_until

POLICY = "default-src 'none'; script-src {server}; connect-src {server}; frame-src {server}; style-src 'self'"
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Another site</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}"></head>
<body><h1>Another site</h1>{body}</body></html>"""
COMPONENT = """<reader-comments server="{server}" article="{slug}" theme="{theme}" lang="{lang}">
<a href="{server}/articles/{slug}/">Read and write comments</a></reader-comments>
<p><b data-comment-count="{slug}">?</b> of <i data-comment-count-id="id-{slug}">?</i></p>
<script defer src="{server}/static/comments/embed.js"></script>
<script defer src="{server}/static/comments/counts.js"></script>"""
FRAME = (
    '<iframe src="{server}/comments/frames/{slug}/?theme={theme}" title="Comments" width="100%" height="700"></iframe>'
)
NUMBERS = """
for article in Article.objects.all():
    Article.objects.filter(pk=article.pk).update(external_id=f"id-{article.slug}")
"""
DEFAULTS = {"slug": "bus-line-0", "theme": "light", "lang": "en"}


@contextmanager
def other_origin(port, server):
    """Serve pages of another site, with a strict policy of its own."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            address = urlsplit(self.path)
            asked = parse_qs(address.query, keep_blank_values=True)
            values = DEFAULTS | {name: found[0] for name, found in asked.items()}
            body = {"/component": COMPONENT, "/frame": FRAME}.get(address.path, "").format(server=server, **values)
            page = PAGE.format(policy=POLICY.format(server=server), body=body).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_):
            pass

    other = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=other.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{port}"
    finally:
        other.shutdown()
        other.server_close()


@pytest.fixture(scope="module")
def site(chromium, tmp_path_factory):
    """A running site, and another one whose pages may show its comments."""
    folder = tmp_path_factory.mktemp("site")
    port = free_port()
    env = environment(f"sqlite:///{folder / 'db.sqlite3'}", folder)
    env["COMMENTS_EMBED_ORIGINS"] = f"http://localhost:{port}"
    with Served(env) as server, other_origin(port, server.url) as other:
        manage("shell", "-v0", "-c", f"{ARTICLES}{NUMBERS}", env=server.env)
        server.unused = iter(range(40))
        server.other = other
        yield server


@pytest.fixture
def slug(site):
    """The slug of an article that no other test comments on."""
    return f"bus-line-{next(site.unused)}"


def seed(site, slug, *comments):
    """Publish comments, each a pair of name and body."""
    manage_site(
        site,
        "from comments.submission import Submission, submit_comment\n"
        f"article = Article.objects.get(slug={slug!r})\n"
        f"for name, body in {comments!r}:\n"
        "    submit_comment(article, Submission(name=name, body=body))",
    )
    wait_until(lambda: count(site, slug) == len(comments), seconds=30, what="published")


def count(site, slug):
    return int(
        manage(
            "shell",
            "-v0",
            "-c",
            "from comments.models import Comment\n"
            f"print(Comment.objects.public().filter(thread__article__slug={slug!r}).count())",
            env=site.env,
        )
    )


class TestComponent:
    def write(self, page, *, name="Ada", body=POLITE):
        page.get_by_label("Name").fill(name)
        page.get_by_label("Comment", exact=True).fill(body)

    def test_shows_posts_and_answers(self, site, slug, open_page):
        page = open_page(f"{site.other}/component?slug={slug}")
        expect(page.get_by_role("heading", name="0 comments")).to_be_visible()
        self.write(page, body="Has anybody asked the drivers about this?")

        page.get_by_role("button", name="Send the comment").click()
        expect(page.get_by_text("Your comment is published.")).to_be_visible()
        expect(page.get_by_role("heading", name="1 comment")).to_be_visible()
        page.get_by_role("button", name="Reply to Ada").click()
        expect(page.get_by_text("You are answering Ada:")).to_be_visible()
        self.write(page, name="Vera", body="They are in favour of it, as far as I know.")
        page.get_by_role("button", name="Send the comment").click()

        expect(page.get_by_text("in reply to Ada")).to_be_visible()
        expect(page.get_by_role("heading", name="2 comments")).to_be_visible()
        expect(page.get_by_role("link", name="See what becomes of it")).to_have_attribute("target", "_blank")

    def test_errors_stand_at_their_fields_and_nothing_typed_is_lost(self, site, slug, open_page):
        page = open_page(f"{site.other}/component?slug={slug}", expected=["Failed to load resource"])
        self.write(page, name="", body="Kept as typed.")

        page.get_by_role("button", name="Send the comment").click()

        expect(page.get_by_role("alert")).to_contain_text("Please give a name.")
        expect(page.get_by_label("Name")).to_have_attribute("aria-invalid", "true")
        expect(page.get_by_label("Comment", exact=True)).to_have_value("Kept as typed.")
        page.get_by_label("Name").fill("Ada")
        page.get_by_role("button", name="Send the comment").click()
        expect(page.get_by_role("heading", name="1 comment")).to_be_visible()

    def test_answer_that_got_lost_is_asked_for_again(self, site, slug, open_page):
        page = open_page(f"{site.other}/component?slug={slug}", expected=["Failed to load resource"])
        self.write(page)
        page.route("**/comments/", lambda route: (route.fetch(), route.abort()), times=1)

        page.get_by_role("button", name="Send the comment").click()
        expect(page.get_by_role("alert")).to_contain_text("It is kept here: please try again.")
        page.get_by_role("button", name="Send the comment").click()

        expect(page.get_by_role("heading", name="1 comment")).to_be_visible()
        assert count(site, slug) == 1

    def test_more_comments_and_the_newest_are_a_click_away(self, site, slug, open_page):
        seed(site, slug, *((f"Vera {number}", "I like the new line.") for number in range(53)))
        page = open_page(f"{site.other}/component?slug={slug}")

        page.get_by_role("button", name="More comments").click()
        expect(page.get_by_text("Vera 52", exact=True)).to_be_visible()
        page.get_by_role("button", name="Newest first").click()

        expect(page.locator("reader-comments .comment").first).to_contain_text("Vera 52")

    def test_counts_are_filled_in(self, site, slug, open_page):
        seed(site, slug, ("Ada", POLITE))

        page = open_page(f"{site.other}/component?slug={slug}")

        expect(page.locator("b")).to_have_text("1")
        expect(page.locator("i")).to_have_text("1")

    def test_sorani_runs_from_right_to_left(self, site, open_page):
        page = open_page(f"{site.other}/component?slug=hanar&lang=&theme=dark")

        box = page.locator("reader-comments .box")
        expect(box).to_have_attribute("dir", "rtl")
        expect(box).to_have_attribute("lang", "ckb")
        expect(page.get_by_role("heading", name="سەرنجێک بنووسە")).to_be_visible()

    def test_link_of_the_page_stays_when_there_is_nothing_to_show(self, site, open_page):
        page = open_page(f"{site.other}/component?slug=no-such-article", expected=["Failed to load resource"])

        expect(page.get_by_role("link", name="Read and write comments")).to_be_visible()

    def test_without_a_script_there_is_the_link(self, site, slug, open_page):
        page = open_page(f"{site.other}/component?slug={slug}", java_script_enabled=False)

        page.get_by_role("link", name="Read and write comments").click()

        expect(page.get_by_role("heading", name="0 comments")).to_be_visible()

    def test_site_that_is_not_allowed_gets_nothing(self, site, slug, open_page):
        foreign = site.other.replace("localhost", "127.0.0.1")
        page = open_page(f"{foreign}/component?slug={slug}", expected=["CORS policy", "Failed to load resource"])

        expect(page.get_by_role("link", name="Read and write comments")).to_be_visible()


@pytest.mark.parametrize("is_scripted", [True, False], ids=["with a script", "without a script"])
class TestFrame:
    def test_posts_and_answers_in_the_frame(self, site, slug, open_page, is_scripted):
        page = open_page(f"{site.other}/frame?slug={slug}", java_script_enabled=is_scripted)
        frame = page.frame_locator("iframe")
        self.send(frame, name="Ada", body="Has anybody asked the drivers about this?")
        expect(frame.get_by_role("heading", name="Thank you. Your comment is being read.")).to_be_visible()
        wait_until(lambda: count(site, slug) == 1, seconds=30, what="published")
        frame.get_by_role("link", name="Back to the comments").click()

        frame.get_by_role("link", name="Reply to Ada").click()
        expect(frame.get_by_text("You are answering Ada:")).to_be_visible()
        self.send(frame, name="Vera", body="They are in favour of it, as far as I know.")
        expect(frame.get_by_role("link", name="See what becomes of it")).to_have_attribute("target", "_blank")
        wait_until(lambda: count(site, slug) == 2, seconds=30, what="published")
        frame.get_by_role("link", name="Back to the comments").click()

        expect(frame.get_by_text("in reply to Ada")).to_be_visible()

    def send(self, frame, *, name, body):
        frame.get_by_label("Name").fill(name)
        frame.get_by_label("Comment", exact=True).fill(body)
        frame.get_by_role("button", name="Send the comment").click()

    def test_errors_lose_nothing(self, site, slug, open_page, is_scripted):
        page = open_page(
            f"{site.other}/frame?slug={slug}", java_script_enabled=is_scripted, expected=["Failed to load resource"]
        )
        frame = page.frame_locator("iframe")

        self.send(frame, name="", body="Kept as typed.")

        expect(frame.get_by_text("Please give a name.").first).to_be_visible()
        expect(frame.get_by_label("Comment", exact=True)).to_have_value("Kept as typed.")

    def test_site_that_is_not_allowed_cannot_hold_it(self, site, slug, open_page, is_scripted):
        foreign = site.other.replace("localhost", "127.0.0.1")
        page = open_page(
            f"{foreign}/frame?slug={slug}",
            java_script_enabled=is_scripted,
            expected=["frame-ancestors", "Failed to load"],
        )

        expect(page.frame_locator("iframe").get_by_role("heading", name="0 comments")).to_have_count(0)


@pytest.mark.parametrize("width", [390, 1200])
@pytest.mark.parametrize("address", ["component", "frame"])
def test_page_of_the_other_site_is_not_wider_than_the_screen(site, open_page, address, width):
    page = open_page(f"{site.other}/{address}?slug=hanar", viewport={"width": width, "height": 800})
    page.wait_for_load_state("networkidle")

    assert page.evaluate("document.documentElement.scrollWidth") == width
