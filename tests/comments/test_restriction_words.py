"""What a held or blocked commenter is told, at the form, the API and the receipt."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from comments import restrictions
from comments.forms import make_form_token
from comments.models import Comment, CommentContact, RestrictionKind
from comments.receipts import make_token
from comments.restriction_words import blocked_sentence, held_sentence
from comments.submission import CommenterBlockedError
from tests.factories import make_article, make_comment, make_moderator

pytestmark = pytest.mark.django_db
EMAIL = "ada@example.org"
NEW_YEAR = datetime(2099, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def article():
    return make_article()


@pytest.fixture
def restrict(article):
    """Return a function that holds or blocks Ada, because of a comment of hers."""

    def make(kind):
        comment = make_comment(article, email=EMAIL, body="The first of Ada's comments.")
        CommentContact.objects.filter(comment=comment).update(confirmed_at=timezone.now())
        return restrictions.restrict(
            comment, kind=kind, reason="Five insults in a day.", until=NEW_YEAR, by=make_moderator()
        )

    return make


def send(client, article, **fields):
    form = {"name": "Ada", "email": EMAIL, "body": "Another comment.", "token": make_form_token(article)} | fields
    return client.post(f"/comments/articles/{article.slug}/", form)


def test_form_of_a_blocked_commenter_says_until_when_and_keeps_the_text(client, article, restrict):
    restrict(RestrictionKind.BLOCKED)

    response = send(client, article)

    page = response.content.decode()
    assert response.status_code == 403
    assert "The publisher takes no comments with this e-mail address until Jan. 1, 2099." in page
    assert "Another comment." in page
    assert "Five insults" not in page
    assert Comment.objects.count() == 1


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("tr", "Yayıncı"),
        ("ar", "لا تقبل جهة النشر"),
        ("ckb", "بڵاوکەرەوە تا"),
        ("kmr", "Weşanger heta"),
    ],
)
def test_form_is_in_the_language_of_the_article(client, restrict, language, words):
    restrict(RestrictionKind.BLOCKED)

    page = send(client, make_article("elsewhere", language=language)).content.decode()

    assert words in page


def test_api_says_so_with_a_code_of_its_own(client, article, restrict):
    restrict(RestrictionKind.BLOCKED)

    response = client.post(
        "/api/v1/articles/bus-line/comments/",
        {"name": "Ada", "body": "Another comment.", "email": EMAIL},
        content_type="application/json",
    )

    assert (response.status_code, response.json()["code"]) == (403, "commenter_blocked")
    assert "Jan. 1, 2099" in response.json()["detail"]


def test_receipt_of_a_held_commenter_says_until_when(client, article, restrict):
    restrict(RestrictionKind.HELD)
    comment = make_comment(article, email=EMAIL, body="Another comment.")

    page = client.get(f"/comments/receipts/{make_token(comment.public_id)}/").content.decode()

    assert "Until Jan. 1, 2099 a person reads each comment with this e-mail address first." in page
    assert "Five insults" not in page


def test_receipt_gives_the_reason_once_the_address_is_confirmed(client, article, restrict):
    held = restrict(RestrictionKind.HELD).comment

    page = client.get(f"/comments/receipts/{make_token(held.public_id)}/").content.decode()

    assert "a person reads each of your comments first. The reason: Five insults in a day." in page


def test_receipt_of_others_says_nothing(client, article, restrict):
    restrict(RestrictionKind.HELD)
    comment = make_comment(article, email="vera@example.org")

    page = client.get(f"/comments/receipts/{make_token(comment.public_id)}/").content.decode()
    assert "a person reads each" not in page


def test_known_commenter_is_told_the_reason(restrict):
    restriction = restrict(RestrictionKind.BLOCKED)

    sentence = blocked_sentence(CommenterBlockedError(restriction, is_known=True))

    assert sentence.endswith("until Jan. 1, 2099. The reason: Five insults in a day.")
    assert "The reason" in held_sentence(restriction, is_known=True)
