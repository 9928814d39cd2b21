"""Articles with their threads: settings that readers see move the thread on; what has comments stays."""

from datetime import UTC, datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from comments import moderation
from comments.models import Thread
from tests.factories import make_article, make_comment, make_held_comment, make_moderator, make_public_comment

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/article/"


@pytest.fixture
def client(moderator_client):
    return moderator_client


def form(article, *, threads=0, **changes):
    published = article.published_at
    return {
        "title": article.title,
        "slug": article.slug,
        "byline": article.byline,
        "section": article.section,
        "language": article.language,
        "published_at_0": f"{published:%Y-%m-%d}",
        "published_at_1": f"{published:%H:%M:%S}",
        "text": article.text,
        "url": "",
        "aliases": "",
        "origin": "",
        "external_id": "",
        "thread-TOTAL_FORMS": "1",
        "thread-INITIAL_FORMS": str(threads),
        "thread-0-article": str(article.pk),
        "thread-0-open": "on",
        **changes,
    }


def save(client, article, **changes):
    threads = Thread.objects.filter(article=article).count()
    response = client.post(f"{LIST}{article.pk}/change/", form(article, threads=threads, **changes))
    assert response.status_code == 302, response.context["errors"]


def closed(article, **changes):
    """Return the form with the box `open` left empty, as a browser sends it."""
    data = form(article, threads=Thread.objects.filter(article=article).count(), **changes)
    del data["thread-0-open"]
    return data


def test_list_shows_the_state_of_each_thread(client):
    article = make_article()
    make_public_comment(article, body="A published one.")
    make_held_comment(article, body="A held one.")
    Thread.objects.filter(article=article).update(closes_at=datetime(2099, 1, 1, tzinfo=UTC), mode="reviewed")

    page = client.get(LIST).content.decode()

    assert "Open; closes at Jan. 1, 2099, 00:00:00 UTC" in page
    assert '<td class="field-_mode_column">Reviewed</td>' in page
    assert f'<a href="/admin/comments/comment/?article={article.pk}&amp;status=approved">1</a>' in page
    assert f'<a href="/admin/comments/comment/?article={article.pk}&amp;status=waiting">1</a>' in page


def test_article_without_a_thread_is_open_and_moderated_as_the_site(client):
    make_article()

    page = client.get(LIST).content.decode()

    assert '<td class="field-thread">Open</td>' in page
    assert "As the site" in page


def test_thread_that_is_over_is_closed(client):
    make_public_comment()
    Thread.objects.update(closes_at=datetime(2020, 1, 1, tzinfo=UTC))

    assert '<td class="field-thread">Closed</td>' in client.get(LIST).content.decode()


@pytest.mark.parametrize("count", [1, 6])
def test_list_asks_the_same_number_of_questions_for_any_length(client, count):
    for number in range(count):
        make_held_comment(make_article(f"article-{number}"))

    with CaptureQueriesContext(connection) as queries:
        client.get(LIST)

    # Session, user; what waits; sections; count, articles with threads.
    assert len(queries) == 6


@pytest.mark.parametrize(("state", "slugs"), [("open", {"fresh", "later"}), ("closed", {"shut", "over"})])
def test_list_can_be_narrowed_to_open_and_closed_threads(client, state, slugs):
    make_article("fresh")
    Thread.objects.create(article=make_article("shut"), open=False)
    Thread.objects.create(article=make_article("over"), closes_at=datetime(2020, 1, 1, tzinfo=UTC))
    Thread.objects.create(article=make_article("later"), closes_at=datetime(2099, 1, 1, tzinfo=UTC))

    found = client.get(LIST, {"thread": state}).context["cl"].result_list

    assert {article.slug for article in found} == slugs


@pytest.mark.parametrize("query", [{"section": "Sport"}, {"language": "ckb"}, {"q": "cup"}])
def test_list_can_be_narrowed_and_searched(client, query):
    make_article(section="City")
    cup = make_article("cup", title="The cup", section="Sport", language="ckb")

    assert list(client.get(LIST, query).context["cl"].result_list) == [cup]


def test_closing_a_thread_moves_its_version_on(client):
    article = make_public_comment().thread.article

    response = client.post(f"{LIST}{article.pk}/change/", closed(article))

    thread = Thread.objects.get(article=article)
    assert response.status_code == 302
    assert (thread.open, thread.version, thread.approved_count) == (False, 2, 1)


