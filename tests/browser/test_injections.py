"""What is written is text in every output: no script runs, no element appears, nothing is fetched."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.test_readers import manage_site
from tests.conftest import manage

PAYLOADS = [
    "<script>window.pwned=1</script>",
    "</script><script>window.pwned=1</script>",
    "<img src=x onerror=window.pwned=1>",
    "<svg/onload=window.pwned=1>",
    "\"'><svg onload=window.pwned=1>",
    '" autofocus onfocus=window.pwned=1 x="',
    "' onmouseover='window.pwned=1",
    "<iframe srcdoc='<script>parent.pwned=1</script>'></iframe>",
    "<a href=javascript:window.pwned=1>x</a>",
    "javascript:window.pwned=1",
    'https://evil.example/"onmouseover=window.pwned=1//',
    "https://evil.example/'><script>window.pwned=1</script>",
    "<math><mtext><table><mglyph><style><img src=x onerror=window.pwned=1>",
    "<!--><script>window.pwned=1</script-->",
    "]]><script>window.pwned=1</script>",
    "{{constructor.constructor('window.pwned=1')()}}",
    "${window.pwned=1}",
    "{% debug %}{{ 7|add:7 }}",
    "&lt;script&gt;window.pwned=1&lt;/script&gt;",
    "<style>*{background:url(//evil.example/x)}</style>",
    "<link rel=stylesheet href=//evil.example/x>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href=//evil.example/>",
    "<form action=//evil.example><button>x</button></form>",
    "<template shadowrootmode=open><img src=x onerror=window.pwned=1></template>",
    '<noscript><p title="</noscript><img src=x onerror=window.pwned=1>">',
    "\u2028window.pwned=1\u2029",
    "+ADw-script+AD4-window.pwned=1+ADw-/script+AD4-",
    "<\u0000script>window.pwned=1</script>".replace("\u0000", "\u200b"),
    "%3Cscript%3Ewindow.pwned=1%3C/script%3E",
]
SEED = """
from comments import moderation
from comments.models import Verdict
from comments.receipts import make_token
from comments.submission import Submission, submit_comment
from django.contrib.auth.models import User
mo = User.objects.create_user("mo-of-injections")
payloads = {payloads!r}
article = Article.objects.create(
    slug="injections",
    title="".join(payloads)[:300],
    byline=payloads[2],
    section=payloads[3],
    text="\\n\\n".join(payloads),
)
parent = None
for payload in payloads:
    name = payload[:80].replace("\\u2028", "").replace("\\u2029", "") or "x"
    parent = submit_comment(
        article, Submission(name=name, body=payload + "\\n\\n" + payload, parent=parent.public_id if parent else None)
    ).comment
    moderation.decide(parent.pk, verdict=Verdict.APPROVE, moderator=mo, seen_seq=0)
    parent.refresh_from_db()
print(parent.public_id, make_token(parent.public_id))
"""
PLACES = [
    "/",
    "/articles/injections/",
    "/articles/injections/?order=newest",
    "/articles/injections/?reply_to={id}",
    "/articles/injections/?from={id}&order=<script>window.pwned=1</script>",
    "/articles/injections/?reply_to=<script>window.pwned=1</script>",
    "/comments/articles/injections/?reply_to={id}",
    "/comments/frames/injections/?theme=<script>window.pwned=1</script>",
    "/comments/fragments/injections/",
    "/comments/ways/injections/",
    "/comments/feeds/",
    "/comments/feeds/articles/injections/",
    "/comments/receipts/{token}/",
    "/comments/sent/{token}/",
    "/api/v1/articles/",
    "/api/v1/articles/injections/",
    "/api/v1/articles/injections/comments/",
    "/api/v1/articles/injections/embed/?lang=<script>window.pwned=1</script>",
    "/api/v1/comments/{id}/",
    "/api/v1/counts/?article=<script>window.pwned=1</script>",
    "/articles/<script>window.pwned=1</script>/",
]
# Where a reader's words stand; only these elements may be there, each put in by us.
TAGS = """() => {
  const roots = [document, ...[...document.querySelectorAll("reader-comments")].map((one) => one.shadowRoot)];
  const boxes = roots.flatMap((root) => [...root.querySelectorAll(
    ".comment, .own-comment, .article, .story, .answering, [part=answering], [part=comment]")]);
  return [...new Set(boxes.flatMap((box) => [...box.querySelectorAll("*")].map((one) => one.localName)))];
}"""
OURS = {
    "a", "article", "bdi", "blockquote", "button", "details", "div", "form", "h1", "h2", "header", "input", "p", "span",
    "summary", "time",
}  # fmt: skip


@pytest.fixture(scope="module")
def places(site):
    """The addresses of every output of an article whose every text is hostile."""
    written = manage(
        "shell", "-v0", "-c", "from articles.models import Article" + SEED.format(payloads=PAYLOADS), env=site.env
    )
    public_id, token = written.split()
    return [place.replace("{id}", public_id).replace("{token}", token) for place in PLACES]


@pytest.mark.parametrize("number", range(len(PLACES)), ids=PLACES)
def test_nothing_that_was_written_runs_or_becomes_an_element(site, places, open_page, number):
    asked, dialogs = [], []
    page = open_page("about:blank", expected=["Failed to load resource"])
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))

    page.goto(site.url + places[number])
    page.wait_for_load_state("networkidle")
    for link in page.locator(".comment-text a").all()[:5]:
        link.hover()

    frames = [frame for frame in page.frames if frame.url.startswith(site.url)]
    assert [frame.evaluate("typeof window.pwned") for frame in frames] == ["undefined"] * len(frames)
    assert dialogs == []
    assert [url for url in asked if not url.startswith((site.url, "data:"))] == []
    assert {tag for frame in frames for tag in frame.evaluate(TAGS)} - OURS == set()


def test_component_shows_hostile_texts_as_they_were_written(site, places, open_page):
    page = open_page("/comments/ways/injections/")

    expect(page.locator("reader-comments .comment")).to_have_count(len(PAYLOADS))
    shown = page.locator("reader-comments .text p").evaluate_all("all => all.map((one) => one.textContent)")
    assert shown == [payload for payload in PAYLOADS for _ in range(2)]


def test_linked_data_is_read_as_it_was_written(site, places, open_page):
    page = open_page("/comments/ways/injections/")

    data = json.loads(page.locator("script[type='application/ld+json']").text_content())

    assert [one["text"] for one in data["comment"]] == [f"{payload}\n\n{payload}" for payload in PAYLOADS]


def test_page_without_style_and_script_reads_and_posts(site, open_page):
    manage_site(site, "Article.objects.get_or_create(slug='bare', title='Bare', text='Text.')")
    page = open_page("about:blank", java_script_enabled=False, expected=["Failed to load resource"])
    page.route("**/static/**", lambda route: route.abort())
    page.goto(f"{site.url}/articles/bare/")

    page.get_by_label("Name").fill("Ada")
    page.get_by_label("Comment", exact=True).fill("I agree with the council: the line was long overdue.")
    page.get_by_role("button", name="Send the comment").click()

    expect(page.get_by_role("heading", name="What you wrote")).to_be_visible()
    page.goto(f"{site.url}/articles/bare/")
    expect(page.get_by_role("heading", level=2).first).to_contain_text("comment")
