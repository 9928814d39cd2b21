"""The numbers of a report, and what it keeps."""

import json
from datetime import UTC, datetime, timedelta

from comments.replay_report import MAX_AGAINST, UNKNOWN, Case, Report
from comments.screening.types import Outcome

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def case(old="hold", new="hold", human=UNKNOWN, *, number=1, at=NOON, **fields):
    defaults = {
        "language": "en",
        "old_grounds": (),
        "new_grounds": (),
        "rules": (),
        "is_of_draft": True,
        "human_grounds": (),
    }
    return Case(comment_id=number, created_at=at, old=Outcome(old), new=Outcome(new), human=human, **defaults | fields)


def report(*cases):
    made = Report()
    for each in cases:
        made.add(each)
    return made


def test_empty_report_says_nothing():
    empty = Report.from_json({})

    assert (empty.total, empty.changed, empty.extra_held, empty.days) == (0, 0, 0, 0.0)


def test_cases_are_counted_by_old_new_and_person():
    made = report(case("approve", "reject", "approve"), case("approve", "reject"), case("hold", "hold", "reject"))

    assert made.count(old="approve", new="reject") == 2
    assert made.count(old="approve", new="reject", human="approve") == 1
    assert made.count(human=UNKNOWN) == 1
    assert (made.total, made.changed) == (3, 2)


def test_nobody_looked_is_for_or_against_nothing():
    made = report(case("approve", "reject"), case("reject", "approve"))

    assert made.against == []
    assert len(made.others) == 2


def test_cases_against_a_person_are_kept_apart():
    made = report(
        case("hold", "reject", "approve", number=1),
        case("hold", "approve", "reject", number=2),
        case("hold", "reject", "reject", number=3),
        case("approve", "hold", "approve", number=4),
    )

    assert [flip.comment for flip in made.against] == [1, 2]
    assert [flip.comment for flip in made.others] == [3, 4]


def test_what_was_wrong_before_and_stays_is_no_flip():
    assert report(case("approve", "approve", "reject")).against == []


def test_held_more_and_fewer():
    assert report(case("approve", "hold"), case("reject", "hold"), case("hold", "approve")).extra_held == 1
    assert report(case("hold", "approve")).extra_held == -1


def test_days_are_from_the_oldest_to_the_newest():
    made = report(case(at=NOON), case(at=NOON - timedelta(hours=12)), case(at=NOON - timedelta(hours=36)))

    assert made.days == 1.5


def test_guidelines_that_decide_or_did():
    made = report(
        case("hold", "reject", old_grounds=("personal_attack",), new_grounds=("profanity",)),
        case("approve", "reject", new_grounds=("profanity",)),
        case("hold", "approve", old_grounds=("personal_attack",)),
        case("hold", "hold", old_grounds=("threat",)),
    )

    assert list(made.by_guideline()) == [
        ("personal_attack", {"approve": 1, "hold": 0, "reject": 0}),
        ("profanity", {"approve": 0, "hold": 0, "reject": 2}),
    ]


def test_languages_with_how_many_change():
    made = report(case(), case("hold", "approve"), case("hold", "approve", language="ckb"), case(language=""))

    assert list(made.by_language()) == [("en", 2, 1), ("ckb", 1, 1), ("unknown", 1, 0)]


def test_changes_that_come_anyway_are_not_the_drafts():
    assert report(case("hold", "approve"), case("hold", "approve", is_of_draft=False)).of_draft == 1


def test_report_survives_json():
    made = report(case("hold", "reject", "approve", rules=("en:shit",), new_grounds=("profanity",)), case())

    assert Report.from_json(json.loads(json.dumps(made.to_json()))) == made


def test_report_names_no_more_than_somebody_reads():
    made = report(*(case("hold", "reject", "approve", number=number) for number in range(MAX_AGAINST + 1)))

    assert len(made.against) == MAX_AGAINST
    assert made.count(new="reject") == MAX_AGAINST + 1
