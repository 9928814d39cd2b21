"""Tokens of publishers' systems: shown once, kept as a digest, revoked at once."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.core.management import CommandError, call_command
from django.utils import timezone

from comments.api_tokens import BadTokenError, find_token, make_token, revoke
from comments.models import APIToken
from tests.factories import make_moderator

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def mo():
    return make_moderator()


def test_token_is_known_again_and_not_kept(mo):
    row, token = make_token("CMS", by=mo, now=NOW)

    assert find_token(token, now=NOW) == row
    assert token not in str(APIToken.objects.values().get())


def test_tokens_differ(mo):
    assert make_token("CMS", by=mo, now=NOW)[1] != make_token("CMS", by=mo, now=NOW)[1]


@pytest.mark.parametrize("token", ["", "verbatim_", "x" * 10_000, "\x00", "\ud800"])
def test_what_is_no_token_is_refused(mo, token):
    make_token("CMS", by=mo, now=NOW)

    with pytest.raises(BadTokenError):
        find_token(token, now=NOW)


def test_revoked_token_is_refused(mo):
    row, token = make_token("CMS", by=mo, now=NOW)

    assert revoke(row.pk, now=NOW) is True

    with pytest.raises(BadTokenError):
        find_token(token, now=NOW)
    assert revoke(row.pk, now=NOW) is False


def test_token_of_somebody_who_left_is_refused(mo):
    _row, token = make_token("CMS", by=mo, now=NOW)
    mo.is_active = False
    mo.save()

    with pytest.raises(BadTokenError):
        find_token(token, now=NOW)


def test_use_is_written_down_once_a_day(mo, django_assert_num_queries):
    _row, token = make_token("CMS", by=mo, now=NOW)
    find_token(token, now=NOW)

    with django_assert_num_queries(1):
        find_token(token, now=NOW)
    find_token(token, now=NOW + timedelta(days=1))

    assert APIToken.objects.get().last_used_on == (NOW + timedelta(days=1)).date()


def test_command_writes_the_token_and_nothing_else_to_its_output(mo, capsys):
    call_command("api_token", name="CMS", by="mo")

    token = capsys.readouterr().out.strip()
    assert find_token(token, now=NOW).name == "CMS"
    call_command("api_token", list=True)
    assert "CMS\tmo\tlast used" in capsys.readouterr().out
    call_command("api_token", revoke=APIToken.objects.get().pk)
    with pytest.raises(BadTokenError):
        find_token(token, now=NOW)


@pytest.mark.parametrize("options", [{"name": "CMS"}, {"name": "CMS", "by": "nobody"}, {"revoke": 7}])
def test_command_says_what_is_missing(options):
    with pytest.raises(CommandError):
        call_command("api_token", **options)


def test_admin_shows_the_token_once_and_revokes_it(admin_client):
    page = admin_client.post("/admin/comments/apitoken/add/", {"name": "CMS"}, follow=True)

    row = APIToken.objects.get()
    [token] = [word for word in page.text.replace("<", " ").replace(">", " ").split() if word.startswith("verbatim_")]
    assert find_token(token, now=NOW) == row
    assert "verbatim_" not in admin_client.get("/admin/comments/apitoken/").text
    admin_client.post("/admin/comments/apitoken/", {"action": "revoke", "_selected_action": [row.pk]})
    with pytest.raises(BadTokenError):
        find_token(token, now=NOW)


def test_admin_neither_changes_nor_deletes_a_token(admin_client, mo):
    row, _token = make_token("CMS", by=mo, now=NOW)

    assert admin.site._registry[APIToken].has_delete_permission(None) is False
    assert admin_client.post(f"/admin/comments/apitoken/{row.pk}/change/", {"name": "X"}).status_code == 403
