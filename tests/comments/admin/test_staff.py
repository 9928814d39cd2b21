"""The admin's own log: read by who may, written by nobody's hand."""

import pytest

from comments.models import Verdict
from tests.factories import make_held_comment

pytestmark = pytest.mark.django_db
LIST = "/admin/admin/logentry/"


def test_decision_at_the_desk_stands_in_the_log(moderator_client, staff):
    comment = make_held_comment()
    moderator_client.post("/admin/desk/decide/", {"seen": f"{comment.pk}:1", "verdict": Verdict.APPROVE})

    page = staff("view_logentry").get(LIST)

    assert page.status_code == 200
    assert "approve" in page.text


@pytest.mark.parametrize("path", ["add/", "1/delete/"])
def test_not_even_a_superuser_writes_in_it(moderator_client, path):
    assert moderator_client.get(LIST + path).status_code in {302, 403}


def test_log_is_for_who_may_read_it(staff):
    assert staff("view_comment").get(LIST).status_code == 403


def test_nobody_changes_when_somebody_signed_in(moderator_client, mo):
    address = f"/admin/auth/user/{mo.pk}/change/"
    before = type(mo).objects.get(pk=mo.pk).last_login

    given = {"username": "mo", "first_name": "Mo", "last_login_0": "2001-01-01", "last_login_1": "00:00:00"}
    response = moderator_client.post(address, given, follow=True)

    mo.refresh_from_db()
    assert response.status_code == 200
    assert (mo.first_name, mo.last_login) == ("Mo", before)
