"""A switch acts on the worker that runs: no restart, no wait, and the next comment is read as it is set."""

import json

from tests.conftest import manage
from tests.services import wait_until

SUBMIT = """
from articles.models import Article
from comments.submission import Submission, submit_comment
article, _ = Article.objects.get_or_create(slug="tram", defaults={{"title": "The tram comes back", "language": "en"}})
print(submit_comment(article, Submission(name="Ada", body={body!r})).comment.pk)
"""
SET = """
from django.contrib.auth.models import User
from comments import switches
from comments.models import SwitchKind, SwitchScope
mo, _ = User.objects.get_or_create(username="mo")
place = switches.Place(SwitchKind.APPROVALS, SwitchScope.SITE)
last = switches.find_last(place)
switches.set_switch(place, value={value!r}, reason="A test.", by=mo, seen_id=last and last.pk)
"""
STATUS = """
import json
from comments.models import Comment
comment = Comment.objects.get(pk={pk})
screening = comment.screenings.first()
print(json.dumps([comment.status, screening.caution if screening else ""]))
"""


def run(env, code):
    return manage("shell", "-v0", "-c", code, env=env).strip().splitlines()[-1:]


def decided(env, body):
    """Submit a comment; return what the worker made of it."""
    [pk] = run(env, SUBMIT.format(body=body))
    found = []

    def is_decided():
        found[:] = json.loads(run(env, STATUS.format(pk=pk))[0])
        return found[0] != "pending"

    wait_until(is_decided, seconds=60, what="the worker decides")
    return found


def test_pause_acts_on_the_next_comment_of_a_worker_that_runs(served):
    first = decided(served.env, "I have waited for this tram for years, and I am glad.")
    run(served.env, SET.format(value="on"))
    second = decided(served.env, "The fare is fair, and the council was right.")
    run(served.env, SET.format(value="off"))
    third = decided(served.env, "Thank you for this report about the library.")

    assert [first, second, third] == [["approved", ""], ["held", "approvals_paused"], ["approved", ""]]
