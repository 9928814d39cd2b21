"""Whether the installation works, as far as one question can say."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from comments import health, screening_batch, upkeep
from tests.factories import make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_is_kept():
    health.forget()
    yield
    health.forget()


def wrong():
    return {check.name for check in health.read_readiness().checks if not check.is_ok}


def test_installation_whose_worker_sweeps_is_ready():
    make_comment()
    upkeep.run_due_jobs()

    readiness = health.read_readiness()

    assert readiness.status == "ready"
    assert [check.name for check in readiness.checks] == [
        "database",
        "migrations",
        "rules",
        "oldest_unscreened",
        "readers",
        "last_sweep",
    ]


def test_without_a_worker_readers_are_served_late():
    assert wrong() == {"last_sweep"}
    assert health.read_readiness().is_ready
    assert health.read_readiness().status == "late"


def test_worker_that_has_swept_long_ago_is_missed():
    upkeep.run_due_jobs()

    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert wrong() == {"last_sweep"}


def test_comment_that_waits_for_minutes_is_late():
    upkeep.run_due_jobs()
    make_comment()
    later = timezone.now() + timedelta(minutes=6)

    with time_machine.travel(later):
        assert wrong() == {"last_sweep", "oldest_unscreened"}
        screening_batch.screen_next_batch()
        assert wrong() == {"last_sweep"}


def test_missing_rule_is_grave():
    upkeep.run_due_jobs()
    call_command("rules", "drop", verbosity=0)

    readiness = health.read_readiness()

    assert not readiness.is_ready
    assert wrong() == {"rules"}


def test_good_rules_are_believed_for_a_minute():
    upkeep.run_due_jobs()
    assert wrong() == set()
    call_command("rules", "drop", verbosity=0)
    assert wrong() == set()

    health.forget()

    assert wrong() == {"rules"}


def test_missing_migration_is_grave_and_ends_the_questions():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'comments'")

    readiness = health.read_readiness()

    assert [check.name for check in readiness.checks] == ["database", "migrations"]
    assert not readiness.is_ready


def test_question_costs_few_queries(django_assert_num_queries):
    upkeep.run_due_jobs()
    health.read_readiness()

    with django_assert_num_queries(5):
        health.read_readiness()
