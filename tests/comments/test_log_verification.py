"""What `verify_log` finds, with the rules of the database switched off."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from comments import seals
from comments.digest import decision_digest, text_digest
from comments.log_verification import count_rows, find_faults
from comments.models import Comment, Decision, Finding, Screening, Seal, Verdict
from comments.rules import installer
from tests.factories import make_article, make_comment, make_decision, make_moderator, make_screened_comment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def seal_file(settings, tmp_path):
    settings.COMMENTS_SEAL_FILE = str(tmp_path / "seals.jsonl")


@pytest.fixture
def record(monkeypatch):
    """Two comments with three decisions each, sealed in two seals; the rules are off afterwards."""
    article = make_article()
    first = make_screened_comment(article, body="What a load of bullshit.")
    second = make_screened_comment(article)
    make_decision(first)
    make_decision(second, verdict=Verdict.HOLD)
    seal_later(monkeypatch, 61)
    make_decision(first, verdict=Verdict.REJECT, grounds=["profanity"])
    make_decision(second)
    seal_later(monkeypatch, 200)
    installer.drop(connection)
    return first, second


def seal_later(monkeypatch, seconds):
    real = timezone.now
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: real() + timedelta(seconds=seconds))
        assert seals.seal_log()


def faulty_rows():
    return [fault.row.split()[0] for fault in find_faults()]


def test_whole_record_has_no_fault(record):
    assert list(find_faults()) == []


def test_empty_record_has_no_fault():
    assert list(find_faults()) == []


@pytest.mark.parametrize(
    "change",
    [
        {"verdict": "hold"},
        {"grounds": ["abuse"]},
        {"evidence": []},
        {"created_at": timezone.now()},
        {"basis": "report"},
        {"notes_digest": "0" * 64},
        {"actor_id": "other"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_changed_decision_is_found(record, change):
    if "actor_id" in change:
        change = {"actor_id": make_moderator("vera").pk}
    decision = record[0].decisions.get(seq=3) if "actor_id" in change else record[0].decisions.get(seq=1)
    Decision.objects.filter(pk=decision.pk).update(**change)

    assert f"decision {decision.pk}" in [fault.row for fault in find_faults()]


def test_removed_middle_decision_is_found(record):
    first, second, third = record[0].decisions.order_by("seq")
    elsewhere = record[1].decisions.get(seq=3)
    Decision.objects.filter(pk=third.pk).update(supersedes=elsewhere)  # A place to stand while its own is removed.
    Decision.objects.filter(pk=second.pk).delete()
    Decision.objects.filter(pk=third.pk).update(seq=2, supersedes=first)
    Comment.objects.filter(pk=record[0].pk).update(seq=2)

    assert set(faulty_rows()) == {"decision", "seal"}


def test_removed_last_decision_is_found(record):
    last = record[1].decisions.get(seq=3)
    Seal.objects.filter(up_to=last).update(up_to=record[0].decisions.get(seq=3))
    last.delete()

    assert {"comment", "seal"} <= set(faulty_rows())


def test_removed_last_decision_is_found_even_if_the_status_was_mended(record):
    last = record[0].decisions.get(seq=3)
    before = record[0].decisions.get(seq=2)
    last.delete()
    Comment.objects.filter(pk=record[0].pk).update(status="approved", seq=2, decided_at=before.created_at)

    assert set(faulty_rows()) == {"seal"}


def remove_history(comment):
    for decision in comment.decisions.order_by("-seq"):
        decision.delete()
    Finding.objects.filter(screening__comment=comment).delete()
    comment.screenings.all().delete()


def test_removed_history_is_found(record):
    remove_history(record[0])
    with connection.cursor() as cursor:
        for table in ("comments_queueitem", "comments_fingerprint"):
            cursor.execute(f"DELETE FROM {table} WHERE comment_id = %s", [record[0].pk])
        cursor.execute("DELETE FROM comments_comment WHERE id = %s", [record[0].pk])

    assert set(faulty_rows()) == {"seal"}


def test_swapped_text_is_found(record):
    Comment.objects.filter(pk=record[0].pk).update(body="What a lovely day.")

    assert set(faulty_rows()) == {"comment"}


def test_swapped_text_with_a_mended_digest_is_found(record):
    digest = text_digest(bytes(record[0].salt), name="Ada", body="What a lovely day.")
    Comment.objects.filter(pk=record[0].pk).update(body="What a lovely day.", text_digest=digest)

    assert "decision" in faulty_rows()


def test_recomputed_chain_of_one_comment_is_found(record):
    comment = Comment.objects.get(pk=record[0].pk)
    previous = ""
    for decision in comment.decisions.order_by("seq"):
        decision.grounds = ["abuse"] if decision.verdict == "reject" else []
        screening = decision.screening.digest if decision.screening else ""
        decision.digest = decision_digest(decision, comment=comment, screening=screening, previous=previous)
        decision.save()
        previous = decision.digest

    assert set(faulty_rows()) == {"seal"}


def test_removed_seal_in_the_middle_is_found(record):
    first, second = Seal.objects.order_by("id")
    Seal.objects.filter(pk=second.pk).update(previous=None)
    first.delete()

    assert "seal" in faulty_rows()


def test_removed_last_seal_is_found(record):
    Seal.objects.order_by("id").last().delete()

    assert set(faulty_rows()) == {"seal"}


def test_removed_seals_without_a_file_are_found_when_they_are_old(record, settings, monkeypatch):
    settings.COMMENTS_SEAL_FILE = "-"
    Seal.objects.order_by("id").last().delete()
    assert list(find_faults()) == []
    real = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: real() + timedelta(hours=2))

    assert "decisions" in faulty_rows()


def test_forged_seal_is_found(record, settings):
    seal = Seal.objects.order_by("id").last()
    forged = seals.sign_seal(seal, seal.previous.signature, key=b"not ours")
    Seal.objects.filter(pk=seal.pk).update(signature=forged)

    assert "seal" in faulty_rows()


def test_reordered_decisions_are_found(record):
    first, second, third = record[0].decisions.order_by("seq")
    elsewhere = record[1].decisions.get(seq=3)
    Decision.objects.filter(pk=third.pk).update(supersedes=elsewhere)
    Decision.objects.filter(pk=second.pk).update(seq=99, supersedes=third)
    Decision.objects.filter(pk=third.pk).update(seq=2, supersedes=first)
    Decision.objects.filter(pk=second.pk).update(seq=3)

    assert "decision" in faulty_rows()


def test_changed_finding_is_found(record):
    Finding.objects.filter(screening__comment=record[0]).update(guideline="vulgarity")

    assert set(faulty_rows()) == {"screening"}


def test_removed_finding_is_found(record):
    Finding.objects.all().delete()

    assert set(faulty_rows()) == {"screening"}


def test_changed_screening_is_found(record):
    Screening.objects.filter(comment=record[0]).update(recommendation="approve")

    assert set(faulty_rows()) == {"screening"}


def test_comment_shown_without_a_decision_is_found():
    comment = make_comment()
    installer.drop(connection)
    Comment.objects.filter(pk=comment.pk).update(status="approved")

    assert faulty_rows() == ["comment"]


def test_half_erased_comment_is_found(record):
    Comment.objects.filter(pk=record[0].pk).update(erased_at=timezone.now(), body="")

    assert faulty_rows() == ["comment"]


def test_progress_counts_the_rows(record):
    read = []

    list(find_faults(lambda what, rows: read.append((what, rows))))

    assert sum(rows for _, rows in read) == count_rows() == 10
    assert [what for what, _ in read] == ["comments", "screenings", "decisions", "seals"]


def verify(*arguments):
    out, err = StringIO(), StringIO()
    status = 0
    try:
        call_command("verify_log", *arguments, stdout=out, stderr=err)
    except SystemExit as end:
        status = end.code
    return status, out.getvalue(), err.getvalue()


def test_command_says_that_the_record_is_whole(record):
    status, out, err = verify()

    assert (status, err) == (0, "")
    assert out.startswith("The record is whole: 10 rows read in")


def test_command_names_the_first_broken_row(record):
    Comment.objects.update(body="What a lovely day.")

    status, out, err = verify()

    assert status == 1
    assert out == f"comment {record[0].pk}: Its name or its text is not the one that was received.\n"
    assert "altered" in err


def test_command_can_name_them_all(record):
    Comment.objects.update(body="What a lovely day.")

    status, out, _ = verify("--all")

    assert (status, len(out.splitlines())) == (1, 2)


def test_command_draws_a_bar_on_a_terminal(record):
    class Terminal(StringIO):
        def isatty(self):
            return True

    screen = Terminal()

    call_command("verify_log", stdout=StringIO(), stderr=screen)

    assert "100% decisions" in screen.getvalue()
