"""Moderators read, search and decide comments here; nobody edits or deletes one."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comments import moderation
from comments.models import Comment, NoteKind, Verdict
from tests.factories import (
    make_article,
    make_comment,
    make_decision,
    make_moderator,
    make_public_comment,
    make_screened_comment,
)

pytestmark = pytest.mark.django_db

LIST = "/admin/comments/comment/"
SWEARING = "What a shit article."


@pytest.fixture
def client(moderator_client):
    return moderator_client


def page_of(comment):
    return f"{LIST}{comment.pk}/change/"


def decide_url(verdict, *comments, **others):
    query = "&".join([f"comment={comment.pk}" for comment in comments] + [f"{key}={others[key]}" for key in others])
    return f"{LIST}decide/{verdict}/?{query}"


def seen(*comments):
    return [f"{comment.pk}:{comment.seq}" for comment in comments]


def texts(response):
    return [str(message) for message in response.context["messages"]]


# The list.


def test_list_shows_who_what_where_and_why(client):
    article = make_article(title="Bus line approved")
    make_screened_comment(article, name="Ada", body=SWEARING)

    page = client.get(LIST).content.decode()

    for part in (
        '<span class="status status-rejected">Rejected</span>',
        '<bdi lang="en">Ada</bdi>',
        f'<span dir="auto" lang="en">{SWEARING}</span>',
        '<span class="chip chip-certain">Profanity: certain</span>',
        f'<a href="{LIST}?article={article.pk}">',
        "Bus line approved",
        "0\xa0minutes ago</time>",
        '<td class="field-language_found">en</td>',
    ):
        assert part in page


def test_newest_is_first(client):
    older, newer = make_comment(body="The older one."), make_comment(body="The newer one.")

    assert list(client.get(LIST).context["cl"].result_list) == [newer, older]


def test_oldest_can_be_first(client):
    older, newer = make_comment(body="The older one."), make_comment(body="The newer one.")

    assert list(client.get(LIST, {"o": "6"}).context["cl"].result_list) == [older, newer]


@pytest.mark.parametrize("count", [2, 12])
def test_list_asks_the_same_number_of_questions_for_any_length(client, count):
    first = make_public_comment()
    for number in range(count):
        make_comment(body=f"Comment {number}: what a shit article, idiot.", parent=first)
    make_screened_comment(body="The last of them.")
    client.get(LIST)

    with CaptureQueriesContext(connection) as queries:
        client.get(LIST)

    # Session, user; guidelines (filter and column), sections; count, comments, screenings, findings.
    assert len(queries) == 9


# The actions of the list.


def run_action(client, name, *comments, query="", **others):
    return client.post(
        f"{LIST}{query}", {"action": name, "_selected_action": [comment.pk for comment in comments], **others}
    )


@pytest.mark.parametrize("verdict", ["approve", "hold", "reject"])
def test_action_leads_to_the_page_that_shows_the_texts(client, verdict):
    comment, other = make_comment(body="The first."), make_comment(body="The second.")

    response = run_action(client, verdict, other, comment, query="?status=pending")

    assert response["Location"] == decide_url(verdict, comment, other, _changelist_filters="status%3Dpending")
    comment.refresh_from_db()
    assert comment.seq == 0


def test_more_than_fifty_are_refused_with_a_sentence(client):
    for number in range(51):
        make_comment(body=f"Comment number {number}.")

    response = client.post(
        LIST, {"action": "reject", "select_across": "1", "_selected_action": [Comment.objects.first().pk]}, follow=True
    )

    assert texts(response) == ["Select at most 50 comments: all texts are shown before you decide."]


def test_fifty_are_shown_and_decided(client):
    comments = [make_comment(body=f"Comment number {number}.") for number in range(50)]

    page = client.get(decide_url("approve", *comments))
    response = client.post(LIST + "decide/approve/", {"seen": seen(*comments)}, follow=True)

    assert page.content.decode().count('name="seen"') == 50
    assert texts(response) == ["50 comments were approved."]
    assert Comment.objects.filter(status="approved").count() == 50


def test_selection_that_is_no_number_is_refused(client):
    response = client.post(LIST, {"action": "reject", "_selected_action": ["x"]}, follow=True)

    assert texts(response) == ["The selection could not be read. Select the comments again."]


def test_nothing_selected_is_said(client):
    response = client.get(LIST + "decide/reject/", follow=True)

    assert texts(response) == ["No comments are selected."]


def test_no_comments_are_deleted_by_the_action_of_the_stock_admin(client):
    comment = make_comment()

    response = run_action(client, "delete_selected", comment, post="yes")

    assert response.status_code == 302
    assert Comment.objects.filter(pk=comment.pk).exists()
    assert "delete_selected" not in client.get(LIST).content.decode()


# The page on which comments are decided.


@pytest.mark.parametrize("verdict", ["approve", "hold", "reject"])
def test_page_shows_each_text_with_its_evidence_marked(client, verdict):
    comment = make_screened_comment(body="🤬 What a shit article.", name="Ada")

    page = client.get(decide_url(verdict, comment)).content.decode()

    assert '🤬 What a <mark class="evidence" title="Profanity: certain">shit</mark> article.</div>' in page
    assert f'value="{comment.pk}:1"' in page
    assert "The screening rejected it 0\xa0minutes ago: Profanity." in page


def test_page_shows_what_is_answered(client):
    parent = make_public_comment(body="The first word.")
    reply = make_comment(body="The second word.", parent=parent)

    assert "The first word." in client.get(decide_url("approve", reply)).content.decode()


def test_reject_is_written_with_grounds_and_notes(client, mo):
    comment = make_comment()
    form = {
        "seen": seen(comment),
        "chosen": ["off_topic", "personal_data"],
        "note_to_colleagues": "He names a neighbour.",
        "note_to_reader": "Please leave out the address.",
    }

    response = client.post(LIST + "decide/reject/", form, follow=True)

    decision = comment.decisions.select_related("actor").get()
    assert texts(response) == ["1 comment was rejected."]
    assert (decision.verdict, decision.basis, decision.actor) == ("reject", "desk", mo)
    assert decision.grounds == ["off_topic", "personal_data"]
    assert dict(decision.notes.values_list("kind", "text")) == {
        NoteKind.COLLEAGUES: "He names a neighbour.",
        NoteKind.READER: "Please leave out the address.",
    }


@pytest.mark.parametrize(("verdict", "status"), [("approve", "approved"), ("hold", "held")])
def test_approve_and_hold_ask_for_no_ground(client, verdict, status):
    comment = make_comment()

    client.post(f"{LIST}decide/{verdict}/", {"seen": seen(comment)})

    comment.refresh_from_db()
    assert comment.status == status


def test_reject_without_a_ground_shows_the_texts_again_and_decides_nothing(client):
    comment = make_comment()

    response = client.post(LIST + "decide/reject/", {"seen": seen(comment), "note_to_colleagues": "Kept."})

    assert "Choose at least one ground: the commenter is told why." in response.content.decode()
    assert "Kept.</textarea>" in response.content.decode()
    assert comment.body in response.content.decode()
    assert not comment.decisions.exists()


def test_decision_of_a_colleague_meanwhile_is_told_and_the_others_go_through(client):
    contested, free = make_comment(body="The contested one."), make_comment(body="The free one.")
    shown = seen(contested, free)
    vera = make_moderator("vera", first_name="Vera")
    make_decision(contested, verdict=Verdict.REJECT, grounds=["threat"], moderator=vera)

    response = client.post(LIST + "decide/approve/", {"seen": shown}, follow=True)

    assert texts(response) == [
        "1 comment was approved.",
        "The comment “The contested one.” was left out. Vera rejected it 0\xa0minutes ago: Threat.",
    ]
    contested.refresh_from_db()
    free.refresh_from_db()
    assert (contested.status, free.status) == ("rejected", "approved")


def test_the_machine_may_have_been_first(client):
    comment = make_comment(body=SWEARING)
    shown = seen(comment)
    make_screened_comment(body="Another.")

    response = client.post(LIST + "decide/approve/", {"seen": shown}, follow=True)

    assert texts(response) == [
        f"The comment “{SWEARING}” was left out. The screening rejected it 0\xa0minutes ago: Profanity."
    ]


@pytest.mark.parametrize("data", [{}, {"seen": "x"}, {"seen": "1"}, {"seen": ["1:0"] * 51}])
def test_form_that_does_not_say_what_it_showed_is_refused(client, data):
    response = client.post(LIST + "decide/approve/", data, follow=True)

    assert texts(response) == ["The selection could not be read. Select the comments again."]


def test_comment_that_does_not_exist_cannot_be_decided(client):
    response = client.post(LIST + "decide/approve/", {"seen": "999:0"}, follow=True)

    assert response.status_code == 200
    assert texts(response) == []


@pytest.mark.parametrize("note", ["x" * 2001, "a\0b"])
def test_note_that_cannot_be_stored_is_refused_beside_its_field(client, note):
    comment = make_comment()

    response = client.post(LIST + "decide/approve/", {"seen": seen(comment), "note_to_reader": note})

    assert response.status_code == 200
    assert "errorlist" in response.content.decode()
    assert not comment.decisions.exists()


def test_unknown_verdict_is_not_found(client):
    assert client.get(LIST + "decide/delete/?comment=1").status_code == 404


def test_moderator_comes_back_to_the_list_as_it_was(client):
    comment = make_comment()
    form = {"seen": seen(comment), "_changelist_filters": "status=waiting&p=2"}

    response = client.post(LIST + "decide/approve/", form)

    assert response["Location"] == f"{LIST}?status=waiting&p=2"


def test_moderator_comes_back_to_the_page_of_the_comment(client):
    comment = make_comment()

    response = client.post(LIST + "decide/approve/", {"seen": seen(comment), "back": "page"})

    assert response["Location"] == page_of(comment)


def test_decisions_are_in_the_admins_own_log(client, mo):
    comment = make_comment()

    client.post(LIST + "decide/reject/", {"seen": seen(comment), "chosen": "threat"})

    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id, entry.change_message) == (mo, str(comment.pk), "reject: threat")


def test_deciding_asks_few_questions_for_many_texts(client):
    comments = [make_comment(body=f"What a shit article, {number}.") for number in range(20)]
    make_screened_comment()

    with CaptureQueriesContext(connection) as queries:
        client.get(decide_url("reject", *comments))

    # Session, user; guidelines; comments, screenings, findings, decisions.
    assert len(queries) == 7


# Text that means harm, or runs the other way.

HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)">{{ 7|add:1 }}</div>'


def test_markup_in_a_comment_is_inert_everywhere(client):
    comment = make_comment(make_article(title=HOSTILE), body=HOSTILE, name=HOSTILE[:60])
    make_screened_comment(body="Another.")

    for url in (LIST, page_of(comment), decide_url("reject", comment)):
        page = client.get(url).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_markup_in_a_message_is_inert(client):
    comment = make_comment(body=HOSTILE)
    shown = seen(comment)
    make_decision(comment)

    page = client.post(LIST + "decide/hold/", {"seen": shown}, follow=True).content.decode()

    assert "<script>alert" not in page


def test_text_keeps_its_whitespace_direction_and_language(client):
    body = "  ئەم هێڵە زۆر باشە،\n\n\tسوپاس بۆ شارەوانی  "
    comment = make_screened_comment(body=body)

    page = client.get(page_of(comment)).content.decode()

    assert f'<div class="comment-body" dir="auto" lang="ckb">{body}</div>' in page


def test_evidence_in_right_to_left_text_is_marked_by_code_points(client):
    comment = make_screened_comment(body="🤬 ئەم هێڵە زۆر باشە، سوپاس بۆ شارەوانی. تۆ گەمژەیت و درۆزنیت.")
    spans = comment.screenings.get().findings.filter(field="body").values_list("start", "end")
    found = sorted({position for start, end in spans for position in range(start, end)})

    page = client.get(page_of(comment)).content.decode()

    assert found
    assert "".join(re.findall("<mark [^>]*>([^<]*)</mark>", page)) == "".join(comment.body[place] for place in found)


# Who may do what.


def test_nobody_who_is_not_logged_in_sees_anything():
    comment = make_comment()

    for url in (LIST, page_of(comment), decide_url("reject", comment)):
        response = Client().get(url)
        assert response.status_code == 302
        assert response["Location"].startswith("/admin/login/")


def test_staff_without_permission_are_refused(staff):
    comment = make_comment()
    client = staff()

    for url in (LIST, page_of(comment), decide_url("reject", comment)):
        assert client.get(url).status_code == 403


def test_who_may_only_read_cannot_decide(staff):
    comment = make_comment()
    client = staff("view_comment")

    page = client.get(page_of(comment))
    assert page.status_code == 200
    assert "decide/" not in page.content.decode()
    assert 'name="action"' not in client.get(LIST).content.decode()
    assert client.get(decide_url("approve", comment)).status_code == 403
    assert client.post(LIST + "decide/approve/", {"seen": seen(comment)}).status_code == 403
    assert not comment.decisions.exists()


def test_moderator_need_not_be_a_superuser(staff):
    comment = make_comment()
    client = staff("view_comment", "change_comment")

    client.post(LIST + "decide/approve/", {"seen": seen(comment)})

    comment.refresh_from_db()
    assert comment.status == "approved"


def test_looking_decides_nothing(client):
    comment = make_comment()

    client.get(f"{LIST}decide/approve/?seen={comment.pk}:0&comment={comment.pk}")

    assert not comment.decisions.exists()


def test_decision_without_the_csrf_token_is_refused(mo):
    comment = make_comment()
    client = Client(enforce_csrf_checks=True)
    client.force_login(mo)

    assert client.post(LIST + "decide/approve/", {"seen": seen(comment)}).status_code == 403
    assert not comment.decisions.exists()


@pytest.mark.parametrize("path", ["{pk}/change/", "{pk}/delete/", "add/"])
def test_not_even_a_superuser_edits_adds_or_deletes(client, path):
    comment = make_comment(body="As written.")
    url = LIST + path.format(pk=comment.pk)

    response = client.post(url, {"body": "Improved.", "name": "Mo", "status": "approved", "post": "yes", "_save": "1"})

    assert response.status_code == 403
    comment.refresh_from_db()
    assert (comment.body, comment.name, comment.status) == ("As written.", "Ada", "pending")


@pytest.mark.parametrize("path", ["{pk}/delete/", "add/"])
def test_there_is_no_page_to_add_or_delete(client, path):
    comment = make_comment()

    assert client.get(LIST + path.format(pk=comment.pk)).status_code == 403


def test_saving_as_new_or_from_the_list_changes_nothing(client):
    comment = make_comment(body="As written.")

    assert client.post(page_of(comment), {"_saveasnew": "1", "body": "Copied."}).status_code == 403
    client.post(LIST, {"_save": "1", "form-0-id": comment.pk, "form-0-body": "Improved.", "form-TOTAL_FORMS": "1"})
    assert list(Comment.objects.values_list("body", flat=True)) == ["As written."]


def test_no_page_has_a_field_or_a_button_that_edits_or_deletes(client):
    comment = make_comment()

    page = client.get(page_of(comment)).content.decode()

    assert '<form method="post" id=' not in page
    for part in ("deletelink", 'name="_save', "<textarea", 'name="body"'):
        assert part not in page


def test_unknown_comment_is_said_to_be_missing(client):
    response = client.get(f"{LIST}999/change/", follow=True)

    assert response.status_code == 200
    assert "doesn’t exist" in texts(response)[0]


def test_stale_decision_is_recognised_below_the_page_too(mo):
    comment = make_public_comment()

    with pytest.raises(moderation.StaleDecisionError):
        moderation.decide(comment.pk, verdict=Verdict.HOLD, moderator=mo, seen_seq=0)
