"""The search for words in comments: by an index on PostgreSQL, by reading every text on SQLite."""

import re

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
# The expression of the index comment_words, to the letter: otherwise it would not be used.
_MATCHES = "to_tsvector('simple', comments_comment.name || ' ' || comments_comment.body) @@ to_tsquery('simple', %s)"


def has_index() -> bool:
    return connection.vendor == "postgresql"


def search_by_index(comments: QuerySet[Comment], text: str) -> QuerySet[Comment]:
    """Return the comments with all these words, or words that begin so, in text or name; or in the article's title."""
    words = _WORD.findall(text)[:MAX_WORDS]
    if not words:
        return comments.none()
    condition = find_condition(words)
    # Few are looked up first, whatever else the list asks for: beside other conditions the database may decide to read
    # every text instead. Of many, the newest are found at once by going back from the newest.
    few = list(Comment.objects.filter(condition).values_list("pk", flat=True)[: MAX_FEW + 1])
    return comments.filter(pk__in=few) if len(few) <= MAX_FEW else comments.filter(condition)


def find_condition(words: list[str]) -> Q:
    """Return what a comment with all these words fulfils."""
    query = " & ".join(f"'{word}':*" for word in words)
    matches = RawSQL(_MATCHES, [query], output_field=BooleanField())  # noqa: S611 (the words are a parameter)
    articles = _articles_with(words)
    return Q(matches) | Q(thread__in=articles) if articles else Q(matches)


def _articles_with(words: list[str]) -> list[int]:
    articles = Article.objects.order_by("-pk")
    for word in words:
        articles = articles.filter(title__icontains=word)
    return list(articles.values_list("pk", flat=True)[:MAX_ARTICLES])
