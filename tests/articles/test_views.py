"""The front page and the page of an article."""

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from tests.factories import make_article, make_public_comment

pytestmark = pytest.mark.django_db

OTHER_VISITOR = {"Accept-Language": "ar", "User-Agent": "another", "Cookie": f"sessionid={'x' * 32}"}


def test_front_page_lists_published_articles_newest_first(client):
    now = timezone.now()
    make_article("older", title="Older", published_at=now - timedelta(days=2))
    make_article("newer", title="Newer", published_at=now - timedelta(days=1))
    make_article("later", title="Of tomorrow", published_at=now + timedelta(days=1))

    page = client.get("/").text

    assert page.index("Newer") < page.index("Older")
    assert "Of tomorrow" not in page


def test_front_page_without_articles_says_so(client):
    assert "No article has been published yet." in client.get("/").text


def test_titles_have_their_language_and_direction(client):
    make_article("hanar", title="کتێبخانەی گەڕۆک", language="ckb")

    page = client.get("/").text

    assert '<html lang="en" dir="ltr">' in page
    assert '<h2 lang="ckb" dir="rtl">' in page


def test_front_page_counts_approved_comments(client):
    article = make_article()
    make_public_comment(article)
    make_public_comment(article, name="Vera")

    assert "2 comments" in client.get("/").text


def test_front_page_asks_three_times_however_many_articles(client, django_assert_num_queries):
    for number in range(5):
        make_article(f"article-{number}")

    with django_assert_num_queries(3):
        client.get("/")


def test_older_articles_are_on_the_next_page(client):
    for number in range(21):
        make_article(f"article-{number}", title=f"Title {number:02}")

    first, second = client.get("/").text, client.get("/?page=2").text

    assert 'href="?page=2"' in first
    assert second.count('class="story"') == 1
    assert 'href="?page=1"' in second


@pytest.mark.parametrize("page", ["0", "3", "last", "-1", "%00"])
def test_page_that_does_not_exist_is_not_found(client, page):
    assert client.get(f"/?page={page}").status_code == 404


def test_article_page_shows_title_byline_date_and_text(client):
    make_article(text="First paragraph.\n\nSecond <b>paragraph</b>.")

    page = client.get("/articles/bus-line/").text

    assert "<h1>Council approves a new bus line</h1>" in page
    assert "<bdi>Rosa Field</bdi>" in page
    assert "<time datetime=" in page
    assert "<p>First paragraph.</p><p>Second &lt;b&gt;paragraph&lt;/b&gt;.</p>" in page


def test_article_names_its_canonical_address(client):
    make_article(url="https://news.example/bus-line")

    assert '<link rel="canonical" href="https://news.example/bus-line">' in client.get("/articles/bus-line/").text


@pytest.mark.parametrize(
    ("language", "page", "article"),
    [
        ("en", 'lang="en" dir="ltr"', 'lang="en" dir="ltr"'),
        ("ckb", 'lang="ckb" dir="rtl"', 'lang="ckb" dir="rtl"'),
        ("ar", 'lang="ar" dir="rtl"', 'lang="ar" dir="rtl"'),
        ("tr", 'lang="tr" dir="ltr"', 'lang="tr" dir="ltr"'),
        ("kmr", 'lang="kmr" dir="ltr"', 'lang="kmr" dir="ltr"'),
        # The site does not speak this one: the page is English, the article is what it is.
        ("fa", 'lang="en" dir="ltr"', 'lang="fa" dir="rtl"'),
    ],
)
def test_language_of_the_article_decides_that_of_the_page(client, language, page, article):
    make_article(language=language)

    response = client.get("/articles/bus-line/", headers={"Accept-Language": "de, ar;q=0.5"})

    assert f"<html {page}>" in response.text
    assert f'<article class="article" {article}>' in response.text
    assert f'lang="{response.headers["Content-Language"]}"' in page


def test_article_with_a_slug_in_arabic_letters_is_found(client):
    make_article("کتێبخانە")

    assert client.get("/articles/کتێبخانە/").status_code == 200


def test_article_of_tomorrow_is_not_found(client):
    make_article(published_at=timezone.now() + timedelta(hours=1))

    assert client.get("/articles/bus-line/").status_code == 404


def test_unknown_article_is_not_found_in_the_look_of_the_site(client):
    response = client.get("/articles/nothing/")

    assert response.status_code == 404
    assert "There is no such page" in response.text


@pytest.mark.parametrize("address", ["/", "/articles/bus-line/"])
def test_pages_are_only_read(client, address):
    make_article()

    assert client.post(address).status_code == 405


@pytest.mark.parametrize("address", ["/", "/articles/bus-line/"])
def test_reading_sets_no_cookie_and_differs_for_nobody(client, address, time_machine):
    time_machine.move_to("2026-03-14T09:30:10Z", tick=False)
    make_article()
    first = client.get(address)
    time_machine.move_to("2026-03-14T09:30:50Z", tick=False)

    second = client.get(address, headers=OTHER_VISITOR)

    assert first.content == second.content
    assert not first.cookies
    assert not second.cookies
    assert "Cookie" not in second.headers.get("Vary", "")


def test_article_page_asks_seven_times_however_many_comments(client, django_assert_num_queries):
    article = make_article()
    parent = make_public_comment(article)
    for number in range(5):
        make_public_comment(article, name=f"Vera {number}", parent=parent)

    with django_assert_num_queries(7):
        client.get("/articles/bus-line/")


@pytest.mark.parametrize(("language", "words"), [("ckb", "سەرنجێک بنووسە"), ("ar", "اكتب تعليقًا"), ("tr", "Yorum yaz")])
def test_page_around_the_article_is_translated(client, language, words):
    make_article(language=language)

    page = client.get("/articles/bus-line/").text

    assert words in page
    assert "Write a comment" not in page


@pytest.mark.parametrize("status", ["400", "403", "404", "500"])
def test_error_pages_need_nothing_but_themselves(status):
    page = render_to_string(f"{status}.html")

    assert "<h1>" in page
    assert 'href="/"' in page
