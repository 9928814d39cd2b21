"""Articles as a publisher's system tells of them: one thread an article, whatever its address becomes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article
from comments.article_sync import AddressTakenError, ArticleFacts, put_article
from comments.models import Switch, Thread
from tests.factories import make_article, make_moderator, make_public_comment

pytestmark = pytest.mark.django_db
URL = "https://news.example/bus"


@pytest.fixture
def put():
    mo = make_moderator()

    def put_one(external_id="4711", url=URL, title="A new bus line", **facts):
        return put_article(external_id, ArticleFacts(url=url, title=title, **facts), by=mo)

    return put_one


def test_first_telling_makes_the_article(put):
    synced = put(
        byline="Rosa", language="ckb", section="City", text="Approved.", aliases=["https://m.news.example/bus"]
    )

    article = Article.objects.get(external_id="4711")
    assert synced.is_new
    assert (article.slug, article.url, article.title) == ("a-new-bus-line", URL, "A new bus line")
    assert (article.byline, article.language, article.section, article.text) == ("Rosa", "ckb", "City", "Approved.")
    assert (article.aliases, article.text_revision) == (["https://m.news.example/bus"], 1)


def test_changed_address_and_title_keep_thread_and_slug(put):
    article = put().article
    make_public_comment(article)

    moved = put(url="https://news.example/2026/bus", title="The bus line is here")

    assert (moved.is_new, moved.article.pk) == (False, article.pk)
    assert (moved.article.slug, moved.article.aliases) == ("a-new-bus-line", [URL])
    assert Thread.objects.get().approved_count == 1


def test_what_is_left_out_stays(put):
    put(byline="Rosa", section="City", text="Approved.", aliases=["https://m.news.example/bus"], language="tr")

    article = put().article

    assert (article.byline, article.section, article.text, article.language) == ("Rosa", "City", "Approved.", "tr")
    assert article.aliases == ["https://m.news.example/bus"]


def test_changed_text_is_another_revision(put):
    put(text="One.")

    assert put(text="One.").article.text_revision == 1
    assert put(text="Two.").article.text_revision == 2


def test_article_that_already_stands_at_the_address_is_taken_for_the_same(put):
    known = make_article("bus-line", url=URL)

    assert put().article == known
    assert Article.objects.get().external_id == "4711"


def test_article_that_stands_at_an_alias_is_taken_for_the_same(put):
    known = make_article("bus-line", url="https://old.example/bus")

    synced = put(aliases=["https://old.example/bus"])

    assert (synced.article, synced.article.url) == (known, URL)


def test_address_of_another_article_is_refused(put):
    put("1")

    with pytest.raises(AddressTakenError):
        put("2")

    assert Article.objects.count() == 1


@pytest.mark.parametrize(
    ("title", "slug"), [("کتێبخانەی گەڕۆک", "کتێبخانەی-گەڕۆک"), ("!!!", "4711"), ("A" * 300, "a" * 100)]
)
def test_slug_is_made_of_the_title(put, title, slug):
    assert put(title=title).article.slug == slug


def test_same_title_gets_another_slug(put):
    put("1", url="https://news.example/1")

    assert put("2", url="https://news.example/2").article.slug == "a-new-bus-line-2"


def test_thread_is_closed_opened_and_timed(put):
    article = put(is_open=False).article
    assert Thread.objects.get(pk=article.pk).open is False
    later = timezone.now() + timedelta(days=1)

    put(is_open=True, closes_at=later)
    assert (Thread.objects.get().open, Thread.objects.get().closes_at) == (True, later)
    put()
    assert Thread.objects.get().closes_at == later
    put(never_closes=True)

    assert Thread.objects.get().closes_at is None


def test_mode_is_set_by_a_switch_that_says_who(put):
    put(mode="reviewed")
    put(mode="reviewed")

    switch = Switch.objects.get()
    assert (Thread.objects.get().mode, switch.created_by.username) == ("reviewed", "mo")
    assert switch.reason == "Set by the publisher's own system."


def test_nothing_is_written_when_it_is_refused(put):
    put("1")

    with pytest.raises(AddressTakenError):
        put("2", url=URL, is_open=False)

    assert (Article.objects.count(), Thread.objects.count()) == (1, 0)
