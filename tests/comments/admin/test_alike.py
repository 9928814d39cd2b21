"""The page of comments that are like one."""

import pytest

from comments.screening_batch import screen_next_batch
from tests.factories import make_comment, make_decision

pytestmark = pytest.mark.django_db
SPAM = "Dr Smith brought my husband back within two days, write to him now and thank me later, number {}."


@pytest.fixture(autouse=True)
def _a_person_decides_everything(settings):
    settings.COMMENTS_MODE = "assisted"


def held(*texts):
    comments = [make_comment(body=text) for text in texts]
    while screen_next_batch():
        pass
    return comments


def page_of(client, comment):
    response = client.get(f"/admin/comments/comment/{comment.pk}/alike/")
    return response, " ".join(response.content.decode().split())


def test_those_that_are_like_it_are_shown_with_what_became_of_them(moderator_client, mo):
    first, second, _other = held(SPAM.format(1), SPAM.format(2), "The fare is too high for pupils.")
    make_decision(second, verdict="reject", moderator=mo)

    response, page = page_of(moderator_client, first)

    [row] = response.context["rows"]
    assert row.comment == second
    assert 'class="status status-rejected"' in page
    assert "%</td>" in page.replace("&nbsp;", "")


def test_comment_like_no_other_says_so(moderator_client):
    [comment] = held("The fare is too high for pupils.")

    assert "There is none." in page_of(moderator_client, comment)[1]


def test_page_of_a_comment_leads_to_it(moderator_client):
    [comment] = held("The fare is too high for pupils.")

    page = moderator_client.get(f"/admin/comments/comment/{comment.pk}/change/").content.decode()

    assert f'href="/admin/comments/comment/{comment.pk}/alike/"' in page


def test_comment_that_does_not_exist_is_not_found(moderator_client):
    assert moderator_client.get("/admin/comments/comment/999/alike/").status_code == 404


def test_colleague_without_the_right_is_refused(staff):
    [comment] = held("The fare is too high for pupils.")

    assert staff("view_decision").get(f"/admin/comments/comment/{comment.pk}/alike/").status_code == 403


@pytest.mark.parametrize("count", [2, 9])
def test_page_asks_as_many_questions_however_many_are_alike(moderator_client, django_assert_max_num_queries, count):
    comments = held(*[SPAM.format(number) for number in range(count)])

    with django_assert_max_num_queries(10):
        response, _ = page_of(moderator_client, comments[0])
    assert len(response.context["rows"]) == count - 1
