"""What readers do after they have sent a comment, and about those of others, in a real browser."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.axe import find_serious
from tests.conftest import manage

MAKE = """
import json
from django.contrib.auth.models import User
from articles.models import Article
from comments import complaints, moderation, report_receipts
from comments.models import Comment
from comments.receipts import make_token
from comments.submission import Submission, submit_comment
mo, _ = User.objects.get_or_create(username="mo", defaults={"is_staff": True, "is_superuser": True})
article, _ = Article.objects.get_or_create(slug="SLUG", defaults={"title": "TITLE", "language": "LANGUAGE"})
made = {}
for verdict in ("approve", "reject", "hold"):
    body = f"This one is for {verdict}. It has a second sentence."
    comment = submit_comment(article, Submission(name="Ada", body=body)).comment
    while True:
        comment.refresh_from_db()
        try:
            marked = [{"field": "body", "start": 5, "end": 8}]
            why = {"grounds": ["racism"], "evidence": marked} if verdict == "reject" else {}
            moderation.decide(comment.pk, verdict=verdict, moderator=mo, seen_seq=comment.seq, **why)
            break
        except moderation.StaleDecisionError:
            continue
    made[verdict] = [make_token(comment.public_id), str(comment.public_id)]
shown = Comment.objects.get(public_id=made["approve"][1])
report = complaints.report_comment(shown.pk, reporter="v" * 64, ground="racism")
made["report"] = report_receipts.make_token(report.public_id)
print(json.dumps(made))
"""
LOOKS = {
    "wide and light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "narrow and dark": {"viewport": {"width": 390, "height": 800}, "color_scheme": "dark"},
}


def make(site, *, slug="trams", title="The trams", language="en"):
    code = MAKE.replace("SLUG", slug).replace("TITLE", title).replace("LANGUAGE", language)
    return json.loads(manage("shell", "-v0", "-c", code, env=site.env).splitlines()[-1])


@pytest.fixture
def made(site):
    return make(site)


def receipt(made, verdict):
    return f"/comments/receipts/{made[verdict][0]}/"


def test_reader_appeals_and_finds_the_appeal_on_the_receipt(visit, made):
    page = visit(receipt(made, "reject"))
    assert page.locator("mark").all_text_contents() == ["one"]
    page.get_by_role("link", name="Appeal the decision").click()

    page.get_by_role("button", name="Send the appeal").click()
    expect(page.get_by_role("alert")).to_contain_text("Please write what speaks for your comment")
    page.get_by_label("What speaks for your comment").fill("I spoke of nobody.")
    page.get_by_role("button", name="Send the appeal").click()

    expect(page.get_by_text("You have appealed.")).to_be_visible()
    expect(page.get_by_role("link", name="Appeal the decision")).to_have_count(0)


def test_reader_withdraws_and_the_comment_is_gone(visit, made):
    page = visit(receipt(made, "approve"))
    page.get_by_role("link", name="Withdraw the comment").click()
    page.get_by_role("button", name="Withdraw the comment").click()

    expect(page.get_by_role("heading", name="You have taken your comment back.")).to_be_visible()
    page.goto("/articles/trams/")
    expect(page.locator(f"#comment-{made['approve'][1]}")).to_have_count(0)


def test_reader_erases_what_they_wrote(visit, made):
    page = visit(receipt(made, "hold"))
    page.get_by_role("link", name="Erase my data").click()
    page.get_by_role("button", name="Erase my data").click()

    expect(page.get_by_role("heading", name="Your name and your text have been erased.")).to_be_visible()
    assert "second sentence" not in page.content()


def test_reader_reports_a_comment_from_the_thread(visit, made):
    page = visit("/articles/trams/")
    page.locator(f"#comment-{made['approve'][1]}").get_by_role("link", name="Report").click()

    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("alert")).to_contain_text("Please choose what is wrong with the comment.")
    page.get_by_label("Threat", exact=True).check()
    page.get_by_role("button", name="Send the report").click()

    expect(page.get_by_role("heading", name="A person looks at the comment")).to_be_visible()


@pytest.mark.parametrize("is_scripted", [True, False])
def test_browser_remembers_what_it_is_asked_to(chromium, site, made, is_scripted):
    context = chromium.new_context(base_url=site.url, java_script_enabled=is_scripted)
    page = context.new_page()
    page.goto(receipt(made, "hold"))
    page.get_by_role("button", name="Remember it in this browser").click()

    expect(page.get_by_role("link", name="The trams")).to_be_visible()
    assert [cookie["path"] for cookie in context.cookies()] == ["/comments/mine/"]
    page.get_by_role("button", name="Forget them in this browser").click()
    expect(page.get_by_text("This browser remembers no comment.")).to_be_visible()
    assert context.cookies() == []
    context.close()


@pytest.mark.parametrize("language", ["en", "ckb", "kmr"])
@pytest.mark.parametrize("look", LOOKS)
def test_no_page_of_readers_keeps_anybody_out_or_is_wider_than_the_screen(open_page, site, look, language):
    slug = f"pages-{language}-{look.split()[0]}"
    made = make(site, slug=slug, title="Tram", language=language)
    addresses = [
        "/",
        f"/articles/{slug}/",
        f"/articles/{slug}/?reply_to={made['approve'][1]}",
        f"/comments/articles/{slug}/",
        f"/comments/frames/{slug}/",
        *(receipt(made, verdict) for verdict in ("approve", "reject", "hold")),
        *(receipt(made, "reject") + act for act in ("appeal/", "withdraw/", "erase/")),
        receipt(made, "approve") + "withdraw/",
        f"/comments/reports/{made['approve'][1]}/",
        f"/comments/reports/receipts/{made['report']}/",
        "/comments/mine/",
    ]
    page = open_page("/", **LOOKS[look])
    found = {}
    for address in addresses:
        assert page.goto(address).status == 200, address
        width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert width[0] <= width[1], address
        found[address] = find_serious(page)

    assert {address: problems for address, problems in found.items() if problems} == {}
