"""What is sent anew with a letter changed, a day after it was rejected at most, waits for a person."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments import erasure, moderation, screening_batch
from comments.models import Screening
from comments.rejected_lately import read_rejected_lately
from tests.factories import make_comment, make_decision, make_moderator, make_screened_comment

pytestmark = pytest.mark.django_db

ADVICE = "You are an idiot, and whoever wants to know why should look at what the council has decided about the {}."
PLAIN = "Whoever wants to know why should look at what the council has decided about the bridge, and nobody else."


def screen(body, **fields):
    comment = make_screened_comment(body=body, **fields)
    return comment.status, Screening.objects.get(comment=comment).caution


def reject(body):
    comment = make_screened_comment(body=body)
    assert comment.status != "approved"
    if comment.status == "held":
        make_decision(comment, verdict="reject")
    return comment


def test_text_that_is_nearly_the_same_waits_for_a_person():
    reject(PLAIN.replace("bridge", "fucking bridge"))

    assert screen(PLAIN.replace("bridge", "damp bridge")) == ("held", "like_rejected")


def test_other_text_is_not_held_back():
    reject(PLAIN.replace("bridge", "fucking bridge"))

    assert screen("I am glad that the tram comes back to our street.") == ("approved", "")


def test_after_a_day_nobody_remembers(time_machine):
    reject(PLAIN.replace("bridge", "fucking bridge"))
    time_machine.move_to(timezone.now() + timedelta(hours=25))

    assert screen(PLAIN) == ("approved", "")


def test_what_a_person_approved_after_all_holds_nothing_back():
    comment = reject(PLAIN.replace("bridge", "fucking bridge"))
    make_decision(comment, moderator=make_moderator("ronahi"))

    assert screen(PLAIN) == ("approved", "")


def test_what_its_commenter_took_back_is_no_offence():
    comment = make_screened_comment(body=ADVICE.format("bridge"))
    moderation.withdraw(comment.pk)

    assert not read_rejected_lately(now=timezone.now()).by_band


def test_where_nothing_was_rejected_nothing_is_compared(django_assert_num_queries):
    with django_assert_num_queries(1):
        lately = read_rejected_lately(now=timezone.now())
    with django_assert_num_queries(0):
        assert not lately.has_alike(PLAIN)


def test_batch_screens_as_before():
    make_comment(body=PLAIN)

    assert screening_batch.screen_next_batch() == 1


def test_bands_are_read_once(django_assert_num_queries):
    reject(PLAIN.replace("bridge", "fucking bridge"))
    first = read_rejected_lately(now=timezone.now())

    with django_assert_num_queries(1):
        assert read_rejected_lately(now=timezone.now()) == first


def test_what_was_erased_is_forgotten():
    comment = reject(PLAIN.replace("bridge", "fucking bridge"))
    read_rejected_lately(now=timezone.now())
    erasure.erase_comment(comment.pk)

    assert not read_rejected_lately(now=timezone.now()).by_band
