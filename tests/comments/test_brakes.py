"""Who sends too much has to wait; what comes in suspicious numbers waits for a person."""

import pytest

from comments import screening_batch
from comments.forms import make_form_token
from comments.models import Comment, Screening
from comments.senders import identify
from comments.submission import SentTooOftenError, Submission, submit_comment
from tests.factories import POLITE, make_article

pytestmark = pytest.mark.django_db

HOME, TRAIN = "192.0.2.7", "2001:db8::1"


def submit(article, number=0, *, address=HOME, name="Ada", **options):
    submission = Submission(name=name, body=f"{POLITE} {number}", **options)
    return submit_comment(article, submission, sender=identify(address, name=name)).comment


def decide(comment):
    while screening_batch.screen_next_batch():
        pass
    comment.refresh_from_db()
    return comment.status, Screening.objects.get(comment=comment).caution


def test_person_who_sends_too_much_has_to_wait(settings):
    settings.COMMENTS_LIMIT_PERSON = (2, 600)
    article = make_article()
    submit(article, 1)
    submit(article, 2)

    with pytest.raises(SentTooOftenError) as caught:
        submit(article, 3)

    assert 0 < caught.value.wait.total_seconds() <= 300
    assert Comment.objects.count() == 2
    submit(article, 4, name="Vera")


def test_double_post_is_known_again_and_not_counted(settings):
    settings.COMMENTS_LIMIT_PERSON = (1, 600)
    article, sender = make_article(), identify(HOME, name="Ada")
    submission = Submission(name="Ada", body=POLITE)
    first = submit_comment(article, submission, keys=["form:one"], sender=sender)

    again = submit_comment(article, submission, keys=["form:one"], sender=sender)

    assert (again.comment, again.is_new) == (first.comment, False)


def test_article_that_gets_too_much_takes_no_more_from_anybody(settings):
    settings.COMMENTS_LIMIT_ARTICLE = (2, 60)
    article = make_article()
    submit(article, 1)
    submit(article, 2, address=TRAIN, name="Vera")

    with pytest.raises(SentTooOftenError):
        submit(article, 3, address="198.51.100.1", name="Mo")

    submit(make_article("other"), 4)


def test_network_that_sends_much_is_read_by_a_person_and_turned_away_never(settings):
    settings.COMMENTS_HOLD_NETWORK = (1, 600)
    article = make_article()
    first, second = submit(article, 1), submit(article, 2, name="Vera")
    elsewhere = submit(article, 3, address=TRAIN)

    assert decide(first) == ("approved", "")
    assert decide(second) == ("held", "network_flood")
    assert decide(elsewhere) == ("approved", "")


def test_wave_on_one_article_is_read_by_a_person(settings):
    settings.COMMENTS_HOLD_ARTICLE = (2, 600)
    article = make_article()
    comments = [submit(article, number, address=f"192.0.2.{number}", name=f"Reader {number}") for number in range(3)]

    assert [decide(comment) for comment in comments] == [("approved", ""), ("approved", ""), ("held", "article_flood")]


def test_what_fills_in_the_field_that_nobody_sees_is_read_by_a_person():
    assert decide(submit(make_article(), trap="https://example.org")) == ("held", "hidden_field")


@pytest.mark.parametrize(
    "headers", [{"X-Forwarded-For": "203.0.113.9"}, {"Forwarded": "for=203.0.113.9"}, {"X-Real-IP": "203.0.113.9"}]
)
def test_header_that_a_visitor_writes_makes_nobody_another_person(client, settings, headers):
    settings.COMMENTS_LIMIT_PERSON = (1, 600)
    article = make_article()
    form = {"name": "Ada", "body": POLITE, "token": make_form_token(article)}
    client.post("/comments/articles/bus-line/", form)

    response = client.post("/comments/articles/bus-line/", form | {"body": "Another polite text."}, headers=headers)

    assert response.status_code == 429


def test_form_says_how_long_to_wait_and_keeps_the_text(client, settings):
    settings.COMMENTS_LIMIT_PERSON = (1, 600)
    article = make_article()
    form = {"name": "Ada", "body": POLITE, "token": make_form_token(article)}
    client.post("/comments/articles/bus-line/", form)

    response = client.post("/comments/articles/bus-line/", form | {"body": "Another polite text."})

    assert response.status_code == 429
    assert response.headers["Retry-After"] == "600"
    assert "Please send yours again in 10 minutes. Your text is still here." in response.text
    assert "Another polite text." in response.text


def test_field_that_nobody_sees_comes_through_the_form(client):
    article = make_article()
    form = {"name": "Ada", "body": POLITE, "token": make_form_token(article), "website": "https://example.org"}

    assert client.post("/comments/articles/bus-line/", form).status_code == 303
    assert decide(Comment.objects.get()) == ("held", "hidden_field")


def test_program_is_told_when_to_come_back(client, settings):
    settings.COMMENTS_LIMIT_PERSON = (1, 600)
    make_article()
    address, comment = "/api/v1/articles/bus-line/comments/", {"name": "Ada", "body": POLITE}
    client.post(address, comment, content_type="application/json")

    response = client.post(address, comment, content_type="application/json")

    assert (response.status_code, response.json()["code"]) == (429, "too_many_comments")
    assert response.headers["Retry-After"] == "600"
    assert response.headers["Cache-Control"] == "no-store"
