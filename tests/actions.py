"""What tests of real processes do to the database of those processes: `python -m tests.actions submit 200`."""

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.db.models import Count, Max  # noqa: E402

from articles.models import Article  # noqa: E402
from comments.models import Comment, Decision, QueueItem, QueueKind  # noqa: E402
from comments.submission import Submission, submit_comment  # noqa: E402


def submit(count):
    """Submit that many comments that nobody could mind."""
    article, _ = Article.objects.get_or_create(slug="tram", defaults={"title": "The tram comes back", "language": "en"})
    for number in range(int(count)):
        body = f"I have waited for this tram for {number} years, and I am glad that it comes back."
        submit_comment(article, Submission(name="Ada", body=body))


def summary():
    """Print how many comments there are, how many are decided, and how often at most one was."""
    decisions = Decision.objects.values("comment").annotate(times=Count("id"))
    counts = {
        "comments": Comment.objects.count(),
        "decided": decisions.count(),
        "most_decisions": decisions.aggregate(most=Max("times"))["most"] or 0,
        "waiting": QueueItem.objects.filter(kind=QueueKind.SCREEN).count(),
    }
    print(json.dumps(counts))


def execute(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


if __name__ == "__main__":
    {"submit": submit, "summary": summary, "execute": execute}[sys.argv[1]](*sys.argv[2:])
