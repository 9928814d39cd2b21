"""Comments in the pages of a site."""

import json
import re

import pytest
from django.template import Context, Template

from articles.models import Article
from comments import thread_page
from comments.models import Thread, Verdict
from tests.factories import make_article, make_comment, make_decision, make_held_comment, make_public_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return make_article()


def render(source, article, **context):
    article = Article.objects.get(pk=article.pk)
    return Template("{% load reader_comments %}" + source).render(Context({"article": article, **context}))


def thread_of(article, rf, query=""):
    return render("{% comments_for article %}", article, request=rf.get(f"/articles/bus-line/{query}"))


def text_of(page):
    """Return the texts of the comments, put together from their paragraphs."""
    return [
        "\n\n".join(re.findall(r'<p dir="auto">(.*?)</p>', box, flags=re.DOTALL))
        for box in re.findall(r'<div class="comment-text"[^>]*>(.*?)</div>', page, flags=re.DOTALL)
    ]


def test_thread_shows_approved_comments_only(article, rf):
    make_public_comment(article, name="Ada")
    make_held_comment(article, name="Vera")
    make_comment(article, name="Jonas")

    page = thread_of(article, rf)

    assert "1 comment" in page
    assert re.findall(r'<bdi class="comment-name">(.*?)</bdi>', page) == ["Ada"]


def test_tags_work_on_a_page_without_a_request(article):
    make_public_comment(article)

    assert 'class="comment-list"' in render("{% comment_list article %}", article)
    assert 'name="token"' in render("{% comment_form article %}", article)


def test_text_is_shown_as_written_and_escaped(article, rf):
    body = "  Two  spaces,\na new line,\n\n\nthree of them,\n\n<b>no markup</b> &amp; no link: //news.example"
    make_public_comment(article, body=body)

    assert text_of(thread_of(article, rf)) == [
        "  Two  spaces,\na new line,\n\n\nthree of them,\n\n"
        "&lt;b&gt;no markup&lt;/b&gt; &amp;amp; no link: //news.example"
    ]


def test_name_is_escaped(article, rf):
    make_public_comment(article, name='"><script>alert(1)</script>')

    page = thread_of(article, rf)

    assert "<script>" not in page
    assert '<bdi class="comment-name">&quot;&gt;&lt;script&gt;' in page


def test_empty_thread_invites(article, rf):
    assert "Nobody has commented yet. You can be the first." in thread_of(article, rf)


def test_closed_thread_shows_comments_and_no_form(article, rf):
    make_public_comment(article)
    Thread.objects.filter(pk=article.pk).update(open=False)

    page = thread_of(article, rf)

    assert 'class="comment-name"' in page
    assert "This article takes no more comments." in page
    assert "<form" not in page
    assert "comment-reply" not in page


def test_closed_thread_without_comments_does_not_invite(article, rf):
    Thread.objects.create(article=article, open=False)

    assert "You can be the first" not in thread_of(article, rf)


def test_gap_has_no_text_name_or_id(article, rf):
    parent = make_public_comment(article, name="Mallory", body="What was taken down.")
    make_public_comment(article, name="Ada", parent=parent)
    make_decision(parent, verdict=Verdict.REJECT)

    page = thread_of(article, rf)

    assert "This comment is not public any more." in page
    for trace in ("Mallory", "What was taken down.", str(parent.public_id)):
        assert trace not in page


def test_reply_link_prefills_the_form(article, rf):
    comment = make_public_comment(article, name="Ada", body="I agree with this.")
    link = f"?reply_to={comment.public_id}"

    assert f'href="/articles/bus-line/{link}#comment-form"' in thread_of(article, rf)
    page = thread_of(article, rf, link)
    assert "You are answering <bdi>Ada</bdi>:" in page
    assert f'name="parent" value="{comment.public_id}"' in page


def test_reply_to_what_is_not_there_is_said(article, rf):
    page = thread_of(article, rf, "?reply_to=gone")

    assert "The comment that you want to answer is not here any more." in page
    assert 'name="parent"' not in page


def test_more_comments_are_behind_a_real_link(article, rf, monkeypatch):
    monkeypatch.setattr(thread_page, "COMMENTS_A_PAGE", 2)
    comments = [make_public_comment(article, name=str(number)) for number in range(3)]

    first = thread_of(article, rf)
    second = thread_of(article, rf, f"?from={comments[2].public_id}")

    assert f'href="/articles/bus-line/?from={comments[2].public_id}#comments"' in first
    assert "To the first comment" in second
    assert "data-more-comments" not in second
    assert "3 comments" in second


