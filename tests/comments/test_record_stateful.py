"""The whole record against a model: any order of what can happen, on either database.

`STATEFUL_STEPS=100000 python -m pytest tests/comments/test_record_stateful.py` runs it for long; the seed that pytest
prints for a failure replays it.
"""

import os
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from comments import complaints, erasure, moderation, queue, screening_batch, screening_record, seals
from comments.log_verification import find_faults
from comments.models import Comment, QueueItem, QueueKind, Thread, Verdict
from comments.revisions import current_revisions
from comments.submission import ParentNotFoundError, Submission, submit_comment
from tests.factories import make_article, make_moderator

pytestmark = pytest.mark.django_db

STEPS_A_RUN = 50
STEPS = int(os.environ.get("STATEFUL_STEPS", "1500"))
# Two of each: whoever repeats the words of the comment that is answered may be quoting it.
BODIES = {
    "approved": ("I agree with the council: the fare is fair.", "I think so too, and I am glad."),
    "rejected": ("What a load of bullshit.", "Go fuck yourself."),
    "held": ("You are an idiot and you know it.", "You are a moron, and so is your mother."),
}
STATUS = {"approve": "approved", "hold": "held", "reject": "rejected"}


class Model:
    """What one comment should be."""

    def __init__(self, body, outcome):
        self.body, self.outcome = body, outcome
        self.history = []
        self.answered = []  # What each decision took from those who wait.
        self.waits = {"screen"}

    @property
    def status(self):
        return self.history[-1] if self.history else "pending"

    @property
    def is_shown(self):
        return self.status == "approved" and self.body is not None

    def screened(self):
        if "screen" in self.waits and not self.history:
            self.decided(self.outcome)
        self.waits.discard("screen")

    def decided(self, status):
        self.history.append(status)
        self.answered.append(set() if status == "held" else self.waits & {"report", "appeal"})
        self.waits = self.waits | {"review"} if status == "held" else self.waits & {"screen"}

    def undone(self):
        """Return what waits again."""
        status = self.history[-2] if len(self.history) > 1 else "held"
        if "appeal" in self.waits:  # It answers the appeal: a decision like any other.
            self.decided(status)
            return set()
        taken_back, reported = self.answered[-1], self.waits & {"report"}
        self.decided(status)
        if status == "approved":
            self.answered[-1] = set()
            self.waits |= reported
        self.waits |= taken_back if self.body is not None else set()
        return taken_back

    def erased(self):
        if self.status == "pending" or self.waits & {"review", "report", "appeal"}:
            self.decided("rejected")
        self.body, self.waits = None, set()


