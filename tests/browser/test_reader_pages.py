"""Every page that readers see: axe finds nothing serious, in English and Sorani, light and dark, narrow and wide."""

import pytest

from tests.browser.axe import find_serious
from tests.conftest import manage

SEED = """
from articles.models import Article
from comments import moderation
from comments.models import Verdict
from comments.receipts import make_token
from comments.submission import Submission, submit_comment
from django.contrib.auth.models import User
mo = User.objects.create_user("mo-of-pages")
def put(slug, name, body, parent=None):
    article = Article.objects.get(slug=slug)
    sent = Submission(name=name, body=body, parent=parent.public_id if parent else None)
    comment = submit_comment(article, sent).comment
    moderation.decide(comment.pk, verdict=Verdict.APPROVE, moderator=mo, seen_seq=0)
    comment.refresh_from_db()
    return comment
first = put("bus-line-0", "Ada", "I agree: https://news.example/bus")
put("bus-line-0", "ئارام", "منیش هاوڕام لەگەڵ بڕیارەکە.", first)
put("hanar", "ئارام", "منیش هاوڕام لەگەڵ بڕیارەکە.")
put("hanar", "Vera", "So do I, and the fare is fair.")
print(first.public_id, make_token(first.public_id))
"""
PLACES = [
    "/",
    "/articles/bus-line-0/",
    "/articles/bus-line-0/?reply_to={id}",
    "/articles/hanar/?order=newest",
    "/comments/articles/hanar/",
    "/comments/frames/bus-line-0/?theme=light",
    "/comments/frames/hanar/",
    "/comments/sent/{token}/",
    "/comments/ways/bus-line-0/",
    "/comments/ways/hanar/",
    "/articles/nothing/",
]


@pytest.fixture(scope="module")
def known(site):
    """The id and the receipt of a comment that is public."""
    return dict(zip(("id", "token"), manage("shell", "-v0", "-c", SEED, env=site.env).split(), strict=True))


@pytest.mark.parametrize(("scheme", "width"), [("light", 1200), ("dark", 390)])
@pytest.mark.parametrize("place", PLACES)
def test_axe_finds_nothing_serious(open_page, known, place, scheme, width):
    address = place.replace("{id}", known["id"]).replace("{token}", known["token"])
    page = open_page(
        address,
        expected=["Failed to load resource"],
        color_scheme=scheme,
        viewport={"width": width, "height": 800},
        bypass_csp=False,
    )
    page.wait_for_load_state("networkidle")

    assert find_serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("size", [13, 19])
@pytest.mark.parametrize("place", ["/articles/bus-line-0/", "/articles/hanar/", "/comments/ways/hanar/"])
def test_page_fits_whatever_the_size_of_the_type(open_page, known, place, size):
    page = open_page(place, viewport={"width": 390, "height": 800})
    page.wait_for_load_state("networkidle")

    page.evaluate("size => { document.documentElement.style.fontSize = `${size}px` }", size)

    assert page.evaluate("document.documentElement.scrollWidth") == 390
