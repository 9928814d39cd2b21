"""Screening what waits: from the claim to the decision, with the real screeners."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments import queue, screening_batch
from comments.models import Comment, Decision, QueueItem, QueueKind, Screening, Thread
from comments.screening.compiled import default_lexicons
from comments.screening.pipeline import SCREENING_VERSION
from tests.factories import make_article, make_comment, make_decision, make_public_comment, make_screened_comment

pytestmark = pytest.mark.django_db


def test_polite_comment_is_approved():
    assert make_screened_comment().status == "approved"


def test_profanity_is_rejected_with_its_evidence():
    comment = make_screened_comment(body="What a load of bullshit.")

    decision = comment.decisions.get()
    finding = decision.screening.findings.get(pk=decision.evidence[0])
    assert (comment.status, decision.grounds) == ("rejected", ["profanity"])
    assert comment.body[finding.start : finding.end] == "bullshit"


def test_finding_in_the_name_counts_for_the_comment():
    comment = make_screened_comment(name="Fuck You")

    assert comment.status == "rejected"
    assert set(comment.screenings.get().findings.values_list("field", flat=True)) == {"name"}


def test_comment_in_a_language_that_is_not_approved_automatically_is_held():
    article = make_article(language="tr")

    assert make_screened_comment(article, body="Bu karar çok doğru, teşekkür ederim.").status == "held"


def test_automatic_languages_are_a_setting(settings):
    settings.COMMENTS_AUTOMATIC_LANGUAGES = ["en", "tr"]
    article = make_article(language="tr")

    assert make_screened_comment(article, body="Bu karar çok doğru, teşekkür ederim.").status == "approved"


def test_mode_of_the_site_decides(settings):
    settings.COMMENTS_MODE = "reviewed"

    assert make_screened_comment().status == "held"


def test_mode_of_the_thread_goes_before_that_of_the_site():
    article = make_article()
    Thread.objects.create(article=article, mode="reviewed")

    comment = make_screened_comment(article)

    assert (comment.status, comment.screenings.get().mode) == ("held", "reviewed")


def test_screening_says_with_what_it_was_made():
    screening = make_screened_comment().screenings.get()

    assert screening.version == SCREENING_VERSION
    assert (screening.language, screening.is_complete) == ("en", True)
    assert screening.milliseconds > 0
    assert len(screening.context_digest) == len(screening.digest) == 64


def test_screening_depends_on_the_article_and_the_parent():
    first = make_screened_comment(make_article())
    other = make_screened_comment(make_article("elsewhere", text="Another text."))
    reply = make_screened_comment(parent=first)

    digests = {comment.screenings.get().context_digest for comment in (first, other, reply)}
    assert len(digests) == 3


def test_words_of_the_answered_comment_can_be_quoted():
    parent = make_public_comment(body='The minister said "they are bastards" and nobody objected.')

    reply = make_screened_comment(parent=parent, body='You write "they are bastards": that is what he said.')

    assert reply.status != "rejected"


def test_nothing_waits_nothing_is_done():
    assert screening_batch.screen_next_batch() == 0


def test_all_that_waits_is_screened_in_batches(monkeypatch):
    monkeypatch.setattr(screening_batch, "BATCH", 2)
    for number in range(3):
        make_comment(body=f"What does ticket number {number} cost?")

    assert [screening_batch.screen_next_batch() for _ in range(3)] == [2, 1, 0]
    assert Decision.objects.count() == 3


def test_what_there_was_no_time_for_is_given_back(monkeypatch):
    monkeypatch.setattr(screening_batch, "WORKING_TIME", timedelta(seconds=-1))
    make_comment()

    assert screening_batch.screen_next_batch() == 0

    item = QueueItem.objects.get()
    assert (item.attempts, item.lease_by) == (0, "")
    assert Comment.objects.get().status == "pending"


def attempted(times):
    comment = make_comment()
    QueueItem.objects.update(attempts=times)
    screening_batch.screen_next_batch()
    comment.refresh_from_db()
    return comment


def test_third_attempt_is_still_screened():
    assert attempted(2).status == "approved"


def test_comment_that_failed_three_times_goes_to_a_person():
    comment = attempted(3)

    screening = Screening.objects.get()
    assert comment.status == "held"
    assert (screening.is_complete, screening.incomplete_reason) == (False, "gave_up")
    assert QueueItem.objects.get().kind == "review"


def test_claim_is_visible_while_the_work_is_done(monkeypatch):
    make_comment()
    seen = []
    monkeypatch.setattr(screening_batch, "current_revisions", _seeing(seen, screening_batch.current_revisions))

    screening_batch.screen_next_batch()

    assert seen == [(1, True)]


def _seeing(seen, function):
    def see():
        item = QueueItem.objects.get()
        seen.append((item.attempts, item.lease_until > timezone.now()))
        return function()

    return see


def test_comment_decided_by_a_person_meanwhile_stays_as_it_is():
    comment = make_comment()
    make_decision(comment)

    screening_batch.screen_next_batch()

    comment.refresh_from_db()
    assert (comment.status, comment.seq) == ("approved", 1)
    assert not queue.claim(QueueKind.SCREEN, limit=5).items


def test_all_that_a_killed_worker_had_claimed_is_screened_in_one_task():
    comments = [make_comment(body=f"What does ticket number {number} cost?") for number in range(5)]
    QueueItem.objects.update(attempts=1)
    default_lexicons()  # Whoever compiles them here may find that a task's time is over.

    assert screening_batch.screen_until_empty()

    assert Decision.objects.count() == len(comments)
