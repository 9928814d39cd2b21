"""Whether a thread takes comments."""

from datetime import timedelta

import pytest
from django.db.models import ProtectedError
from django.utils import timezone

from articles.models import Article
from comments.models import Thread
from tests.factories import make_article, make_comment

NOW = timezone.now()


@pytest.mark.parametrize(
    ("fields", "is_open"),
    [
        ({}, True),
        ({"open": False}, False),
        ({"closes_at": NOW + timedelta(seconds=1)}, True),
        ({"closes_at": NOW}, False),
        ({"open": False, "closes_at": NOW + timedelta(seconds=1)}, False),
    ],
)
def test_thread_is_open_until_it_is_closed(fields, is_open):
    assert Thread(**fields).is_open(NOW) is is_open


@pytest.mark.django_db
def test_article_with_comments_cannot_be_deleted():
    comment = make_comment()

    with pytest.raises(ProtectedError):
        comment.thread.article.delete()


@pytest.mark.django_db
def test_article_without_comments_is_deleted_with_its_thread():
    article = make_article()
    Thread.objects.create(article=article)

    article.delete()

    assert not Article.objects.exists()
