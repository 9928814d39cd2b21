"""The notice beside the form promises what this installation does."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from comments.privacy import email_sentence, write_notice
from config import env
from tests.factories import make_article


def test_notice_follows_the_settings(settings):
    settings.COMMENTS_CONTACT_DAYS = 7
    settings.COMMENTS_REJECTED_DAYS = 31
    settings.COMMENTS_MODE = "reviewed"

    sentences = " ".join(write_notice().sentences)

    assert "kept for 7 days" in sentences
    assert "erased after 1 month." in sentences
    assert "decided by a person" in sentences


@pytest.mark.parametrize("mode", ["automatic", "assisted"])
def test_that_a_machine_may_decide_is_said_where_it_may(settings, mode):
    settings.COMMENTS_MODE = mode

    assert "a program first, which may decide" in " ".join(write_notice().sentences)


def test_publisher_without_a_name_is_nobody(settings):
    settings.COMMENTS_PUBLISHER_NAMES = ()

    assert write_notice().sentences[0] == "Your name and your comment are kept to publish them."


def test_address_is_said_to_be_written_to_only_if_it_is(settings):
    assert email_sentence() == "Never shown."
    settings.COMMENTS_MAIL = True
    assert "write when your comment is decided" in email_sentence()


@pytest.mark.django_db
def test_notice_stands_beside_the_form_and_in_the_component(client, settings):
    settings.COMMENTS_PRIVACY_URL = "https://example.org/privacy?a=1&b=2"
    make_article()

    page = client.get("/articles/bus-line/").text
    embedded = client.get("/api/v1/articles/bus-line/embed/").json()

    assert write_notice().sentences[1] in page
    assert 'href="https://example.org/privacy?a=1&amp;b=2"' in page
    assert embedded["privacy"]["sentences"] == list(write_notice().sentences)


@pytest.mark.parametrize("value", ["javascript:alert(1)", "privacy", "https://", "ftp://example.org/"])
def test_address_that_is_none_stops_the_start(monkeypatch, value):
    monkeypatch.setenv("COMMENTS_PRIVACY_URL", value)

    with pytest.raises(ImproperlyConfigured, match="COMMENTS_PRIVACY_URL"):
        env.web_address("COMMENTS_PRIVACY_URL")
