"""Passing on, noting, and saying what one reads, through HTTP."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from comments import colleagues
from comments.models import Note, QueueItem, Status
from tests.factories import make_held_comment, make_moderator

pytestmark = pytest.mark.django_db
AS_SCRIPT = {"Accept": "application/json"}
SETTINGS = "/admin/desk/me/"


@pytest.fixture
def zoe():
    zoe = make_moderator("zoe", is_superuser=False)
    zoe.groups.add(Group.objects.get(name="moderator"))
    return zoe


@pytest.fixture
def zoe_client(zoe):
    client = Client()
    client.force_login(zoe)
    return client


def post(client, action, **values):
    return client.post(reverse(f"desk:{action}"), values, headers=AS_SCRIPT)


def text_of(response):
    return " ".join(response.content.decode().split())


def test_card_that_was_passed_on_is_a_seniors_with_the_note(moderator_client, zoe_client):
    comment = make_held_comment()

    answer = post(zoe_client, "escalate", seen=f"{comment.pk}:1", note_to_colleagues="Is she a public person?")

    assert answer.json()["message"] == "Passed on to a senior."
    assert "Is she a public person?" not in text_of(zoe_client.get("/admin/desk/"))
    page = text_of(moderator_client.get("/admin/desk/"))
    assert "Note of zoe" in page
    assert "Is she a public person?" in page
    assert "It was passed on to a senior." in page
    assert LogEntry.objects.get(user__username="zoe").change_message == "escalate"


def test_passing_on_without_a_note_says_what_to_do(mo, zoe_client):
    comment = make_held_comment()

    answer = post(zoe_client, "escalate", seen=f"{comment.pk}:1", note_to_colleagues="")

    assert (answer.status_code, answer.json()["message"]) == (400, "Write a note that says why.")


def test_passing_on_to_nobody_says_so(zoe_client):
    comment = make_held_comment()
    User.objects.filter(username="mo").update(is_active=False)

    answer = post(zoe_client, "escalate", seen=f"{comment.pk}:1", note_to_colleagues="Please look.")

    assert answer.status_code == 400
    assert "There is no senior moderator beside you" in answer.json()["message"]


def test_note_is_kept_and_shown_and_nothing_decided(zoe_client):
    comment = make_held_comment()

    answer = post(zoe_client, "note", seen=f"{comment.pk}:1", note_to_colleagues="I asked the author.")

    assert answer.json()["message"] == "The note is kept. Colleagues see it on the card."
    assert "I asked the author." in text_of(zoe_client.get("/admin/desk/"))
    comment.refresh_from_db()
    assert (comment.status, comment.seq) == (Status.HELD, 1)


@pytest.mark.parametrize("action", ["escalate", "note"])
@pytest.mark.parametrize(
    "values", [{}, {"seen": "x"}, {"seen": "1:1", "note_to_colleagues": "a" * 2001}], ids=["none", "x", "long"]
)
def test_what_cannot_be_read_is_refused(mo, zoe_client, action, values):
    assert post(zoe_client, action, **values).status_code == 400
    assert not Note.objects.exists()


@pytest.mark.parametrize("action", ["escalate", "note"])
def test_comment_that_does_not_exist_is_said_not_to(mo, zoe_client, action):
    answer = post(zoe_client, action, seen="99:0", note_to_colleagues="Hello?")

    assert "There is no such comment." in answer.json()["message"]


def test_moderator_says_what_they_read(zoe, zoe_client):
    response = zoe_client.post(SETTINGS, {"languages": ["tr", "ckb"], "masks_severe": "on"}, follow=True)

    assert "Your settings are kept." in text_of(response)
    profile = colleagues.find_profile(zoe)
    assert (profile.languages, profile.masks_severe) == (["ckb", "tr"], True)
    assert 'class="masks-severe"' in text_of(zoe_client.get("/admin/desk/"))
    assert LogEntry.objects.get().change_message == "Settings of the desk: tr, ckb."


def test_language_that_does_not_exist_is_refused(zoe, zoe_client):
    response = zoe_client.post(SETTINGS, {"languages": ["tlh"]})

    assert "tlh is not one of the available choices." in text_of(response)
    assert colleagues.find_profile(zoe).languages == []


def test_page_shows_what_was_said(zoe, zoe_client):
    colleagues.change_profile(zoe, languages=["tr"], masks_severe=False)

    assert 'value="tr"' in text_of(zoe_client.get(SETTINGS)).split("checked")[0]


def test_desk_warns_of_a_language_that_nobody_reads(zoe, zoe_client):
    make_held_comment()
    QueueItem.objects.update(language="ckb")
    for moderator in (zoe, make_held_comment().decisions.get().actor):
        colleagues.change_profile(moderator, languages=["en"], masks_severe=False)

    assert "Comments wait in languages that no moderator reads: <b>کوردی</b>" in text_of(zoe_client.get("/admin/desk/"))
