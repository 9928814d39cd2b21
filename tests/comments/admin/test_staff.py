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
