"""What a card says of a commenter who is known, and nothing of one who is not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments import commenters
from comments.models import Comment, CommentContact, Verdict
from tests.factories import make_comment, make_decision, make_held_comment, make_public_comment, make_rejected_comment

pytestmark = pytest.mark.django_db


def known(comment, *, account="", email="", is_confirmed=False, network=""):
    contact, _ = CommentContact.objects.get_or_create(comment=comment)
    contact.sso_subject, contact.email, contact.network_hash = account, email, network
    contact.confirmed_at = timezone.now() if is_confirmed else None
    contact.save()
    return comment


def history(comment, **options):
    return commenters.find_histories([comment.pk], now=timezone.now(), **options).get(comment.pk)


def test_account_is_known_by_what_it_wrote():
    known(make_public_comment(), account="ada@paper")
    known(make_rejected_comment(), account="ada@paper")
    known(make_rejected_comment(), account="zoe@paper")
    comment = known(make_held_comment(), account="ada@paper")

    found = history(comment)

    assert (found.approved, found.rejected, found.waiting) == (1, 1, 0)
    assert found.last_grounds == [["off_topic"]]


def test_confirmed_address_is_known_in_any_case():
    known(make_public_comment(), email="Ada@example.org", is_confirmed=True)
    comment = known(make_held_comment(), email="ada@example.org", is_confirmed=True)

    assert history(comment).approved == 1


@pytest.mark.parametrize(
    "facts",
    [{"email": "ada@example.org"}, {"network": "a" * 64}, {}],
    ids=["an address that was not confirmed", "a network", "nothing"],
)
def test_who_is_not_known_has_no_history(facts):
    known(make_public_comment(), **facts)

    assert history(known(make_held_comment(), **facts)) is None


def test_first_comment_is_said_to_be_the_first():
    assert history(known(make_held_comment(), account="ada@paper")).is_first


def test_overturned_rejection_is_counted():
    comment = known(make_rejected_comment(), account="ada@paper")
    make_decision(comment, verdict=Verdict.APPROVE)

    assert history(known(make_held_comment(), account="ada@paper")).overturned == 1


def test_what_is_older_than_ninety_days_is_left_out():
    known(make_public_comment(), account="ada@paper")
    comment = known(make_held_comment(), account="ada@paper")

    found = commenters.find_histories([comment.pk], now=timezone.now() + timedelta(days=91))

    assert found[comment.pk].is_first


def test_few_questions_for_many_cards(django_assert_num_queries):
    for number in range(6):
        known(make_comment(body=f"Comment {number} about the bus."), account="ada@paper")

    ids = list(Comment.objects.values_list("pk", flat=True))

    with django_assert_num_queries(3):
        commenters.find_histories(ids, now=timezone.now())
