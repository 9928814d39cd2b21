"""A page of a thread as schema.org describes it: what search engines read."""

from typing import Any

from django.conf import settings

from comments.models import Comment
from comments.thread_page import ThreadPage, address_within


def linked_data(thread: ThreadPage) -> dict[str, Any]:
    """Return the article's node with the comments that stand on the page, and how many there are in all."""
    return {
        "@context": "https://schema.org",
        "@type": "Article",
        "@id": thread.article.canonical_url,
        "headline": thread.article.title,
        "commentCount": thread.count,
        "comment": [
            _comment_data(entry.comment, answered=entry.answered, thread=thread)
            for entry in thread.entries
            if entry.comment is not None
        ],
    }


def _comment_data(comment: Comment, *, answered: Comment | None, thread: ThreadPage) -> dict[str, Any]:
    data = {
        "@type": "Comment",
        "@id": _id_of(comment),
        "url": f"{settings.SITE_URL}{address_within(thread.article, comment.public_id, count=thread.count)}",
        "author": {"@type": "Person", "name": comment.name},
        "dateCreated": comment.created_at.isoformat(),
        "text": comment.body,
    }
    if answered is not None:
        data["parentItem"] = {"@type": "Comment", "@id": _id_of(answered)}
    return data


def _id_of(comment: Comment) -> str:
    return f"urn:uuid:{comment.public_id}"
