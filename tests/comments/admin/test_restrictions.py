"""Holding and blocking commenters in the admin: who may, what is asked, and what is said."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments.models import CommentContact, Restriction
from tests.factories import make_comment

pytestmark = pytest.mark.django_db
LIST = "/admin/comments/restriction/"
EMAIL = "ada@example.org"
TOMORROW = (timezone.localdate() + timedelta(days=1)).isoformat()


@pytest.fixture
def comment():
    comment = make_comment(email=EMAIL, body="The mayor is an idiot.")
    CommentContact.objects.filter(comment=comment).update(confirmed_at=timezone.now())
    return comment


def send(client, comment, **fields):
    values = {"kind": "blocked", "until": TOMORROW, "reason": "Insults, five times."} | fields
    return client.post(f"{LIST}restrict/{comment.pk}/", values)


def text_of(response):
    return " ".join(response.content.decode().split())


def test_page_of_a_comment_leads_to_it(moderator_client, comment):
    page = text_of(moderator_client.get(f"/admin/comments/comment/{comment.pk}/change/"))

    assert f'href="{LIST}restrict/{comment.pk}/"' in page


def test_page_of_a_comment_of_nobody_knows_whom_does_not(moderator_client):
    comment = make_comment(email=EMAIL)

    page = text_of(moderator_client.get(f"/admin/comments/comment/{comment.pk}/change/"))

    assert "Hold or block" not in page


def test_form_says_who_and_what_will_happen(moderator_client, comment):
    page = text_of(moderator_client.get(f"{LIST}restrict/{comment.pk}/"))

    assert "a…@example.org" in page
    assert EMAIL not in page
    assert "The commenter is told so" in page


def test_commenter_is_blocked_until_the_end_of_the_day(moderator_client, mo, comment):
    response = send(moderator_client, comment)

    row = Restriction.objects.get()
    assert response["Location"] == LIST
    assert (row.kind, row.reason, row.created_by) == ("blocked", "Insults, five times.", mo)
    assert timezone.localtime(row.until).strftime("%Y-%m-%d %H:%M:%S") == f"{TOMORROW} 23:59:59"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"until": "2001-01-01"}, "The last day is today or later, and within a year."),
        ({"until": "2999-01-01"}, "The last day is today or later, and within a year."),
        ({"until": "soon"}, "Give a day as YYYY-MM-DD."),
        ({"reason": ""}, "Say why: the commenter reads it."),
        ({"kind": "shadow"}, "Select a valid choice."),
    ],
)
def test_what_cannot_be_is_said(moderator_client, comment, fields, sentence):
    assert sentence in text_of(send(moderator_client, comment, **fields))
    assert not Restriction.objects.exists()


def test_nobody_is_restricted_who_is_not_known(moderator_client):
    comment = make_comment(email=EMAIL)

    response = send(moderator_client, comment)

    assert response["Location"] == f"/admin/comments/comment/{comment.pk}/change/"
    assert not Restriction.objects.exists()


def test_restriction_is_lifted_after_a_question(moderator_client, mo, comment):
    send(moderator_client, comment)
    address = f"{LIST}lift/{Restriction.objects.get().pk}/"

    assert "Lift it now" in text_of(moderator_client.get(address))
    assert Restriction.objects.get().lifted_at is None
    moderator_client.post(address)

    assert Restriction.objects.get().lifted_by == mo


def test_list_says_what_is_in_force(moderator_client, comment):
    send(moderator_client, comment)
    send(moderator_client, comment, kind="held")
    moderator_client.post(f"{LIST}lift/{Restriction.objects.latest('id').pk}/")

    page = text_of(moderator_client.get(LIST))

    assert "In force" in page
    assert "Lifted by mo" in page


@pytest.mark.parametrize("permissions", [(), ("add_restriction",), ("view_commentcontact", "change_comment")])
def test_colleague_without_the_right_is_refused(staff, comment, permissions):
    client = staff(*permissions)

    assert send(client, comment).status_code == 403
    assert not Restriction.objects.exists()


@pytest.mark.parametrize("count", [1, 6])
def test_list_asks_the_same_number_of_questions_for_any_length(
    moderator_client, comment, django_assert_num_queries, count
):
    for _ in range(count):
        send(moderator_client, comment)

    with django_assert_num_queries(4):
        moderator_client.get(LIST)
