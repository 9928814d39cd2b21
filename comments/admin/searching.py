"""The search for words in comments: by an index on PostgreSQL, by reading every text on SQLite."""

import re
from collections.abc import Collection

from django.db import connection
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from articles.models import Article
from comments.admin.base import MAX_COUNTED
from comments.models import Comment

MAX_ARTICLES = 200
"""Articles whose titles are searched for comments: a word that more titles have says little."""
MAX_WORDS = 10
MAX_FEW = 60_000
"""Comments that are looked up by their numbers."""
SAMPLE = 1_000
"""Of the newest comments, to see how common words are."""
COMMON = 50
"""Of the sample. From here on it is less work to ask each comment, the newest first, than to gather all."""
_WORD = re.compile(r"\w+")
# The words stand in a table of their own, which the database keeps: see the migration that makes it.
_WITH_WORDS = "SELECT comment_id FROM comments_words WHERE words @@ to_tsquery('simple', %s)"
_IN_SAMPLE = (
    "SELECT COUNT(*) FROM (SELECT words FROM comments_words ORDER BY comment_id DESC LIMIT %s) AS newest "
    "WHERE words @@ to_tsquery('simple', %s)"
)
_GATHERED = (
    f"comments_comment.id IN ({_WITH_WORDS} "  # noqa: S608 (a constant)
    "UNION ALL SELECT here.id FROM comments_comment AS here WHERE here.thread_id = ANY(%s))"
)
# A value for each comment, which the database cannot turn into a list of all that have the words.
_ASKED = (
    "COALESCE((SELECT words FROM comments_words WHERE comment_id = comments_comment.id) "
    "@@ to_tsquery('simple', %s), FALSE) OR comments_comment.thread_id = ANY(%s)"
)
_AMONG = "comments_comment.id = ANY(%s)"


def has_index() -> bool:
    return connection.vendor == "postgresql"


def search_by_index(comments: QuerySet[Comment], text: str) -> QuerySet[Comment]:
    """Return the comments with all these words, or words that begin so, in text or name; or in the article's title.

    Of more than a list counts, the first in its order. They are found once, for the number and for the page.
    """
    words = _WORD.findall(text)[:MAX_WORDS]
    if not words:
        return comments.none()
    articles = _articles_with(words)
    matching = comments.filter(_condition(words, articles))
    found = list(matching.values_list("pk", flat=True)[: MAX_COUNTED + 1])
    return comments.filter(_sql(_AMONG, found))


def _condition(words: list[str], articles: list[int]) -> Q:
    if _are_common(words):
        return _sql(_ASKED, _query(words), articles)
    # Few are looked up first, whatever else the list asks for: beside other conditions the database may decide to read
    # every text instead.
    few = find_few(words, articles)
    return _sql(_AMONG, list(few)) if len(few) <= MAX_FEW else _sql(_GATHERED, _query(words), articles)


def _sql(condition: str, *params: object) -> Q:
    return Q(RawSQL(condition, params, output_field=BooleanField()))  # noqa: S611 (the values are parameters)


def find_few(words: list[str], articles: Collection[int]) -> set[int]:
    """Return comments with all these words, or at these articles; more than MAX_FEW of them if there are more."""
    found = {comment_id for (comment_id,) in _rows(f"{_WITH_WORDS} LIMIT {MAX_FEW + 1}", _query(words))}
    if not articles or len(found) > MAX_FEW:
        return found
    return found.union(Comment.objects.filter(thread__in=articles).values_list("pk", flat=True)[: MAX_FEW + 1])


def _are_common(words: list[str]) -> bool:
    [(count,)] = _rows(_IN_SAMPLE, SAMPLE, _query(words))
    return bool(count >= COMMON)


def _rows(statement: str, *params: str | int) -> list[tuple[int, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall())


def _query(words: list[str]) -> str:
    """Return what has all these words, or words that begin so, in the language of the database."""
    return " & ".join(f"'{word}':*" for word in words)


def _articles_with(words: list[str]) -> list[int]:
    articles = Article.objects.order_by("-pk")
    for word in words:
        articles = articles.filter(title__icontains=word)
    return list(articles.values_list("pk", flat=True)[:MAX_ARTICLES])
