"""The desk in a real browser: keys by their place, decisions that are stored, and colleagues beside each other."""

import ast
from collections import Counter

import pytest
from playwright.sync_api import expect

from tests.conftest import manage
from tests.services import wait_until

NAMES = ("mo", "vera")
SETUP = f"""
from django.contrib.auth.models import User
from articles.models import Article
for name in {NAMES!r}:
    User.objects.create_superuser(name, password=name * 3)
Article.objects.create(slug="tram", title="The tram comes back", language="en")
"""
HOLD = """
from articles.models import Article
from comments import screening_batch
from comments.submission import Submission, submit_comment
article = Article.objects.get(slug="tram")
for number in range({count}):
    submit_comment(article, Submission(name="Ada", body=f"You are an idiot, number {{number}}."))
while screening_batch.screen_next_batch():
    pass
"""
COUNT = """
from django.db.models import Count
from comments.models import Decision
rows = Decision.objects.filter(actor__username="{name}").values("verdict").annotate(n=Count("id"))
print(sorted((row["verdict"], row["n"]) for row in rows.order_by("verdict")))
"""
MASK = """
from django.contrib.auth.models import User
from comments import colleagues
colleagues.change_profile(User.objects.get(username="mo"), languages=[], masks_severe={masks})
print("done")
"""
CLEAN_UP = """
from django.contrib.auth.models import User
from comments import moderation
from comments.models import QueueItem, Verdict
mo = User.objects.get(username="mo")
for item in QueueItem.objects.filter(kind="review").select_related("comment"):
    moderation.decide(item.comment_id, verdict=Verdict.APPROVE, moderator=mo, seen_seq=item.comment.seq)
"""


@pytest.fixture(scope="module")
def newsroom(site):
    manage("shell", "-v0", "-c", SETUP, env=site.env)
    return site


@pytest.fixture
def hold(newsroom):
    """Return a function that puts comments before the moderators; at the end nothing waits."""

    def make(count):
        manage("shell", "-v0", "-c", HOLD.format(count=count), env=newsroom.env)
        wait_until(lambda: waiting(newsroom) >= count, seconds=10, what=f"{count} comments wait")

    yield make
    manage("shell", "-v0", "-c", CLEAN_UP, env=newsroom.env)


def run(site, code):
    return manage("shell", "-v0", "-c", code, env=site.env).strip().splitlines()[-1]


def waiting(site):
    return int(
        run(site, "from comments.models import QueueItem\nprint(QueueItem.objects.filter(kind='review').count())")
    )


def decisions(site, name):
    return run(site, COUNT.format(name=name))


def counted(site, name):
    return Counter(dict(ast.literal_eval(decisions(site, name))))


