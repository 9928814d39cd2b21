"""The pages of the admin in a real browser: no breach of the policy, nothing serious for those who do not see them."""

import pytest

from tests.browser.axe import find_serious
from tests.conftest import manage

SETUP = """
from django.contrib.auth.models import User
from articles.models import Article
from comments import complaints, figures, moderation, screening_batch
from comments.models import Comment, QueueItem
from comments.submission import Submission, submit_comment
mo, _ = User.objects.get_or_create(username="mo", defaults={"is_staff": True, "is_superuser": True})
mo.set_password("momomo")
mo.save()
article = Article.objects.create(slug="pages", title="The tram comes back", language="en", section="Local")
for body in ("You are an idiot.", "I will find you and kill you.", "Fuck this tram.", "I like the tram, it is quick."):
    submit_comment(article, Submission(name="Ada", body=body))
while screening_batch.screen_next_batch():
    pass
while Comment.objects.filter(status="pending").exists():
    pass
for comment in Comment.objects.filter(thread=article.pk, status="approved"):
    complaints.report_comment(comment.pk, reporter="zoe", ground="off_topic", text="It is a bus.")
for comment in Comment.objects.filter(thread=article.pk, status="held")[:1]:
    moderation.decide(comment.pk, verdict="approve", moderator=mo, seen_seq=comment.seq)
figures.keep_figures()
print(Comment.objects.filter(thread=article.pk).first().pk)
"""
PAGES = [
    "/admin/",
    "/admin/desk/",
    "/admin/desk/me/",
    "/admin/desk/figures/",
    "/admin/desk/fast/",
    "/admin/desk/alike/",
    "/admin/comments/comment/",
    "/admin/comments/comment/{comment}/change/",
    "/admin/comments/comment/decide/reject/?comment={comment}",
    "/admin/comments/decision/",
    "/admin/comments/finding/",
    "/admin/comments/screening/",
    "/admin/comments/queueitem/",
    "/admin/comments/revision/",
    "/admin/comments/revision/draft/lexicon/",
    "/admin/comments/revision/draft/policy/",
    "/admin/comments/revision/draft/guidelines/",
    "/admin/comments/revision/try/",
    "/admin/comments/replay/",
    "/admin/comments/switch/",
    "/admin/comments/restriction/",
    "/admin/comments/endpoint/",
    "/admin/comments/legalhold/add/",
    "/admin/articles/article/",
    "/admin/articles/article/1/change/",
    "/admin/admin/logentry/",
]
LOOKS = {
    "wide and light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light", "locale": "en"},
    "narrow and dark": {"viewport": {"width": 390, "height": 800}, "color_scheme": "dark", "locale": "en"},
    "from right to left": {"viewport": {"width": 390, "height": 800}, "color_scheme": "dark", "locale": "ckb"},
}


@pytest.fixture(scope="module")
def pages(site):
    said = manage("shell", "-v0", "-c", SETUP, env=site.env)
    return [page.format(comment=said.split()[-1]) for page in PAGES]


@pytest.fixture(params=LOOKS)
def visitor(request, chromium, site, pages):
    """Mo, who is logged in and sees pages in one look; what the browser complains of is in `written`."""
    context = chromium.new_context(base_url=site.url, **LOOKS[request.param])
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.written = []
    page.on("console", lambda message: page.written.append(message.text))
    page.on("pageerror", lambda error: page.written.append(str(error)))
    page.goto("/admin/login/")
    page.locator("#id_username").fill("mo")
    page.locator("#id_password").fill("momomo")
    page.locator("[type=submit]").click()
    page.wait_for_url("**/admin/")
    yield page
    context.close()


def test_no_page_breaks_the_policy_or_is_wider_than_the_screen(visitor, pages):
    for address in pages:
        response = visitor.goto(address)
        visitor.wait_for_load_state("networkidle")

        assert response.status == 200, address
        assert visitor.written == [], address
        width = visitor.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert width[0] <= width[1], address


def test_axe_finds_nothing_serious(visitor, pages):
    found = {}
    for address in pages:
        visitor.goto(address)
        found[address] = find_serious(visitor)

    assert {address: problems for address, problems in found.items() if problems} == {}
