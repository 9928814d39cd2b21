"""What the database refuses about switches and restrictions, whoever writes."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from comments import restrictions, switches
from comments.models import CommentContact, RestrictionKind, SwitchKind, SwitchScope
from tests.comments.rules.rows import copy_row, execute, is_sqlite, update
from tests.factories import make_comment, make_moderator

pytestmark = pytest.mark.django_db


@contextmanager
def refuse(words):
    with pytest.raises(IntegrityError, match=words):
        yield


@pytest.fixture
def mo():
    return make_moderator()


@pytest.fixture
def switch(mo):
    place = switches.Place(SwitchKind.APPROVALS, SwitchScope.SITE)
    return switches.set_switch(place, value="on", reason="A wave.", by=mo, seen_id=None)


@pytest.fixture
def restriction(mo):
    comment = make_comment()
    CommentContact.objects.create(comment=comment, sso_subject="reader-17")
    until = timezone.now() + timedelta(days=1)
    return restrictions.restrict(comment, kind=RestrictionKind.HELD, reason="Insults.", until=until, by=mo)


@pytest.mark.parametrize("change", [{"value": "off"}, {"reason": "Another."}, {"target": "City"}])
def test_switch_is_never_changed(switch, change):
    with refuse("switch is never"):
        update("comments_switch", switch.pk, **change)


@pytest.mark.parametrize("table", ["comments_switch", "comments_restriction"])
def test_rows_are_never_deleted(switch, restriction, table):
    with refuse("never"):
        execute(f"DELETE FROM {table}")


@pytest.mark.parametrize("ended", ["lifted", "over"])
def test_restriction_that_ended_may_be_deleted(restriction, mo, ended):
    now = timezone.now()
    if ended == "lifted":
        update("comments_restriction", restriction.pk, lifted_at=now, lifted_by_id=mo.pk)
    else:
        copy_row("comments_restriction", restriction.pk, until=now - timedelta(seconds=1))

    assert execute("DELETE FROM comments_restriction WHERE lifted_at IS NOT NULL OR until < %s", [now]) == 1


@pytest.mark.parametrize("table", ["comments_switch", "comments_restriction"])
def test_tables_are_not_emptied(switch, restriction, table):
    if is_sqlite():
        return
    # Rows of this transaction whose foreign keys were not looked at yet would be the reason otherwise.
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    with refuse("never"):
        execute(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("table", ["comments_switch", "comments_restriction"])
def test_rows_are_never_replaced(switch, restriction, table):
    row = switch if table == "comments_switch" else restriction
    verb = "INSERT OR REPLACE" if is_sqlite() else "INSERT"

    with pytest.raises(IntegrityError):
        copy_row(table, row.pk, verb=verb, id=row.pk, reason="Another.")


@pytest.mark.parametrize("table", ["comments_switch", "comments_restriction"])
def test_rows_say_why(switch, restriction, table):
    row = switch if table == "comments_switch" else restriction

    with refuse("says_why"):
        copy_row(table, row.pk, reason="")


def test_switch_names_its_place(switch):
    with refuse("names_its_place"):
        copy_row("comments_switch", switch.pk, scope="section")


@pytest.mark.parametrize("change", [{"reason": "Another."}, {"kind": "blocked"}, {"key": "0" * 64}, {"label": "Vera"}])
def test_restriction_never_changes(restriction, change):
    with refuse("restriction never changes"):
        update("comments_restriction", restriction.pk, **change)


def test_restriction_is_lifted_once(restriction, mo):
    lifted = {"lifted_at": timezone.now(), "lifted_by_id": mo.pk}

    assert update("comments_restriction", restriction.pk, **lifted) == 1

    for change in (lifted, {"lifted_at": None, "lifted_by_id": None}):
        with refuse("lifted, once"):
            update("comments_restriction", restriction.pk, **change)


def test_restriction_is_lifted_by_somebody(restriction):
    with refuse("lifted_by_somebody"):
        update("comments_restriction", restriction.pk, lifted_at=timezone.now())
