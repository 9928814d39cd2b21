"""Revisions are read by whoever may, compared, and restored by policy editors."""

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from comments import publishing
from comments.models import Revision

pytestmark = pytest.mark.django_db

HOLDING = {"reject_when_certain": ["threat"], "hold_when_certain": ["profanity"]}
XSS = "<script>alert(1)</script>"


def put_in_force(editor, content=HOLDING, kind="policy"):
    newest = publishing.newest_revision(kind)
    return publishing.publish(kind, content, based_on=newest.number, editor=editor, now=timezone.now())


def page(revision):
    return f"/admin/comments/revision/{revision.pk}/change/"


def restore(client, revision, seen):
    return client.post(f"/admin/comments/revision/{revision.pk}/restore/", {"seen": seen}, follow=True)


def first(kind="policy"):
    return Revision.objects.get(kind=kind, number=1)


def test_list_says_what_is_in_force_and_by_whom(moderator_client, mo):
    put_in_force(mo)

    response = moderator_client.get("/admin/comments/revision/", {"kind": "policy"})

    rows = [(row.number, row.number == row.newest) for row in response.context["cl"].result_list]
    assert rows == [(2, True), (1, False)]
    assert "mo" in response.content.decode()


def test_list_asks_the_same_number_of_questions_for_any_length(moderator_client, mo, django_assert_num_queries):
    put_in_force(mo)
    put_in_force(mo, {"reject_when_certain": [], "hold_when_certain": []})

    with django_assert_num_queries(4):
        moderator_client.get("/admin/comments/revision/")


@pytest.mark.parametrize("kind", ["guidelines", "lexicon", "policy"])
def test_page_shows_what_a_first_revision_holds(moderator_client, kind):
    response = moderator_client.get(page(first(kind)))

    assert response.status_code == 200
    assert response.context["changes"] is None


def test_content_is_in_words(moderator_client):
    content = moderator_client.get(page(first("guidelines"))).content.decode()

    assert "Comments with swear words are not published." in content
    assert "&quot;code&quot;" not in content


def test_page_shows_what_differs_from_the_one_before(moderator_client, mo):
    response = moderator_client.get(page(put_in_force(mo)))

    assert [(change.sign, change.heading) for change in response.context["changes"]][:2] == [
        ("changed", "Racism"),
        ("changed", "Homophobia"),
    ]
    assert "<del>rejected</del> <ins>held</ins>" in response.content.decode()


def test_any_two_can_be_compared(moderator_client, mo):
    put_in_force(mo)
    third = put_in_force(mo, {"order": ["abuse"]})

    response = moderator_client.get(page(third), {"with": "1"})

    assert [change.heading for change in response.context["changes"]] == ["Order"]


@pytest.mark.parametrize("asked", ["0", "99", "x", "-1", "9" * 11, "9" * 30, "", "١"])
def test_comparing_with_what_is_not_there_is_no_error(moderator_client, mo, asked):
    assert moderator_client.get(page(put_in_force(mo)), {"with": asked}).status_code == 200


def test_old_content_is_put_in_force_again_as_a_new_revision(moderator_client, mo):
    put_in_force(mo)

    response = restore(moderator_client, first(), seen=2)

    newest = publishing.newest_revision("policy")
    assert (newest.number, newest.content) == (3, first().content)
    assert "Policy, revision 3 is in force." in response.content.decode()


def test_restoring_is_logged(moderator_client, mo):
    put_in_force(mo)

    restore(moderator_client, first(), seen=2)

    assert LogEntry.objects.get().change_message == "Put in force again: Policy, revision 1."


def test_restoring_what_a_colleague_has_replaced_is_told(moderator_client, mo):
    put_in_force(mo)
    put_in_force(mo, {"order": ["abuse"]})

    response = restore(moderator_client, first(), seen=2)

    assert publishing.newest_revision("policy").number == 3
    assert "Nothing of yours is lost" in response.content.decode()


def test_restoring_what_is_in_force_changes_nothing(moderator_client):
    response = restore(moderator_client, first(), seen=1)

    assert publishing.newest_revision("policy").number == 1
    assert "It says what is in force already." in response.content.decode()


def test_restoring_needs_the_number_that_was_seen(moderator_client):
    assert restore(moderator_client, first(), seen="x").status_code == 404


def test_restoring_what_is_not_there_is_not_found(moderator_client):
    response = moderator_client.post(f"/admin/comments/revision/{'9' * 20}/restore/", {"seen": "1"})

    assert response.status_code == 404


def test_restoring_is_no_link(moderator_client):
    assert moderator_client.get(f"/admin/comments/revision/{first().pk}/restore/").status_code == 405


def test_whoever_may_only_read_reads_and_restores_nothing(staff, mo):
    put_in_force(mo)
    client = staff("view_revision")

    content = client.get(page(first())).content.decode()

    assert "Put this content in force again" not in content
    assert restore(client, first(), seen=2).status_code == 403


def test_editor_needs_no_other_permission(editor_client, mo):
    put_in_force(mo)

    assert editor_client.get("/admin/comments/revision/").status_code == 200
    assert "Put this content in force again" in editor_client.get(page(first())).content.decode()


@pytest.mark.parametrize("path", ["", "1/change/", "draft/lexicon/", "try/"])
def test_whoever_has_neither_permission_sees_nothing(staff, path):
    assert staff("view_comment").get(f"/admin/comments/revision/{path}").status_code == 403


@pytest.mark.parametrize("path", ["", "draft/lexicon/", "draft/policy/", "try/", "1/restore/"])
def test_visitors_are_asked_to_log_in(client, path):
    address = f"/admin/comments/revision/{path}"
    response = client.post(address) if "restore" in path else client.get(address)

    assert response.status_code == 302
    assert response.url.startswith("/admin/login/")


def test_what_an_editor_writes_is_inert(moderator_client, mo):
    removed = [{"language": "en", "pattern": XSS, "reason": XSS}]

    content = moderator_client.get(page(put_in_force(mo, {"added": [], "removed": removed}, "lexicon")))

    assert XSS not in content.content.decode()
    assert "&lt;script&gt;" in content.content.decode()
