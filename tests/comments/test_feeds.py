"""Atom feeds: what is public, newest first, well-formed whatever readers write."""

from xml.etree import ElementTree as ET

import pytest

from comments import erasure
from comments.models import Verdict
from tests.factories import make_article, make_decision, make_held_comment, make_public_comment

pytestmark = pytest.mark.django_db
SITE = "/comments/feeds/"
ARTICLE = "/comments/feeds/articles/bus-line/"
ATOM = "{http://www.w3.org/2005/Atom}"


def entries(client, address):
    return ET.fromstring(client.get(address).content).findall(f"{ATOM}entry")


def summaries(client, address):
    return [entry.find(f"{ATOM}summary").text for entry in entries(client, address)]


def test_newest_public_comments_come_first(client):
    article = make_article()
    make_public_comment(article, body="First.")
    make_public_comment(article, body="Second.\nLine.")
    make_held_comment(article, body="Held.")
    make_public_comment(make_article("other"), body="Elsewhere.")

    assert summaries(client, ARTICLE) == ['<p dir="auto">Second.<br>Line.</p>', '<p dir="auto">First.</p>']
    assert len(summaries(client, SITE)) == 3


def test_entry_leads_to_its_comment(client):
    comment = make_public_comment(name="Ada")

    [entry] = entries(client, ARTICLE)

    address = f"http://testserver/articles/bus-line/#comment-{comment.public_id}"
    assert entry.find(f"{ATOM}link").get("href") == address
    assert entry.find(f"{ATOM}id").text == f"urn:uuid:{comment.public_id}"
    assert entry.find(f"{ATOM}author/{ATOM}name").text == "Ada"
    assert entry.find(f"{ATOM}title").text == "Ada: Council approves a new bus line"


@pytest.mark.parametrize("address", [SITE, ARTICLE])
def test_what_is_taken_down_or_erased_is_gone_at_once(client, address):
    article = make_article()
    rejected, erased = make_public_comment(article), make_public_comment(article, name="Vera")
    assert len(entries(client, address)) == 2

    make_decision(rejected, verdict=Verdict.REJECT)
    erasure.erase_comment(erased.pk)

    assert entries(client, address) == []


@pytest.mark.parametrize("address", [SITE, ARTICLE])
def test_markup_and_controls_of_a_reader_are_text(client, address):
    make_public_comment(name="]]><b>&", body="<script>alert(1)</script> \x08\x1b\ufffe &amp; ]]>")

    [entry] = entries(client, address)

    assert entry.find(f"{ATOM}summary").text == (
        '<p dir="auto">&lt;script&gt;alert(1)&lt;/script&gt; \ufffd\ufffd\ufffd &amp;amp; ]]&gt;</p>'
    )
    assert entry.find(f"{ATOM}author/{ATOM}name").text == "]]><b>&"


def test_feed_of_an_article_that_is_not_there_is_not_found(client):
    assert client.get(ARTICLE).status_code == 404


def test_feed_may_be_kept_for_a_second_and_sets_no_cookie(client):
    make_article()

    response = client.get(ARTICLE)

    assert response["Cache-Control"] == "public, max-age=0, s-maxage=1, must-revalidate"
    assert response["Content-Type"].startswith("application/atom+xml")
    assert not response.cookies


def test_feed_takes_as_many_queries_however_many_comments(client, django_assert_num_queries):
    article = make_article()
    for number in range(4):
        make_public_comment(article, name=str(number))

    with django_assert_num_queries(1):
        client.get(SITE)