def test_time_of_closing_moves_the_version_on(client):
    article = make_public_comment().thread.article

    save(client, article, **{"thread-0-closes_at_0": "2099-01-01", "thread-0-closes_at_1": "12:00:00"})

    thread = Thread.objects.get(article=article)
    assert (thread.closes_at, thread.version) == (datetime(2099, 1, 1, 12, tzinfo=UTC), 2)


def test_mode_is_not_set_here_but_by_a_switch(client):
    article = make_public_comment().thread.article

    save(client, article, **{"thread-0-mode": "reviewed"})

    thread = Thread.objects.get(article=article)
    assert (thread.mode, thread.version) == ("", 1)


def test_page_of_an_article_leads_to_the_switch_of_its_mode(client):
    article = make_public_comment().thread.article

    page = client.get(f"{LIST}{article.pk}/change/").content.decode()

    assert f"/admin/comments/switch/set/?scope=article&amp;article={article.pk}" in page
    assert "As set further out" in page


def test_thread_that_nobody_has_commented_on_can_be_set(client):
    article = make_article()

    response = client.post(f"{LIST}{article.pk}/change/", closed(article))

    assert response.status_code == 302
    assert not Thread.objects.get(article=article).open


def test_article_saved_without_touching_the_thread_makes_none(client):
    article = make_article()

    save(client, article, title="Another title")

    assert not Thread.objects.exists()


def test_change_of_a_thread_is_logged(client):
    article = make_public_comment().thread.article

    client.post(f"{LIST}{article.pk}/change/", closed(article))

    assert "Open" in LogEntry.objects.get().get_change_message()


def test_count_and_version_cannot_be_set(client):
    article = make_public_comment().thread.article

    save(client, article, **{"thread-0-mode": "reviewed", "thread-0-version": "99", "thread-0-approved_count": "99"})

    thread = Thread.objects.get(article=article)
    assert (thread.version, thread.approved_count) == (1, 1)


def test_comment_approved_while_the_form_was_open_stays_counted(client):
    comment = make_public_comment()
    data = closed(comment.thread.article)
    make_public_comment(body="Approved meanwhile.")

    client.post(f"{LIST}{comment.thread_id}/change/", data)

    thread = Thread.objects.get()
    assert (thread.open, thread.approved_count, thread.version) == (False, 2, 3)


def test_editor_without_the_right_to_threads_cannot_close_one():
    article = make_public_comment().thread.article
    editor = make_moderator("vera", is_superuser=False)
    editor.user_permissions.set(Permission.objects.filter(codename__in=["view_article", "change_article"]))
    client = Client()
    client.force_login(editor)

    client.post(f"{LIST}{article.pk}/change/", closed(article, title="Changed"))

    assert Article.objects.get().title == "Changed"
    assert Thread.objects.get().open


@pytest.mark.parametrize("method", ["get", "post"])
def test_article_that_has_comments_is_not_deleted_and_says_why(client, method):
    article = make_comment().thread.article

    response = getattr(client, method)(f"{LIST}{article.pk}/delete/", {"post": "yes"})

    assert response.status_code == 200
    assert "has comments, and comments are never deleted." in response.content.decode()
    assert Article.objects.filter(pk=article.pk).exists()


def test_article_without_comments_is_deleted(client):
    article = make_article()
    moderation.change_thread(article.pk, is_open=False, closes_at=None)

    client.post(f"{LIST}{article.pk}/delete/", {"post": "yes"})

    assert not Article.objects.exists()


def test_articles_are_not_deleted_many_at_once(client):
    article = make_article()

    assert "delete_selected" not in client.get(LIST).content.decode()
    client.post(LIST, {"action": "delete_selected", "_selected_action": [article.pk], "post": "yes"})

    assert Article.objects.filter(pk=article.pk).exists()


def test_comment_that_comes_in_while_an_article_is_deleted_keeps_it(client, monkeypatch):
    article = make_comment().thread.article
    admin_class = type(client.get(LIST).context["cl"].model_admin)
    # As if the look at what would be deleted had come before the comment.
    monkeypatch.setattr(admin_class, "get_deleted_objects", lambda *_: ([], {}, set(), []))

    response = client.post(f"{LIST}{article.pk}/delete/", {"post": "yes"}, follow=True)

    assert [str(message) for message in response.context["messages"]] == [
        "The article has comments by now, so it stays."
    ]
    assert Article.objects.filter(pk=article.pk).exists()
