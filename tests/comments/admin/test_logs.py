"""The logs are read and searched; nothing in them is added, changed or deleted."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comments.models import Decision, Finding, NoteKind, QueueItem, Revision, Screening, Verdict
from tests.factories import make_comment, make_decision, make_held_comment, make_moderator, make_screened_comment

pytestmark = pytest.mark.django_db

LOGS = {"decision": Decision, "screening": Screening, "finding": Finding, "revision": Revision, "queueitem": QueueItem}
SWEARING = "What a shit article, you idiot."


@pytest.fixture
def mo():
    return make_moderator()


@pytest.fixture
def client(moderator_client):
    return moderator_client


@pytest.fixture(autouse=True)
def comment(mo):
    comment = make_screened_comment(body=SWEARING)
    make_held_comment(body="Held by Mo.")
    return comment


def rows(client, log, **query):
    response = client.get(f"/admin/comments/{log}/", query)
    assert response.status_code == 200
    return list(response.context["cl"].result_list)


@pytest.mark.parametrize("log", LOGS)
def test_rows_are_listed_and_shown(client, log):
    row = rows(client, log)[0]

    assert client.get(f"/admin/comments/{log}/{row.pk}/change/").status_code == 200


@pytest.mark.parametrize("log", LOGS)
@pytest.mark.parametrize("path", ["add/", "{pk}/change/", "{pk}/delete/"])
def test_not_even_a_superuser_writes(client, log, path):
    row = rows(client, log)[0]
    before = list(LOGS[log].objects.order_by("pk").values())

    response = client.post(f"/admin/comments/{log}/{path.format(pk=row.pk)}", {"post": "yes", "_save": "1"})

    assert response.status_code == 403
    assert list(LOGS[log].objects.order_by("pk").values()) == before


@pytest.mark.parametrize("log", LOGS)
def test_there_are_no_actions(client, log):
    page = client.get(f"/admin/comments/{log}/").content.decode()

    assert 'name="action"' not in page
    assert "addlink" not in page


@pytest.mark.parametrize("log", LOGS)
def test_staff_without_permission_are_refused(log):
    client = Client()
    client.force_login(make_moderator("vera", is_superuser=False))

    assert client.get(f"/admin/comments/{log}/").status_code == 403


@pytest.mark.parametrize("log", LOGS)
def test_who_may_view_a_log_sees_it(log):
    vera = make_moderator("vera", is_superuser=False)
    vera.user_permissions.set(Permission.objects.filter(codename=f"view_{log}"))
    client = Client()
    client.force_login(vera)

    assert client.get(f"/admin/comments/{log}/").status_code == 200


@pytest.mark.parametrize("log", ["decision", "screening", "finding", "queueitem"])
def test_rows_are_found_by_the_public_id_of_the_comment(client, log, comment):
    make_decision(comment, verdict=Verdict.HOLD)

    found = rows(client, log, q=str(comment.public_id))

    assert found
    assert {getattr(row, "comment_id", comment.pk) for row in found} == {comment.pk}


@pytest.mark.parametrize(
    ("log", "questions"),
    # Session, user; count, rows; and the guidelines, for the column, the filter or both.
    [("decision", 6), ("screening", 5), ("finding", 5), ("revision", 4), ("queueitem", 4)],
)
def test_list_asks_the_same_number_of_questions_for_any_length(client, log, questions):
    for number in range(5):
        make_held_comment(body=f"Held number {number}.")
        make_screened_comment(body=f"What a shit article, number {number}.")

    with CaptureQueriesContext(connection) as queries:
        client.get(f"/admin/comments/{log}/")

    assert len(queries) == questions


def test_own_log_has_only_the_moderators_own_decisions(client, mo, comment):
    make_decision(comment, moderator=make_moderator("vera"))

    own = rows(client, "decision", by="me")

    assert [decision.actor for decision in own] == [mo]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"by": "automatic"}, 1),
        ({"by": "moderator"}, 1),
        ({"verdict": "hold"}, 1),
        ({"verdict": "approve"}, 0),
        ({"ground": "profanity"}, 1),
        ({"ground": "threat"}, 0),
        ({"q": "MO"}, 1),
        ({"q": "nobody"}, 0),
    ],
)
def test_decisions_can_be_narrowed(client, query, count):
    assert len(rows(client, "decision", **query)) == count


def test_ground_is_not_mistaken_for_part_of_another(client, comment):
    make_decision(comment, verdict=Verdict.REJECT, grounds=["commercial_promotion"])

    assert not rows(client, "decision", ground="personal_promotion")


def test_decision_is_shown_with_its_notes(client):
    decision = make_decision(
        make_comment(body="Another."), verdict=Verdict.REJECT, notes={NoteKind.COLLEAGUES: "A friend of his."}
    )

    page = client.get(f"/admin/comments/decision/{decision.pk}/change/").content.decode()

    assert "To colleagues: A friend of his." in page
    assert decision.digest in page
    assert "Off topic" in page


@pytest.mark.parametrize(("query", "count"), [({"guideline": "profanity"}, 1), ({"severity": "certain"}, 2)])
def test_findings_can_be_narrowed(client, query, count):
    assert len(rows(client, "finding", **query)) == count


def test_finding_shows_its_very_words(client):
    assert '<span dir="auto" lang="en">shit</span>' in client.get("/admin/comments/finding/").content.decode()


def test_screening_shows_its_findings(client, comment):
    screening = comment.screenings.get()

    page = client.get(f"/admin/comments/screening/{screening.pk}/change/").content.decode()

    assert '<span dir="auto" lang="en">shit</span>' in page


def test_queue_shows_what_waits_soonest_first(client):
    make_comment(body="Just came in.")

    due = [item.due_at for item in rows(client, "queueitem")]

    assert due == sorted(due)
    assert len(rows(client, "queueitem", kind="review")) == 1


def test_queue_shows_who_has_claimed_but_not_the_whole_token(client):
    QueueItem.objects.update(lease_by="0123456789abcdef0123456789abcdef")

    page = client.get("/admin/comments/queueitem/").content.decode()

    assert "0123456789a…" in page
    assert "0123456789abcdef" not in page
