"""Erasure and retention."""

import json
import uuid
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from comments import complaints, erasure, screening_batch
from comments.log_verification import find_faults
from comments.models import Comment, CommentContact, Fingerprint, LegalHold, Note, QueueItem, Thread, Verdict
from tests.factories import (
    make_article,
    make_comment,
    make_decision,
    make_held_comment,
    make_public_comment,
    make_rejected_comment,
    make_screened_comment,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def erasure_file(settings, tmp_path):
    path = tmp_path / "folder" / "erasures.jsonl"
    settings.COMMENTS_ERASURE_FILE = str(path)
    return path


def erased(comment):
    assert erasure.erase_comment(comment.pk)
    comment.refresh_from_db()
    return comment


def test_erased_comment_has_nothing_personal():
    comment = make_public_comment(email="ada@example.org")
    make_decision(comment, verdict=Verdict.HOLD, notes={"colleagues": "Ada again."})

    erased(comment)

    assert (comment.name, comment.body, comment.salt, comment.idempotency_key) == ("", "", None, None)
    assert comment.erased_at is not None
    assert not CommentContact.objects.exists()
    assert list(Note.objects.values_list("text", "salt")) == [("", None)]


def test_log_stays_whole():
    comment = make_screened_comment(body="What a load of bullshit.")

    erased(comment)

    assert comment.decisions.count() == 1
    assert list(find_faults()) == []


def test_erased_comment_leaves_the_thread():
    comment = make_public_comment()
    version = Thread.objects.get().version

    erased(comment)

    thread = Thread.objects.get()
    assert (thread.approved_count, thread.version) == (0, version + 1)


def test_later_decisions_on_an_erased_comment_do_not_count():
    comment = erased(make_public_comment())

    make_decision(comment, verdict=Verdict.REJECT)
    make_decision(comment)

    assert Thread.objects.get().approved_count == 0


def test_rejected_comment_leaves_no_count():
    erased(make_rejected_comment())

    assert Thread.objects.get().approved_count == 0


@pytest.mark.parametrize("make", [make_comment, make_held_comment])
def test_comment_that_waits_is_withdrawn(make):
    comment = erased(make())

    decision = comment.decisions.last()
    assert (comment.status, decision.actor_kind, decision.grounds) == ("rejected", "commenter", ["withdrawn"])
    assert not QueueItem.objects.exists()


@pytest.mark.parametrize("make", [make_public_comment, make_rejected_comment])
def test_decided_comment_keeps_its_decision(make):
    comment = make()
    seq = comment.seq

    assert erased(comment).seq == seq


def test_comment_is_erased_once():
    comment = erased(make_public_comment())

    assert not erasure.erase_comment(comment.pk)


def test_unknown_comment_is_not_erased():
    with pytest.raises(Comment.DoesNotExist):
        erasure.erase_comment(1)


def test_erasure_is_written_down_outside_the_database(erasure_file):
    comment = erased(make_public_comment())

    assert json.loads(erasure_file.read_text()) == {"id": str(comment.public_id)}


def test_file_of_erasures_can_be_switched_off(settings, erasure_file):
    settings.COMMENTS_ERASURE_FILE = "-"

    erased(make_public_comment())

    assert not erasure_file.exists()


def hold(comment, **delta):
    return LegalHold.objects.create(comment=comment, reason="Order 7", until=timezone.now() + timedelta(**delta))


def test_legal_hold_keeps_a_comment():
    comment = make_public_comment()
    hold(comment, days=1)

    with pytest.raises(erasure.LegalHoldError, match="Order 7"):
        erasure.erase_comment(comment.pk)

    comment.refresh_from_db()
    assert comment.body != ""


def test_legal_hold_ends():
    comment = make_public_comment()
    hold(comment, days=-1)

    erased(comment)


def test_expired_contacts_go():
    make_comment(email="ada@example.org")
    make_comment(email="vera@example.org", body="Another comment, about the fare.")
    CommentContact.objects.filter(email="ada@example.org").update(expires_at=timezone.now())

    erasure.keep_to_retention()

    assert [contact.email for contact in CommentContact.objects.all()] == ["vera@example.org"]


@pytest.fixture
def seven_months_later(monkeypatch):
    def travel():
        real = timezone.now
        monkeypatch.setattr(timezone, "now", lambda: real() + timedelta(days=215))

    return travel


def test_rejected_text_goes_after_seven_months(seven_months_later):
    comment = make_screened_comment(body="What a load of bullshit.")
    seven_months_later()

    assert erasure.keep_to_retention() == 1

    comment.refresh_from_db()
    assert comment.is_erased


def test_rejected_text_stays_until_then():
    make_screened_comment(body="What a load of bullshit.")

    assert erasure.keep_to_retention() == 0


def test_published_text_stays(seven_months_later):
    make_screened_comment()
    seven_months_later()

    assert erasure.keep_to_retention() == 0


def test_what_waits_for_a_person_stays(seven_months_later):
    comment = make_screened_comment(body="What a load of bullshit.")
    complaints.appeal_decision(comment.pk, text="I only quoted the minister.")
    seven_months_later()

    assert erasure.keep_to_retention() == 0


def test_what_is_under_a_legal_hold_stays(seven_months_later):
    hold(make_screened_comment(body="What a load of bullshit."), days=400)
    seven_months_later()

    assert erasure.keep_to_retention() == 0


def test_retention_works_in_batches(seven_months_later, monkeypatch):
    monkeypatch.setattr(erasure, "BATCH", 1)
    for words in ("a load", "a heap"):
        make_screened_comment(body=f"What {words} of bullshit.")
    seven_months_later()

    assert [erasure.keep_to_retention() for _ in range(3)] == [1, 1, 0]


def erase(*arguments):
    out, err = StringIO(), StringIO()
    call_command("erase", *arguments, "--keep-space", stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_command_erases_a_comment():
    comment = make_public_comment()

    assert erase("--comment", str(comment.public_id)) == ("Erased 1 comment.\n", "")

    comment.refresh_from_db()
    assert comment.is_erased


def test_command_erases_all_of_a_commenter():
    article = make_article()
    for body in ("One thing to say.", "Another thing to say."):
        make_comment(article, body=body, email="Ada@example.org")
    other = make_comment(article, body="A third thing.", email="vera@example.org")

    assert erase("--commenter", "ada@EXAMPLE.org")[0] == "Erased 2 comments.\n"

    other.refresh_from_db()
    assert not other.is_erased


def test_command_can_only_look():
    comment = make_public_comment()

    assert erase("--comment", str(comment.public_id), "--dry-run")[0] == f"Would erase {comment.public_id}.\n"

    comment.refresh_from_db()
    assert not comment.is_erased


def test_command_erases_nothing_if_one_is_unknown():
    comment = make_public_comment()

    with pytest.raises(CommandError, match="Nothing was erased"):
        erase("--comment", str(comment.public_id), "--comment", str(uuid.uuid4()))

    comment.refresh_from_db()
    assert not comment.is_erased


def test_command_leaves_what_is_under_a_legal_hold():
    comment = make_public_comment()
    hold(comment, days=1)

    out, err = erase("--comment", str(comment.public_id))

    assert out == "Erased 0 comments.\n"
    assert "legal hold" in err


def test_command_needs_to_know_whose():
    with pytest.raises(CommandError, match="required"):
        erase()


def test_worker_leaves_an_erased_comment_alone():
    comment = erased(make_comment())

    assert screening_batch.screen_next_batch() == 0
    assert comment.screenings.count() == 0


def test_appeal_of_an_erased_comment_is_settled():
    comment = make_rejected_comment()
    appeal = complaints.appeal_decision(comment.pk, text="I only quoted the minister.")

    erased(comment)

    appeal.refresh_from_db()
    assert (appeal.resolution, comment.decisions.last().actor_kind) == ("withdrawn", "commenter")
    assert not QueueItem.objects.filter(kind="appeal").exists()


def test_reported_comment_is_withdrawn_when_it_is_erased():
    comment = make_public_comment()
    report = complaints.report_comment(comment.pk, reporter="v" * 64, ground="threat")

    erased(comment)

    report.refresh_from_db()
    assert (report.resolution, comment.status) == ("withdrawn", "rejected")
    assert Thread.objects.get().approved_count == 0


def test_reports_that_only_counted_are_settled_too():
    comment = make_public_comment()
    complaints.report_comment(comment.pk, reporter="v" * 64, ground="threat")
    make_decision(comment)
    report = complaints.report_comment(comment.pk, reporter="e" * 64, ground="threat")

    erased(comment)

    report.refresh_from_db()
    assert (report.resolution, comment.status) == ("withdrawn", "approved")


def test_fingerprints_go_after_a_month_and_the_younger_stay():
    old = make_screened_comment(body="You are an idiot, and you know it.")
    young = make_screened_comment(body="You are a moron, and so is your mother.")
    month_later = young.created_at + erasure.FINGERPRINT_LIFETIME

    erasure._forget_fingerprints(month_later - timedelta(milliseconds=1))

    assert not Fingerprint.objects.filter(comment=old).exists()
    assert Fingerprint.objects.filter(comment=young).count() == 8

    erasure._forget_fingerprints(month_later)

    assert not Fingerprint.objects.exists()
