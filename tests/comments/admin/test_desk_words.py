"""The sentences of a card: what is known of a commenter, and why a screening did not finish."""

import pytest

from comments.admin.desk_words import describe_history, why_incomplete
from comments.admin.labels import current_words
from comments.commenters import History
from comments.screening_batch import GAVE_UP

pytestmark = pytest.mark.django_db


def said_of(**fields):
    known = {"approved": 0, "rejected": 0, "waiting": 0, "overturned": 0, "last_grounds": ()} | fields
    return describe_history(History(**known), words=current_words())


def test_first_comment_is_called_so():
    assert said_of() == ["The first comment of this commenter in 90 days."]


def test_what_became_of_earlier_comments_is_counted():
    assert said_of(approved=7, rejected=2, waiting=1) == ["In 90 days: 7 approved, 2 rejected, 1 waiting."]


@pytest.mark.parametrize(
    ("count", "sentence"), [(1, "1 rejection was overturned."), (3, "3 rejections were overturned.")]
)
def test_overturned_rejections_are_told(count, sentence):
    assert said_of(approved=3, overturned=count)[1] == sentence


def test_last_grounds_are_named_by_their_titles():
    sentences = said_of(rejected=2, last_grounds=(("threat", "abuse"), ("profanity",)))

    assert sentences[-1] == "Last rejected for: Threat, Abuse; Profanity."


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        (GAVE_UP, "The screening failed three times: nobody has looked at this text yet."),
        ("language_unknown", "Its language is none that is screened: nobody has looked at this text yet."),
        ("threat_timeout", "A part of the screening failed (threat_timeout): it may have overlooked something."),
    ],
)
def test_screening_that_did_not_finish_says_why(reason, sentence):
    assert why_incomplete(reason) == sentence
