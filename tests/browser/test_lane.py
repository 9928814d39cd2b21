"""The fast lane and waves in a real browser: keys by their place, and what is stored."""

import json

import pytest
from playwright.sync_api import expect

from tests.conftest import manage

SETUP = """
from django.contrib.auth.models import User
from django.utils import timezone
from articles.models import Article
from comments.models import Switch
mo = User.objects.create_superuser("mo", password="momomo")
User.objects.create_superuser("vera", password="veraveravera")
Article.objects.create(slug="tram", title="The tram comes back", language="en")
Switch.objects.create(kind="mode", scope="site", value="assisted", reason="A test.", created_by=mo,
                      created_at=timezone.now())
"""
HOLD = """
from articles.models import Article
from comments import screening_batch
from comments.models import QueueItem
from comments.submission import Submission, submit_comment
article = Article.objects.get(slug="tram")
for number in range({count}):
    submit_comment(article, Submission(name="Ada", body={text!r}.format(number)))
while QueueItem.objects.filter(kind="screen").exists():
    screening_batch.screen_next_batch()
"""
COUNT = """
import json
from collections import Counter
from comments.models import Comment, Decision
batches = Decision.objects.exclude(batch_id=None).exclude(basis="undo").values("batch_id").distinct().count()
print(json.dumps([dict(Counter(Comment.objects.values_list("status", flat=True))), batches]))
"""
CLEAN_UP = """
from django.contrib.auth.models import User
from comments import moderation
from comments.models import QueueItem, Verdict
mo = User.objects.get(username="mo")
for item in QueueItem.objects.filter(kind="review").select_related("comment"):
    moderation.decide(item.comment_id, verdict=Verdict.REJECT, moderator=mo, seen_seq=item.comment.seq,
                      grounds=["off_topic"])
"""


@pytest.fixture(scope="module")
def newsroom(site):
    manage("shell", "-v0", "-c", SETUP, env=site.env)
    return site


@pytest.fixture
def hold(newsroom):
    def make(count, text="I have waited for this tram for {} years, and I am glad."):
        manage("shell", "-v0", "-c", HOLD.format(count=count, text=text), env=newsroom.env)

    yield make
    manage("shell", "-v0", "-c", CLEAN_UP, env=newsroom.env)


def counted(site):
    return json.loads(manage("shell", "-v0", "-c", COUNT, env=site.env).strip().splitlines()[-1])


@pytest.fixture
def sit_down(chromium, newsroom):
    contexts, written = [], []

    def open_page(path, name="mo", **options):
        context = chromium.new_context(base_url=newsroom.url, locale="en", **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: written.append(str(error)))
        page.on("console", lambda message: written.append(message.text))
        page.goto(f"/admin/login/?next={path}")
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill(name * 3)
        page.get_by_role("button", name="Log in").click()
        # A key that is pressed before the script has begun does nothing.
        ready = ".lane-scripted" if options.get("java_script_enabled", True) else "#lane"
        expect(page.locator(ready)).to_be_attached()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert written == []


def press_place(page, code, key):
    """Press a key that has this place and gives this letter, as under another layout."""
    page.evaluate(
        """([code, key]) => document.activeElement.dispatchEvent(
             new KeyboardEvent("keydown", {code, key, bubbles: true, cancelable: true}))""",
        [code, key],
    )


@pytest.mark.parametrize("layout", [{"KeyX": "x", "KeyA": "a"}, {"KeyX": "خ", "KeyA": "ا"}])
def test_one_key_approves_the_rest_and_what_was_struck_out_waits(sit_down, hold, newsroom, layout):
    hold(5)
    before = counted(newsroom)
    page = sit_down("/admin/desk/fast/")
    expect(page.locator("[data-entry]")).to_have_count(5)

    press_place(page, "KeyJ", "j")
    press_place(page, "KeyX", layout["KeyX"])
    expect(page.locator("[name=struck]:checked")).to_have_count(1)
    press_place(page, "KeyA", layout["KeyA"])
    expect(page.get_by_text("4 comments were approved.")).to_be_visible()

    after = counted(newsroom)
    assert after[0]["approved"] - before[0].get("approved", 0) == 4
    assert after[1] - before[1] == 1


def test_batch_is_taken_back_with_a_key(sit_down, hold, newsroom):
    hold(3)
    before = counted(newsroom)
    page = sit_down("/admin/desk/fast/")
    page.keyboard.press("a")
    expect(page.get_by_text("3 comments were approved.")).to_be_visible()

    page.keyboard.press("u")

    expect(page.get_by_text("3 decisions were taken back.")).to_be_visible()
    assert counted(newsroom)[0] == before[0]


def test_page_that_is_left_gives_everything_back(sit_down, hold):
    hold(4)
    page = sit_down("/admin/desk/fast/")
    expect(page.locator("[data-entry]")).to_have_count(4)

    page.goto("/admin/")

    other = sit_down("/admin/desk/fast/", "vera")
    expect(other.locator("[data-entry]")).to_have_count(4)


def test_keys_do_nothing_where_they_are_switched_off(sit_down, hold):
    hold(2)
    page = sit_down("/admin/desk/fast/")
    page.evaluate("localStorage.setItem('desk:keys', 'false')")
    page.reload()

    page.keyboard.press("a")

    expect(page.locator("[data-entry]")).to_have_count(2)
    expect(page.locator("[data-keys]")).to_be_hidden()


@pytest.mark.parametrize("is_scripted", [True, False])
def test_wave_is_decided_after_one_was_opened(sit_down, hold, newsroom, is_scripted):
    hold(6, "Dr Smith brought my husband back within two days, write to him now, number {}.")
    before = counted(newsroom)
    page = sit_down("/admin/desk/alike/", java_script_enabled=is_scripted)

    page.get_by_role("link", name="Look at them").first.click()
    expect(page.locator("[data-entry]")).to_have_count(6)
    expect(page.get_by_role("button", name="Approve those chosen")).to_have_count(0)
    page.get_by_role("link", name="Open the one that was drawn by lot").click()
    page.locator("summary.verdict-reject").click()
    page.get_by_label("Advertising").check()
    page.get_by_role("button", name="Reject those chosen").click()

    expect(page.get_by_text("6 comments were rejected.")).to_be_visible()
    after = counted(newsroom)
    assert after[0]["rejected"] - before[0].get("rejected", 0) == 6
    assert after[1] - before[1] == 1


def test_wave_stays_claimed_while_one_is_opened(sit_down, hold):
    hold(4, "Dr Smith brought my husband back within two days, write to him now, number {}.")
    page = sit_down("/admin/desk/alike/")
    page.get_by_role("link", name="Look at them").first.click()
    page.get_by_role("link", name="Open the one that was drawn by lot").click()
    expect(page.get_by_role("button", name="Approve those chosen")).to_be_visible()

    other = sit_down("/admin/desk/alike/", "vera")
    other.get_by_role("link", name="Look at them").first.click()

    expect(other.get_by_text("This wave is over, or a colleague has it.")).to_be_visible()
