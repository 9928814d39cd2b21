"""The page of a comment tells all that happened to it, in order."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape

from comments import batches, complaints, moderation, restrictions, switches
from comments.desk import Desk
from comments.erasure import erase_comment
from comments.models import (
    Basis,
    CommentContact,
    Delivery,
    DeliveryState,
    NoteKind,
    NoticeEvent,
    RestrictionKind,
    SwitchKind,
    SwitchScope,
    Verdict,
)
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
    # guidelines; notes; queue items; reports, appeals, deliveries, restrictions.
    assert len(queries) == 17


def headings_of(client, comment):
    return re.findall(r"<h3>(.+?) <span", client.get(page_of(comment)).content.decode())


def facts_of(client, comment, heading):
    """Return the facts of the entry with this heading."""
    page = client.get(page_of(comment)).content.decode()
    entry = next(part for part in page.split("<h3>") if part.startswith(heading))
    found = re.findall(r"<dt>(.+?)</dt><dd><bdi>(.*?)</bdi></dd>", entry, flags=re.DOTALL)
    return {term: re.sub(r"<[^>]+>", "", fact) for term, fact in found}


def test_report_and_its_answer_stand_in_their_place(client, mo):
    comment = make_public_comment()
    complaints.report_comment(comment.pk, reporter="a" * 64, ground="threat", text="He means my neighbour.")
    make_decision(comment, verdict=Verdict.REJECT, grounds=["threat"], moderator=mo)

    assert headings_of(client, comment) == [
        "Received",
        "Decision 1: approve",
        "Reported by a reader",
        "Decision 2: reject",
    ]
    assert facts_of(client, comment, "Reported") == {"Ground": "Threat", "Answer": "Upheld by decision 2"}
    assert facts_of(client, comment, "Decision 2")["Answers"] == "1 report"
    assert "He means my neighbour." in client.get(page_of(comment)).content.decode()


def test_appeal_and_its_answer_stand_in_their_place(client, mo):
    comment = make_screened_comment(body=SWEARING)
    complaints.appeal_decision(comment.pk, text="I only quoted the minister.")
    make_decision(comment, moderator=mo)

    facts = facts_of(client, comment, "Appealed by the commenter")

    assert facts == {"Against": "decision 1", "Answer": "Upheld by decision 2"}
    assert facts_of(client, comment, "Decision 2")["Answers"] == "the appeal"


def test_complaint_that_waits_again_says_so(client, mo):
    comment = make_public_comment()
    complaints.report_comment(comment.pk, reporter="a" * 64, ground="threat")
    make_decision(comment, moderator=mo)
    moderation.undo(comment.pk, moderator=mo, seen_seq=2)

    assert facts_of(client, comment, "Reported")["Answer"] == "Open"


def test_each_decision_says_what_it_supersedes_and_under_which_revisions(client, mo):
    comment = make_screened_comment(body=SWEARING)
    make_decision(comment, moderator=mo)

    first, second = (facts_of(client, comment, f"Decision {number}") for number in (1, 2))

    assert (first.get("Supersedes"), first["Superseded by"]) == (None, "decision 2")
    assert (second["Supersedes"], second.get("Superseded by")) == ("decision 1", None)
    assert first["Under the revisions"].startswith("guidelines 1, lexicon 1, policy 1, screeners")
    assert client.get(page_of(comment)).content.decode().count('class="superseded"') == 1


def test_words_that_a_moderator_marked_are_quoted(client, mo):
    comment = make_held_comment(body="The mayor is an idiot and always was.")
    marked = [{"field": "body", "start": 13, "end": 21}]
    make_decision(comment, verdict=Verdict.REJECT, grounds=["personal_attack"], evidence=marked, moderator=mo)

    assert facts_of(client, comment, "Decision 2")["Marked as evidence"] == "an idiot"


def test_batch_is_named(client, mo):
    comment = make_held_comment()
    desk = Desk(mo, "session")
    outcome = batches.decide_batch(desk, [(comment.pk, 1)], verdict=Verdict.APPROVE, basis=Basis.BULK)

    facts = facts_of(client, comment, "Decision 2")

    assert facts["Decided together with others, as"] == str(outcome.batch_id)[:12]


def test_last_try_to_tell_stands_for_all(client):
    comment = make_public_comment()
    fields = {"comment": comment, "event": NoticeEvent.CHANGE, "event_id": uuid.uuid4(), "seq": 1}
    Delivery.objects.create(attempt=1, tried_at=timezone.now(), state=DeliveryState.FAILED, error="OSError", **fields)
    Delivery.objects.create(attempt=2, tried_at=timezone.now(), state=DeliveryState.DELIVERED, **fields)

    assert headings_of(client, comment)[-1] == "Notified: mail: what became of the comment"
    facts = facts_of(client, comment, "Notified")
    assert facts == {"To": "the commenter, by mail", "Outcome": "Delivered", "Try": "2"}


def test_note_beside_no_decision_is_shown(client, mo):
    comment = make_held_comment()
    moderation.write_note(comment.pk, moderator=mo, text="Ask the lawyer first.")

    assert headings_of(client, comment)[-1] == "Note written"
    assert "Ask the lawyer first." in client.get(page_of(comment)).content.decode()


def test_restriction_of_the_commenter_is_shown(client, mo):
    comment = make_held_comment()
    CommentContact.objects.create(comment=comment, sso_subject="reader-17")
    until = timezone.now() + timedelta(days=1)
    row = restrictions.restrict(comment, kind=RestrictionKind.HELD, reason="Insults.", until=until, by=mo)
    restrictions.lift(row, by=mo)

    facts = facts_of(client, comment, "Commenter restricted")

    assert (facts["What"], facts["Reason"], facts["By"]) == ("Comments are held", "Insults.", "mo")
    assert facts["Lifted"].startswith("by mo, ")


def test_erasure_is_shown(client):
    comment = make_public_comment()
    erase_comment(comment.pk)

    assert "Text and name erased" in headings_of(client, comment)


def test_caution_is_said_in_a_sentence(client, mo):
    place = switches.Place(SwitchKind.APPROVALS, SwitchScope.SITE)
    switches.set_switch(place, value="on", reason="A wave.", by=mo, seen_id=None)

    facts = facts_of(client, make_screened_comment(), "Screened")

    assert facts["Caution"] == "Automatic approvals were paused here."


def test_contact_is_shown_to_those_who_may_see_it(staff):
    comment = make_comment(email="ada@example.org")

    client = staff("view_comment", "view_commentcontact")

    assert "ada@example.org" in client.get(page_of(comment)).content.decode()


def test_contact_is_hidden_from_others(staff):
    comment = make_comment(email="ada@example.org")

    client = staff("view_comment", "change_comment")

    assert "ada@example.org" not in client.get(page_of(comment)).content.decode()
    assert "ada@example.org" not in client.get(decide_url("approve", comment)).content.decode()
