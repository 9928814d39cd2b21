"""The fast lane and waves through HTTP: what is shown, what a form does without a script, and what is refused."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from comments.models import Comment, Decision, QueueItem
from comments.screening_batch import screen_next_batch
from tests.factories import make_comment, make_decision, make_moderator

pytestmark = pytest.mark.django_db
SPAM = "Dr Smith brought my husband back within two days, write to him now and thank me later, number {}."
CLEAN = "I have waited for this tram for {} years, and I am glad."
GET = ["fast", "alike", "wave"]
POST = ["approve_rest", "decide_wave", "undo_batch", "renew_lane", "leave_lane"]


@pytest.fixture(autouse=True)
def _a_person_decides_everything(settings):
    settings.COMMENTS_MODE = "reviewed"


@pytest.fixture
def vera_client():
    client = Client()
    client.force_login(make_moderator("vera", first_name="Vera", last_name="Lind"))
    return client


def held(count, text=CLEAN):
    comments = [make_comment(body=text.format(number)) for number in range(count)]
    while screen_next_batch():
        pass
    return comments


def text_of(response):
    return " ".join(response.content.decode().split())


def post(client, action, **values):
    return client.post(reverse(f"desk:{action}"), values, follow=True)


def shown(client, action="fast", **query):
    return [entry["seen"] for entry in client.get(reverse(f"desk:{action}"), query).context["entries"]]


def statuses():
    return sorted(Comment.objects.values_list("status", flat=True))


def open_wave(client, seed):
    """Look at a wave, open the one that was drawn, and return the page."""
    first = client.get(reverse("desk:wave"), {"like": seed.pk})
    return client.get(reverse("desk:wave"), {"like": seed.pk, "opened": first.context["lot"]})


def decide(client, page, **values):
    seen = [entry["seen"] for entry in page.context["entries"]]
    return post(client, "decide_wave", **{"signed": page.context["signed"], "seen": seen} | values)


# Who may.


@pytest.mark.parametrize("action", [*GET, *POST])
def test_colleague_who_may_only_read_is_refused(staff, action):
    client = staff("view_comment")
    send = client.get if action in GET else client.post

    assert send(reverse(f"desk:{action}")).status_code == 403


@pytest.mark.parametrize("action", POST)
def test_nothing_is_done_without_a_token(mo, action):
    client = Client(enforce_csrf_checks=True)
    client.force_login(mo)

    assert client.post(reverse(f"desk:{action}"), {"seen": "1:1"}).status_code == 403


@pytest.mark.parametrize("action", POST)
def test_nothing_is_done_by_looking(moderator_client, action):
    assert moderator_client.get(reverse(f"desk:{action}")).status_code == 405


# The fast lane.


def test_fast_lane_shows_twenty(moderator_client):
    held(22)

    assert len(shown(moderator_client)) == 20


def test_rest_is_approved_and_what_was_struck_out_waits(moderator_client, mo):
    comments = held(4)

    response = post(moderator_client, "approve_rest", seen=shown(moderator_client), struck=[comments[1].pk])

    assert statuses() == ["approved", "approved", "approved", "held"]
    assert Decision.objects.filter(actor=mo, basis="desk").values("batch_id").distinct().count() == 1
    assert "3 comments were approved." in text_of(response)
    assert "1 comment goes to the desk" in text_of(response)
    assert LogEntry.objects.count() == 3


def test_what_was_struck_out_does_not_come_back_and_is_free_for_others(moderator_client, vera_client):
    comments = held(2)

    post(moderator_client, "approve_rest", seen=shown(moderator_client), struck=[comments[0].pk])

    assert shown(moderator_client) == []
    assert shown(vera_client) == [f"{comments[0].pk}:1"]


def test_colleague_sees_none_of_them(moderator_client, vera_client):
    held(5)
    shown(moderator_client)

    assert shown(vera_client) == []


def test_comment_that_a_colleague_decided_meanwhile_is_named(moderator_client):
    comments = held(2)
    seen = shown(moderator_client)
    make_decision(comments[0], verdict="reject", moderator=make_moderator("vera", first_name="Vera", last_name="Lind"))

    response = post(moderator_client, "approve_rest", seen=seen)

    assert "was left out. Vera Lind rejected it" in text_of(response)
    assert statuses() == ["approved", "rejected"]


def test_nothing_waits_is_said(moderator_client):
    assert "no short comment in which nothing was found" in text_of(moderator_client.get(reverse("desk:fast")))


@pytest.mark.parametrize(
    "values", [{}, {"seen": "x"}, {"seen": ["1:1"] * 51}, {"seen": "1:1", "struck": "y"}, {"seen": "1:1; DROP"}]
)
def test_form_that_cannot_be_read_decides_nothing(moderator_client, values):
    held(1)

    response = post(moderator_client, "approve_rest", **values)

    assert "could not be read" in text_of(response)
    assert statuses() == ["held"]


@pytest.mark.parametrize("count", [2, 15])
def test_number_of_queries_does_not_grow_with_the_comments(moderator_client, django_assert_max_num_queries, count):
    held(count)

    with django_assert_max_num_queries(24):
        assert len(shown(moderator_client)) == count


# Waves.


def test_waves_are_listed_with_their_number(moderator_client):
    held(4, SPAM)
    held(1)

    page = text_of(moderator_client.get(reverse("desk:alike")))

    assert "4 comments alike" in page
    assert "Dr Smith brought my husband back" in page
    assert page.count("Look at them") == 1


def test_wave_shows_its_members_and_asks_to_open_one(moderator_client):
    seed = held(4, SPAM)[0]

    response = moderator_client.get(reverse("desk:wave"), {"like": seed.pk})

    assert len(response.context["entries"]) == 4
    assert "Open the one that was drawn by lot" in text_of(response)
    assert 'name="verdict"' not in text_of(response)


def test_opened_one_is_shown_in_full_with_the_buttons(moderator_client):
    page = open_wave(moderator_client, held(4, SPAM)[0])

    assert page.context["card"].comment.body.startswith("Dr Smith")
    assert page.content.decode().count('name="verdict"') == 3


def test_wave_is_rejected_together(moderator_client, mo):
    page = open_wave(moderator_client, held(4, SPAM)[0])

    response = decide(moderator_client, page, verdict="reject", chosen=["commercial_promotion"])

    assert statuses() == ["rejected"] * 4
    assert set(Decision.objects.filter(actor=mo).values_list("basis", flat=True)) == {"bulk"}
    assert "4 comments were rejected." in text_of(response)
    assert not QueueItem.objects.filter(kind="review").exists()


def test_member_that_is_not_chosen_stays_and_is_free(moderator_client):
    page = open_wave(moderator_client, held(4, SPAM)[0])
    seen = [entry["seen"] for entry in page.context["entries"]][1:]

    decide(moderator_client, page, verdict="approve", seen=seen)

    assert statuses() == ["approved"] * 3 + ["held"]
    assert QueueItem.objects.get(kind="review").lease_by == ""


def test_nothing_is_decided_unless_one_was_opened(moderator_client):
    seed = held(3, SPAM)[0]
    first = moderator_client.get(reverse("desk:wave"), {"like": seed.pk})
    seen = [entry["seen"] for entry in first.context["entries"]]

    for signed in ("", first.context["lot"], "forged"):
        response = post(moderator_client, "decide_wave", signed=signed, seen=seen, verdict="approve")
        assert "could not be read" in text_of(response)

    assert statuses() == ["held"] * 3


def test_nothing_is_decided_that_was_not_shown(moderator_client):
    other = held(1)[0]
    page = open_wave(moderator_client, held(3, SPAM)[0])

    response = decide(moderator_client, page, verdict="approve", seen=[f"{other.pk}:1"])

    assert "could not be read" in text_of(response)
    assert statuses() == ["held"] * 4


def test_reject_without_a_ground_is_asked_for_one(moderator_client):
    page = open_wave(moderator_client, held(3, SPAM)[0])

    response = decide(moderator_client, page, verdict="reject")

    assert "Choose at least one ground" in text_of(response)
    assert statuses() == ["held"] * 3


def test_wave_that_a_colleague_has_is_said_to_be_gone(moderator_client, vera_client):
    seed = held(4, SPAM)[0]
    moderator_client.get(reverse("desk:wave"), {"like": seed.pk})

    response = vera_client.get(reverse("desk:wave"), {"like": seed.pk}, follow=True)

    assert "This wave is over, or a colleague has it." in text_of(response)


@pytest.mark.parametrize("like", ["", "x", "999999", "1" * 30])
def test_wave_of_nothing_is_no_error(moderator_client, like):
    assert moderator_client.get(reverse("desk:wave"), {"like": like}, follow=True).status_code == 200


@pytest.mark.parametrize("count", [3, 12])
def test_wave_asks_as_many_questions_whatever_its_size(moderator_client, django_assert_max_num_queries, count):
    seed = held(count, SPAM)[0]

    with django_assert_max_num_queries(36):
        moderator_client.get(reverse("desk:wave"), {"like": seed.pk})


# Taking back, and holding.


def test_batch_is_taken_back_with_one_button(moderator_client):
    held(3)
    response = post(moderator_client, "approve_rest", seen=shown(moderator_client))
    batch = re.search(r'name="batch" value="([^"]+)"', response.content.decode())[1]

    response = post(moderator_client, "undo_batch", batch=batch, lane="fast")

    assert statuses() == ["held"] * 3
    assert "3 decisions were taken back." in text_of(response)
    assert "in force" not in text_of(response)


@pytest.mark.parametrize("batch", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_batch_that_does_not_exist_is_no_error(moderator_client, batch):
    response = post(moderator_client, "undo_batch", batch=batch)

    assert response.status_code in {200, 400}
    assert "There is no such batch." in text_of(response) or "could not be read" in text_of(response)


@pytest.mark.parametrize("lane", ["fast", "alike"])
def test_lane_is_left(moderator_client, vera_client, lane):
    comments = held(3, SPAM)
    query = {"like": comments[0].pk} if lane == "alike" else {}
    page = moderator_client.get(reverse(f"desk:{'wave' if lane == 'alike' else 'fast'}"), query)

    given = {"lane": lane, "shown": [comment.pk for comment in comments], "heldAt": page.context["held_at"]}
    moderator_client.post(reverse("desk:leave_lane"), given)

    assert len(shown(vera_client)) == 3


def test_lane_that_was_loaded_again_keeps_what_it_holds(moderator_client, vera_client):
    comments = held(3)
    page = moderator_client.get(reverse("desk:fast"))
    moderator_client.get(reverse("desk:fast"))

    given = {"lane": "fast", "shown": [comment.pk for comment in comments], "heldAt": page.context["held_at"]}
    moderator_client.post(reverse("desk:leave_lane"), given)

    assert shown(vera_client) == []


def test_renewing_a_lane_says_when(moderator_client):
    comments = held(3)
    first = moderator_client.get(reverse("desk:fast")).context["held_at"]

    given = {"lane": "fast", "shown": [comment.pk for comment in comments]}
    answer = moderator_client.post(reverse("desk:renew_lane"), given).json()

    assert answer["heldAt"] > first


def test_lane_that_does_not_exist_is_refused(moderator_client):
    assert "could not be read" in text_of(post(moderator_client, "renew_lane", lane="slow"))


def test_desk_leads_to_both(moderator_client):
    page = moderator_client.get("/admin/desk/").content.decode()

    assert reverse("desk:fast") in page
    assert reverse("desk:alike") in page
