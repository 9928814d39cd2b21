"""`manage.py demo`."""

import io
import re

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from articles.models import Article
from comments import screening_batch
from comments.models import Comment, Decision
from tests.factories import make_decision

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demo(settings):
    settings.DEMO = True


def run():
    """Run the command, then let the worker do what is left; return what was written."""
    out = io.StringIO()
    call_command("demo", stdout=out)
    while screening_batch.screen_next_batch():
        pass
    return out.getvalue()


def test_only_a_demo_is_filled(settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="Set DEMO=1"):
        call_command("demo")

    assert not Article.objects.exists()


def test_every_comment_was_decided_by_the_real_screening():
    run()

    assert Comment.objects.count() == 45
    assert not Comment.objects.filter(status="pending").exists()
    assert set(Decision.objects.values_list("actor_kind", "basis")) == {("automatic", "screening")}


def test_most_comments_are_public_some_wait_for_a_moderator_and_some_are_rejected():
    run()

    statuses = list(Comment.objects.values_list("status", flat=True))
    assert statuses.count("approved") >= 30
    assert 3 <= statuses.count("held") <= 9
    assert 3 <= statuses.count("rejected") <= 6


def test_each_meant_offence_is_rejected_by_its_guideline():
    run()

    rejected = Comment.objects.filter(status="rejected")
    grounds = {comment.name: comment.decisions.get().grounds for comment in rejected}
    assert grounds == {
        "BestRides": ["commercial_promotion"],
        "grumpy": ["profanity"],
        "truthteller": ["threat"],
        "realfan": ["sexism"],
    }


def test_answers_stand_below_what_they_answer():
    run()

    assert Comment.objects.public().filter(depth=1).count() == 7
    assert Comment.objects.public().get(depth=2).parent.name == "Vera"


def test_second_run_adds_nothing():
    run()

    assert run() == ""
    assert (Article.objects.count(), Comment.objects.count(), User.objects.count()) == (6, 45, 1)


def test_password_of_the_moderator_is_shown_once_and_stored_hashed():
    password = re.search(r"user mo, password (\S+) ", run())[1]

    moderator = User.objects.get(username="mo")
    assert moderator.check_password(password)
    assert password not in moderator.password
    assert moderator.is_staff


def test_what_a_visitor_changed_is_left_alone():
    run()
    Article.objects.filter(slug="night-buses").update(title="Of my own")

    run()

    assert Article.objects.get(slug="night-buses").title == "Of my own"


def test_answers_wait_until_there_is_something_public_to_answer(settings):
    settings.COMMENTS_MODE = "reviewed"
    run()
    assert not Comment.objects.filter(depth=1).exists()

    make_decision(Comment.objects.get(name="Ada"))
    run()

    assert Comment.objects.get(depth=1).parent.name == "Ada"
