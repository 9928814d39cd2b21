"""Statements of reasons: each rejection passes the rules of the EU's database, and says nothing of a person."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from comments import complaints, moderation, statements
from comments.models import Verdict
from comments.revisions import current_guidelines
from tests.factories import (
    make_comment,
    make_decision,
    make_moderator,
    make_public_comment,
    make_rejected_comment,
    make_screened_comment,
)

pytestmark = pytest.mark.django_db

SWEARING = "This is fucking ridiculous."
# The values and limits of the Commission's own validation, as far as a rejected comment can need them.
CATEGORIES = {
    "STATEMENT_CATEGORY_ANIMAL_WELFARE", "STATEMENT_CATEGORY_CONSUMER_INFORMATION", "STATEMENT_CATEGORY_CYBER_VIOLENCE",
    "STATEMENT_CATEGORY_CYBER_VIOLENCE_AGAINST_WOMEN", "STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS",
    "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH", "STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS",
    "STATEMENT_CATEGORY_NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS", "STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE",
    "STATEMENT_CATEGORY_OTHER_VIOLATION_TC", "STATEMENT_CATEGORY_PROTECTION_OF_MINORS",
    "STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY", "STATEMENT_CATEGORY_SCAMS_AND_FRAUD", "STATEMENT_CATEGORY_SELF_HARM",
    "STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS", "STATEMENT_CATEGORY_VIOLENCE",
}  # fmt: skip
ONE_OF = {
    "decision_ground": {"DECISION_GROUND_ILLEGAL_CONTENT", "DECISION_GROUND_INCOMPATIBLE_CONTENT"},
    "source_type": {
        "SOURCE_ARTICLE_16", "SOURCE_TRUSTED_FLAGGER", "SOURCE_TYPE_OTHER_NOTIFICATION", "SOURCE_VOLUNTARY",
    },
    "automated_detection": {"Yes", "No"},
    "automated_decision": {
        "AUTOMATED_DECISION_FULLY", "AUTOMATED_DECISION_PARTIALLY", "AUTOMATED_DECISION_NOT_AUTOMATED",
    },
    "category": CATEGORIES,
    "incompatible_content_illegal": {"Yes", "No"},
    "content_language": {"EN", "AR", "TR", "KU", "FA"},
}  # fmt: skip
SOME_OF = {
    "decision_visibility": {"DECISION_VISIBILITY_CONTENT_REMOVED", "DECISION_VISIBILITY_CONTENT_DISABLED"},
    "content_type": {"CONTENT_TYPE_TEXT"},
}
LENGTHS = {
    "puid": 500, "decision_facts": 5000, "illegal_content_legal_ground": 500, "illegal_content_explanation": 2000,
    "incompatible_content_ground": 500, "incompatible_content_explanation": 2000,
}  # fmt: skip
REQUIRED = {
    "puid", "decision_visibility", "decision_ground", "category", "content_type", "content_date", "application_date",
    "decision_facts", "source_type", "automated_detection", "automated_decision",
}  # fmt: skip
NEEDED_WITH = {
    "DECISION_GROUND_ILLEGAL_CONTENT": ("illegal_content_legal_ground", "illegal_content_explanation"),
    "DECISION_GROUND_INCOMPATIBLE_CONTENT": ("incompatible_content_ground", "incompatible_content_explanation"),
}


def find_faults(record):
    """Return what the EU's database would not take."""
    faults = [f"{name} is missing" for name in REQUIRED if not record.get(name)]
    faults += [
        f"{name}: {record[name]}" for name, values in ONE_OF.items() if name in record and record[name] not in values
    ]
    faults += [f"{name}: {record[name]}" for name, values in SOME_OF.items() if not set(record[name]) <= values]
    faults += [f"{name} is too long" for name, length in LENGTHS.items() if len(record.get(name, "")) > length]
    faults += [f"{name} is missing" for name in NEEDED_WITH[record["decision_ground"]] if not record.get(name)]
    faults += [f"{code} is no other category" for code in record["category_addition"] if code not in CATEGORIES]
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,500}", record["puid"]):
        faults.append(f"puid: {record['puid']}")
    for name in ("content_date", "application_date"):
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", record[name]):
            faults.append(f"{name}: {record[name]}")
    return faults


