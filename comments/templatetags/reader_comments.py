"""Comments in the pages of a site, in any Django template: `{% load reader_comments %}`.

- `{% comments_head %}`: style and script, once, in the head;
- `{% comments_for article %}`: the thread and the form;
- `{% comment_list article %}`, `{% comment_form article %}`: either alone;
- `{% comments_json_ld article %}`: the same comments for search engines (schema.org);
- `{% comment_count article %}`: the number of approved comments;
- `{% comment_counts articles as counted %}`: pairs of article and number, in one query.
"""

import json
from collections.abc import Iterable
from typing import Any

from django import template
from django.http import QueryDict
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article
from comments.forms import show_form
from comments.linked_data import linked_data
from comments.models import Thread
from comments.page_state import PERSONAL
from comments.thread_page import find_thread, read_begin, read_order, read_thread_page

register = template.Library()
_UNSAFE_IN_A_SCRIPT = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


@register.inclusion_tag("comments/head.html")
def comments_head() -> dict[str, Any]:
    return {}


@register.inclusion_tag("comments/thread.html", takes_context=True)
def comments_for(context: Context, article: Article, account: str = "") -> dict[str, Any]:
    """Show thread and form. `account` is the token of a reader's account, if the page knows it (docs/accounts.md)."""
    return _list_context(context, article) | _form_context(context, article, account)


@register.inclusion_tag("comments/list.html", takes_context=True)
def comment_list(context: Context, article: Article) -> dict[str, Any]:
    return _list_context(context, article)


@register.inclusion_tag("comments/form.html", takes_context=True)
def comment_form(context: Context, article: Article, account: str = "") -> dict[str, Any]:
    return _form_context(context, article, account)


@register.simple_tag(takes_context=True)
def comments_json_ld(context: Context, article: Article) -> SafeString:
    """Return what stands on this page of the thread as linked data. It is no script that runs: any policy allows it."""
    query = _query(context)
    thread = read_thread_page(article, begin=read_begin(query), order=read_order(query))
    text = json.dumps(linked_data(thread), ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE_IN_A_SCRIPT)
    # The signs that could end the element are written as JSON's escapes.
    # ast-grep-ignore: no-markup-from-text
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308


@register.simple_tag
def comment_count(article: Article) -> int:
    return find_thread(article).approved_count


@register.simple_tag
def comment_counts(articles: Iterable[Article]) -> list[tuple[Article, int]]:
    listed = list(articles)
    threads = Thread.objects.filter(pk__in=[article.pk for article in listed])
    counts = dict(threads.values_list("pk", "approved_count"))
    return [(article, counts.get(article.pk, 0)) for article in listed]


def _list_context(context: Context, article: Article) -> dict[str, Any]:
    query = _query(context)
    thread = read_thread_page(article, begin=read_begin(query), order=read_order(query))
    return {"thread": thread, "article": article}


def _form_context(context: Context, article: Article, account: str) -> dict[str, Any]:
    request = context.get("request")
    if account and request:
        request.META[PERSONAL] = True
    return {
        "shown": show_form(article, answering=_query(context).get("reply_to", ""), account_token=account),
        "article": article,
    }


def _query(context: Context) -> QueryDict:
    """Return the query of the page's address; a page that is rendered without a request has none."""
    request = context.get("request")
    return request.GET if request else QueryDict()
