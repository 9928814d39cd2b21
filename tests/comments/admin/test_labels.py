"""Rows in words: sentences that a colleague understands."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation

from comments.admin import labels
from comments.models import ActorKind, Comment, Decision, Finding, Verdict
from tests.factories import make_comment, make_decision, make_moderator, make_screened_comment

SWEARING = "What a shit article."


def finding(severity="certain", protected_by="", guideline="threat"):
    return Finding(guideline=guideline, severity=severity, protected_by=protected_by)


@pytest.fixture
def words(db):
    return labels.current_words()


def test_finding_is_described_by_guideline_and_severity(words):
    assert words.describe(finding()) == "Threat: certain"


def test_protected_finding_says_what_protects_it(words):
    described = words.describe(finding("likely", "counter_speech"))

    assert described == "Threat: likely, protected (counter speech)"


def test_guideline_that_is_no_longer_in_force_is_shown_by_its_code(words):
    assert words.title("boredom") == "boredom"


def test_titles_are_in_the_language_of_the_moderator(db):
    with translation.override("tr"):
        assert labels.current_words().title("threat") == "Tehdit"


def test_reject_is_a_sentence_with_who_when_and_why(words):
    mo = make_moderator(first_name="Mo", last_name="Quick")
    decision = make_decision(make_comment(), verdict=Verdict.REJECT, grounds=["threat"], moderator=mo)
    decision.created_at = timezone.now() - timedelta(minutes=2, seconds=5)

    assert words.describe_decision(decision) == "Mo Quick rejected it 2\xa0minutes ago: Threat."


def test_the_machine_is_called_the_screening(words):
    comment = make_screened_comment(body=SWEARING)

    assert words.describe_decision(comment.decisions.get()) == "The screening rejected it 0\xa0minutes ago: Profanity."


@pytest.mark.parametrize(("kind", "label"), [(ActorKind.COMMENTER, "The commenter"), (ActorKind.IMPORTER, "An import")])
def test_others_than_people_are_named_by_what_they_are(kind, label):
    assert labels.actor_label(Decision(actor_kind=kind)) == label


def test_exact_time_has_seconds_and_zone():
    moment = datetime(2026, 11, 22, 16, 5, 9, tzinfo=UTC)

    assert labels.exact(moment) == "Nov. 22, 2026, 16:05:09 UTC"


def test_age_has_the_exact_time_as_its_title():
    moment = timezone.now() - timedelta(hours=3)

    assert f'title="{labels.exact(moment)}">3\xa0hours ago</time>' in labels.time_tag(moment)


def test_equal_findings_share_a_chip(words):
    html = labels.chips([finding(), finding(), finding("possible", "quotation")], words=words)

    assert html == (
        '<span class="chip chip-certain">Threat: certain ×2</span> '
        '<span class="chip chip-possible chip-protected">Threat: possible, protected (quotation)</span>'
    )


@pytest.mark.parametrize(
    ("found", "declared", "tag"),
    [("ckb", "en", "ckb"), ("und", "tr", "tr"), ("zxx", "", ""), ("", "", "")],
)
def test_language_of_a_comment_is_what_was_found_or_else_declared(found, declared, tag):
    assert labels.language_of(Comment(language=found, language_declared=declared)) == tag