def records():
    now = timezone.now()
    found = statements.find_rejections(since=now - timedelta(days=1), until=now + timedelta(days=1))
    return [json.loads(json.dumps(statement.as_record())) for statement in statements.write_statements(found)]


def test_automatic_rejection_passes_the_rules():
    comment = make_screened_comment(body=SWEARING)

    [record] = records()

    assert find_faults(record) == []
    assert record["puid"] == f"{comment.public_id}-1"
    assert record["decision_visibility"] == ["DECISION_VISIBILITY_CONTENT_DISABLED"]
    assert (record["automated_detection"], record["automated_decision"]) == ("Yes", "AUTOMATED_DECISION_FULLY")
    assert record["incompatible_content_ground"] == "Profanity"
    assert record["content_language"] == "EN"


@pytest.mark.parametrize(
    "code", sorted(["profanity", "threat", "racism", "commercial_promotion", "off_topic", "unlawful", "personal_data"])
)
def test_rejection_for_each_ground_passes_the_rules(code):
    make_decision(make_comment(), verdict=Verdict.REJECT, grounds=[code])

    assert find_faults(records()[0]) == []


def test_rejection_for_all_grounds_at_once_passes_the_rules():
    make_decision(make_comment(), verdict=Verdict.REJECT, grounds=list(current_guidelines()))

    [record] = records()

    assert find_faults(record) == []
    assert record["category"] not in record["category_addition"]


def test_what_was_public_was_removed_and_says_since_when():
    comment = make_public_comment()
    make_decision(comment, verdict=Verdict.REJECT, grounds=["racism"])

    [record] = records()

    assert record["decision_visibility"] == ["DECISION_VISIBILITY_CONTENT_REMOVED"]
    assert "It was public from" in record["decision_facts"]
    assert record["automated_decision"] == "AUTOMATED_DECISION_NOT_AUTOMATED"


def test_person_who_confirms_a_finding_decided_partially_by_machine():
    comment = make_screened_comment(body="You are an idiot.")
    make_decision(comment, verdict=Verdict.REJECT, grounds=["personal_attack"])

    assert records()[0]["automated_decision"] == "AUTOMATED_DECISION_PARTIALLY"


def test_notice_of_illegal_content_is_the_source():
    comment = make_public_comment()
    complaints.report_comment(comment.pk, reporter="v" * 64, ground="unlawful")
    make_decision(comment, verdict=Verdict.REJECT, grounds=["unlawful"], basis="report")

    [record] = records()

    assert find_faults(record) == []
    assert record["source_type"] == "SOURCE_ARTICLE_16"
    assert record["decision_ground"] == "DECISION_GROUND_ILLEGAL_CONTENT"


def test_comment_that_its_commenter_took_back_is_no_rejection():
    moderation.withdraw(make_public_comment().pk)

    assert records() == []


def test_no_text_and_no_name_is_told():
    make_rejected_comment(name="Ada Lovelace", body="A very particular sentence.")

    told = json.dumps(records())

    assert "Lovelace" not in told
    assert "particular" not in told


def test_questions_do_not_grow_with_the_rejections(django_assert_max_num_queries):
    moderator = make_moderator()
    for number in range(12):
        make_decision(make_comment(body=f"Number {number}"), verdict=Verdict.REJECT, moderator=moderator)

    with django_assert_max_num_queries(15):
        assert len(records()) == 12


def test_command_writes_one_object_a_line(tmp_path):
    make_screened_comment(body=SWEARING)
    today = datetime.now(UTC).date().isoformat()

    call_command("export_statements", f"--from={today}", f"--to={today}", f"--output={tmp_path / 'statements.jsonl'}")

    [line] = (tmp_path / "statements.jsonl").read_text().splitlines()
    assert find_faults(json.loads(line)) == []


@pytest.mark.parametrize(
    "arguments", [["--from=2026-13-01", "--to=2026-01-01"], ["--from=2026-01-02", "--to=2026-01-01"]]
)
def test_command_says_what_is_wrong_with_the_days(arguments):
    with pytest.raises(CommandError, match=r"no day|before the first"):
        call_command("export_statements", *arguments)