@pytest.fixture
def sit_down(chromium, newsroom):
    """Return a function that opens the desk of a moderator; no script or policy may complain."""
    contexts, written = [], []

    def open_desk(name="mo", *, expected=(), **options):
        context = chromium.new_context(base_url=newsroom.url, locale="en", **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        watch_requests(page)
        page.on("pageerror", lambda error: written.append(str(error)))
        page.on("console", lambda m: None if any(part in m.text for part in expected) else written.append(m.text))
        page.goto("/admin/login/?next=/admin/desk/")
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill(name * 3)
        page.get_by_role("button", name="Log in").click()
        # A key that is pressed before the script has begun does nothing.
        ready = ".desk-scripted" if options.get("java_script_enabled", True) else "#desk"
        expect(page.locator(ready)).to_be_attached()
        return page

    yield open_desk
    for context in contexts:
        context.close()
    assert written == []


def watch_requests(page):
    """Keep in `page.asked` what the page has asked for and not yet got. Playwright takes no built-in function."""
    page.asked = set()

    def begin(request):
        page.asked.add(request)

    def end(request):
        page.asked.discard(request)

    page.on("request", begin)
    page.on("requestfinished", end)
    page.on("requestfailed", end)


def current(page):
    return page.locator(".is-current")


def press_place(page, code, key, **modifiers):
    """Press a key that has this place and gives this letter, as under another layout."""
    page.evaluate(
        """([code, key, modifiers]) => document.activeElement.dispatchEvent(
             new KeyboardEvent("keydown", {code, key, bubbles: true, cancelable: true, ...modifiers}))""",
        [code, key, modifiers],
    )


def wait_for_answers(page):
    """Wait until the desk has asked for nothing more for half a second: its decisions are sent one after another."""
    quiet = 0
    while quiet < 5:
        page.wait_for_timeout(100)
        quiet = 0 if page.asked else quiet + 1


def is_at_work(page):
    return current(page).count() > 0


def test_thirty_decisions_by_keys_are_all_stored(sit_down, hold, newsroom):
    hold(35)
    before = counted(newsroom, "mo")
    page = sit_down()

    for number in range(30):
        expect(current(page)).to_have_count(1)
        if number % 3 == 0:
            page.keyboard.press("x")
            page.keyboard.press("x")
        else:
            page.keyboard.press("a")
    wait_for_answers(page)

    assert counted(newsroom, "mo") - before == Counter(approve=20, reject=10)
    assert waiting(newsroom) == 5


def test_next_card_is_there_within_a_twentieth_of_a_second(sit_down, hold):
    hold(12)
    page = sit_down()
    expect(current(page)).to_have_count(1)

    milliseconds = page.evaluate("""async () => {
        const times = [];
        for (let step = 0; step < 5; step++) {
            const before = document.querySelector(".is-current");
            const begin = performance.now();
            document.activeElement.dispatchEvent(
                new KeyboardEvent("keydown", {code: "KeyA", key: "a", bubbles: true, cancelable: true}));
            await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
            if (document.querySelector(".is-current") === before) throw new Error("no next card");
            times.push(performance.now() - begin);
        }
        return times.sort((a, b) => a - b)[2];
    }""")

    # On a quiet computer it is 11: this tells a card that was there from one that had to be fetched.
    assert milliseconds < 400


@pytest.mark.parametrize(("layout", "printed"), [("Turkish F", "u"), ("Arabic", "ش"), ("Sorani", "ا"), ("French", "q")])
def test_key_works_by_its_place_under_every_layout(sit_down, hold, layout, printed):
    hold(2)
    page = sit_down()
    before = current(page).get_attribute("data-card")

    press_place(page, "KeyA", printed)

    expect(current(page)).not_to_have_attribute("data-card", before)
    expect(page.locator("[data-undo-text]")).to_have_text("Approved.")


def test_first_key_shows_the_sentence_and_the_second_sends(sit_down, hold, newsroom):
    hold(1)
    page = sit_down()
    before = decisions(newsroom, "mo")

    page.keyboard.press("b")
    expect(page.get_by_text("Abusive comments are not published.").first).to_be_visible()
    page.keyboard.press("Shift+KeyS")
    expect(page.locator(".is-current :checked")).to_have_attribute("value", "sexism")
    page.keyboard.press("Escape")
    expect(page.locator(".is-current :checked")).to_have_count(0)
    assert decisions(newsroom, "mo") == before

    page.keyboard.press("b")
    page.keyboard.press("Enter")

    expect(page.locator("[data-undo-text]")).to_have_text("Rejected: Abuse.")


def test_rejecting_at_once_is_a_choice_that_is_remembered(sit_down, hold):
    hold(2)
    page = sit_down()
    page.keyboard.press("Shift+Slash")
    page.get_by_label("Reject at once, with the first key").check()
    page.keyboard.press("Escape")
    page.reload()

    page.keyboard.press("b")

    expect(page.locator("[data-undo-text]")).to_have_text("Rejected: Abuse.")


def test_keys_can_be_switched_off(sit_down, hold, newsroom):
    hold(1)
    page = sit_down()
    page.get_by_role("button", name="Keys").click()
    page.get_by_label("Use the keys").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    before = decisions(newsroom, "mo")

    page.keyboard.press("a")

    assert decisions(newsroom, "mo") == before
    expect(current(page)).to_have_count(1)


def test_keys_write_in_a_note_and_decide_nothing(sit_down, hold, newsroom):
    hold(1)
    page = sit_down()
    before = decisions(newsroom, "mo")

    page.keyboard.press("h")
    page.keyboard.type("Is she a public person?")
    expect(page.get_by_label("Note to colleagues")).to_have_value("Is she a public person?")
    page.keyboard.press("Control+a")
    assert decisions(newsroom, "mo") == before

    page.get_by_role("button", name="Hold for a colleague").click()

    expect(page.locator("[data-undo-text]")).to_have_text("Held for a colleague.")


def test_undo_brings_the_card_back(sit_down, hold):
    hold(3)
    page = sit_down()
    card = current(page).get_attribute("data-card")

    page.keyboard.press("a")
    page.keyboard.press("u")

    expect(page.locator("[data-live]")).to_have_text("Undone: the comment waits again.")
    expect(current(page)).to_have_attribute("data-card", card)


def test_decisions_are_undone_one_after_another(sit_down, hold):
    hold(3)
    page = sit_down()
    cards = [card.get_attribute("data-card") for card in page.locator("[data-card]").all()]
    page.keyboard.press("a")
    expect(current(page)).to_have_attribute("data-card", cards[1])
    page.keyboard.press("b")
    expect(page.locator(".is-current :checked")).to_have_attribute("value", "abuse")
    page.keyboard.press("b")
    expect(page.locator("[data-undo-text]")).to_have_text("Rejected: Abuse.")

    page.keyboard.press("u")
    expect(page.locator("[data-undo-text]")).to_have_text("Approved.")
    expect(current(page)).to_have_attribute("data-card", cards[1])
    page.keyboard.press("u")

    expect(current(page)).to_have_attribute("data-card", cards[0])
    expect(page.locator(".undo")).to_be_hidden()


def test_moving_and_skipping(sit_down, hold):
    hold(3)
    page = sit_down()
    cards = [card.get_attribute("data-card") for card in page.locator("[data-card]").all()]

    page.keyboard.press("j")
    expect(current(page)).to_have_attribute("data-card", cards[1])
    page.keyboard.press("s")
    expect(current(page)).to_have_attribute("data-card", cards[2])
    page.keyboard.press("k")
    expect(current(page)).to_have_attribute("data-card", cards[0])


def test_two_moderators_never_see_the_same_card_and_leaving_frees(sit_down, hold, newsroom):
    hold(12)
    mo, vera = sit_down("mo"), sit_down("vera")
    shown = [{card.get_attribute("data-card") for card in page.locator("[data-card]").all()} for page in (mo, vera)]
    assert [len(cards) for cards in shown] == [10, 2]
    assert not shown[0] & shown[1]

    mo.goto("about:blank")
    leased = "from comments.models import QueueItem\nprint(QueueItem.objects.exclude(lease_by='').count())"
    wait_until(lambda: run(newsroom, leased) == "2", seconds=10, what="what Mo had is free")


def test_page_that_is_loaded_again_keeps_its_cards(sit_down, hold):
    hold(12)
    mo = sit_down("mo")
    mo.reload()
    mo.get_by_role("link", name="only this article").first.click()
    expect(mo.locator("[data-card]")).to_have_count(10)
    # What the browser says of the page before arrives before this is answered.
    mo.evaluate("fetch('/admin/desk/me/').then((answer) => answer.text())")

    vera = sit_down("vera")

    expect(vera.locator("[data-card]")).to_have_count(2)


def test_card_that_a_colleague_took_says_so_and_the_work_goes_on(sit_down, hold, newsroom):
    hold(2)
    mo = sit_down("mo", expected=["409"])
    run(
        newsroom,
        "from comments.models import QueueItem\nQueueItem.objects.update(lease_by='', lease_until=None)\nprint(1)",
    )
    vera = sit_down("vera")
    vera.keyboard.press("b")
    expect(vera.locator(".is-current :checked")).to_have_attribute("value", "abuse")
    vera.keyboard.press("b")
    expect(vera.locator("[data-undo-text]")).to_have_text("Rejected: Abuse.")

    mo.keyboard.press("a")

    expect(mo.locator("[data-live]")).to_contain_text("vera rejected it")
    expect(current(mo)).to_have_count(1)


def test_lost_connection_brings_the_card_back(sit_down, hold):
    hold(2)
    page = sit_down(expected=["Failed to load resource"])
    card = current(page).get_attribute("data-card")
    page.route("**/admin/desk/decide/", lambda route: route.abort(), times=1)

    page.keyboard.press("a")

    expect(current(page)).to_have_attribute("data-card", card)
    expect(current(page).locator("[data-message]")).to_contain_text("Nothing was decided")


def test_decision_is_stored_though_the_tab_is_closed(sit_down, hold, newsroom):
    hold(1)
    page = sit_down()
    before = waiting(newsroom)

    page.keyboard.press("a")
    page.close()

    wait_until(lambda: waiting(newsroom) == before - 1, seconds=10, what="the decision is stored")


def test_desk_works_without_a_script(sit_down, hold):
    hold(2)
    page = sit_down(java_script_enabled=False)

    card = page.locator("[data-card]").first
    card.locator("summary", has_text="Reject").click()
    card.get_by_label("Abuse").check()
    card.get_by_role("button", name="Reject").click()
    expect(page.get_by_text("Rejected: Abuse.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()

    expect(page.get_by_text("Undone: the comment waits again.")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1200])
def test_desk_is_no_wider_than_the_screen(sit_down, hold, width):
    hold(1)
    page = sit_down(viewport={"width": width, "height": 800})

    page.keyboard.press("x")

    assert page.evaluate("document.documentElement.scrollWidth") == width


# Keys as the browser itself sends them.

LAYOUTS = {
    "English": {"KeyA": "a", "KeyB": "b", "KeyU": "u", "KeyE": "e"},
    "Turkish": {"KeyA": "u", "KeyB": "ç", "KeyU": "ğ", "KeyE": "ğ"},
    "Arabic": {"KeyA": "ش", "KeyB": "لا", "KeyU": "ع", "KeyE": "ث"},
    "Sorani": {"KeyA": "ا", "KeyB": "ب", "KeyU": "ئ", "KeyE": "ە"},
}


def press_real(page, code, text):
    """Press a key of another layout: the browser makes the event, with this place and this letter."""
    tools = page.context.new_cdp_session(page)
    common = {"code": code, "key": text, "windowsVirtualKeyCode": ord(code[-1]), "text": text}
    tools.send("Input.dispatchKeyEvent", {"type": "keyDown", **common})
    tools.send("Input.dispatchKeyEvent", {"type": "keyUp", "code": code, "key": text})


@pytest.mark.parametrize("layout", LAYOUTS)
def test_approving_rejecting_and_undoing_by_keys_of_each_layout(sit_down, hold, layout):
    hold(3)
    page = sit_down()
    printed = LAYOUTS[layout]

    press_real(page, "KeyA", printed["KeyA"])
    expect(page.locator("[data-undo-text]")).to_have_text("Approved.")
    press_real(page, "KeyB", printed["KeyB"])
    expect(page.locator(".is-current :checked")).to_have_attribute("value", "abuse")
    press_real(page, "KeyB", printed["KeyB"])
    expect(page.locator("[data-undo-text]")).to_have_text("Rejected: Abuse.")
    press_real(page, "KeyU", printed["KeyU"])
    expect(page.locator("[data-live]")).to_have_text("Undone: the comment waits again.")
    press_real(page, "KeyE", printed["KeyE"])

    # What opened the note is not written into it.
    expect(page.locator(".is-current").get_by_label("Note to colleagues")).to_be_focused()
    expect(page.locator(".is-current").get_by_label("Note to colleagues")).to_have_value("")


# Colleagues.


def test_card_is_passed_on_by_keys_alone(sit_down, hold, newsroom):
    hold(2)
    page = sit_down()
    card = current(page).get_attribute("data-card")

    page.keyboard.press("e")
    page.keyboard.type("Is she a public person?")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-live]")).to_have_text("Passed on to a senior.")
    wait_for_answers(page)

    code = (
        f"from comments.models import QueueItem\nprint(QueueItem.objects.get(comment={card}, kind='review').for_role)"
    )
    assert run(newsroom, code) == "senior"


def test_nothing_is_passed_on_without_a_note(sit_down, hold):
    hold(1)
    page = sit_down(expected=["400"])

    page.keyboard.press("e")
    page.keyboard.press("Control+Enter")

    expect(current(page).locator("[data-message]")).to_have_text("Write a note that says why.")


def test_note_is_kept_and_the_card_stays(sit_down, hold):
    hold(1)
    page = sit_down()

    page.keyboard.press("h")
    page.keyboard.type("I asked the author.")
    page.get_by_role("button", name="Only keep the note").click()

    expect(current(page).locator("[data-message]")).to_contain_text("The note is kept.")
    expect(current(page)).to_have_count(1)


# Evidence by hand.

DRAG = """(words) => {
    const body = document.querySelector(".is-current > .comment-body");
    const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const at = walker.currentNode.data.indexOf(words);
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(walker.currentNode, at);
        range.setEnd(walker.currentNode, at + words.length);
        return range.getBoundingClientRect().toJSON();
    }
}"""


def drag_over(page, words):
    box = page.evaluate(DRAG, words)
    middle = (box["top"] + box["bottom"]) / 2
    page.mouse.move(box["left"] + 1, middle)
    page.mouse.down()
    page.mouse.move(box["right"] - 1, middle, steps=5)
    page.mouse.up()


def test_words_that_are_dragged_over_are_evidence(sit_down, hold, newsroom):
    hold(1)
    page = sit_down()
    card = current(page).get_attribute("data-card")
    before = page.inner_html(".is-current > .comment-body")

    drag_over(page, "number")
    expect(page.locator("[data-marks]")).to_have_text("«number»")
    # No element is put around the words, so that no letter is parted from its neighbour.
    assert page.inner_html(".is-current > .comment-body") == before
    page.keyboard.press("b")
    page.keyboard.press("b")
    expect(page.locator("[data-undo-text]")).to_have_text("Rejected: Abuse.")

    code = f"from comments.models import Decision\nprint(Decision.objects.get(comment={card}, seq=2).evidence)"
    [span] = ast.literal_eval(run(newsroom, code))
    assert (span["field"], span["end"] - span["start"]) == ("body", 6)
    assert span["start"] == len("You are an idiot, ")


def test_marks_are_taken_away_again(sit_down, hold):
    hold(1)
    page = sit_down()
    drag_over(page, "number")

    page.keyboard.press("Backspace")

    expect(page.locator("[data-marks]")).to_have_text("")
    expect(page.locator("[name=evidence]")).to_have_count(0)


# Severe texts.


def test_severe_text_is_blurred_until_somebody_wants_to_read_it(sit_down, hold, newsroom):
    hold(1)
    run(newsroom, MASK.format(masks=True))
    page = sit_down()
    body = page.locator(".is-current > .comment-body")
    page.evaluate("document.querySelector('.is-current').classList.add('is-severe')")
    page.mouse.move(1, 1)
    assert "blur" in body.evaluate("(element) => getComputedStyle(element).filter")

    page.evaluate("document.querySelector('.is-current > .comment-body').tabIndex = 0")
    page.keyboard.press("Space")

    assert body.evaluate("(element) => getComputedStyle(element).filter") == "none"
    run(newsroom, MASK.format(masks=False))


def test_two_moderators_share_what_waits_without_meeting(sit_down, hold, newsroom):
    hold(120)
    before = counted(newsroom, "mo") + counted(newsroom, "vera")
    desks = [sit_down("mo"), sit_down("vera")]
    seen = [set(), set()]

    while any(map(is_at_work, desks)):
        for page, shown in zip(desks, seen, strict=True):
            if is_at_work(page):
                shown.add(current(page).get_attribute("data-card"))
                page.keyboard.press("a")
        if not any(map(is_at_work, desks)):
            # The next cards may be on their way.
            for page in desks:
                wait_for_answers(page)

    assert not seen[0] & seen[1]
    assert len(seen[0] | seen[1]) == 120
    after = counted(newsroom, "mo") + counted(newsroom, "vera")
    assert (after - before)["approve"] == 120
