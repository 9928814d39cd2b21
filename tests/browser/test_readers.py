"""What readers do, in a real browser: each way with a script and without one."""

import pytest
from playwright.sync_api import expect

from tests.conftest import manage
from tests.services import wait_until

POLITE = "I agree with the council: the line was long overdue.\n\n  And the fare is fair. "


def write(page, *, name="Ada", body=POLITE, email=""):
    page.get_by_label("Name").fill(name)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Comment", exact=True).fill(body)


def send(page):
    page.get_by_role("button", name="Send the comment").click()


def wait_on_receipt(page, heading):
    """Wait for the receipt to say this by itself; without a script, ask it again and again."""
    awaited = page.get_by_role("heading", name=heading)
    expect(page.get_by_role("heading", name="What you wrote")).to_be_visible()
    while not page.is_scripted and not awaited.count():
        page.get_by_role("link", name="Look again").click()
    expect(awaited).to_be_visible()


def publish(page, **fields):
    """Post a comment and go to it; return its box."""
    write(page, **fields)
    send(page)
    wait_on_receipt(page, "Your comment is published.")
    page.get_by_role("link", name="Read it in the thread").click()
    return page.locator(".comment", has_text=fields.get("body", POLITE).strip()[-20:])


def manage_site(site, code):
    manage("shell", "-v0", "-c", f"from articles.models import Article\n{code}", env=site.env)


def close_thread(site, article):
    manage_site(
        site,
        "from comments.models import Thread\n"
        f"Thread.objects.create(article=Article.objects.get(slug={article.split('/')[2]!r}), open=False)",
    )


def test_polite_comment_is_soon_on_the_article_page(visit, article):
    page = visit(article)
    write(page, email="ada@example.org")

    send(page)
    wait_on_receipt(page, "Your comment is published.")
    page.get_by_role("link", name="Read it in the thread").click()
    box = page.locator(".comment:target")
    expect(box).to_be_visible()

    assert box.locator(".comment-name").text_content() == "Ada"
    assert box.locator(".comment-text p").all_text_contents() == POLITE.split("\n\n")
    assert "ada@example.org" not in page.content()


def test_profanity_is_answered_with_the_guideline(visit, article):
    page = visit(article)
    write(page, body="This is fucking nonsense.")

    send(page)
    wait_on_receipt(page, "Your comment is not published.")

    expect(page.locator(".grounds")).to_contain_text("Comments with swear words are not published.")
    page.goto(article)
    expect(page.get_by_role("heading", name="0 comments")).to_be_visible()


def test_doubtful_comment_waits_for_a_person(visit, article):
    page = visit(article)
    write(page, body="The mayor is an idiot and always was.")

    send(page)
    wait_on_receipt(page, "A person will read your comment.")

    expect(page.locator(".comment-text")).to_have_text("The mayor is an idiot and always was.")


def test_error_stands_beside_the_field_and_nothing_typed_is_lost(visit, article):
    page = visit(article)
    write(page, name="", body=f"\n{POLITE}", email="no address")

    send(page)

    name = page.get_by_label("Name")
    expect(name).to_have_accessible_description("Shown with your comment. Please give a name.")
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#comment-errors")).to_be_focused()
    expect(page.get_by_label("Comment", exact=True)).to_have_value(f"\n{POLITE}")
    expect(page.get_by_label("E-mail address")).to_have_value("no address")
    name.fill("Ada")
    page.get_by_label("E-mail address").fill("")
    send(page)
    wait_on_receipt(page, "Your comment is published.")
    assert page.locator(".own-words").text_content() == f"\n{POLITE}"


def test_error_summary_leads_to_the_field(visit, article):
    page = visit(article)
    write(page, body="")
    send(page)

    page.get_by_role("link", name="Please write a comment.").click()

    expect(page.get_by_label("Comment", exact=True)).to_be_focused()


def test_comment_that_is_too_long_stays_whole(visit, article):
    body = "🕊" * 5001
    page = visit(article)
    write(page, body=body)

    send(page)

    expect(page.locator(".field-error")).to_have_text("This is 5001 characters long; at most 5000 fit.")
    expect(page.get_by_label("Comment", exact=True)).to_have_value(body)


