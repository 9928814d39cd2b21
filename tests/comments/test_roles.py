"""The groups that a newsroom finds after the first start."""

import pytest
from django.contrib.auth.models import Group, Permission

from comments import roles
from comments.roles import Role

pytestmark = pytest.mark.django_db


def permissions_of(role):
    rows = Permission.objects.filter(group__name=role).values_list("content_type__app_label", "codename")
    return {f"{label}.{codename}" for label, codename in rows}


@pytest.mark.parametrize("role", list(Role))
def test_groups_are_there_with_what_they_need(role):
    assert permissions_of(role) == set(roles.PERMISSIONS[role])


@pytest.mark.parametrize("role", [Role.POLICY_EDITOR, Role.AUDITOR])
def test_who_only_reads_decides_nothing(role):
    assert "comments.change_comment" not in permissions_of(role)


def test_auditors_change_nothing():
    assert all(".view_" in name for name in permissions_of(Role.AUDITOR))


def test_what_a_publisher_adds_stays_and_what_lacks_comes_back():
    group = Group.objects.get(name=Role.MODERATOR)
    added = Permission.objects.get(codename="view_seal")
    group.permissions.set([added])

    roles.make_roles(using="default")

    assert permissions_of(Role.MODERATOR) == {*roles.PERMISSIONS[Role.MODERATOR], "comments.view_seal"}
