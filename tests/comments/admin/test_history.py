"""The page of a comment tells all that happened to it, in order."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from comments.models import NoteKind, Verdict
from tests.factories import (
    make_comment,
    make_decision,
    make_held_comment,
    make_public_comment,
    make_screened_comment,
)

pytestmark = pytest.mark.django_db

LIST = "/admin/comments/comment/"
SWEARING = "What a shit article."


@pytest.fixture
def client(moderator_client):
    return moderator_client


def page_of(comment):
    return f"{LIST}{comment.pk}/change/"


def decide_url(verdict, *comments, **others):
    query = "&".join([f"comment={comment.pk}" for comment in comments] + [f"{key}={others[key]}" for key in others])
    return f"{LIST}decide/{verdict}/?{query}"


def test_page_of_a_comment_tells_its_history_in_order(client, mo):
    comment = make_screened_comment(body=SWEARING)
    make_decision(comment, notes={NoteKind.COLLEAGUES: "A quotation."}, moderator=mo)
    make_decision(comment, verdict=Verdict.REJECT, grounds=["off_topic"], moderator=mo)

    page = client.get(page_of(comment)).content.decode()

    headings = re.findall(r"<h3>(.+?) <span", page)
    assert headings == ["Received", "Screened", "Decision 1: reject", "Decision 2: approve", "Decision 3: reject"]
    for part in (
        "<strong>Profanity</strong> (decided)",
        ">shit</div>",
        "profanity · en:shit",
        "A quotation.",
        "Off topic",
    ):
        assert part in page


def test_page_of_a_comment_shows_the_protection(client):
    comment = make_screened_comment(body='They called him a "bastard", she said.')

    assert "<td>quotation</td>" in client.get(page_of(comment)).content.decode()


def test_page_of_a_comment_shows_what_waits(client):
    comment = make_held_comment()

    assert "Held for a moderator: since" in client.get(page_of(comment)).content.decode()


def test_page_of_a_comment_says_why_screening_was_not_complete(client):
    comment = make_screened_comment(body="Das ist ein sehr guter Artikel und ich freue mich auf die neue Linie.")

    assert "language_unknown" in client.get(page_of(comment)).content.decode()


def test_page_of_a_comment_leads_to_the_three_decisions(client):
    comment = make_comment()

    page = client.get(page_of(comment)).content.decode()

    for verdict in ("approve", "hold", "reject"):
        assert f'href="{escape(decide_url(verdict, comment, back="page"))}"' in page


def test_page_of_a_comment_pins_its_questions(client):
    parent = make_public_comment()
    comment = make_screened_comment(body=SWEARING, parent=parent)
    for verdict in (Verdict.APPROVE, Verdict.HOLD, Verdict.REJECT):
        make_decision(comment, verdict=verdict, notes={NoteKind.COLLEAGUES: "Why."})
    client.get(page_of(comment))

    with CaptureQueriesContext(connection) as queries:
        client.get(page_of(comment))

    # Session, user; the comment once for Django (3 with its evidence) and once with everything (4); contact;
    # guidelines; notes; queue items.
    assert len(queries) == 13


def test_contact_is_shown_to_those_who_may_see_it(staff):
    comment = make_comment(email="ada@example.org")

    client = staff("view_comment", "view_commentcontact")

    assert "ada@example.org" in client.get(page_of(comment)).content.decode()


def test_contact_is_hidden_from_others(staff):
    comment = make_comment(email="ada@example.org")

    client = staff("view_comment", "change_comment")

    assert "ada@example.org" not in client.get(page_of(comment)).content.decode()
    assert "ada@example.org" not in client.get(decide_url("approve", comment)).content.decode()
