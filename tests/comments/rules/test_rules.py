"""What the database refuses, tried with raw SQL; the same on SQLite and PostgreSQL."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError
from django.utils import timezone

from comments.models import Appeal, Comment, Decision, Finding, Revision, Seal, Status, Verdict
from tests.comments.rules.rows import copy_row, execute, is_sqlite, update
from tests.factories import (
    make_article,
    make_comment,
    make_decision,
    make_held_comment,
    make_moderator,
    make_public_comment,
    make_screened_comment,
)

pytestmark = pytest.mark.django_db


def refuse(match):
    return pytest.raises(IntegrityError, match=match)


def new_ids():
    [comment_id] = Comment.objects.allocate_ids(1)
    return {"id": comment_id, "root_id": comment_id, "public_id": new_uuid(), "path": "x"}


def new_uuid():
    return uuid.uuid4().hex if is_sqlite() else uuid.uuid4()


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "approved"},
        {"status": "held"},
        {"seq": 1},
        {"decided_at": timezone.now()},
        {"published_at": timezone.now()},
        {"erased_at": timezone.now()},
        {"language": "en"},
    ],
)
def test_comment_is_inserted_only_as_pending(changes):
    comment = make_comment()

    with refuse("inserted as pending"):
        copy_row("comments_comment", comment.pk, **new_ids(), **changes)


def test_comment_is_inserted_only_with_a_salt():
    comment = make_comment()

    with refuse("inserted as pending"):
        copy_row("comments_comment", comment.pk, **new_ids(), salt=("sql", "NULL"))


def test_comment_may_be_inserted_as_pending():
    comment = make_comment()

    copy_row("comments_comment", comment.pk, **new_ids())

    assert Comment.objects.count() == 2


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("body", "Something else."),
        ("name", "Vera"),
        ("salt", b"0123456789abcdef"),
        ("erased_at", timezone.now()),
    ],
)
@pytest.mark.parametrize("make", [make_comment, make_public_comment])
def test_text_never_changes(make, column, value):
    comment = make()

    with refuse("never change; they can be erased"):
        update("comments_comment", comment.pk, **{column: value})


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("public_id", "00000000000000000000000000000001"),
        ("text_digest", "0" * 64),
        ("language_declared", "tr"),
        ("created_at", dt.datetime(2020, 1, 1, tzinfo=dt.UTC)),
        ("source", "elsewhere"),
        ("external_id", "7"),
        ("depth", 1),
        ("path", "elsewhere"),
        ("idempotency_key", "another-key-of-somebody"),
    ],
)
def test_identity_never_changes(column, value):
    comment = make_comment()

    with refuse("identifies a comment never changes"):
        update("comments_comment", comment.pk, **{column: value})


@pytest.mark.parametrize("column", ["thread_id", "parent_id", "root_id"])
def test_place_never_changes(column):
    comment = make_comment()
    other = make_comment(make_article("elsewhere"))
    value = other.thread_id if column == "thread_id" else other.pk

    with refuse("identifies a comment never changes"):
        update("comments_comment", comment.pk, **{column: value})


def test_idempotency_key_may_be_dropped():
    comment = make_comment()

    assert update("comments_comment", comment.pk, idempotency_key=None) == 1


def erase(comment):
    return update("comments_comment", comment.pk, body="", name="", salt=None, erased_at=timezone.now())


def test_text_may_be_erased():
    comment = make_public_comment()

    erase(comment)

    comment.refresh_from_db()
    assert (comment.body, comment.name, comment.salt, comment.status) == ("", "", None, "approved")


def test_text_is_erased_once():
    comment = make_public_comment()
    erase(comment)

    with refuse("they can be erased, once"):
        update("comments_comment", comment.pk, erased_at=timezone.now() + dt.timedelta(1))


def test_erased_text_does_not_come_back():
    comment = make_public_comment()
    erase(comment)

    with refuse("they can be erased, once"):
        update("comments_comment", comment.pk, body="Back again.", erased_at=None)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("status", "approved"),
        ("status", "pending"),
        ("seq", 2),
        ("seq", 0),
        ("decided_at", None),
        ("published_at", timezone.now()),
        ("language", "tr"),
    ],
)
def test_status_cannot_be_written(column, value):
    comment = make_held_comment()

    with refuse("status of a comment is that of its last decision"):
        update("comments_comment", comment.pk, **{column: value})


def test_status_cannot_be_set_back_to_an_earlier_decision():
    comment = make_public_comment()
    shown = Comment.objects.get(pk=comment.pk)
    make_decision(comment, verdict=Verdict.REJECT)

    with refuse("status of a comment is that of its last decision"):
        update("comments_comment", comment.pk, status="approved", seq=1, decided_at=shown.decided_at)


def test_comment_is_never_deleted():
    comment = make_comment()

    with refuse("never deleted"):
        execute("DELETE FROM comments_comment WHERE id = %s", [comment.pk])


def test_first_comment_begins_its_own_line():
    comment = make_comment()
    other = make_comment()

    with refuse("begins its own line"):
        copy_row("comments_comment", comment.pk, **new_ids() | {"root_id": other.pk})


def test_first_comment_has_no_depth():
    comment = make_comment()

    with refuse("begins its own line"):
        copy_row("comments_comment", comment.pk, **new_ids(), depth=1)


@pytest.mark.parametrize("wrong", ["thread_id", "root_id", "depth"])
def test_reply_stands_where_its_parent_stands(wrong):
    parent = make_public_comment()
    elsewhere = make_comment(make_article("elsewhere"))
    values = {"parent_id": parent.pk, "root_id": parent.pk, "depth": 1, "thread_id": parent.thread_id}
    values[wrong] = {"thread_id": elsewhere.thread_id, "root_id": elsewhere.pk, "depth": 2}[wrong]

    with refuse("stands in the thread"):
        copy_row("comments_comment", parent.pk, **PENDING | new_ids() | values)


PENDING = {"status": "pending", "seq": 0, "decided_at": None, "published_at": None, "language": ""}


def test_reply_may_stand_where_its_parent_stands():
    parent = make_public_comment()

    copy_row(
        "comments_comment", parent.pk, **PENDING | new_ids() | {"parent_id": parent.pk, "root_id": parent.pk}, depth=1
    )

    assert parent.replies.count() == 1


def copy_decision(decision, **changes):
    defaults = {"seq": decision.seq + 1, "supersedes_id": decision.pk, "digest": "0" * 64}
    return copy_row("comments_decision", decision.pk, **defaults | changes)


def test_next_decision_is_accepted_and_projected():
    comment = make_public_comment()

    copy_decision(comment.decisions.get(), verdict="hold")

    comment.refresh_from_db()
    assert (comment.status, comment.seq) == ("held", 2)


@pytest.mark.parametrize(("verdict", "status"), [("approve", "approved"), ("hold", "held"), ("reject", "rejected")])
def test_each_verdict_is_projected_as_its_status(verdict, status):
    comment = make_comment()

    make_decision(comment, verdict=verdict)

    assert comment.status == status
    assert (comment.published_at is not None) == (status == "approved")


def test_first_publication_is_remembered():
    comment = make_public_comment()
    published_at = comment.published_at
    make_decision(comment, verdict=Verdict.REJECT)

    make_decision(comment)

    assert comment.published_at == published_at


@pytest.mark.parametrize("seq", [1, 3, 7])
def test_decision_has_the_next_number(seq):
    decision = make_public_comment().decisions.get()

    with pytest.raises(IntegrityError):
        copy_decision(decision, seq=seq)


def test_second_root_is_refused():
    decision = make_public_comment().decisions.get()

    with pytest.raises(IntegrityError):
        copy_decision(decision, seq=1, supersedes_id=None)


def test_root_with_a_later_number_is_refused():
    decision = make_public_comment().decisions.get()

    with pytest.raises(IntegrityError):
        copy_decision(decision, supersedes_id=None)


def test_fork_is_refused():
    comment = make_public_comment()
    first = comment.decisions.get()
    make_decision(comment, verdict=Verdict.HOLD)

    with pytest.raises(IntegrityError):
        copy_decision(first)
    with pytest.raises(IntegrityError):
        copy_decision(first, seq=3)


def test_decision_does_not_supersede_one_of_another_comment():
    decision = make_public_comment().decisions.get()
    other = make_public_comment(body="Another thing that I wanted to say.").decisions.get()

    for wrong in (other.pk, 999_999):
        with refuse("supersedes the one before"):
            copy_decision(decision, supersedes_id=wrong)


def test_decision_on_an_unknown_comment_is_refused():
    decision = make_public_comment().decisions.get()

    with refuse("the next number of its comment"):
        copy_decision(decision, comment_id=999_999, seq=1, supersedes_id=None)


@pytest.mark.parametrize("grounds", ["[]", "null", '""', "{}", '[""]', "[1]", "[null]", "[[]]"])
def test_reject_without_a_ground_is_refused(grounds):
    decision = make_public_comment().decisions.get()

    with refuse("ground"):
        copy_decision(decision, verdict="reject", grounds=grounds)


def test_verdict_is_one_of_three():
    decision = make_public_comment().decisions.get()

    with pytest.raises(IntegrityError):
        copy_decision(decision, verdict="edit")


def automatic(screening):
    return {"actor_kind": "automatic", "actor_id": None, "screening_id": screening.pk, "basis": "screening"}


def test_machine_over_moderator_is_refused():
    comment = make_screened_comment()
    make_decision(comment, verdict=Verdict.HOLD)

    with refuse("never supersedes one of a person"):
        copy_decision(comment.decisions.get(seq=2), verdict="approve", **automatic(comment.screenings.get()))


def test_machine_over_commenter_is_refused():
    comment = make_screened_comment()
    withdrawal = {"actor_kind": "commenter", "basis": "withdrawal", "verdict": "reject", "grounds": '["withdrawn"]'}
    copy_decision(comment.decisions.get(), **withdrawal)

    with refuse("never supersedes one of a person"):
        copy_decision(comment.decisions.get(seq=2), verdict="approve", **automatic(comment.screenings.get()))


def test_machine_over_machine_is_accepted():
    comment = make_screened_comment()

    copy_decision(comment.decisions.get(), verdict="hold")

    comment.refresh_from_db()
    assert comment.status == Status.HELD


def test_decision_rests_on_a_screening_of_its_own_comment():
    comment = make_screened_comment()
    other = make_screened_comment(body="I would like to know what the new line costs.")

    for wrong in (other.screenings.get().pk, 999_999):
        with refuse("screening of its own comment"):
            copy_decision(comment.decisions.get(), screening_id=wrong)


@pytest.mark.parametrize(
    "changes",
    [
        {"actor_kind": "moderator", "actor_id": None},
        {"actor_kind": "automatic", "screening_id": None},
        {"actor_kind": "automatic"},
        {"actor_kind": "commenter"},
        {"actor_kind": "commenter", "actor_id": None},
        {"actor_kind": "importer"},
        {"actor_kind": "nobody"},
    ],
)
def test_actor_fits_its_kind(changes):
    decision = make_public_comment().decisions.get()

    with pytest.raises(IntegrityError):
        copy_decision(decision, **changes)


APPEND_ONLY = ["decision", "screening", "finding", "revision"]


@pytest.fixture
def row_of():
    comment = make_screened_comment(body="You are fucking idiots, all of you.")
    return {
        "decision": comment.decisions.get().pk,
        "screening": comment.screenings.get().pk,
        "finding": Finding.objects.order_by("id").first().pk,
        "revision": Revision.objects.order_by("id").first().pk,
    }


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_append_only_rows_refuse_delete(row_of, table):
    with refuse("deleted"):
        execute(f"DELETE FROM comments_{table} WHERE id = %s", [row_of[table]])


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_append_only_rows_refuse_update(row_of, table):
    with refuse("changed"):
        execute(f"UPDATE comments_{table} SET id = id WHERE id = %s", [row_of[table]])


@pytest.mark.parametrize("table", [*APPEND_ONLY, "comment"])
def test_rows_are_never_replaced(row_of, table):
    if not is_sqlite():
        return  # REPLACE is SQLite's; PostgreSQL's ON CONFLICT DO UPDATE is an update.
    pk = Comment.objects.get().pk if table == "comment" else row_of[table]

    with refuse("replaced|pending"):
        copy_row(f"comments_{table}", pk, verb="INSERT OR REPLACE", id=pk)


def test_comment_is_not_replaced_by_a_pending_copy():
    comment = make_comment()
    if not is_sqlite():
        return

    with refuse("never replaced"):
        copy_row("comments_comment", comment.pk, verb="INSERT OR REPLACE", id=comment.pk, body="Another text.")


@pytest.mark.parametrize("table", [*APPEND_ONLY, "comment", "note", "seal"])
def test_rows_are_not_truncated(table):
    if is_sqlite():
        return  # SQLite has no TRUNCATE; a DELETE without WHERE fires the triggers of the rows.

    with refuse("deleted"):
        execute(f"TRUNCATE comments_{table} CASCADE")


def test_finding_is_not_added_to_a_screening_that_was_decided_on(row_of):
    with refuse("decided on"):
        copy_row("comments_finding", row_of["finding"])


def test_revision_has_the_next_number_of_its_kind():
    revision = Revision.objects.get(kind="policy")

    with refuse("next number"):
        copy_row("comments_revision", revision.pk, number=3)


def test_later_revision_is_accepted():
    revision = Revision.objects.get(kind="policy")

    copy_row("comments_revision", revision.pk, number=2)

    assert [revision.number for revision in Revision.objects.current().filter(kind="policy")] == [2]


@pytest.fixture
def note():
    comment = make_comment()
    make_decision(comment, verdict=Verdict.HOLD, notes={"colleagues": "Ask the desk."})
    return comment.notes.get()


def test_note_never_changes(note):
    with refuse("note never changes"):
        update("comments_note", note.pk, text="Ask nobody.")


def test_note_is_never_deleted(note):
    with refuse("never deleted"):
        execute("DELETE FROM comments_note")


def test_note_may_be_erased_once(note):
    update("comments_note", note.pk, text="", salt=None, erased_at=timezone.now())

    with refuse("note never changes"):
        update("comments_note", note.pk, text="Back.", erased_at=timezone.now())


def test_note_is_not_erased_in_part(note):
    with refuse("note never changes"):
        update("comments_note", note.pk, text="", erased_at=timezone.now())


@pytest.fixture
def report():
    comment = make_public_comment()
    return comment.reports.create(
        decision_seen=comment.decisions.get(), reporter="v" * 64, ground="threat", created_at=timezone.now()
    )


def test_report_never_changes(report):
    with refuse("report never changes"):
        update("comments_report", report.pk, ground="racism")


def test_report_is_resolved_once(report):
    decision_id = report.decision_seen_id
    update("comments_report", report.pk, resolution="dismissed", resolved_by_id=decision_id)

    with refuse("report is resolved once"):
        update("comments_report", report.pk, resolution="upheld")


def test_report_is_never_deleted(report):
    with refuse("never deleted"):
        execute("DELETE FROM comments_report")


def test_report_is_about_a_decision_of_its_comment(report):
    other = make_public_comment(body="Another comment, about the fare.")

    with refuse("about a decision of the comment"):
        copy_row("comments_report", report.pk, comment_id=other.pk, public_id=new_uuid())


def test_reporter_reports_a_decision_once(report):
    with pytest.raises(IntegrityError):
        copy_row("comments_report", report.pk, public_id=new_uuid())


@pytest.fixture
def appeal():
    comment = make_comment()
    decision = make_decision(comment, verdict=Verdict.REJECT)
    note = comment.notes.create(kind="appeal", text="Why?", salt=b"0" * 16, created_at=timezone.now())
    return Appeal.objects.create(decision=decision, note=note, created_at=timezone.now())


def judge(appeal, moderator, **changes):
    copy_decision(appeal.decision, actor_id=moderator.pk)
    answer = Decision.objects.get(supersedes=appeal.decision)
    values = {"resolution": "upheld", "judged_by_id": moderator.pk, "answered_by_id": answer.pk}
    return update("comments_appeal", appeal.pk, **values | changes)


def test_appeal_is_judged_by_another_person(appeal):
    assert judge(appeal, make_moderator("vera")) == 1


def test_who_judges_an_own_decision_says_so(appeal):
    with refuse("says so"):
        judge(appeal, appeal.decision.actor)


def test_own_decision_may_be_judged_where_it_is_recorded(appeal):
    assert judge(appeal, appeal.decision.actor, judged_own_decision=True) == 1


def test_another_person_is_not_recorded_as_the_one_who_decided(appeal):
    with refuse("says so"):
        judge(appeal, make_moderator("vera"), judged_own_decision=True)


def test_appeal_is_judged_once(appeal):
    judge(appeal, make_moderator("vera"))

    with refuse("appeal is judged once"):
        update("comments_appeal", appeal.pk, resolution="dismissed")


def test_appeal_is_never_deleted(appeal):
    with refuse("never deleted"):
        execute("DELETE FROM comments_appeal")


def test_second_appeal_of_a_decision_is_refused(appeal):
    with pytest.raises(IntegrityError):
        copy_row("comments_appeal", appeal.pk, public_id=new_uuid())


@pytest.fixture
def seal():
    decision = make_public_comment().decisions.get()
    return Seal.objects.create(
        up_to=decision, count=1, decisions_digest="0" * 64, signature="0" * 64, created_at=timezone.now()
    )


def test_seal_is_never_changed(seal):
    with refuse("changed"):
        update("comments_seal", seal.pk, count=2)


def test_seal_is_never_deleted(seal):
    with refuse("deleted"):
        execute("DELETE FROM comments_seal")


def test_seal_follows_the_last_seal(seal):
    decision = make_public_comment(body="Another comment, about the fare.").decisions.get()

    with refuse("follows the last"):
        copy_row("comments_seal", seal.pk, up_to_id=decision.pk, previous_id=None)


def test_refusals_reach_the_application_as_integrity_errors():
    comment = make_comment()
    comment.body = "Another text."

    with pytest.raises(IntegrityError):
        comment.save()
