"""The system checks; those of the rules are in rules/test_installer.py."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from comments import checks
from comments.conf import comments_settings


def test_chosen_mode_is_fine():
    assert checks.check_mode() == []


def test_missing_mode_is_explained(settings):
    settings.COMMENTS_MODE = ""

    [error] = checks.check_mode()

    assert error.id == "comments.E001"
    assert all(mode in error.hint for mode in ("automatic", "assisted", "reviewed"))


def test_missing_mode_cannot_be_used(settings):
    settings.COMMENTS_MODE = ""

    with pytest.raises(ImproperlyConfigured, match="COMMENTS_MODE"):
        _ = comments_settings.mode


def test_rules_are_asked_for_only_with_a_database():
    assert checks.check_rules(databases=None) == []


def test_mail_is_off_unless_asked_for(settings):
    settings.EMAIL_HOST = ""

    assert checks.check_mail() == []


def test_mail_without_what_it_needs_is_explained(settings):
    settings.COMMENTS_MAIL = True
    settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "", ""

    [error] = checks.check_mail()

    assert error.id == "comments.E003"
    assert error.msg == "COMMENTS_MAIL is on, but EMAIL_HOST and EMAIL_FROM is missing."


def test_mail_with_what_it_needs_is_fine(settings):
    settings.COMMENTS_MAIL = True
    settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "mail.example.org", "comments@example.org"

    assert checks.check_mail() == []
