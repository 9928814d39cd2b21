"""How a comment comes in."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from comments import submission
from comments.models import Comment, CommentContact, QueueItem, Thread
from comments.submission import Submission, submit_comment
from tests.factories import (
    POLITE,
    make_article,
    make_comment,
    make_decision,
    make_held_comment,
    make_public_comment,
    make_rejected_comment,
)

pytestmark = pytest.mark.django_db

KEY = "a-key-of-sixteen"


def ada(**fields):
    return Submission(**{"name": "Ada", "body": POLITE} | fields)


def test_comment_is_stored_as_pending_with_its_place_in_the_queue():
    accepted = submit_comment(make_article(), ada())

    comment = Comment.objects.get()
    assert accepted.is_new
    assert (comment.status, comment.seq, comment.name, comment.body) == ("pending", 0, "Ada", POLITE)
    assert list(QueueItem.objects.values_list("comment_id", "kind")) == [(comment.pk, "screen")]


@pytest.mark.parametrize(
    "text",
    [
        "  two spaces  ",
        "line\r\nline\n\n",
        "\ufeffzero\u200bwidth",
        "e\u0301 é",
        "\u202eabc",
        "🕊️",
        "ه\u200cه",
        "\ttab\xa0",
    ],
)
def test_text_is_stored_code_point_for_code_point(text):
    submit_comment(make_article(), ada(body=text))

    assert Comment.objects.get().body == text


def test_longest_comment_is_taken():
    submit_comment(make_article(), ada(body="🕊" * 5000, name="ڕ" * 80))

    assert len(Comment.objects.get().body) == 5000


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("body", "", "blank"),
        ("body", " \n\t", "blank"),
        ("body", "\u200b\u2060\u3164", "blank"),
        ("body", "x" * 5001, "too_long"),
        ("body", "a\x00b", "invalid_character"),
        ("body", "a\ud800b", "invalid_character"),
        ("name", "", "blank"),
        ("name", "x" * 81, "too_long"),
        ("name", "a\x00b", "invalid_character"),
        ("name", "Ada\nLovelace", "invalid"),
        ("email", "nobody", "invalid"),
    ],
)
def test_field_that_is_not_acceptable_is_named_and_nothing_is_stored(field, value, code):
    with pytest.raises(submission.InvalidSubmissionError) as caught:
        submit_comment(make_article(), ada(**{field: value}))

    assert {name: error.code for name, error in caught.value.errors.items()} == {field: code}
    assert not Comment.objects.exists()


def test_all_wrong_fields_are_named_at_once():
    with pytest.raises(submission.InvalidSubmissionError) as caught:
        submit_comment(make_article(), ada(name="", body="", email="nobody"))

    assert set(caught.value.errors) == {"name", "body", "email"}


def test_length_is_told_in_characters():
    with pytest.raises(submission.InvalidSubmissionError) as caught:
        submit_comment(make_article(), ada(body="x" * 5001))

    assert caught.value.errors["body"].messages == ["This is 5001 characters long; at most 5000 fit."]


def test_email_is_kept_apart_and_expires():
    submit_comment(make_article(), ada(email="ada@example.org"))

    contact = CommentContact.objects.get()
    assert contact.email == "ada@example.org"
    assert timedelta(days=13) < contact.expires_at - timezone.now() < timedelta(days=15)


def test_without_email_there_is_no_contact():
    submit_comment(make_article(), ada())

    assert not CommentContact.objects.exists()


@pytest.mark.parametrize("thread", [{"open": False}, {"closes_at": timezone.now() - timedelta(seconds=1)}])
def test_closed_thread_takes_no_comment(thread):
    article = make_article()
    Thread.objects.create(article=article, **thread)

    with pytest.raises(submission.ThreadClosedError):
        submit_comment(article, ada())

    assert not Comment.objects.exists()


def test_thread_that_closes_later_takes_a_comment():
    article = make_article()
    Thread.objects.create(article=article, closes_at=timezone.now() + timedelta(minutes=1))

    assert submit_comment(article, ada()).is_new


def test_reply_stands_below_its_parent():
    parent = make_public_comment()

    reply = make_comment(parent=parent)

    assert (reply.parent_id, reply.root_id, reply.depth) == (parent.pk, parent.pk, 1)
    assert reply.path.startswith(parent.path)
    assert len(reply.path) == 20


def test_thread_is_read_in_order_by_path():
    first = make_public_comment()
    second = make_public_comment(body="The second one to say something.")
    reply = make_public_comment(body="I answer the first.", parent=first)

    assert list(Comment.objects.order_by("path")) == [first, reply, second]


def test_deep_reply_stands_beside_the_comment_that_it_answers():
    comment = make_public_comment()
    for depth in (1, 2, 3, 4):
        comment = make_public_comment(body=f"An answer of depth {depth}.", parent=comment)

    reply = make_comment(parent=comment)

    assert (reply.parent, reply.depth, len(reply.path)) == (comment, 4, 50)
    assert reply.path[:40] == comment.path[:40]


@pytest.mark.parametrize("make", [make_comment, make_held_comment, make_rejected_comment])
def test_reply_to_a_comment_that_is_not_public_is_a_reply_to_an_unknown_one(make):
    parent = make()

    with pytest.raises(submission.ParentNotFoundError):
        make_comment(parent=parent)


def test_reply_to_an_unknown_comment_is_refused():
    with pytest.raises(submission.ParentNotFoundError):
        submit_comment(make_article(), ada(parent=uuid.uuid4()))


def test_reply_to_a_comment_of_another_article_is_refused():
    parent = make_public_comment(make_article("elsewhere"))

    with pytest.raises(submission.ParentNotFoundError):
        make_comment(make_article(), parent=parent)


def test_same_key_and_text_is_the_same_comment():
    article = make_article()
    first = submit_comment(article, ada(email="ada@example.org"), keys=(KEY,))

    second = submit_comment(article, ada(email="ada@example.org"), keys=(KEY,))

    assert (second.comment, second.is_new) == (first.comment, False)
    assert Comment.objects.count() == QueueItem.objects.count() == 1


@pytest.mark.parametrize("change", [{"body": "Another."}, {"name": "Vera"}, {"email": "vera@example.org"}])
def test_same_key_for_another_comment_is_refused(change):
    article = make_article()
    submit_comment(article, ada(email="ada@example.org"), keys=(KEY,))

    with pytest.raises(submission.KeyReusedError):
        submit_comment(article, ada(**{"email": "ada@example.org"} | change), keys=(KEY,))


def test_same_key_for_another_parent_is_refused():
    parent = make_public_comment()
    article = parent.thread.article
    submit_comment(article, ada(), keys=(KEY,))

    with pytest.raises(submission.KeyReusedError):
        submit_comment(article, ada(parent=parent.public_id), keys=(KEY,))


def test_same_reply_under_the_same_key_is_the_same_comment():
    parent = make_public_comment()
    article = parent.thread.article
    first = submit_comment(article, ada(parent=parent.public_id), keys=(KEY,))

    assert submit_comment(article, ada(parent=parent.public_id), keys=(KEY,)).comment == first.comment


def test_key_belongs_to_its_article():
    submit_comment(make_article(), ada(), keys=(KEY,))

    assert submit_comment(make_article("elsewhere"), ada(), keys=(KEY,)).is_new


def test_replay_is_answered_even_when_the_thread_has_closed():
    article = make_article()
    submit_comment(article, ada(), keys=(KEY,))
    Thread.objects.update(open=False)

    assert not submit_comment(article, ada(), keys=(KEY,)).is_new


def test_any_of_several_keys_finds_the_comment():
    article = make_article()
    submit_comment(article, ada(), keys=("an-older-key-of-mine",))

    assert not submit_comment(article, ada(), keys=(KEY, "an-older-key-of-mine")).is_new


def test_without_keys_the_same_text_is_another_comment():
    article = make_article()
    submit_comment(article, ada())

    assert submit_comment(article, ada()).is_new


def test_other_integrity_errors_are_not_hidden(monkeypatch):
    monkeypatch.setattr("os.urandom", lambda size: b"7" * size)  # Two comments get one public id.
    article = make_article()
    submit_comment(article, ada(), keys=(KEY,))

    with pytest.raises(IntegrityError):
        submit_comment(article, ada(), keys=("another-key-of-mine",))


def test_double_post_keys_are_the_same_for_ten_minutes():
    now = timezone.now().replace(minute=1, second=0)

    first = submission.double_post_keys(ada(), now=now)
    later = submission.double_post_keys(ada(), now=now + timedelta(minutes=8))

    assert first == later


def test_double_post_keys_reach_into_the_minutes_before():
    now = timezone.now()

    [current, _] = submission.double_post_keys(ada(), now=now)
    [_, before] = submission.double_post_keys(ada(), now=now + timedelta(minutes=10))

    assert current == before


@pytest.mark.parametrize(
    "change", [{"name": "Vera"}, {"body": "Other."}, {"email": "a@b.org"}, {"parent": uuid.UUID(int=1)}]
)
def test_double_post_keys_differ_by_what_was_sent(change):
    now = timezone.now()

    assert submission.double_post_keys(ada(), now=now)[0] != submission.double_post_keys(ada(**change), now=now)[0]


def test_bell_is_rung_after_the_commit(django_capture_on_commit_callbacks, monkeypatch):
    rung = []
    monkeypatch.setattr(submission.bell, "ring_apart", lambda _task: rung.append(1))

    with django_capture_on_commit_callbacks(execute=True):
        submit_comment(make_article(), ada())
        assert rung == []

    assert rung == [1]


def test_decided_comment_is_still_the_same_under_its_key():
    article = make_article()
    comment = submit_comment(article, ada(), keys=(KEY,)).comment
    make_decision(comment)

    assert submit_comment(article, ada(), keys=(KEY,)).comment == comment
