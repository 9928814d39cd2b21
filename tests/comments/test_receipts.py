"""The receipt: what a commenter may know."""

import uuid

import pytest

from comments import moderation, receipts
from comments.models import Verdict
from tests.factories import (
    make_comment,
    make_decision,
    make_held_comment,
    make_public_comment,
    make_rejected_comment,
    make_screened_comment,
)

pytestmark = pytest.mark.django_db


def receipt_of(comment):
    return receipts.find_receipt(receipts.make_token(comment.public_id))


@pytest.mark.parametrize(("make", "status"), [(make_comment, "pending"), (make_held_comment, "held")])
def test_until_it_is_decided_there_is_only_the_status(make, status):
    receipt = receipt_of(make())

    assert (receipt.status, receipt.grounds, receipt.decided_at, receipt.decided_by) == (status, (), None, None)


def test_comment_that_was_shown_and_is_held_tells_only_its_status():
    comment = make_public_comment()
    make_decision(comment, verdict=Verdict.HOLD)

    assert receipt_of(comment).decided_at is None


def test_published_comment_says_when_and_by_whom():
    comment = make_public_comment()

    receipt = receipt_of(comment)

    assert (receipt.status, receipt.grounds, receipt.decided_by) == ("approved", (), "moderator")
    assert receipt.decided_at == comment.decided_at


def test_rejected_comment_says_why():
    assert receipt_of(make_rejected_comment()).grounds == ("off_topic",)


def test_decision_of_the_machine_is_said_to_be_one():
    assert receipt_of(make_screened_comment()).decided_by == "automatic"


@pytest.mark.parametrize("token", ["", "x", "x~y", "~", "AAAAAAAAAAAAAAAAAAAAAQ~nonsense", "\x00", "ک~ک"])
def test_token_that_is_not_ours_opens_nothing(token):
    with pytest.raises(receipts.BadReceiptError):
        receipts.find_receipt(token)


def test_signed_nonsense_opens_nothing():
    with pytest.raises(receipts.BadReceiptError):
        receipts.read_token(receipts._signer().sign("AAAA"))


def test_token_of_a_comment_that_is_not_here_opens_nothing():
    with pytest.raises(receipts.BadReceiptError):
        receipts.find_receipt(receipts.make_token(uuid.uuid4()))


def test_token_fits_a_path_segment():
    assert not set(receipts.make_token(uuid.uuid4())) & set("/?#%&: ")


def test_withdrawal_was_decided_by_nobody_here():
    comment = make_public_comment()
    moderation.withdraw(comment.pk)

    receipt = receipt_of(comment)

    assert (receipt.status, receipt.grounds, receipt.decided_by) == ("rejected", ("withdrawn",), None)
