"""Many rows at once."""

import uuid
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from comments import bulk
from comments.models import Comment, Decision, Finding, Screening
from tests.factories import make_comment, make_moderator

pytestmark = pytest.mark.django_db

WHEN = datetime(2026, 2, 1, 11, 30, 0, 5000, tzinfo=UTC)


def decision(comment, **values):
    values = {"seq": 1, "verdict": "approve", "actor_kind": "moderator", "basis": "desk", "created_at": WHEN} | values
    return Decision(comment=comment, **values)


def make_screening():
    screening = Screening(
        comment=make_comment(),
        created_at=WHEN,
        mode="automatic",
        recommendation="approve",
        is_complete=True,
        milliseconds=0.5,
        guidelines_revision=1,
        lexicon_revision=1,
        policy_revision=1,
    )
    bulk.insert(Screening, [screening])
    return screening


def finding(screening, rule="a rule"):
    return Finding(
        screening=screening, field="body", guideline="profanity", severity="certain", start=0, end=4, rule=rule
    )


def test_rows_are_read_as_they_were_given():
    row = decision(
        make_comment(),
        verdict="reject",
        grounds=["profanity", "vulgarité"],
        evidence=[{"start": 1, "end": 5}],
        actor=make_moderator(),
        batch_id=uuid.UUID(int=5),
        digest="d" * 64,
    )

    bulk.insert(Decision, [row])

    written = Decision.objects.get()
    fields = [field.attname for field in Decision._meta.concrete_fields]
    assert [getattr(written, name) for name in fields] == [getattr(row, name) for name in fields]


def test_rows_are_the_same_for_the_database_as_those_of_the_orm():
    comment, other = make_comment(), make_comment()
    actor = make_moderator()
    values = {"actor": actor, "grounds": ["profanity"], "batch_id": uuid.UUID(int=5)}

    bulk.insert(Decision, [decision(comment, **values)])
    decision(other, **values).save()

    same = Decision.objects.filter(grounds=["profanity"], batch_id=uuid.UUID(int=5), created_at=WHEN, actor=actor)
    assert same.count() == 2


def test_rows_get_ids_in_their_order():
    screening = make_screening()
    rows = [finding(screening, rule) for rule in ("first", "second", "third")]

    bulk.insert(Finding, rows)

    assert list(Finding.objects.order_by("id").values_list("id", "rule")) == [(row.pk, row.rule) for row in rows]
    assert [row.rule for row in rows] == ["first", "second", "third"]


def test_text_is_kept_whatever_it_holds():
    text = "tab\t, line\nand \\N, \\. 'quoted' \"twice\", 100 %s, סוף, 🕊"

    bulk.insert(Finding, [finding(make_screening(), text)])

    assert Finding.objects.get().rule == text


def test_later_insert_takes_other_ids():
    screening = make_screening()
    bulk.insert(Finding, [finding(screening)])
    finding(screening).save()
    bulk.insert(Finding, [finding(screening)])

    assert Finding.objects.count() == 3


def test_nothing_is_inserted_where_there_is_nothing():
    bulk.insert(Finding, [])

    assert not Finding.objects.exists()


def test_what_the_rules_refuse_is_refused_here_too():
    comment = make_comment()

    with pytest.raises(IntegrityError, match="next number"), transaction.atomic():
        bulk.insert(Decision, [decision(comment, actor=make_moderator(), seq=2)])


def test_one_refused_row_leaves_none_of_the_others():
    screening = make_screening()
    empty = finding(screening)
    empty.end = 0

    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert(Finding, [finding(screening), empty])

    assert not Finding.objects.exists()


@pytest.mark.parametrize("count", [0, 1, 3])
def test_so_many_ids_are_allocated_as_asked_for(count):
    ids = bulk.allocate_ids(Screening, count)

    assert len(ids) == count
    assert ids == sorted(set(ids))


def test_new_row_is_what_the_model_makes():
    comment = make_comment()
    values = {"seq": 1, "verdict": "approve", "actor_kind": "moderator", "basis": "desk", "created_at": WHEN}
    values |= {"grounds": [], "evidence": []}
    made, known = bulk.new_row(Decision, comment_id=comment.pk, **values), Decision(comment_id=comment.pk, **values)

    fields = [field.attname for field in Decision._meta.concrete_fields]
    assert {name: getattr(made, name) for name in fields} == {name: getattr(known, name) for name in fields}


def test_new_row_refuses_what_the_model_has_not():
    with pytest.raises(TypeError, match="Decision has no colour"):
        bulk.new_row(Decision, colour="red")


def test_among_is_one_value_however_many_numbers():
    comments = [make_comment(), make_comment()]
    make_comment()

    found = Comment.objects.filter(bulk.among("pk", {comment.pk for comment in comments}), status="pending")

    assert sorted(row.pk for row in found) == [comment.pk for comment in comments]
    assert not Comment.objects.filter(bulk.among("pk", [])).exists()
