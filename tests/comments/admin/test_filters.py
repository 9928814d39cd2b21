"""Lists are narrowed to what a moderator is looking for."""

import pytest

from tests.factories import (
    make_article,
    make_comment,
    make_held_comment,
    make_public_comment,
    make_rejected_comment,
    make_screened_comment,
)

pytestmark = pytest.mark.django_db

LIST = "/admin/comments/comment/"
SWEARING = "What a shit article."
THREAT = "I will kill you."


@pytest.fixture
def client(moderator_client):
    return moderator_client


def list_of(client, **query):
    response = client.get(LIST, query)
    assert response.status_code == 200
    return set(response.context["cl"].result_list)


def test_waiting_is_what_a_person_must_look_at(client):
    held = make_held_comment(body="A held one.")
    threat = make_screened_comment(body=THREAT)
    make_public_comment(body="A published one.")
    make_rejected_comment(body="A rejected one.")

    assert threat.status == "rejected"
    assert list_of(client, status="waiting") == {held, threat}


def test_waiting_is_one_click_away(client):
    assert '<a href="?status=waiting">Waiting</a>' in client.get(LIST).content.decode()


@pytest.mark.parametrize("status", ["pending", "held", "approved", "rejected"])
def test_list_can_be_narrowed_to_a_status(client, status):
    comments = {
        "pending": make_comment(body="One."),
        "held": make_held_comment(body="Two."),
        "approved": make_public_comment(body="Three."),
        "rejected": make_rejected_comment(body="Four."),
    }

    assert list_of(client, status=status) == {comments[status]}


def test_list_can_be_narrowed_to_a_guideline_that_was_found(client):
    swearing = make_screened_comment(body=SWEARING)
    make_screened_comment(body=THREAT)

    assert list_of(client, found="profanity") == {swearing}


def test_list_can_be_narrowed_to_a_language(client):
    sorani = make_screened_comment(body="ئەم هێڵە زۆر باشە، سوپاس بۆ شارەوانی")
    german = make_screened_comment(body="Das ist ein sehr guter Artikel und ich freue mich auf die neue Linie.")
    make_screened_comment()

    assert list_of(client, language="ckb") == {sorani}
    assert list_of(client, language="other") == {german}


def test_list_can_be_narrowed_to_a_section(client):
    make_comment(make_article(section="City"))
    sport = make_comment(make_article("cup", section="Sport"))

    assert list_of(client, section="Sport") == {sport}


def test_list_can_be_narrowed_to_an_article_by_a_link(client):
    make_comment(make_article())
    other = make_comment(make_article("cup", title="The cup"))

    response = client.get(LIST, {"article": other.thread_id})

    assert set(response.context["cl"].result_list) == {other}
    assert "The cup</a>" in response.content.decode()


@pytest.mark.parametrize("search", ["fare is", "Ada L", "bus LINE", "public id"])
def test_comment_is_found_by_its_words_name_article_or_public_id(client, search):
    wanted = make_comment(make_article(), name="Ada L", body="The fare is fair.")
    make_comment(make_article("cup", title="The cup"), name="Vera", body="Well played.")

    assert list_of(client, q=str(wanted.public_id) if search == "public id" else search) == {wanted}


@pytest.mark.parametrize("search", ["%", "_", "\\", "\0", "'", '"', "x" * 5000])
def test_odd_search_is_no_error(client, search):
    make_comment()

    assert client.get(LIST, {"q": search}).status_code == 200
