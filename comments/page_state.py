"""What the bytes of a reader's page depend on, read in one row.

A page that was made for this row is right as long as the row is the same: the version of the thread rises with every
change that readers can see. Read the row before what the page shows: then a page can be too new for its row, which does
no harm, and never too old.
"""

from functools import cache
from typing import Any

from django.db import connections, router
from django.db.models import BooleanField, ExpressionWrapper, Q, Subquery
from django.db.models.functions import Now

from articles.models import Article
from comments.models import Revision, RevisionKind, Switch
from comments.switches import closed_around

PageState = tuple[Any, ...]
"""The values as the database gives them: they are only ever compared."""

PERSONAL = "comments.personal"
"""In `request.META`, put there by whatever makes the page one visitor's: then nobody may keep it."""

_ANY_SLUG = "\x01"
"""No slug has this character; it marks the place of the slug among the parameters of the statement."""


def read_page_state(slug: str) -> PageState | None:
    """Return what a page about the article depends on, or None if readers may not see the article."""
    alias = router.db_for_read(Article)
    sql, parameters = _statement(alias)
    with connections[alias].cursor() as cursor:
        cursor.execute(sql, [slug if value == _ANY_SLUG else value for value in parameters])
        row = cursor.fetchone()
    return None if row is None else tuple(row)


@cache
def _statement(alias: str) -> tuple[str, tuple[Any, ...]]:
    """Return the statement, made once: Django takes ten times as long to write it as the database to answer it."""
    # The time is the database's, since the statement outlives the moment.
    no_thread = Q(thread__isnull=True)
    not_over = Q(thread__closes_at__isnull=True) | Q(thread__closes_at__gt=Now())
    is_open = ExpressionWrapper(no_thread | Q(thread__open=True) & not_over, output_field=BooleanField())
    guidelines = Revision.objects.filter(kind=RevisionKind.GUIDELINES).order_by("-number").values("number")[:1]
    # Switches are set seldom; whichever it was, all pages are made anew.
    switch = Switch.objects.order_by("-id").values("id")[:1]
    rows = Article.objects.filter(slug=_ANY_SLUG, published_at__lte=Now()).values_list(
        "pk", "title", "byline", "language", "section", "url", "external_id", "text_revision", "published_at",
        "thread__version", "thread__approved_count", is_open, "thread__accounts_only",
        Subquery(guidelines), Subquery(switch), closed_around(),
    )  # fmt: skip
    sql, parameters = rows.query.get_compiler(using=alias).as_sql()
    return sql, tuple(parameters)
