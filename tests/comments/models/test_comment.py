"""Which comments readers may see."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments.models import Comment
from tests.factories import (
    make_article,
    make_comment,
    make_held_comment,
    make_public_comment,
    make_rejected_comment,
)

pytestmark = pytest.mark.django_db


def test_approved_comment_is_public():
    comment = make_public_comment()

    assert list(Comment.objects.public()) == [comment]


@pytest.mark.parametrize("make", [make_comment, make_held_comment, make_rejected_comment])
def test_other_comments_are_not_public(make):
    make()

    assert not Comment.objects.public().exists()


def test_erased_comment_is_not_public():
    comment = make_public_comment()
    Comment.objects.filter(pk=comment.pk).update(body="", name="", salt=None, erased_at=timezone.now())

    assert not Comment.objects.public().exists()
    assert Comment.objects.get().is_erased


def test_comment_of_an_article_that_is_not_published_is_not_public():
    make_public_comment(make_article(published_at=timezone.now() + timedelta(hours=1)))

    assert not Comment.objects.public().exists()


def test_undecided_comments_are_those_that_wait():
    article = make_article()
    waiting = [make_comment(article), make_held_comment(article)]
    make_public_comment(article)
    make_rejected_comment(article)

    assert list(Comment.objects.undecided().order_by("id")) == waiting


def test_allocated_ids_are_given_once():
    comment = make_comment()
    first = Comment.objects.allocate_ids(3)

    assert len(set(first)) == 3
    assert min(first) > comment.pk


def test_rows_have_short_names():
    comment = make_public_comment()

    assert str(comment) == str(comment.public_id)
    assert str(comment.thread) == "Council approves a new bus line"
    assert str(comment.decisions.get()) == f"{comment.pk}/1 approve"
    assert str(comment.queue_items.get()) == f"screen {comment.pk}"
