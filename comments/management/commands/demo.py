"""`manage.py demo`: fill an installation that is marked as a demo with articles, comments and a moderator.

1. The articles, and a moderator whose password is shown once.
2. The comments that answer nobody, through the door of all comments: `submit_comment`.
3. What waits is screened here by the same task that the worker runs, since only a public comment can be answered;
   then come the answers, and the answers to them. The last wait for the worker.

Everything is done at most once, however often the command runs.
"""

import secrets
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles.models import Article
from comments import tasks
from comments.demo.content import DemoComment, read_articles, read_comments
from comments.models import Comment, QueueItem, QueueKind
from comments.submission import (
    KeyReusedError,
    ParentNotFoundError,
    Submission,
    ThreadClosedError,
    submit_comment,
)

MODERATOR = "mo"


class Command(BaseCommand):
    help = "Fill a demo with articles, comments and a moderator; a second run adds nothing."

    def handle(self, **_: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This installation is not a demo. Set DEMO=1 if it is meant to be one.")
        self._make_moderator()
        articles = _make_articles()
        added = 0
        for comments in _levels(read_comments()):
            _screen_what_waits()
            added += _submit(articles, comments)
        if added:
            self.stdout.write(f"Demo: {len(articles)} articles; {added} comments sent to the queue.")

    def _make_moderator(self) -> None:
        users = get_user_model().objects
        if users.filter(username=MODERATOR).exists():
            return
        password = secrets.token_urlsafe(12)
        users.create_superuser(MODERATOR, password=password)
        self.stdout.write(
            f"Demo moderator: user {MODERATOR}, password {password} (shown only now; "
            f"to change it: manage.py changepassword {MODERATOR})."
        )


def _make_articles() -> dict[str, Article]:
    """Return all of the demo's articles by slug; those that are there already stay as they are."""
    now = timezone.now()
    articles = {}
    for demo in read_articles():
        articles[demo.slug], _ = Article.objects.get_or_create(
            slug=demo.slug,
            defaults={
                "title": demo.title,
                "byline": demo.byline,
                "section": demo.section,
                "language": demo.language,
                "text": demo.text,
                "published_at": now - timedelta(hours=demo.hours),
                "origin": "demo",
            },
        )
    return articles


def _levels(comments: Sequence[DemoComment]) -> Iterator[list[DemoComment]]:
    """Yield the comments that answer nobody, then the answers to them, and so on."""
    level = [comment for comment in comments if not comment.answers]
    while level:
        yield level
        above = {(comment.slug, comment.id) for comment in level if comment.id}
        level = [comment for comment in comments if (comment.slug, comment.answers) in above]


def _submit(articles: dict[str, Article], comments: list[DemoComment]) -> int:
    """Submit each comment under a key of its own, so that it is stored once; return how many are new."""
    return sum(_submit_one(articles[comment.slug], comment) for comment in comments)


def _submit_one(article: Article, comment: DemoComment) -> bool:
    answered = Comment.objects.filter(thread_id=article.pk, idempotency_key=_key(comment.slug, comment.answers)).first()
    if comment.answers and answered is None:
        return False
    submission = Submission(name=comment.name, body=comment.body, parent=answered.public_id if answered else None)
    try:
        return submit_comment(article, submission, keys=[_key(comment.slug, comment.id)]).is_new
    except (KeyReusedError, ParentNotFoundError, ThreadClosedError):
        # The visitors of this demo have changed it: the comment of an older release, a parent that was rejected since,
        # a thread that was closed.
        return False


def _key(slug: str, comment_id: str) -> str:
    return f"demo:{slug}:{comment_id}"


def _screen_what_waits() -> None:
    """Run the worker's task here until nothing waits, or until somebody else has claimed the rest."""
    waiting = QueueItem.objects.filter(kind=QueueKind.SCREEN)
    before = -1
    while (left := waiting.count()) and left != before:
        before = left
        tasks.screen_pending()
