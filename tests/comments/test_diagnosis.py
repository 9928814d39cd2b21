"""What the doctor finds, and that it says how to mend it."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from comments import colleagues, diagnosis, upkeep
from comments.models import Endpoint, QueueItem, Upkeep
from tests.factories import make_comment, make_held_comment, make_moderator, make_public_comment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _production(settings, tmp_path):
    settings.SECRET_KEY = "a1b2c3d4e5" * 6
    settings.SESSION_COOKIE_SECURE = True
    settings.VAR_DIR = tmp_path
    settings.COMMENTS_SEAL_FILE = str(tmp_path / "seals.jsonl")
    settings.COMMENTS_ERASURE_FILE = str(tmp_path / "erasures.jsonl")


@pytest.fixture
def _in_order():
    """An installation in which nothing is wrong."""
    make_moderator()
    upkeep.run_due_jobs()


def sentences(**later):
    with time_machine.travel(timezone.now() + timedelta(**later)):
        return [problem.sentence for problem in diagnosis.find_problems()]


@pytest.mark.usefixtures("_in_order")
class TestInOrder:
    def test_nothing_is_found(self):
        assert diagnosis.find_problems() == []

    def test_broker_that_does_not_answer_is_said(self, settings):
        settings.CELERY_BROKER_URL = "amqp://127.0.0.1:1//"

        assert any(sentence.startswith("The broker cannot be used") for sentence in sentences())

    def test_why_the_broker_cannot_be_used_is_said(self, settings):
        settings.CELERY_BROKER_URL = "amqp://127.0.0.1:1//"

        assert "Connection refused." in " ".join(sentences())

    def test_missing_rules_are_named(self):
        call_command("rules", "drop", verbosity=0)

        found = diagnosis.find_problems()

        assert "The rule comments_rule_comment_update is missing." in [problem.sentence for problem in found]
        assert "manage.py rules install" in found[0].remedy

    def test_missing_migrations_are_counted(self):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE app = 'comments'")

        [problem] = diagnosis.find_problems()

        assert "migrations are missing, the first is comments.0001" in problem.sentence
        assert problem.remedy == "Run `manage.py migrate`."

    def test_worker_that_has_stopped_is_missed(self):
        assert sentences(minutes=20) == ["No worker has swept for 20 minutes."]

    def test_comment_that_was_not_screened_is_counted(self):
        make_comment()

        assert "1 comment waits to be screened, the oldest for 1 hour." in sentences(hours=1, minutes=5)

    def test_held_for_a_day_is_named_by_language(self):
        comment = make_comment()
        make_held_comment(body="Another one.")
        item = comment.queue_items.get()
        type(item).objects.filter(pk=item.pk).update(kind="review", language="ckb")

        found = sentences(hours=25)

        assert "1 comment in the language 'ckb' waited for a moderator for more than a day." in found

    def test_decision_without_a_seal_is_seen(self):
        make_public_comment()

        assert any("Decisions have no seal since" in sentence for sentence in sentences(minutes=20))

    def test_job_that_fails_is_named(self):
        Upkeep.objects.filter(pk="retention").update(done_at=timezone.now() - timedelta(hours=5))

        assert sentences() == ["The job 'retention' was last done 5 hours ago; it is due each 1 hour."]

    def test_webhook_that_fails_is_named(self):
        since = timezone.now() - timedelta(hours=3, minutes=1)
        Endpoint.objects.create(name="desk", url="https://hooks.example.org/", failing_since=since)

        assert sentences() == ["The webhook 'desk' has failed for 3 hours."]

    @pytest.mark.parametrize(
        ("name", "value", "sentence"),
        [
            ("DEBUG", True, "DEBUG is on"),
            ("SECRET_KEY", "short", "SECRET_KEY is weak: it has 5 characters"),
            ("SECRET_KEY", "a" * 60, "SECRET_KEY is weak"),
            ("COMMENTS_MODE", "", "COMMENTS_MODE is not set."),
            ("SESSION_COOKIE_SECURE", False, "HTTPS is off"),
            ("ALLOWED_HOSTS", [], "ALLOWED_HOSTS is empty"),
            ("SITE_URL", "", "SITE_URL is empty"),
        ],
    )
    def test_setting_that_is_wrong_is_named(self, settings, name, value, sentence):
        setattr(settings, name, value)

        [problem] = diagnosis.find_problems()

        assert problem.sentence.startswith(sentence)
        assert problem.remedy.endswith(".")

    def test_full_disk_is_seen(self, monkeypatch):
        monkeypatch.setattr(diagnosis, "LEAST_FREE", 1 << 60)

        assert "MB left" in sentences()[0]

    def test_file_in_a_place_that_nobody_may_write_is_seen(self, settings):
        settings.COMMENTS_SEAL_FILE = "/proc/seals.jsonl"

        assert sentences() in ([], ["/proc/seals.jsonl cannot be written."])

    def test_file_in_a_place_that_cannot_be_looked_at_is_no_error(self, settings):
        unreadable = f"/{'x' * 300}/seals.jsonl"
        settings.COMMENTS_SEAL_FILE = unreadable

        assert sentences() in ([], [f"{unreadable} cannot be written."])


def test_site_without_moderator_or_worker_is_told_so():
    assert sentences() == [
        "No worker has ever run here.",
        "Nobody can decide what is held: there is no moderator.",
    ]


def test_language_that_no_moderator_reads_is_a_problem():
    mo = make_moderator()
    colleagues.change_profile(mo, languages=["en"], masks_severe=False)
    QueueItem.objects.filter(comment=make_held_comment()).update(language="ckb")

    sentences = [problem.sentence for problem in diagnosis.find_problems()]

    assert "Comments wait in languages that no moderator reads: ckb." in sentences
