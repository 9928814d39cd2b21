"""What tests of real processes do to the database of those processes: `python -m tests.actions submit 200`."""

import json
import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count, Max  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles.models import Article  # noqa: E402
from comments import bell, counters, publishing, replaying, screening_batch  # noqa: E402
from comments.models import Comment, Decision, QueueItem, QueueKind, Upkeep  # noqa: E402
from comments.replay_report import Report  # noqa: E402
from comments.submission import Submission, submit_comment  # noqa: E402
from comments.tasks import screen_pending  # noqa: E402


def submit(count):
    """Submit that many comments that nobody could mind."""
    article, _ = Article.objects.get_or_create(slug="tram", defaults={"title": "The tram comes back", "language": "en"})
    for number in range(int(count)):
        body = f"I have waited for this tram for {number} years, and I am glad that it comes back."
        submit_comment(article, Submission(name="Ada", body=body))


def moderators(*names):
    """Make moderators whose password is their name, three times."""
    for name in names:
        User.objects.create_superuser(name, password=name * 3)


def hold(count):
    """Submit comments that are doubtful; print their ids when they are held, by this process or by the worker."""
    article, _ = Article.objects.get_or_create(slug="tram", defaults={"title": "The tram comes back", "language": "en"})
    bodies = [f"You are an idiot, number {number}." for number in range(int(count))]
    ids = [submit_comment(article, Submission(name="Ada", body=body)).comment.pk for body in bodies]
    deadline = time.monotonic() + 180
    while Comment.objects.filter(pk__in=ids, status="pending").exists():
        assert time.monotonic() < deadline
        if not screening_batch.screen_next_batch():
            time.sleep(0.1)
    held = set(Comment.objects.filter(pk__in=ids, status="held").values_list("pk", flat=True))
    assert held == set(ids)
    print(json.dumps(ids))


def upkeep():
    """Print the names of the jobs that were done."""
    print(json.dumps(sorted(Upkeep.objects.exclude(done_at=None).values_list("name", flat=True))))


def histories():
    """Print for each comment that was decided twice: the verdict and the name of its last decision."""
    last = Decision.objects.filter(seq=2).select_related("actor").order_by("comment_id")
    most = Decision.objects.aggregate(most=Max("seq"))["most"]
    print(json.dumps({"most": most, "last": [(row.comment_id, row.verdict, row.actor.username) for row in last]}))


def ring(count):
    """Ring that many times for nothing; print how many seconds it took, and how often nobody could be reached."""
    started = time.monotonic()
    for _ in range(int(count)):
        bell.ring(screen_pending)
    print(json.dumps({"seconds": time.monotonic() - started, "failures": counters.bell_failures.value}))


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


def publish(number):
    """Put a policy in force, from the first one, as one of several editors do at once; print what came of it."""
    editor = User.objects.get()
    time.sleep(1 - time.time() % 1)
    content = {"reject_when_certain": [], "hold_when_certain": [f"code_{number}"]}
    content = {"order": [f"code_{number}"], **content}
    try:
        revision = publishing.publish("policy", content, based_on=1, editor=editor, now=timezone.now())
    except publishing.NumberTakenError as error:
        print(error.newest.number, "was taken")
    else:
        print(revision.number)


def replay():
    """Ask what another policy would change, and wait for the worker; print how many comments it read and changed."""
    editor, _ = User.objects.get_or_create(username="mo")
    content = {"reject_when_certain": ["personal_attack"], "hold_when_certain": []}
    row = replaying.start_replay("policy", content, limit=1000, editor=editor, now=timezone.now())
    deadline = time.monotonic() + 120
    while row.finished_at is None and time.monotonic() < deadline:
        time.sleep(0.1)
        row.refresh_from_db()
    print(json.dumps([row.seen, Report.from_json(row.report).changed, row.finished_at is not None]))


def execute(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


ACTIONS = (publish, replay, submit, summary, execute, ring, moderators, hold, histories, upkeep)

if __name__ == "__main__":
    {action.__name__: action for action in ACTIONS}[sys.argv[1]](*sys.argv[2:])
