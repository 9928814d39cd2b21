"""`manage.py doctor`, as cron runs it."""

import io
import smtplib
import subprocess
import sys

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from tests.conftest import ROOT


def run(*arguments):
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("doctor", *arguments, stdout=out, stderr=err, no_color=True)
    except SystemExit as end:
        return end.code, out.getvalue() + err.getvalue()
    return 0, out.getvalue() + err.getvalue()


@pytest.fixture
def _mail(settings):
    settings.ADMINS = [("", "vera@example.org")]
    settings.EMAIL_HOST = "mail.example.org"
    settings.DEFAULT_FROM_EMAIL = settings.SERVER_EMAIL = "comments@example.org"


@pytest.mark.django_db
def test_problem_and_remedy_are_said_and_the_status_is_1():
    status, said = run()

    assert status == 1
    assert "No worker has ever run here.\n    Start one: `manage.py serve`" in said
    assert mail.outbox == []


@pytest.mark.django_db
@pytest.mark.usefixtures("_mail")
def test_mail_has_what_was_said():
    run("--mail")

    [message] = mail.outbox
    assert message.to == ["vera@example.org"]
    assert "The Verbatim Times:" in message.subject
    assert "No worker has ever run here.\nStart one" in message.body


@pytest.mark.django_db
@pytest.mark.usefixtures("_mail")
def test_mail_that_cannot_be_sent_is_said(monkeypatch):
    def refuse(*_arguments, **_options):
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr("comments.management.commands.doctor.mail_admins", refuse)

    status, said = run("--mail")

    assert status == 1
    assert "The mail could not be sent: SMTPServerDisconnected." in said


def test_mail_without_an_address_is_refused(settings):
    settings.ADMINS = []

    with pytest.raises(CommandError, match="needs ADMINS, EMAIL_HOST and EMAIL_FROM"):
        run("--mail")


@pytest.mark.one_database
def test_database_that_is_down_is_a_sentence(process_env):
    env = process_env | {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing", "COMMENTS_MODE": ""}

    result = subprocess.run(
        [sys.executable, "manage.py", "doctor"], cwd=ROOT, env=env, capture_output=True, text=True, timeout=300
    )

    assert result.returncode == 1
    assert "The database cannot be asked:" in result.stdout
    assert "Traceback" not in result.stderr


@pytest.mark.one_database
def test_well_served_demo_is_well(served):
    env = served.env | {"SECRET_KEY": "a1b2c3d4e5" * 6}

    result = subprocess.run(
        [sys.executable, "manage.py", "doctor"], cwd=ROOT, env=env, capture_output=True, text=True, timeout=300
    )

    assert "no moderator" in result.stdout or result.stdout == "All is well.\n"
    assert "worker" not in result.stdout