def test_mangled_place_shows_the_first_page(article, rf):
    make_public_comment(article)

    assert "To the first comment" not in thread_of(article, rf, "?from=12%00'")


def test_guidelines_say_what_is_welcome_and_what_is_rejected(article, rf):
    page = thread_of(article, rf)

    assert "Welcome are comments relevant to the article" in page
    assert "constructive criticism of us, the publisher" in page
    for title in ("Profanity", "Threat", "Personal attack", "Sexism", "Racism", "Homophobia", "Xenophobia"):
        assert f'<li lang="en">{title}</li>' in page
    assert "published as you wrote it or not at all" in page


def test_nothing_on_the_page_is_inline(article, rf):
    make_public_comment(article)

    page = thread_of(article, rf)

    assert "<script" not in page
    assert " style=" not in page
    assert not re.search(r" on[a-z]+=", page)


def test_comments_have_their_language(article, rf):
    make_public_comment(article)

    assert 'class="comment-text"' in thread_of(article, rf)


def test_count_is_that_of_approved_comments(article):
    make_public_comment(article)
    make_held_comment(article)

    assert render("{% comment_count article %}", article) == "1"


def test_count_of_an_article_without_thread_is_none(article):
    assert render("{% comment_count article %}", article) == "0"


def test_counts_of_many_articles_take_one_query(article, django_assert_num_queries):
    make_public_comment(article)
    articles = [article, make_article("other")]
    template = Template(
        "{% load reader_comments %}{% comment_counts articles as counted %}"
        "{% for article, count in counted %}{{ article.slug }} {{ count }};{% endfor %}"
    )

    with django_assert_num_queries(1):
        assert template.render(Context({"articles": articles})) == "bus-line 1;other 0;"


def test_thread_takes_five_queries_and_one_more_for_gaps(article, rf, django_assert_num_queries):
    parent = make_public_comment(article)
    for number in range(3):
        make_public_comment(article, name=str(number), parent=parent)
    with django_assert_num_queries(1 + 5):
        thread_of(article, rf)
    make_decision(parent, verdict=Verdict.REJECT)

    with django_assert_num_queries(1 + 6):
        thread_of(article, rf)


def test_address_in_a_text_is_a_link_that_helps_no_spammer(article, rf):
    make_public_comment(article, body="See https://news.example/?a=1&b=2.")

    assert (
        'See <a href="https://news.example/?a=1&amp;b=2" rel="ugc nofollow noopener" dir="ltr">'
        "https://news.example/?a=1&amp;b=2</a>." in thread_of(article, rf)
    )


def test_newest_first_is_a_link_away(article, rf):
    make_public_comment(article, name="Ada")
    make_public_comment(article, name="Vera")

    assert 'href="/articles/bus-line/?order=newest#comments"' in thread_of(article, rf)
    page = thread_of(article, rf, "?order=newest")
    assert page.index("Vera") < page.index("Ada")


def linked_data(article, **context):
    source = render("{% comments_json_ld article %}", article, **context)
    [text] = re.findall(r'^<script type="application/ld\+json">([^<>]*)</script>$', source)
    return json.loads(text)


def test_linked_data_holds_what_is_public_and_nothing_else(article):
    first = make_public_comment(article, name="Ada", body="As written.\n\n <b>")
    make_public_comment(article, name="Vera", parent=first)
    make_held_comment(article, name="Jonas")

    data = linked_data(article)

    assert data["commentCount"] == 2
    one, other = data["comment"]
    assert (one["author"]["name"], one["text"]) == ("Ada", "As written.\n\n <b>")
    assert other["parentItem"]["@id"] == one["@id"]
    assert one["url"] == f"http://testserver/articles/bus-line/#comment-{first.public_id}"


def test_linked_data_cannot_end_its_element(article):
    make_public_comment(article, name="</script><script>", body="</script><script>alert(1)</script><!-- \u2028 &amp;")

    [comment] = linked_data(article)["comment"]

    assert comment["text"] == "</script><script>alert(1)</script><!-- \u2028 &amp;"


def test_linked_data_takes_as_many_queries_however_many_comments(article, django_assert_num_queries):
    for number in range(4):
        make_public_comment(article, name=str(number))

    with django_assert_num_queries(1 + 3):
        linked_data(article)
