"""The backlog that workers are measured with."""

import pytest
from django.utils import timezone

from benchmarks import backlog
from comments import queue, screening_batch
from comments.models import Comment, QueueItem, QueueKind

pytestmark = pytest.mark.django_db


def test_nothing_of_a_backlog_is_due_before_its_release():
    backlog.make(30)

    assert QueueItem.objects.filter(kind=QueueKind.SCREEN).count() == 30
    assert queue.claim(QueueKind.SCREEN, limit=100).items == ()


def test_one_comment_in_ten_has_a_finding():
    backlog.make(50)
    QueueItem.objects.update(due_at=timezone.now())

    screening_batch.screen_until_empty()

    assert Comment.objects.filter(status="approved").count() == 45
    assert not Comment.objects.filter(status="pending").exists()


def test_all_comments_of_a_backlog_are_different():
    backlog.make(50)

    assert len(set(Comment.objects.values_list("body", flat=True))) == 50
