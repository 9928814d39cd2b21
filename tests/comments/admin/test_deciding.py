"""What the page on which moderators decide reads from its form, and what it makes of it."""

import pytest
from django.http import QueryDict

from comments import complaints
from comments.admin import deciding
from comments.admin.deciding import Seen, UnreadableSelectionError
from comments.admin.labels import current_words
from comments.models import Verdict
from tests.factories import make_comment, make_decision, make_moderator


@pytest.mark.parametrize("value", ["", "1", "1:", ":1", "0:0", "1:-1", "a:b", "1:1:1", "١:١", "9" * 19 + ":0", "1:1\n"])
def test_what_was_seen_is_read_strictly(value):
    with pytest.raises(UnreadableSelectionError):
        deciding.read_seen(["7:0", value])


def test_what_was_seen_is_read():
    assert deciding.read_seen(["7:0", "12:3"]) == [Seen(7, 0), Seen(12, 3)]


def test_a_form_that_shows_nothing_decides_nothing():
    with pytest.raises(UnreadableSelectionError):
        deciding.read_seen([])


def test_a_form_may_not_claim_to_have_shown_more_than_a_page():
    with pytest.raises(UnreadableSelectionError):
        deciding.read_seen([f"{number}:0" for number in range(1, 52)])


@pytest.mark.parametrize("value", ["", "0", "-1", "x", "1 OR 1", "١"])
def test_ids_are_read_strictly(value):
    with pytest.raises(UnreadableSelectionError):
        deciding.read_ids(["1", value])


def test_ids_are_in_order_and_once():
    assert deciding.read_ids(["3", "1", "3"]) == [1, 3]


@pytest.mark.django_db
def test_reject_without_a_ground_is_refused_with_a_sentence():
    form = deciding.make_form(Verdict.REJECT, QueryDict(""), words=current_words())

    assert form.errors == {"chosen": ["Choose at least one ground: the commenter is told why."]}


@pytest.mark.django_db
def test_ground_outside_the_guidelines_is_refused():
    form = deciding.make_form(Verdict.REJECT, QueryDict("chosen=boredom"), words=current_words())

    assert not form.is_valid()


@pytest.mark.django_db
def test_every_ground_of_the_guidelines_is_offered():
    form = deciding.make_form(Verdict.REJECT, None, words=current_words())

    codes = [code for code, _ in form.fields["chosen"].choices]
    assert codes[:2] == ["profanity", "vulgarity"]
    assert {"off_topic", "unlawful", "personal_data", "withdrawn"} <= set(codes)


@pytest.mark.django_db
def test_one_comment_that_a_colleague_decided_does_not_stop_the_others():
    mo, vera = make_moderator(), make_moderator("vera")
    contested, free = make_comment(body="The fare is too high for me."), make_comment()
    theirs = make_decision(contested, moderator=vera, verdict=Verdict.REJECT, grounds=["threat"])
    form = deciding.make_form(Verdict.APPROVE, QueryDict(""), words=current_words())
    assert form.is_valid()

    outcome = deciding.decide_each([Seen(contested.pk, 0), Seen(free.pk, 0)], Verdict.APPROVE, form=form, moderator=mo)

    assert [decision.comment_id for decision in outcome.decisions] == [free.pk]
    assert outcome.left_out == [(contested, theirs)]


@pytest.mark.django_db
def test_comment_that_does_not_exist_is_passed_over():
    form = deciding.make_form(Verdict.HOLD, QueryDict(""), words=current_words())
    assert form.is_valid()

    outcome = deciding.decide_each([Seen(999, 0)], Verdict.HOLD, form=form, moderator=make_moderator())

    assert outcome == deciding.Outcome([], [], [])


@pytest.mark.django_db
def test_appeal_of_an_own_decision_is_left_to_another():
    mo, _ = make_moderator(), make_moderator("vera")
    contested = make_comment(body="The fare is too high for me.")
    make_decision(contested, moderator=mo, verdict=Verdict.REJECT)
    complaints.appeal_decision(contested.pk, text="I only said what it costs.")
    form = deciding.make_form(Verdict.APPROVE, QueryDict(""), words=current_words())
    assert form.is_valid()

    outcome = deciding.decide_each([Seen(contested.pk, 1)], Verdict.APPROVE, form=form, moderator=mo)

    assert (outcome.decisions, outcome.own_appeals) == ([], [contested])
    assert "another moderator judges" in deciding.own_appeal_message(contested)


@pytest.mark.django_db
def test_message_about_a_comment_that_was_left_out_without_a_decision():
    comment = make_comment(body="The fare is fair.")

    message = deciding.left_out_message(comment, None, words=current_words())

    assert message == "The comment “The fare is fair.” was left out. It is not as the page showed it."
