"""Drafts: begun, looked at, put in force, brought up to date, thrown away."""

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from comments import publishing
from comments.models import RevisionDraft
from comments.screening.policy import Policy
from comments.screening.types import Guideline

pytestmark = pytest.mark.django_db

POLICY = "/admin/comments/revision/draft/policy/"


def policy(**changes):
    """The form as it stands at first, with some of it changed."""
    order = Policy.from_content({}).order
    values = {f"place_{code}": str(place) for place, code in enumerate(order, start=1)}
    held = {"personal_attack", "personal_promotion"}
    values |= {f"action_{code}": "hold" if code in held else "reject" for code in order}
    return values | {"do": "save"} | changes


def save(client, **changes):
    return client.post(POLICY, policy(**changes), follow=True)


def publish(client, kind="policy", seen=None):
    draft = RevisionDraft.objects.filter(kind=kind).first()
    seen = seen or publishing.content_digest(draft.content if draft else {})
    address = f"/admin/comments/revision/draft/{kind}/"
    return client.post(address, {"do": "publish", "seen": seen}, follow=True)


def colleague_publishes(mo, content):
    return publishing.publish("policy", content, based_on=1, editor=mo, now=timezone.now())


def test_every_guideline_that_is_found_has_its_action(moderator_client):
    form = moderator_client.get(POLICY).context["form"]

    assert set(form.codes) == set(Guideline)
    assert form["action_threat"].value() == "reject"
    assert form["action_personal_attack"].value() == "hold"


def test_saving_a_draft_puts_nothing_in_force(moderator_client):
    response = save(moderator_client, action_profanity="hold")

    assert publishing.newest_revision("policy").number == 1
    assert [change.heading for change in response.context["changes"]] == ["Profanity"]


def test_draft_is_put_in_force(moderator_client, mo):
    save(moderator_client, action_profanity="hold")

    response = publish(moderator_client)

    revision = publishing.newest_revision("policy")
    assert (revision.number, revision.created_by) == (2, mo)
    assert "profanity" in revision.content["hold_when_certain"]
    assert "Policy, revision 2 is in force." in response.content.decode()
    assert not RevisionDraft.objects.exists()


def test_order_is_changed_by_places(moderator_client):
    save(moderator_client, place_threat="2", place_racism="1")
    publish(moderator_client)

    assert publishing.newest_revision("policy").content["order"][:3] == ["racism", "threat", "homophobia"]


def test_place_that_two_guidelines_have_is_an_error_beside_both(moderator_client):
    response = moderator_client.post(POLICY, policy(place_threat="2"))

    assert set(response.context["form"].errors) == {"place_threat", "place_racism"}
    assert "More than one guideline has the place 2." in response.content.decode()
    assert not RevisionDraft.objects.exists()


@pytest.mark.parametrize("change", [{"action_threat": "approve"}, {"place_threat": "0"}, {"place_threat": "x"}])
def test_wrong_value_is_an_error(moderator_client, change):
    assert moderator_client.post(POLICY, policy(**change)).context["form"].errors


def test_slower_editor_is_told_and_loses_nothing(moderator_client, mo):
    save(moderator_client, action_profanity="hold")
    colleague_publishes(mo, {"order": ["abuse"]})

    response = publish(moderator_client)

    assert publishing.newest_revision("policy").number == 2
    assert "has put another revision in force meanwhile: Policy, revision 2." in response.content.decode()
    assert response.context["is_overtaken"]
    assert [change.heading for change in response.context["changes"]] == ["Profanity"]
    assert [change.heading for change in response.context["meanwhile"]] == ["Order"]


def test_slower_editor_catches_up_and_puts_both_in_force(moderator_client, mo):
    save(moderator_client, action_profanity="hold")
    colleague_publishes(mo, {"reject_when_certain": ["profanity"], "hold_when_certain": ["threat"]})

    moderator_client.post(POLICY, {"do": "catch_up"})
    publish(moderator_client)

    content = publishing.newest_revision("policy").content
    assert {"profanity", "threat"} <= set(content["hold_when_certain"])


def test_catching_up_without_a_draft_changes_nothing(moderator_client):
    assert moderator_client.post(POLICY, {"do": "catch_up"}).status_code == 302
    assert not RevisionDraft.objects.exists()


def test_draft_that_changed_since_it_was_seen_is_not_put_in_force(moderator_client):
    save(moderator_client, action_profanity="hold")

    response = publish(moderator_client, seen="0" * 64)

    assert publishing.newest_revision("policy").number == 1
    assert "The draft has changed since you looked at it." in response.content.decode()


def test_nothing_is_put_in_force_without_a_change(moderator_client):
    assert "The draft changes nothing." in publish(moderator_client).content.decode()
    save(moderator_client)
    assert "The draft changes nothing." in publish(moderator_client).content.decode()


def test_draft_is_thrown_away(moderator_client):
    save(moderator_client, action_profanity="hold")

    moderator_client.post(POLICY, {"do": "discard"})

    assert not RevisionDraft.objects.exists()


def test_every_step_is_logged(moderator_client):
    save(moderator_client, action_profanity="hold")
    publish(moderator_client)
    save(moderator_client, action_profanity="reject")
    moderator_client.post(POLICY, {"do": "discard"})

    entries = LogEntry.objects.order_by("pk").values_list("change_message", flat=True)
    assert list(entries) == ["Changed the policy.", "Put in force.", "Changed the policy.", "Thrown away."]


@pytest.mark.parametrize("do", ["", "erase", "save"])
def test_unknown_act_is_not_found(moderator_client, do):
    assert moderator_client.post("/admin/comments/revision/draft/lexicon/", {"do": do}).status_code == 404


def test_unknown_kind_is_not_found(moderator_client):
    assert moderator_client.get("/admin/comments/revision/draft/spelling/").status_code == 404


@pytest.mark.parametrize("kind", ["lexicon", "policy", "guidelines"])
def test_whoever_may_only_read_changes_nothing(staff, kind):
    client = staff("view_revision")
    address = f"/admin/comments/revision/draft/{kind}/"

    assert client.get(address).status_code == 403
    assert client.post(address, {"do": "publish"}).status_code == 403


def test_editor_needs_no_other_permission(editor_client):
    save(editor_client, action_profanity="hold")
    publish(editor_client)

    assert publishing.newest_revision("policy").created_by.username == "vera"


def test_page_asks_few_questions(moderator_client, django_assert_max_num_queries):
    save(moderator_client, action_profanity="hold")

    with django_assert_max_num_queries(8):
        moderator_client.get(POLICY)
