"""What is set by switches stands above the desk, the fast lane and the waves: what, where, who, since when, why."""

import re

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.html import strip_tags

from comments import switches
from comments.models import SwitchKind, SwitchScope
from tests.factories import make_moderator

pytestmark = pytest.mark.django_db
PAGES = ["desk:page", "desk:fast", "desk:alike"]


def set_switch(kind, value, *, scope=SwitchScope.SITE, target="", reason="A wave of insults."):
    place = switches.Place(SwitchKind(kind), SwitchScope(scope), target)
    last = switches.find_last(place)
    by = User.objects.filter(username="sen").first() or make_moderator("sen", first_name="Sen")
    return switches.set_switch(place, value=value, reason=reason, by=by, seen_id=last and last.pk)


def said_on(client, page="desk:page"):
    found = re.search(r'<div class="desk-warning desk-set-now".*?</div>', client.get(reverse(page)).text, re.DOTALL)
    return " ".join(strip_tags(found[0]).split()) if found else ""


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_said_where_nothing_is_set(moderator_client, page):
    assert said_on(moderator_client, page) == ""


@pytest.mark.parametrize("page", PAGES)
def test_pause_is_named_with_who_and_since_when_and_why(moderator_client, page):
    set_switch("approvals", "on")

    said = said_on(moderator_client, page)

    assert re.match(
        r"Automatic approvals are paused · the whole site · Sen · \d+ minutes? ago: A wave of insults\.", said
    )


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("automation", "on", "All automation is paused"),
        ("first_comments", "on", "First comments are held"),
        ("threads", "on", "Threads are closed"),
        ("mode", "reviewed", "Mode: reviewed"),
    ],
)
def test_each_switch_says_what_it_does(moderator_client, kind, value, words):
    set_switch(kind, value, scope="section", target="Sport")

    assert f"{words} · the section Sport" in said_on(moderator_client)


def test_what_was_lifted_is_not_named(moderator_client):
    set_switch("automation", "on")
    set_switch("automation", "off")
    set_switch("mode", "")

    assert said_on(moderator_client) == ""


def test_widest_places_go_first_and_the_rest_is_told_of(moderator_client):
    for section in ("Sport", "City", "World", "Food"):
        set_switch("threads", "on", scope="section", target=section)
    set_switch("automation", "on")

    said = said_on(moderator_client)

    assert said.startswith("All automation is paused · the whole site")
    assert "Food" not in said
    assert "More is set for single places." in said


def test_whoever_may_see_the_switches_is_led_there(moderator_client, staff):
    set_switch("automation", "on")

    assert said_on(moderator_client).endswith("Switches")
    assert said_on(staff("change_comment")).endswith("Seniors set and lift this, under Switches.")


def test_reason_is_text_and_no_markup(moderator_client):
    set_switch("automation", "on", reason="<script>alert(1)</script>")

    assert "&lt;script&gt;" in moderator_client.get(reverse("desk:page")).text
