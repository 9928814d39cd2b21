"""The search for words in comments: by an index on PostgreSQL, by reading every text on SQLite."""

import re
from collections.abc import Collection

from django.db import connection
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from articles.models import Article
from comments.models import Comment

MAX_ARTICLES = 200
"""Articles whose titles are searched for comments: a word that more titles have says little."""
MAX_WORDS = 10
MAX_FEW = 2_000
"""Comments that are looked up by their numbers."""
_WORD = re.compile(r"\w+")
# The words stand in a table of their own, which the database keeps: see the migration that makes it.
_WITH_WORDS = "SELECT comment_id FROM comments_words WHERE words @@ to_tsquery('simple', %s)"
_HAS_WORDS = (
    "EXISTS (SELECT 1 FROM comments_words WHERE comment_id = comments_comment.id AND words @@ to_tsquery('simple', %s))"
)


def has_index() -> bool:
    return connection.vendor == "postgresql"


def search_by_index(comments: QuerySet[Comment], text: str) -> QuerySet[Comment]:
    """Return the comments with all these words, or words that begin so, in text or name; or in the article's title."""
    words = _WORD.findall(text)[:MAX_WORDS]
    if not words:
        return comments.none()
    articles = _articles_with(words)
    # Few are looked up first, whatever else the list asks for: beside other conditions the database may decide to read
    # every text instead. Of many, the newest are found at once by going back from the newest.
    few = find_few(words, articles)
    return comments.filter(pk__in=few) if len(few) <= MAX_FEW else comments.filter(_condition(words, articles))


def find_few(words: list[str], articles: Collection[int]) -> set[int]:
    """Return comments with all these words, or at these articles; more than MAX_FEW of them if there are more."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_WITH_WORDS} LIMIT {MAX_FEW + 1}", [_query(words)])
        found = {comment_id for (comment_id,) in cursor.fetchall()}
    if not articles or len(found) > MAX_FEW:
        return found
    return found.union(Comment.objects.filter(thread__in=articles).values_list("pk", flat=True)[: MAX_FEW + 1])


def _condition(words: list[str], articles: Collection[int]) -> Q:
    # ast-grep-ignore: no-sql-of-our-own
    matches = RawSQL(_HAS_WORDS, [_query(words)], output_field=BooleanField())  # noqa: S611 (the words are a parameter)
    return Q(matches) | Q(thread__in=articles) if articles else Q(matches)


def _query(words: list[str]) -> str:
    """Return what has all these words, or words that begin so, in the language of the database."""
    return " & ".join(f"'{word}':*" for word in words)


def _articles_with(words: list[str]) -> list[int]:
    articles = Article.objects.order_by("-pk")
    for word in words:
        articles = articles.filter(title__icontains=word)
    return list(articles.values_list("pk", flat=True)[:MAX_ARTICLES])
