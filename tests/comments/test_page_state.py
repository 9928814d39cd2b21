"""What a page depends on: each change that readers can see is another state."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article
from comments import moderation
from comments.models import ON, Comment, Revision, RevisionKind, Switch, SwitchKind, SwitchScope, Thread, Verdict
from comments.page_state import read_page_state
from comments.publishing import publish
from tests.factories import make_article as make_new_article
from tests.factories import make_decision, make_held_comment, make_moderator, make_public_comment

pytestmark = pytest.mark.django_db


def make_article(**fields):
    """An article that was published a while ago: the database's clock is not the test's."""
    return make_new_article(**{"published_at": timezone.now() - timedelta(hours=1)} | fields)


def test_state_stays_while_nothing_happens():
    make_public_comment(make_article())

    assert read_page_state("bus-line") == read_page_state("bus-line")


def test_state_is_one_row(django_assert_num_queries):
    make_public_comment(make_article())

    with django_assert_num_queries(1):
        read_page_state("bus-line")


@pytest.mark.parametrize("slug", ["unknown", "", "\x01"])
def test_unknown_article_has_no_state(slug):
    make_article()

    assert read_page_state(slug) is None


def test_article_of_tomorrow_has_no_state():
    make_article(published_at=timezone.now() + timedelta(days=1))

    assert read_page_state("bus-line") is None


def test_article_without_a_thread_has_a_state():
    make_article()

    assert read_page_state("bus-line") is not None


@pytest.mark.parametrize("verdict", [Verdict.REJECT, Verdict.HOLD])
def test_taking_down_changes_the_state(verdict):
    comment = make_public_comment(make_article())
    before = read_page_state("bus-line")

    make_decision(comment, verdict=verdict)

    assert read_page_state("bus-line") != before


def test_what_readers_do_not_see_changes_nothing():
    article = make_article()
    make_public_comment(article)
    before = read_page_state("bus-line")

    make_held_comment(article)

    assert read_page_state("bus-line") == before


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", "Another"), ("byline", "Rosa"), ("language", "ckb"), ("section", "City"), ("text_revision", 2)],
)
def test_change_of_the_article_changes_the_state(field, value):
    make_article()
    before = read_page_state("bus-line")

    Article.objects.update(**{field: value})

    assert read_page_state("bus-line") != before


def test_switch_changes_the_state():
    make_article()
    before = read_page_state("bus-line")

    Switch.objects.create(
        kind=SwitchKind.THREADS,
        scope=SwitchScope.SITE,
        target="",
        value=ON,
        reason="A quiet evening.",
        created_by=make_moderator(),
        created_at=timezone.now(),
    )

    assert read_page_state("bus-line") != before


@pytest.mark.parametrize("minutes", [-1, 1])
def test_end_of_the_thread_changes_the_state(minutes):
    article = make_article()
    closes_at = timezone.now() + timedelta(minutes=minutes)
    moderation.change_thread(article.pk, is_open=True, closes_at=timezone.now() + timedelta(days=1))
    before = read_page_state("bus-line")[11]

    Thread.objects.update(closes_at=closes_at)

    assert (bool(before), bool(read_page_state("bus-line")[11])) == (True, minutes > 0)


def test_withdrawal_changes_the_state():
    comment = make_public_comment(make_article())
    before = read_page_state("bus-line")

    moderation.withdraw(comment.pk)

    assert Comment.objects.public().count() == 0
    assert read_page_state("bus-line") != before


def test_new_guidelines_change_the_state():
    make_article()
    before = read_page_state("bus-line")
    newest = Revision.objects.filter(kind=RevisionKind.GUIDELINES).latest("number")
    content = {"codes": newest.content["codes"][::-1]}

    publish("guidelines", content, based_on=newest.number, editor=make_moderator(), now=timezone.now())

    assert read_page_state("bus-line") != before
