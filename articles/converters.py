"""What an article's slug looks like in an address. Importing this registers it for `path()` as `article_slug`."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class ArticleSlugConverter(StringConverter):
    """The characters of Django's `validate_unicode_slug`; Django's own `slug` knows ASCII only.

    Others never reach the database: PostgreSQL refuses NUL, which `str` lets through.
    """

    regex = r"[-\w]+"


register_converter(ArticleSlugConverter, "article_slug")
