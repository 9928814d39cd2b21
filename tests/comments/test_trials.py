"""A text that is tried is judged as a comment would be, and each finding says what the policy did with it."""

import pytest

from comments.models import Comment, Screening
from comments.screening.compiled import default_lexicons
from comments.screening.policy import Policy
from comments.screening.types import ArticleContext, Context, Draft, Mode, Outcome
from comments.trials import try_text


def trial(body, *, mode=Mode.AUTOMATIC, policy=None, name="Ada"):
    return try_text(
        Draft(body=body, name=name),
        Context(article=ArticleContext(language="en")),
        lexicons=default_lexicons(),
        policy=Policy.from_content(policy or {}),
        mode=mode,
        automatic_languages=frozenset(("en",)),
    )


def test_clean_text_is_approved():
    assert trial("I agree with the council.").recommendation.outcome is Outcome.APPROVE


def test_finding_that_decides_is_told_from_one_that_does_not():
    tried = trial("What a shit article. Some crap about trams.")

    assert [(weighed.finding.rule, weighed.alone, weighed.is_deciding) for weighed in tried.weighed] == [
        ("en:shit", Outcome.REJECT, True),
        ("en:crap", Outcome.HOLD, False),
    ]


def test_protected_possible_finding_does_nothing():
    tried = trial('"What a load of crap", he said.')

    assert [(weighed.finding.protected_by, weighed.alone) for weighed in tried.weighed] == [
        ("quotation", Outcome.APPROVE)
    ]
    assert tried.recommendation.outcome is Outcome.APPROVE


def test_policy_that_is_tried_is_the_one_that_judges():
    tried = trial("What a shit article.", policy={"reject_when_certain": [], "hold_when_certain": []})

    assert tried.recommendation.outcome is Outcome.HOLD


def test_mode_that_is_tried_is_the_one_that_judges():
    assert trial("I agree with the council.", mode=Mode.REVIEWED).recommendation.outcome is Outcome.HOLD


@pytest.mark.django_db
def test_nothing_is_stored():
    trial("What a shit article.")

    assert not Comment.objects.exists()
    assert not Screening.objects.exists()