class Record(RuleBasedStateMachine):
    """Everything that can happen to the comments of one article."""

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.models = {}

    @initialize()
    def open_the_thread(self):
        self.article = make_article()
        self.moderators = [make_moderator("mo"), make_moderator("vera")]

    def teardown(self):
        try:
            assert list(find_faults()) == []
        finally:
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    def pick(self, number):
        """Return a comment and its model; the same number is the same comment, as long as no other came."""
        pk = sorted(self.models)[number % len(self.models)] if self.models else None
        return (Comment.objects.get(pk=pk), self.models[pk]) if pk else (None, None)

    @rule(outcome=st.sampled_from(sorted(BODIES)), parent=st.none() | st.integers(0, 50))
    def submit(self, outcome, parent):
        above = self.pick(parent)[0] if parent is not None else None
        repeats = above is not None and any(above.body == bodies[0] for bodies in BODIES.values())
        body = BODIES[outcome][int(repeats)]
        sent = Submission("Ada", body, parent=above.public_id if above else None)
        try:
            comment = submit_comment(self.article, sent).comment
        except ParentNotFoundError:
            assert not self.models[above.pk].is_shown
            return
        assert above is None or self.models[above.pk].is_shown
        self.models[comment.pk] = Model(sent.body, outcome)

    @rule(number=st.integers(0, 50))
    def submit_again_under_the_same_key(self, number):
        key = f"a-key-of-comment-{number % 5}"
        body = BODIES["approved"][0]
        accepted = submit_comment(self.article, Submission("Ada", body), keys=(key,))
        assert accepted.is_new == (accepted.comment.pk not in self.models)
        self.models.setdefault(accepted.comment.pk, Model(body, "approved"))

    @rule()
    def deliver(self):
        claimable = {item.comment_id for item in QueueItem.objects.filter(kind="screen", lease_until=None)}
        done = screening_batch.screen_next_batch()
        left = set(QueueItem.objects.filter(kind="screen").values_list("comment_id", flat=True))
        for pk in {pk for pk, model in self.models.items() if "screen" in model.waits} - left:
            self.models[pk].screened()
        assert done or not claimable

    @rule()
    def deliver_twice(self):
        claimed = queue.claim(QueueKind.SCREEN, limit=3)
        revisions = current_revisions()
        for _ in range(2):
            batch = list(screening_batch._screen_items(claimed.items, revisions=revisions))
            screening_record.record_screenings(claimed, batch, revisions=revisions, now=timezone.now())
        for item in claimed.items:
            self.models[item.comment_id].screened()

    @rule()
    def crash(self):
        """Claim, and die before anything was written; the leases end."""
        queue.claim(QueueKind.SCREEN, limit=3)
        QueueItem.objects.filter(attempts__gte=queue.MAX_ATTEMPTS).update(attempts=queue.MAX_ATTEMPTS - 1)
        QueueItem.objects.exclude(lease_until=None).update(lease_until=timezone.now() - timedelta(seconds=1))

    @rule(number=st.integers(0, 50), verdict=st.sampled_from(list(Verdict)), who=st.integers(0, 1), late=st.booleans())
    def decide(self, number, verdict, who, late):
        comment, model = self.pick(number)
        if comment is None:
            return
        grounds = ["off_topic"] if verdict == Verdict.REJECT else []
        seen = comment.seq - 1 if late else comment.seq
        try:
            with transaction.atomic():
                moderation.decide(
                    comment.pk, verdict=verdict, moderator=self.moderators[who], seen_seq=seen, grounds=grounds
                )
        except moderation.StaleDecisionError:
            assert late
        except complaints.OwnAppealError:
            assert "appeal" in model.waits
        else:
            assert not late
            model.decided(STATUS[verdict])

    @rule(number=st.integers(0, 50), who=st.integers(0, 1))
    def undo(self, number, who):
        comment, model = self.pick(number)
        if comment is None or not model.history:
            return
        with suppress(complaints.OwnAppealError):
            moderation.undo(comment.pk, moderator=self.moderators[who], seen_seq=comment.seq)
            model.undone()

    @rule(number=st.integers(0, 50), reporter=st.sampled_from("ab"))
    def report(self, number, reporter):
        comment, model = self.pick(number)
        if comment is None:
            return
        try:
            complaints.report_comment(comment.pk, reporter=reporter, ground="threat")
        except complaints.NotPublicError:
            assert not model.is_shown
            return
        assert model.is_shown
        if comment.queue_items.filter(kind="report").exists():
            model.waits.add("report")

    @rule(number=st.integers(0, 50))
    def appeal(self, number):
        comment, model = self.pick(number)
        if comment is None:
            return
        try:
            complaints.appeal_decision(comment.pk, text="I only quoted the minister.")
        except complaints.AlreadyAppealedError:
            assert model.status == "rejected"
        except complaints.NotAppealableError:
            assert model.status != "rejected" or comment.decisions.last().basis in {"appeal", "withdrawal"}
        else:
            assert model.status == "rejected"
            model.waits.add("appeal")

    @rule(number=st.integers(0, 50))
    def withdraw(self, number):
        comment, model = self.pick(number)
        if comment is None:
            return
        before = comment.decisions.last()
        moderation.withdraw(comment.pk)
        if before is None or before.actor_kind != "commenter":
            model.decided("rejected")

    @rule(number=st.integers(0, 50))
    def erase(self, number):
        comment, model = self.pick(number)
        if comment is None:
            return
        assert erasure.erase_comment(comment.pk) == (model.body is not None)
        if model.body is not None:
            model.erased()

    @rule()
    def sweep(self):
        seals.seal_log()
        erasure.keep_to_retention()

    @invariant()
    def record_is_as_the_model_says(self):
        for comment in Comment.objects.all():
            model = self.models[comment.pk]
            assert (comment.status, comment.seq) == (model.status, len(model.history))
            assert comment.body == (model.body or "")
        shown = {pk for pk, model in self.models.items() if model.is_shown}
        assert set(Comment.objects.public().values_list("pk", flat=True)) == shown
        assert sum(Thread.objects.values_list("approved_count", flat=True)) == len(shown)
        waiting = set(QueueItem.objects.exclude(kind="notify").values_list("comment_id", "kind"))
        assert waiting == {(pk, kind) for pk, model in self.models.items() for kind in model.waits}


@pytest.fixture
def quiet_files(settings, monkeypatch):
    settings.COMMENTS_SEAL_FILE = settings.COMMENTS_ERASURE_FILE = "-"
    monkeypatch.setattr(seals, "SETTLED", timedelta(0))


def test_record_is_as_the_model_says_whatever_happens(quiet_files):
    run_state_machine_as_test(
        Record,
        settings=settings(
            max_examples=max(1, STEPS // STEPS_A_RUN),
            stateful_step_count=STEPS_A_RUN,
            deadline=None,
            phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
