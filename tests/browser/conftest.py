"""A real browser before a real `manage.py serve`.

Both live as long as a module: Playwright keeps an event loop running, beside which Django refuses to use the database,
so that nothing of it may be left when the tests of another module begin.
"""

import itertools

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.conftest import Served, environment, manage
from tests.services import need

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ARTICLES = """
from articles.models import Article
for number in range(40):
    Article.objects.create(slug=f"bus-line-{number}", title="Council approves a new bus line", text="It was approved.")
Article.objects.create(slug="hanar", title="کتێبخانەی گەڕۆک", text="پاسێکی شین.", language="ckb")
"""

expect.set_options(timeout=60_000)


@pytest.fixture(scope="module")
def chromium():
    path = need("chromium", "chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(chromium, tmp_path_factory):
    """A running site with articles. It depends on the browser, so that nothing is started where there is none."""
    folder = tmp_path_factory.mktemp("site")
    with Served(environment(f"sqlite:///{folder / 'db.sqlite3'}", folder)) as server:
        manage("shell", "-v0", "-c", ARTICLES, env=server.env)
        server.unused = itertools.count()
        yield server


@pytest.fixture
def article(site):
    """The address of an article that no other test comments on."""
    return f"/articles/bus-line-{next(site.unused)}/"


@pytest.fixture
def open_page(chromium, site):
    """Open pages of new visitors; at the end nothing may have been written to a console or put into a cookie."""
    contexts, written = [], []

    def open_one(address, *, expected=(), **options):
        context = chromium.new_context(base_url=site.url, **options)
        contexts.append(context)
        page = context.new_page()
        page.is_scripted = options.get("java_script_enabled", True)
        page.set_default_timeout(60_000)
        page.on("console", lambda message: None if _is(message, expected) else written.append(message.text))
        page.on("pageerror", lambda error: written.append(str(error)))
        page.goto(address)
        return page

    yield open_one
    cookies = [cookie for context in contexts for cookie in context.cookies()]
    for context in contexts:
        context.close()
    assert (written, cookies) == ([], [])


def _is(message, expected):
    return any(part in message.text for part in expected)


@pytest.fixture(params=["with a script", "without a script"])
def visit(request, open_page):
    """Open a page as a visitor whose browser runs scripts, and as one whose browser does not."""

    def open_one(address, **options):
        # A refused form is written to the console by the browser itself.
        is_scripted = request.param == "with a script"
        return open_page(address, java_script_enabled=is_scripted, expected=["Failed to load resource"], **options)

    return open_one