def test_thread_that_was_closed_in_the_meantime_keeps_the_text(visit, site, article):
    page = visit(article)
    write(page)
    close_thread(site, article)

    send(page)

    expect(page.locator("#comment-errors")).to_contain_text("Comments on this article are closed.")
    expect(page.get_by_label("Comment", exact=True)).to_have_value(POLITE)
    page.goto(article)
    expect(page.get_by_text("This article takes no more comments.")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)


def test_reply_stands_below_what_it_answers(visit, article):
    page = visit(article)
    publish(page, name="Ada", body="Has anybody asked the drivers about this?")
    page.get_by_role("link", name="Reply to Ada").click()
    expect(page.get_by_text("You are answering Ada:")).to_be_visible()

    publish(page, name="Vera", body="They are in favour of it, as far as I know.")

    boxes = page.locator(".comment")
    expect(boxes).to_have_count(2)
    expect(boxes.nth(1)).to_have_class("comment depth-1")
    expect(boxes.nth(1)).to_contain_text("in reply to Ada")


def test_more_comments_are_one_click_away(visit, site, article):
    manage_site(
        site,
        "from comments.submission import Submission, submit_comment\n"
        f"article = Article.objects.get(slug={article.split('/')[2]!r})\n"
        "for number in range(53):\n"
        "    submit_comment(article, Submission(name=f'Vera {number}', body='I like the new line.'))",
    )
    page = visit(article)
    wait_until(lambda: page.reload() and page.get_by_text("53 comments").count(), seconds=10, what="53 comments")
    expect(page.locator(".comment")).to_have_count(50)

    page.get_by_role("link", name="More comments").click()

    expect(page.get_by_text("Vera 52", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="More comments")).to_have_count(0)


def test_counter_counts_like_the_server(open_page, article):
    page = open_page(article)

    page.get_by_label("Comment", exact=True).fill("🕊️é\n")

    # The dove has two code points.
    expect(page.locator("[data-counter]")).to_have_text("Characters left: 4,996")


def test_draft_survives_a_reload_and_ends_with_the_sending(open_page, article):
    page = open_page(article)
    write(page)

    page.reload()
    expect(page.get_by_label("Comment", exact=True)).to_have_value(POLITE)
    publish(page)

    expect(page.get_by_label("Comment", exact=True)).to_have_value("")


def test_lost_connection_loses_nothing_and_the_second_try_is_one_comment(open_page, article):
    page = open_page(article, expected=["Failed to load resource"])
    write(page)
    # The server gets the comment, the browser never gets the answer.
    page.route("**/comments/articles/**", lambda route: (route.fetch(), route.abort()), times=1)

    send(page)
    expect(page.locator("#comment-errors")).to_contain_text("It is kept here: please try again.")
    publish(page)

    expect(page.locator(".comment")).to_have_count(1)


@pytest.mark.parametrize("width", [390, 1200])
@pytest.mark.parametrize("address", ["/", "/articles/hanar/", "/articles/bus-line-0/"])
def test_no_page_is_wider_than_the_screen(open_page, address, width):
    page = open_page(address, viewport={"width": width, "height": 800})

    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_page_of_a_sorani_article_runs_from_right_to_left(open_page):
    page = open_page("/articles/hanar/")

    title = page.get_by_role("heading", level=1).bounding_box()
    button = page.locator("button[type=submit]").bounding_box()
    viewport = page.viewport_size["width"]
    assert title["x"] + title["width"] > viewport / 2
    assert button["x"] > viewport / 2


def test_long_words_and_stacked_marks_stay_in_their_box(open_page, article):
    page = open_page(article, viewport={"width": 390, "height": 800})

    box = publish(
        page, name="Z" + "\u0335\u0322" * 39, body="I agree" + "\u030d" * 300 + " " + "long" * 200 + " with this line"
    )

    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert box.locator(".comment-text p").evaluate("element => getComputedStyle(element).overflow") == "clip"
