"""The form: its token, and how what is typed becomes a submission."""

import uuid

import pytest

from comments.forms import BadTokenError, CommentForm, check_form_token, make_form_token, show_form
from comments.submission import ParentNotFoundError
from tests.factories import make_article, make_held_comment, make_public_comment

pytestmark = pytest.mark.django_db


def typed(**fields):
    return CommentForm({"name": "Ada", "email": "", "body": "I agree.", "parent": ""} | fields).submission()


def test_token_is_the_same_within_a_minute(time_machine):
    article = make_article()
    time_machine.move_to("2026-03-14T09:30:01Z", tick=False)
    first = make_form_token(article)

    time_machine.move_to("2026-03-14T09:30:59Z", tick=False)

    assert make_form_token(article) == first


def test_token_is_good_for_a_day(time_machine):
    article = make_article()
    time_machine.move_to("2026-03-14T09:30:00Z", tick=False)
    token = make_form_token(article)

    time_machine.move_to("2026-03-15T09:30:00Z", tick=False)

    check_form_token(token, article=article)


def test_token_older_than_a_day_is_refused(time_machine):
    article = make_article()
    time_machine.move_to("2026-03-14T09:30:00Z", tick=False)
    token = make_form_token(article)

    time_machine.move_to("2026-03-15T09:30:01Z", tick=False)

    with pytest.raises(BadTokenError):
        check_form_token(token, article=article)


def test_token_of_another_article_is_refused():
    token = make_form_token(make_article("other"))

    with pytest.raises(BadTokenError):
        check_form_token(token, article=make_article())


@pytest.mark.parametrize("token", ["", "1", "1:2:3", "\x00", "ü"])
def test_made_up_token_is_refused(token):
    with pytest.raises(BadTokenError):
        check_form_token(token, article=make_article())


def test_line_breaks_of_the_encoding_become_those_that_were_typed():
    assert typed(body="one\r\n\r\ntwo\r\n").body == "one\n\ntwo\n"


@pytest.mark.parametrize(
    "text", ["  two spaces before and after  ", "\n first line empty", "e\u0301 stays apart", "\ttab\r"]
)
def test_text_is_otherwise_as_typed(text):
    assert typed(body=text).body == text


def test_name_is_as_typed():
    assert typed(name=" Ada  Lovelace ").name == " Ada  Lovelace "


def test_spaces_around_the_address_are_not_part_of_it():
    assert typed(email=" ada@example.org ").email == "ada@example.org"


def test_fields_that_are_missing_are_empty():
    submission = CommentForm({}).submission()

    assert (submission.name, submission.body, submission.email, submission.parent) == ("", "", "", None)


def test_parent_is_the_comment_to_be_answered():
    parent = uuid.uuid4()

    assert typed(parent=str(parent)).parent == parent


def test_parent_without_a_possible_id_is_an_unknown_one():
    with pytest.raises(ParentNotFoundError):
        typed(parent="the first one")


def test_shown_form_names_the_comment_that_is_answered():
    article = make_article()
    comment = make_public_comment(article)

    assert show_form(article, answering=str(comment.public_id)).answered == comment


@pytest.mark.parametrize("answering", ["not an id", "5e6a0f5c-8d34-4b4b-9a51-6a2f0d2f6c11"])
def test_shown_form_says_that_the_answered_comment_is_missing(answering):
    shown = show_form(make_article(), answering=answering)

    assert (shown.answered, shown.is_answered_missing) == (None, True)


def test_held_comment_cannot_be_told_from_an_unknown_one():
    article = make_article()
    comment = make_held_comment(article)

    shown = show_form(article, answering=str(comment.public_id))

    assert (shown.answered, shown.is_answered_missing) == (None, True)


def test_comment_of_another_article_is_an_unknown_one():
    comment = make_public_comment(make_article("other"))

    assert show_form(make_article(), answering=str(comment.public_id)).is_answered_missing


def test_shown_form_has_the_guidelines_in_the_language_of_the_article():
    shown = show_form(make_article(language="ckb"))

    assert shown.guidelines[0].title == "جنێو"
