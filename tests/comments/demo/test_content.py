"""What the demo is made of."""

from articles.languages import direction
from comments.demo.content import read_articles, read_comments


def test_six_articles_of_which_one_is_written_from_right_to_left():
    articles = read_articles()

    assert len(articles) == 6
    assert [article.slug for article in articles if direction(article.language) == "rtl"] == ["mobile-library-hanar"]


def test_each_comment_has_an_id_of_its_own_in_its_article():
    comments = read_comments()

    assert len({(comment.slug, comment.id) for comment in comments}) == len(comments)


def test_each_comment_belongs_to_an_article_and_each_answer_to_a_comment():
    comments = read_comments()
    known = {(comment.slug, comment.id) for comment in comments}

    assert {comment.slug for comment in comments} <= {article.slug for article in read_articles()}
    assert {(comment.slug, comment.answers) for comment in comments if comment.answers} <= known
