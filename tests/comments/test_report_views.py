"""Readers report a comment, and read later what became of it."""

import pytest

from comments import complaints
from comments.models import QueueItem, Report
from tests.factories import make_article, make_decision, make_held_comment, make_public_comment, make_rejected_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment():
    return make_public_comment()


@pytest.fixture
def send(client, comment):
    def post(agent="Browser/1.0", **fields):
        return client.post(f"/comments/reports/{comment.public_id}/", fields, headers={"User-Agent": agent})

    return post


def test_report_puts_the_comment_before_a_person(send, client, comment):
    response = send(ground="racism", text="See the second sentence.")

    report = Report.objects.get()
    assert response.status_code == 303
    assert (report.comment, report.ground, report.note.text) == (comment, "racism", "See the second sentence.")
    assert QueueItem.objects.filter(comment=comment, kind="report").exists()
    assert "A person looks at the comment" in client.get(response.headers["Location"]).text


def test_report_sent_twice_is_one(send):
    first, again = send(ground="racism"), send(ground="racism")

    assert first.headers["Location"] == again.headers["Location"]
    assert Report.objects.count() == 1


def test_readers_behind_one_address_are_several(send):
    send(ground="racism")
    send(ground="racism", agent="Browser/2.0")
    send(ground="threat")

    assert Report.objects.count() == 3


@pytest.mark.parametrize("ground", ["", "off_the_list", "withdrawn"])
def test_report_without_a_guideline_is_explained(send, ground):
    response = send(ground=ground, text="It is bad.")

    assert response.status_code == 422
    assert "Please choose what is wrong with the comment." in response.text
    assert "It is bad." in response.text
    assert not Report.objects.exists()


def test_notice_of_illegal_content_says_why_and_in_good_faith(send):
    missing = send(ground="unlawful", law="Penal Code 130")
    assert missing.status_code == 422
    assert "Please say why the comment breaks the law." in missing.text
    assert "Please confirm" in missing.text
    assert "Penal Code 130" in missing.text

    send(ground="unlawful", law="Penal Code 130", text="It calls for violence.", contact="Vera", good_faith="yes")

    assert Report.objects.get().note.text == "Penal Code 130\n\nIt calls for violence.\n\nVera\n\nMade in good faith."


def test_text_that_is_too_long_is_refused_and_kept(send):
    response = send(ground="racism", text="a" * 2001)

    assert response.status_code == 422
    assert "at most 2000 characters fit" in response.text
    assert "a" * 2001 in response.text
    assert not Report.objects.exists()


@pytest.mark.parametrize("make", [make_held_comment, make_rejected_comment])
def test_comment_that_is_not_public_cannot_be_reported(client, make):
    hidden = make()

    for response in (
        client.get(f"/comments/reports/{hidden.public_id}/"),
        client.post(f"/comments/reports/{hidden.public_id}/"),
    ):
        assert response.status_code == 404


def test_network_that_reports_too_much_has_to_wait(send, settings):
    settings.COMMENTS_HOLD_NETWORK = (1, 600)
    send(ground="racism")

    response = send(ground="threat", text="Kept.")

    assert response.status_code == 429
    assert response.headers["Retry-After"] == "600"
    assert "Kept." in response.text
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("verdict", "said"), [("approve", "The comment stays."), ("reject", "You were right: the comment was taken down.")]
)
def test_receipt_says_what_became_of_it(send, client, comment, verdict, said):
    address = send(ground="racism").headers["Location"]
    make_decision(comment, verdict=verdict)

    response = client.get(address)

    assert said in response.text
    assert "no-store" in response.headers["Cache-Control"]
    assert (response.headers["X-Robots-Tag"], response.headers["Referrer-Policy"]) == ("noindex", "no-referrer")


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_form_of_another_site_is_refused(client, comment, site):
    address = f"/comments/reports/{comment.public_id}/"

    assert client.post(address, {"ground": "racism"}, headers={"Sec-Fetch-Site": site}).status_code == 403
    assert not Report.objects.exists()


def test_receipt_says_nothing_of_the_commenter(send, client, comment):
    address = send(ground="racism").headers["Location"]

    assert comment.name not in client.get(address).text.split("</header>")[1].split("<footer")[0]


def test_forged_receipt_opens_nothing(client):
    assert client.get("/comments/reports/receipts/AAAAAAAAAAAAAAAAAAAAAA~forged/").status_code == 404


def test_page_speaks_the_language_of_the_article(client):
    comment = make_public_comment(make_article("hanar", language="ckb"))

    assert '<html lang="ckb" dir="rtl">' in client.get(f"/comments/reports/{comment.public_id}/").text


def test_limit_of_a_text_is_that_of_complaints():
    assert complaints.MAX_TEXT_LENGTH == 2000
