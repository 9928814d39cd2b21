"""Who may do what: each role of the newsroom before each door of moderation."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from comments.models import Decision, StaffProfile, Verdict
from comments.roles import Role
from tests.factories import make_held_comment, make_moderator, make_screened_comment

pytestmark = pytest.mark.django_db
MODERATOR, SENIOR, EDITOR, AUDITOR = Role
READERS = {MODERATOR, SENIOR, EDITOR, AUDITOR}
DECIDERS = {MODERATOR, SENIOR}

# The pages, and who sees them.
PAGES = {
    "/admin/": READERS,
    "/admin/desk/": DECIDERS,
    "/admin/desk/me/": DECIDERS,
    "/admin/desk/figures/": READERS,
    "/admin/desk/figures/days.csv": READERS,
    "/admin/comments/comment/": READERS,
    "/admin/comments/comment/1/change/": READERS,
    "/admin/comments/decision/": READERS,
    "/admin/comments/finding/": READERS,
    "/admin/comments/screening/": READERS,
    "/admin/comments/queueitem/": {SENIOR, AUDITOR},
    "/admin/comments/legalhold/": {SENIOR, AUDITOR},
    "/admin/comments/revision/": {EDITOR, AUDITOR},
    "/admin/comments/replay/": {EDITOR, AUDITOR},
    "/admin/comments/revision/draft/lexicon/": {EDITOR},
    "/admin/comments/endpoint/": {AUDITOR},
    "/admin/articles/article/": READERS,
    "/admin/admin/logentry/": {AUDITOR},
    "/admin/axes/accessfailurelog/": {AUDITOR},
    "/admin/auth/user/": {AUDITOR},
    "/admin/auth/user/add/": set(),
    "/admin/auth/group/add/": set(),
}
# What is posted, and who may.
ACTIONS = {
    "/admin/desk/cards/": DECIDERS,
    "/admin/desk/decide/": DECIDERS,
    "/admin/desk/undo/": DECIDERS,
    "/admin/desk/skip/": DECIDERS,
    "/admin/desk/escalate/": DECIDERS,
    "/admin/desk/note/": DECIDERS,
    "/admin/desk/renew/": DECIDERS,
    "/admin/desk/leave/": DECIDERS,
    "/admin/desk/aside/": DECIDERS,
    "/admin/desk/me/": DECIDERS,
    "/admin/comments/comment/decide/approve/": DECIDERS,
}
FORBIDDEN = 403


@pytest.fixture(autouse=True)
def comment(db):
    return make_held_comment()


def client_of(role, **options):
    vera = make_moderator("vera", is_superuser=False)
    vera.groups.add(Group.objects.get(name=role))
    client = Client(**options)
    client.force_login(vera)
    return client


def values(comment):
    return {"seen": f"{comment.pk}:1", "verdict": "approve", "note_to_colleagues": "Why.", "comment": comment.pk}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("page", PAGES)
def test_page_is_for_its_roles(page, role, comment):
    response = client_of(role).get(page.replace("/1/", f"/{comment.pk}/"))

    assert response.status_code == (200 if role in PAGES[page] else FORBIDDEN)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("action", ACTIONS)
def test_action_is_for_its_roles(action, role, comment):
    response = client_of(role).post(action, values(comment))

    assert (response.status_code != FORBIDDEN) == (role in ACTIONS[action])
    if role not in ACTIONS[action]:
        assert not Decision.objects.filter(seq=2).exists()
        assert not StaffProfile.objects.exists()


@pytest.mark.parametrize("action", ACTIONS)
def test_no_action_goes_without_a_token(action, comment):
    assert client_of(SENIOR, enforce_csrf_checks=True).post(action, values(comment)).status_code == FORBIDDEN


@pytest.mark.parametrize("address", sorted({*PAGES, *ACTIONS}))
def test_reader_and_visitor_come_to_the_login(address, client):
    reader = make_moderator("ada", is_superuser=False, is_staff=False)
    known = Client()
    known.force_login(reader)

    for visitor in (client, known):
        for response in (visitor.get(address), visitor.post(address)):
            assert response.status_code == 302
            assert response.headers["Location"].startswith("/admin/login/?next=")


def test_what_is_passed_on_is_decided_by_a_senior_alone():
    escalated = make_screened_comment(body="The mayor is an idiot and always was.")
    senior = make_moderator("zoe", is_superuser=False)
    senior.groups.add(Group.objects.get(name=SENIOR))
    client = client_of(MODERATOR)
    client.post("/admin/desk/escalate/", {"seen": f"{escalated.pk}:1", "note_to_colleagues": "Please look."})

    assert f'data-card="{escalated.pk}"' not in client.get("/admin/desk/").text
    known = Client()
    known.force_login(senior)
    assert f'data-card="{escalated.pk}"' in known.get("/admin/desk/").text


def test_verdicts_are_the_same_for_all_who_decide(comment):
    client_of(MODERATOR).post("/admin/desk/decide/", values(comment))

    assert Decision.objects.get(seq=2).verdict == Verdict.APPROVE
