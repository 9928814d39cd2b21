"""What would change: asked for by editors, read by whoever may, and decided by nobody."""

import pytest
from django.contrib.admin.models import LogEntry

from comments import replaying
from comments.models import Decision, QueueItem, Replay, Verdict
from tests.comments.admin.test_drafts import save
from tests.factories import make_decision, make_screened_comment

pytestmark = pytest.mark.django_db

START = "/admin/comments/replay/start/"
SWEARING = "What a shit article this is."
XSS = "<script>alert(1)</script>"


def start(client, what="policy:draft", comments="1000"):
    return client.post(START, {"what": what, "comments": comments})


def page(row):
    return f"/admin/comments/replay/{row.pk}/change/"


@pytest.fixture
def attack(mo):
    """A comment that waited for a person, who approved it."""
    comment = make_screened_comment(body=f"You are an idiot, and you know it. {XSS}")
    make_decision(comment, verdict=Verdict.APPROVE, moderator=mo)
    return comment


@pytest.fixture
def finished(moderator_client, attack):
    """A replay that rejects what a person approved."""
    save(moderator_client, action_personal_attack="reject")
    start(moderator_client)
    while replaying.run_next_piece():
        pass
    return Replay.objects.get()


def test_draft_and_revisions_are_offered(moderator_client):
    save(moderator_client, action_profanity="hold")

    offered = dict(moderator_client.get(START).context["form"].fields["what"].choices)

    assert offered == {
        "lexicon:1": "Lexicon: revision 1",
        "policy:draft": "Policy: your draft",
        "policy:1": "Policy: revision 1",
    }


def test_question_is_kept_and_logged(moderator_client, mo, attack):
    save(moderator_client, action_profanity="hold")

    response = start(moderator_client, comments="20")

    row = Replay.objects.get()
    assert response.url == page(row)
    assert (row.kind, row.number, row.total, row.seen, row.created_by) == ("policy", None, 1, 0, mo)
    assert LogEntry.objects.latest("pk").change_message == "Asked what would change."


def test_revision_is_asked_for_by_its_number(moderator_client):
    start(moderator_client, "lexicon:1")

    assert Replay.objects.get().number == 1


@pytest.mark.parametrize(
    ("what", "comments"),
    [
        ("policy:draft", "10"),
        ("policy:9", "10"),
        ("guidelines:1", "10"),
        ("", "10"),
        ("policy:1", "0"),
        ("policy:1", "20001"),
        ("policy:1", "x"),
    ],
)
def test_wrong_question_is_an_error(moderator_client, what, comments):
    response = start(moderator_client, what, comments)

    assert response.context["form"].errors
    assert not Replay.objects.exists()


def test_page_of_one_that_runs_loads_itself_again_without_script(moderator_client):
    start(moderator_client, "policy:1")

    content = moderator_client.get(page(Replay.objects.get())).content.decode()

    assert '<meta http-equiv="refresh" content="3">' in content
    assert "It waits for a worker" in content


def test_page_of_a_finished_one_stands_still(moderator_client, finished):
    assert "http-equiv" not in moderator_client.get(page(finished)).content.decode()


def test_report_names_first_what_a_person_decided_otherwise(moderator_client, finished, attack):
    response = moderator_client.get(page(finished))

    [flip] = response.context["against"]
    assert (flip.old, flip.new, flip.human) == ("held", "rejected", "approved by a person")
    assert f'href="/admin/comments/comment/{attack.pk}/change/"' in flip.comment
    assert response.context["newly_rejected"] == {"approve": 1, "reject": 0, "unknown": 0, "total": 1}


def test_report_names_the_grounds_of_a_person(moderator_client, mo):
    comment = make_screened_comment(body="You are an idiot, and you know it.")
    make_decision(comment, verdict=Verdict.REJECT, grounds=["off_topic"], moderator=mo)
    save(moderator_client, action_personal_attack="reject")
    start(moderator_client)
    replaying.run_next_piece()

    [flip] = moderator_client.get(page(Replay.objects.get())).context["others"]

    assert flip.human == "rejected by a person: Off topic"


def test_report_says_how_many_more_or_fewer_wait(moderator_client, finished):
    assert moderator_client.get(page(finished)).context["held_a_day"] == (
        "1 fewer comment would be held. They came in within a day, too little to say how many a day."
    )


def test_report_says_what_was_tried(moderator_client, finished):
    changes = moderator_client.get(page(finished)).context["changes"]

    assert [change.heading for change in changes] == ["Personal attack"]


def test_text_of_comments_is_inert(moderator_client, finished):
    content = moderator_client.get(page(finished)).content.decode()

    assert XSS not in content
    assert "&lt;script&gt;" in content


def test_replay_that_was_given_up_says_so(moderator_client, finished):
    Replay.objects.update(failed=True)

    assert "was given up" in moderator_client.get(page(finished)).content.decode()


def test_texts_are_shown_to_whoever_may_read_comments_only(staff, finished, attack):
    content = staff("view_revision").get(page(finished)).content.decode()

    assert "You are an idiot" not in content
    assert f"<td>{attack.pk}</td>" in content


def test_asking_and_reading_decide_nothing(moderator_client, finished):
    moderator_client.get(page(finished))

    assert Decision.objects.count() == 2
    assert not QueueItem.objects.filter(kind="review").exists()


def test_list_shows_each_with_its_progress(moderator_client, finished):
    content = moderator_client.get("/admin/comments/replay/").content.decode()

    assert "Policy, a draft" in content
    assert "1 / 1" in content


def test_nothing_is_added_changed_or_deleted_by_hand(moderator_client, finished):
    for path in (f"{finished.pk}/change/", f"{finished.pk}/delete/", "add/"):
        assert moderator_client.post(f"/admin/comments/replay/{path}", {"post": "yes"}).status_code == 403


def test_whoever_may_only_read_asks_nothing(staff):
    client = staff("view_revision")

    assert client.get("/admin/comments/replay/").status_code == 200
    assert start(client, "policy:1").status_code == 403


def test_whoever_has_neither_permission_sees_nothing(staff):
    assert staff("view_comment").get("/admin/comments/replay/").status_code == 403


def test_report_asks_few_questions_however_long_it_is(moderator_client, mo, django_assert_max_num_queries):
    for number in range(8):
        comment = make_screened_comment(body=f"{SWEARING} {number}")
        make_decision(comment, verdict=Verdict.APPROVE, moderator=mo)
    save(moderator_client, action_profanity="hold")
    start(moderator_client)
    while replaying.run_next_piece():
        pass

    with django_assert_max_num_queries(8):
        response = moderator_client.get(page(Replay.objects.get()))

    assert len(response.context["others"]) == 8
