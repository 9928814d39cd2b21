"""The pages of the admin in a real browser: no breach of the policy, nothing serious for those who do not see them."""

import json
from dataclasses import dataclass

import pytest
from django.contrib import admin
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.axe import find_serious
from tests.conftest import Served, environment, manage

SETUP = """
import json
from datetime import timedelta
from django.contrib.auth.models import User
from django.utils import timezone
from articles.models import Article
from comments import complaints, figures, moderation, restrictions, screening_batch, switches
from comments.models import Comment, CommentContact, Decision, Finding, LegalHold, QueueItem, Revision, Screening
from comments.submission import Submission, submit_comment
now = timezone.now()
mo, _ = User.objects.get_or_create(username="mo", defaults={"is_staff": True, "is_superuser": True})
mo.set_password("momomo")
mo.save()
article = Article.objects.create(slug="pages", title="The tram comes back", language="en", section="Local")
texts = ["You are an idiot.", "I will find you and kill you.", "Fuck this tram.", "I like the tram, it is quick."]
texts += [f"Dr Smith brought my husband back in {number} days, write to him and thank me later." for number in range(4)]
for body in texts:
    submit_comment(article, Submission(name="Ada", body=body))
while screening_batch.screen_next_batch():
    pass
while Comment.objects.filter(status="pending").exists():
    pass
here = Comment.objects.filter(thread=article.pk).order_by("id")
for comment in here.filter(status="approved"):
    complaints.report_comment(comment.pk, reporter="zoe", ground="off_topic", text="It is a bus.")
for comment in here.filter(status="held")[:1]:
    moderation.decide(comment.pk, verdict="approve", moderator=mo, seen_seq=comment.seq)
comment = here.first()
CommentContact.objects.update_or_create(
    comment=comment, defaults={"sso_subject": "reader-17", "expires_at": now + timedelta(days=9)}
)
until = now + timedelta(days=7)
restriction = restrictions.restrict(comment, kind="held", reason="Insults.", until=until, by=mo)
hold = LegalHold.objects.create(comment=comment, reason="A court asks.", until=until, created_by=mo)
place = switches.Place("mode", "section", "Sport")
switches.set_switch(place, value="reviewed", reason="Derby day.", by=mo, seen_id=None)
figures.keep_figures()
print(json.dumps({
    "article": article.pk,
    "comment": comment.pk,
    "like": QueueItem.objects.filter(comment__body__startswith="Dr Smith").earliest("id").comment_id,
    "decision": Decision.objects.earliest("id").pk,
    "screening": Screening.objects.earliest("id").pk,
    "finding": Finding.objects.earliest("id").pk,
    "revision": Revision.objects.earliest("id").pk,
    "restriction": restriction.pk,
    "hold": hold.pk,
    "user": mo.pk,
}))
"""
# Beside the list of each model, which no page can be forgotten of.
PAGES = [
    "/admin/",
    "/admin/password_change/",
    "/admin/second-step/",
    "/admin/desk/",
    "/admin/desk/me/",
    "/admin/desk/figures/",
    "/admin/desk/fast/",
    "/admin/desk/alike/",
    "/admin/desk/alike/wave/?like={like}",
    "/admin/comments/comment/{comment}/change/",
    "/admin/comments/comment/{comment}/alike/",
    "/admin/comments/comment/decide/reject/?comment={comment}",
    "/admin/comments/decision/{decision}/change/",
    "/admin/comments/finding/{finding}/change/",
    "/admin/comments/screening/{screening}/change/",
    "/admin/comments/revision/{revision}/change/",
    "/admin/comments/revision/draft/lexicon/",
    "/admin/comments/revision/draft/lexicon/entry/",
    "/admin/comments/revision/draft/policy/",
    "/admin/comments/revision/draft/guidelines/",
    "/admin/comments/revision/draft/guidelines/add/",
    "/admin/comments/revision/draft/guidelines/change/threat/",
    "/admin/comments/revision/try/",
    "/admin/comments/replay/start/",
    "/admin/comments/switch/set/",
    "/admin/comments/restriction/restrict/{comment}/",
    "/admin/comments/restriction/lift/{restriction}/",
    "/admin/comments/apitoken/add/",
    "/admin/comments/endpoint/add/",
    "/admin/comments/legalhold/add/",
    "/admin/comments/legalhold/{hold}/change/",
    "/admin/articles/article/{article}/change/",
    "/admin/auth/user/add/",
    "/admin/auth/user/{user}/change/",
    "/admin/auth/group/1/change/",
]
DJANGOS = 'class="help-tooltip search-label-icon"'
"""A label on an element without a role, which Django's own script puts beside the list of permissions."""
TOLD = ("error", "warning")
LOOKS = {
    "wide and light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light", "locale": "en"},
    "narrow and dark": {"viewport": {"width": 390, "height": 800}, "color_scheme": "dark", "locale": "en"},
    "from right to left": {"viewport": {"width": 390, "height": 800}, "color_scheme": "dark", "locale": "ckb"},
}


@dataclass
class Seen:
    """What a browser saw of one page."""

    status: int
    written: list
    """What it wrote to its console: breaches of the policy, errors of scripts."""
    is_too_wide: bool
    serious: list


@pytest.fixture(scope="module")
def site(chromium, tmp_path_factory):
    """A running site that offers the second step of signing in, whose pages are looked at as well."""
    folder = tmp_path_factory.mktemp("site")
    env = environment(f"sqlite:///{folder / 'db.sqlite3'}", folder) | {"COMMENTS_STAFF_TWO_FACTOR": "offered"}
    with Served(env) as server:
        yield server


@pytest.fixture(scope="module")
def pages(site):
    ids = json.loads(manage("shell", "-v0", "-c", SETUP, env=site.env).splitlines()[-1])
    models = [model._meta for model in admin.site._registry]
    lists = [reverse(f"admin:{model.app_label}_{model.model_name}_changelist") for model in models]
    return [page.format(**ids) for page in (*PAGES, *lists)]


@pytest.fixture(scope="module", params=LOOKS)
def seen(request, chromium, site, pages):
    """Return what Mo, who is logged in, saw of each page in one look."""
    context = chromium.new_context(base_url=site.url, **LOOKS[request.param])
    page = context.new_page()
    written = []
    # Breaches of the policy are errors; what else the browser says are hints to those who write pages.
    page.on("console", lambda message: written.append(message.text) if message.type in TOLD else None)
    page.on("pageerror", lambda error: written.append(str(error)))
    page.goto("/admin/login/")
    page.locator("#id_username").fill("mo")
    page.locator("#id_password").fill("momomo")
    page.locator("[type=submit]").click()
    expect(page.locator(".desk-door")).to_be_visible()
    yield {address: look_at(page, address, written) for address in pages}
    context.close()


def look_at(page, address, written):
    written.clear()
    response = page.goto(address)
    page.wait_for_load_state("networkidle")
    widths = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    # The script that looks for faults is no part of the page, and may write.
    said = list(written)
    return Seen(response.status, said, widths[0] > widths[1], find_serious(page))


def test_each_page_is_there_as_it_is_asked_for(seen):
    assert {address: page.status for address, page in seen.items() if page.status != 200} == {}


def test_no_page_breaks_the_policy(seen):
    assert {address: page.written for address, page in seen.items() if page.written} == {}


def test_no_page_is_wider_than_the_screen(seen):
    assert [address for address, page in seen.items() if page.is_too_wide] == []


def test_axe_finds_nothing_serious(seen):
    found = {address: [one for one in page.serious if DJANGOS not in one[1]] for address, page in seen.items()}

    assert {address: serious for address, serious in found.items() if serious} == {}
