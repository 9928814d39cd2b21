"""The ORM's side doors: what goes round `save` and `delete` meets the same rules."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from articles.models import Article
from comments.models import Comment, Decision, Finding, Revision, Screening, Thread, Verdict
from tests.comments.rules.rows import is_sqlite
from tests.factories import make_comment, make_decision, make_public_comment, make_screened_comment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def record():
    comment = make_screened_comment(body="What a load of bullshit.")
    make_decision(comment)
    return comment


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Comment, {"body": "A lovely day."}),
        (Comment, {"name": "Vera"}),
        (Comment, {"status": "rejected"}),
        (Comment, {"status": "pending", "seq": 0}),
        (Decision, {"verdict": "approve"}),
        (Decision, {"grounds": []}),
        (Decision, {"digest": "0" * 64}),
        (Screening, {"recommendation": "approve"}),
        (Finding, {"severity": "possible"}),
        (Revision, {"content": {}}),
    ],
)
def test_update_is_refused(model, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**change)


@pytest.mark.parametrize(
    ("model", "field", "value"),
    [
        (Comment, "body", "A lovely day."),
        (Comment, "status", "rejected"),
        (Decision, "verdict", "approve"),
        (Screening, "language", "tr"),
        (Finding, "rule", "another"),
        (Revision, "digest", "0" * 64),
    ],
)
def test_bulk_update_is_refused(model, field, value):
    row = model.objects.order_by("pk").first()
    setattr(row, field, value)

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.bulk_update([row], [field])


@pytest.mark.parametrize("model", [Comment, Decision, Screening, Finding, Revision])
def test_save_of_a_known_row_is_refused(model):
    row = model.objects.order_by("pk").first()

    with pytest.raises(IntegrityError), transaction.atomic():
        row.__class__.objects.bulk_create([row])
    if model is not Comment:
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


@pytest.mark.parametrize("model", [Comment, Decision, Screening, Finding, Revision])
def test_delete_is_refused(model):
    with pytest.raises((IntegrityError, ProtectedError)), transaction.atomic():
        model.objects.all().delete()


@pytest.mark.parametrize("model", [Comment, Decision, Screening, Finding])
def test_raw_delete_is_refused(model):
    """What the deletion of a user or an article would do, if no field protected them."""
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.all()._raw_delete("default")


@pytest.mark.parametrize("model", [Article, Thread])
def test_cascade_is_refused(model):
    with pytest.raises((IntegrityError, ProtectedError)), transaction.atomic():
        model.objects.get().delete()


def test_deletion_of_a_moderator_is_refused(record):
    moderator = record.decisions.last().actor

    with pytest.raises((IntegrityError, ProtectedError)), transaction.atomic():
        moderator.delete()


@pytest.mark.parametrize(
    "options",
    [
        {"update_conflicts": True, "unique_fields": ["id"], "update_fields": ["body"]},
        {"update_conflicts": True, "unique_fields": ["public_id"], "update_fields": ["name", "body"]},
    ],
)
def test_upsert_is_refused(record, options):
    record.body = "A lovely day."

    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.bulk_create([record], **options)


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        ("comments.comment", {"body": "A lovely day."}),
        ("comments.comment", {"status": "rejected"}),
        ("comments.decision", {"verdict": "approve"}),
        ("comments.finding", {"guideline": "threat"}),
        ("comments.revision", {"content": {}}),
    ],
)
def test_loaddata_is_refused(tmp_path, model, fields):
    path = tmp_path / "dump.json"
    call_command("dumpdata", model, output=str(path))
    rows = json.loads(path.read_text())
    rows[0]["fields"] |= fields
    path.write_text(json.dumps(rows))

    with pytest.raises(IntegrityError), transaction.atomic():
        call_command("loaddata", str(path), stdout=StringIO())


def test_get_or_create_cannot_publish(record):
    comment = make_comment(body="Another comment, about the fare.")

    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.update_or_create(pk=comment.pk, defaults={"status": "approved"})


def test_what_is_legal_is_accepted():
    comment = make_public_comment(body="Another comment, about the fare.")
    make_decision(comment, verdict=Verdict.HOLD)
    make_decision(comment, verdict=Verdict.REJECT)
    make_decision(comment)

    assert comment.seq == 4
    assert is_sqlite() or Comment.objects.filter(pk=comment.pk).update(idempotency_key=None) == 1
