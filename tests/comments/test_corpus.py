"""A made-up corpus: the same for one seed, and with a record that verifies."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from comments import corpus
from comments.log_verification import find_faults
from comments.models import Comment, Decision, QueueItem, QueueKind, Status, Thread

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demo(settings):
    settings.DEMO = True


def fill(*, comments=60, articles=3, **options):
    out = StringIO()
    call_command("make_corpus", comments=comments, articles=articles, stdout=out, **options)
    return out.getvalue()


def written():
    rows = Comment.objects.order_by("id").values_list("name", "body", "status", "depth", "public_id")
    return list(rows)


def test_record_of_a_corpus_verifies():
    fill()

    assert list(find_faults()) == []
    assert Comment.objects.count() == Decision.objects.count() == 60


def test_corpus_is_the_same_for_one_seed():
    fill(seed=7, prefix="one")
    one = written()
    fill(seed=7, prefix="two")

    assert [row[:4] for row in written()[60:]] == [row[:4] for row in one]


def test_another_seed_makes_another():
    fill(seed=7, prefix="one")
    fill(seed=8, prefix="two")

    assert written()[:60] != written()[60:]


def test_batches_follow_each_other(monkeypatch):
    monkeypatch.setattr(corpus, "BATCH", 7)

    fill()

    assert Comment.objects.count() == 60
    assert Comment.objects.filter(depth__gt=0).exists()


def test_nothing_waits_but_for_people():
    fill(comments=200)

    held = Comment.objects.filter(status=Status.HELD).count()
    assert QueueItem.objects.filter(kind=QueueKind.REVIEW).count() == QueueItem.objects.count() == held > 0
    assert sum(Thread.objects.values_list("approved_count", flat=True)) == Comment.objects.public().count()


def test_all_can_be_approved():
    fill(all_approved=True)

    assert Comment.objects.public().count() == 60


def test_only_a_demo_takes_one(settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="only a demo"):
        fill()


@pytest.mark.parametrize("options", [{"comments": -1}, {"articles": 0}])
def test_what_cannot_be_is_refused(options):
    with pytest.raises(CommandError, match="Give --comments"):
        fill(**options)


def test_articles_that_are_there_are_refused():
    fill()

    with pytest.raises(CommandError, match="another --prefix"):
        fill()
