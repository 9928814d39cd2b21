"""Legal holds in the admin."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from comments import erasure
from comments.models import LegalHold
from tests.factories import make_public_comment

pytestmark = pytest.mark.django_db

ADD = "/admin/comments/legalhold/add/"


def test_hold_is_added_with_its_author_and_keeps_the_comment(moderator_client):
    comment = make_public_comment()
    until = timezone.now() + timedelta(days=30)
    fields = {"comment": comment.pk, "reason": "Order 7", "until_0": f"{until:%Y-%m-%d}", "until_1": "12:00:00"}

    moderator_client.post(ADD, fields)

    hold = LegalHold.objects.get()
    assert (hold.comment, hold.reason, hold.created_by.username) == (comment, "Order 7", "mo")
    with pytest.raises(erasure.LegalHoldError):
        erasure.erase_comment(comment.pk)


@pytest.fixture
def hold():
    until = timezone.now() + timedelta(days=30)
    return LegalHold.objects.create(comment=make_public_comment(), reason="Order 7", until=until)


def test_day_of_a_hold_can_be_changed_and_nothing_else(moderator_client, hold):
    address = reverse("admin:comments_legalhold_change", args=[hold.pk])

    moderator_client.post(address, {"reason": "Another", "until_0": "2030-01-02", "until_1": "12:00:00"})

    hold.refresh_from_db()
    assert (hold.reason, hold.until.year) == ("Order 7", 2030)


def test_hold_is_never_deleted(moderator_client, hold):
    address = reverse("admin:comments_legalhold_delete", args=[hold.pk])

    assert moderator_client.post(address, {"post": "yes"}).status_code == 403


def test_holds_are_listed(moderator_client, hold):
    assert "Order 7" in moderator_client.get(reverse("admin:comments_legalhold_changelist")).content.decode()
