"""The desk through HTTP: who may use it, what it shows, and what a script and a plain form get for an answer."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from comments import complaints, desk
from comments.models import Comment, Decision, NoteKind, QueueItem, QueueKind, Status, Verdict
from tests.factories import (
    make_article,
    make_decision,
    make_held_comment,
    make_moderator,
    make_public_comment,
    make_rejected_comment,
    make_screened_comment,
)

pytestmark = pytest.mark.django_db
PAGE = "/admin/desk/"
ACTIONS = ["cards", "decide", "undo", "skip", "aside", "renew", "leave"]
AS_SCRIPT = {"Accept": "application/json"}
INSULT = "The mayor is an idiot and always was."


@pytest.fixture
def vera_client():
    client = Client()
    client.force_login(make_moderator("vera", first_name="Vera", last_name="Lind"))
    return client


def post(client, action, **values):
    return client.post(reverse(f"desk:{action}"), values, headers=AS_SCRIPT)


def send(client, action, **values):
    return client.post(reverse(f"desk:{action}"), values, follow=True)


def text_of(response):
    return " ".join(response.content.decode().split())


def hold_comments(count):
    return [make_held_comment(body=f"The council wasted {number} years.") for number in range(count)]


def holders():
    return set(QueueItem.objects.filter(kind=QueueKind.REVIEW).values_list("lease_by", flat=True))


# Who may use it.


@pytest.mark.parametrize("action", ["page", *ACTIONS])
def test_visitor_is_asked_to_log_in(action):
    address = reverse(f"desk:{action}")
    response = Client().get(address) if action == "page" else Client().post(address)

    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("action", ["page", *ACTIONS])
def test_colleague_who_may_only_read_is_refused(staff, action):
    client = staff("view_comment")
    address = reverse(f"desk:{action}")
    response = client.get(address) if action == "page" else client.post(address, {"seen": "1:1"})

    assert response.status_code == 403


@pytest.mark.parametrize("action", ACTIONS)
def test_nothing_is_done_without_a_token(mo, action):
    client = Client(enforce_csrf_checks=True)
    client.force_login(mo)

    assert client.post(reverse(f"desk:{action}"), {"seen": "1:1"}).status_code == 403


@pytest.mark.parametrize("action", ACTIONS)
def test_nothing_is_done_by_an_address(moderator_client, action):
    assert moderator_client.get(reverse(f"desk:{action}")).status_code == 405


def test_index_leads_moderators_to_the_desk(moderator_client, staff):
    assert PAGE in text_of(moderator_client.get("/admin/"))
    assert PAGE not in text_of(staff("view_comment").get("/admin/"))


# What it shows.


def test_card_says_what_is_needed_to_decide(moderator_client):
    article = make_article(section="Transport")
    parent = make_public_comment(article, body="The line is too late.")
    make_screened_comment(article, body=INSULT, parent=parent, name="Ada")

    page = text_of(moderator_client.get(PAGE))

    for expected in ("Council approves a new bus line", "Transport", "The line is too late.", "Ada", "waits 0"):
        assert expected in page
    assert "The screening held it: Personal attack." in page
    assert 'data-letter="X"' in page
    assert "mayor" in page


def test_card_says_who_reported_for_what(moderator_client):
    comment = make_public_comment()
    complaints.report_comment(comment.pk, reporter="zoe", ground="abuse", text="It names my sister.")

    page = text_of(moderator_client.get(PAGE))

    assert "1 reader reported it: Abuse ×1." in page
    assert "It names my sister." in page


def test_card_gives_the_text_of_an_appeal(moderator_client):
    comment = make_rejected_comment()
    complaints.appeal_decision(comment.pk, text="I meant the bus, not the driver.")

    page = text_of(moderator_client.get(PAGE))

    assert "The commenter appeals the decision." in page
    assert "I meant the bus, not the driver." in page


def test_sentence_is_in_the_language_of_the_article(moderator_client):
    make_held_comment(make_article("hanar", language="ckb"))

    page = moderator_client.get(PAGE).content.decode()

    assert '<span class="sentence" dir="auto" lang="ckb">' in page


def test_desk_is_narrowed_by_its_filters(moderator_client):
    make_held_comment(make_article("debate", section="Politics"), body="About the debate, mostly.")
    make_held_comment(make_article("match", section="Sport"), body="About the match, mostly.")

    page = text_of(moderator_client.get(PAGE, {"section": "Sport"}))

    assert "About the match" in page
    assert "About the debate" not in page


@pytest.mark.parametrize("query", ["kind=screen", "guideline=boredom", "article=0", "article=x", "language=%00"])
def test_unknown_filter_is_said(moderator_client, query):
    page = text_of(moderator_client.get(f"{PAGE}?{query}", follow=True))

    assert "There is no such filter." in page


def test_empty_desk_says_so(moderator_client):
    assert "Nothing more waits here for you." in text_of(moderator_client.get(PAGE))


@pytest.mark.parametrize("count", [2, 12])
def test_number_of_queries_does_not_grow_with_the_cards(moderator_client, django_assert_num_queries, count):
    hold_comments(count)
    for comment in Comment.objects.order_by("id")[:2]:
        make_decision(comment)
        complaints.report_comment(comment.pk, reporter="zoe", ground="abuse", text="It names my sister.")

    # PostgreSQL is asked for its time.
    with django_assert_num_queries(28 if connection.vendor == "postgresql" else 26):
        moderator_client.get(PAGE)


def test_number_that_waits_is_not_counted_to_the_end(moderator_client, monkeypatch):
    monkeypatch.setattr(desk, "MAX_COUNTED", 2)
    hold_comments(3)

    assert "<b data-waiting>2+</b>" in text_of(moderator_client.get(PAGE))


# Deciding.


def test_script_learns_that_its_decision_is_stored(moderator_client):
    [comment] = hold_comments(1)
    moderator_client.get(PAGE)

    answer = post(moderator_client, "decide", seen=f"{comment.pk}:1", verdict="approve")

    assert (answer.status_code, answer.json()) == (200, {"message": "Approved.", "seen": f"{comment.pk}:2"})
    assert Comment.objects.get(pk=comment.pk).status == Status.APPROVED


def test_form_without_a_script_rejects_with_grounds_and_a_note(moderator_client):
    [comment] = hold_comments(1)
    moderator_client.get(PAGE)

    response = send(
        moderator_client,
        "decide",
        seen=f"{comment.pk}:1",
        verdict="reject",
        chosen=["abuse", "off_topic"],
        note_to_reader="Please write about the bus.",
    )

    decision = Decision.objects.get(comment=comment, seq=2)
    assert decision.grounds == ["abuse", "off_topic"]
    assert decision.notes.get().kind == NoteKind.READER
    assert response.redirect_chain == [(PAGE, 302)]
    assert "Rejected: Abuse, Off topic." in text_of(response)


def test_form_comes_back_to_its_filters(moderator_client):
    [comment] = hold_comments(1)

    response = send(
        moderator_client, "decide", seen=f"{comment.pk}:1", verdict="approve", filters="language=en&kind=review"
    )

    assert response.redirect_chain == [(f"{PAGE}?language=en&kind=review", 302)]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"verdict": "reject"}, "Choose at least one ground: the commenter is told why."),
        ({"verdict": "delete"}, "The decision could not be read."),
        ({}, "The decision could not be read."),
        ({"verdict": "hold", "note_to_colleagues": "x" * 2001}, "Ensure this value has at most 2000 characters"),
    ],
)
def test_what_is_incomplete_is_refused_with_a_sentence(moderator_client, values, message):
    [comment] = hold_comments(1)

    answer = post(moderator_client, "decide", seen=f"{comment.pk}:1", **values)

    assert answer.status_code == 400
    assert answer.json()["message"].startswith(message)
    assert Decision.objects.filter(comment=comment).count() == 1


@pytest.mark.parametrize("seen", ["", "x", "1", "0:0", "1:1:1"])
@pytest.mark.parametrize("action", ["decide", "undo", "skip"])
def test_what_was_seen_is_read_strictly(moderator_client, action, seen):
    assert post(moderator_client, action, seen=seen, verdict="approve").status_code == 400


@pytest.mark.parametrize("action", ["cards", "renew", "leave"])
def test_what_is_shown_is_read_strictly(moderator_client, action):
    assert post(moderator_client, action, shown="1 OR 1").status_code == 400


def test_comment_that_does_not_exist_is_said_not_to(moderator_client):
    answer = post(moderator_client, "decide", seen="999999:1", verdict="approve")

    assert (answer.status_code, answer.json()["message"]) == (409, "There is no such comment.")


def test_colleagues_decision_is_shown_with_name_verdict_and_time(moderator_client, vera_client):
    [comment] = hold_comments(1)
    moderator_client.get(PAGE)
    QueueItem.objects.update(lease_until=None, lease_by="")
    post(vera_client, "decide", seen=f"{comment.pk}:1", verdict="reject", chosen=["abuse"])

    answer = post(moderator_client, "decide", seen=f"{comment.pk}:1", verdict="approve")

    assert answer.status_code == 409
    message = answer.json()["message"].replace("\xa0", " ")
    assert message == "Vera Lind rejected it 0 minutes ago: Abuse."


def test_comment_that_a_colleague_has_is_named_theirs(moderator_client, vera_client):
    [comment] = hold_comments(1)
    vera_client.get(PAGE)

    answer = post(moderator_client, "decide", seen=f"{comment.pk}:1", verdict="approve")

    assert (answer.status_code, answer.json()["message"]) == (409, "Vera Lind has this comment now.")


def test_own_appeal_is_refused_with_a_sentence(moderator_client, vera_client):
    comment = make_rejected_comment()
    complaints.appeal_decision(comment.pk, text="It is about the article.")

    answer = post(moderator_client, "decide", seen=f"{comment.pk}:1", verdict="approve")

    assert answer.status_code == 409
    assert answer.json()["message"].startswith("The commenter appeals a decision of yours")


# Claims.


def test_next_cards_come_as_html_and_are_held(moderator_client):
    comments = hold_comments(12)
    moderator_client.get(PAGE)
    for comment in comments[:8]:
        post(moderator_client, "decide", seen=f"{comment.pk}:1", verdict="approve")

    answer = post(moderator_client, "cards", shown=[comments[8].pk, comments[9].pk]).json()

    assert answer["waiting"] == "4"
    assert [
        f'id="card-{comment.pk}"' in card for comment, card in zip(comments[10:], answer["cards"], strict=True)
    ] == [
        True,
        True,
    ]
    assert "csrfmiddlewaretoken" in answer["cards"][0]


def test_held_comment_does_not_come_straight_back(moderator_client):
    [comment] = hold_comments(1)

    send(moderator_client, "decide", seen=f"{comment.pk}:1", verdict="hold", note_to_colleagues="Is she named?")

    page = text_of(moderator_client.get(PAGE))
    assert "Nothing more waits here for you." in page
    assert "Show again the 1 comment that you put aside" in page


def test_skipped_comment_is_a_colleagues_until_it_is_asked_for(moderator_client, vera_client):
    [comment] = hold_comments(1)
    moderator_client.get(PAGE)

    send(moderator_client, "skip", seen=f"{comment.pk}:1")
    assert holders() == {""}
    assert f'id="card-{comment.pk}"' not in text_of(moderator_client.get(PAGE))

    assert f'id="card-{comment.pk}"' in text_of(send(moderator_client, "aside"))


def test_leaving_gives_everything_back(moderator_client):
    comments = hold_comments(2)
    moderator_client.get(PAGE)

    response = post(moderator_client, "leave", shown=[comment.pk for comment in comments])

    assert response.status_code == 204
    assert holders() == {""}


def test_browser_that_leaves_the_page_gives_everything_back(moderator_client):
    [comment] = hold_comments(1)
    page = moderator_client.get(PAGE)

    post(moderator_client, "leave", shown=comment.pk, beacon="1", heldAt=page.context["held_at"])

    assert holders() == {""}


def test_page_that_was_left_for_the_desk_itself_gives_nothing_back(moderator_client):
    [comment] = hold_comments(1)
    page = moderator_client.get(PAGE)
    moderator_client.get(PAGE)

    post(moderator_client, "leave", shown=comment.pk, beacon="1", heldAt=page.context["held_at"])

    assert holders() != {""}


@pytest.mark.parametrize("action", ["cards", "renew", "undo"])
def test_answer_that_holds_cards_says_when(moderator_client, action):
    [comment] = hold_comments(1)
    first = moderator_client.get(PAGE).context["held_at"]
    seen = f"{comment.pk}:1"
    if action == "undo":
        seen = post(moderator_client, "decide", seen=seen, verdict="approve").json()["seen"]

    answer = post(moderator_client, action, seen=seen, shown=comment.pk).json()

    assert answer["heldAt"] > first


@pytest.mark.parametrize("moment", ["", "x", "-1", "1.5", "9" * 18])
def test_time_that_no_page_has_kept_is_refused(moderator_client, moment):
    [comment] = hold_comments(1)
    moderator_client.get(PAGE)

    assert post(moderator_client, "leave", shown=comment.pk, beacon="1", heldAt=moment).status_code == 400
    assert holders() != {""}


def test_leaving_by_the_button_leads_to_the_index(moderator_client):
    [comment] = hold_comments(1)
    moderator_client.get(PAGE)

    assert send(moderator_client, "leave", shown=comment.pk).redirect_chain == [("/admin/", 302)]
    assert holders() == {""}


def test_renewing_says_what_became_of_the_lost(moderator_client, vera_client):
    first, second, third = hold_comments(3)
    moderator_client.get(PAGE)
    QueueItem.objects.filter(comment__in=[second, third]).update(lease_by="", lease_until=None)
    vera_client.get(PAGE)
    post(vera_client, "decide", seen=f"{third.pk}:1", verdict="approve")

    lost = post(moderator_client, "renew", shown=[first.pk, second.pk, third.pk]).json()["lost"]

    assert lost[str(second.pk)] == "Vera Lind has this comment now."
    assert lost[str(third.pk)].startswith("Vera Lind approved it")
    assert str(first.pk) not in lost


# Undoing.


def test_undoing_brings_the_card_back(moderator_client):
    [comment] = hold_comments(1)
    post(moderator_client, "decide", seen=f"{comment.pk}:1", verdict="approve")

    answer = post(moderator_client, "undo", seen=f"{comment.pk}:2").json()

    assert answer["message"] == "Undone: the comment waits again."
    assert f'value="{comment.pk}:3"' in answer["cards"][0]


def test_last_decision_is_undone_without_a_script(moderator_client):
    [comment] = hold_comments(1)
    page = send(moderator_client, "decide", seen=f"{comment.pk}:1", verdict="approve")
    assert f'name="seen" value="{comment.pk}:2"' in text_of(page)

    page = text_of(send(moderator_client, "undo", seen=f"{comment.pk}:2"))

    assert "Undone: the comment waits again." in page
    assert f'id="card-{comment.pk}"' in page


def test_undoing_what_a_colleague_decided_since_says_so(moderator_client, vera_client):
    [comment] = hold_comments(1)
    post(moderator_client, "decide", seen=f"{comment.pk}:1", verdict="approve")
    make_decision(comment, verdict=Verdict.REJECT, moderator=make_moderator("zoe"))

    answer = post(moderator_client, "undo", seen=f"{comment.pk}:2")

    assert answer.status_code == 409
    assert answer.json()["message"].startswith("zoe rejected it")


def test_undoing_a_rejection_of_what_was_reported_shows_the_report_again(moderator_client):
    comment = make_public_comment()
    complaints.report_comment(comment.pk, reporter="zoe", ground="abuse")
    post(moderator_client, "decide", seen=f"{comment.pk}:1", verdict="reject", chosen=["abuse"])

    answer = post(moderator_client, "undo", seen=f"{comment.pk}:2").json()

    assert answer["message"] == "Undone: the comment is approved again."
    assert "1 reader reported it: Abuse ×1." in answer["cards"][0]
