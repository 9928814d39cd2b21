"""The roles of a newsroom, as groups of Django: made, and given what they need, after each migration.

What a publisher adds to a group stays. What they take away comes back with the next update: for other rights, make
another group.
"""

from collections.abc import Iterable
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions


class Role(StrEnum):
    """The names of the groups."""

    MODERATOR = "moderator"
    SENIOR = "senior"
    POLICY_EDITOR = "policy editor"
    AUDITOR = "auditor"


_READING = (
    "articles.view_article",
    "comments.view_comment",
    "comments.view_decision",
    "comments.view_finding",
    "comments.view_screening",
    "comments.view_thread",
)
_MODERATING = (*_READING, "comments.change_comment")
_DIRECTING = (
    *_MODERATING,
    "articles.change_article",
    "comments.add_legalhold",
    "comments.add_restriction",
    "comments.add_switch",
    "comments.change_legalhold",
    "comments.change_restriction",
    "comments.change_thread",
    "comments.take_escalated",
    "comments.view_commentcontact",
    "comments.view_legalhold",
    "comments.view_queueitem",
    "comments.view_restriction",
    "comments.view_switch",
)
_EDITING = (*_READING, "comments.add_revision", "comments.view_replay", "comments.view_revision")
_AUDITING = (
    *_READING,
    "admin.view_logentry",
    "auth.view_group",
    "auth.view_user",
    "axes.view_accessattempt",
    "axes.view_accessfailurelog",
    "comments.view_delivery",
    "comments.view_endpoint",
    "comments.view_legalhold",
    "comments.view_queueitem",
    "comments.view_replay",
    "comments.view_restriction",
    "comments.view_revision",
    "comments.view_switch",
)
PERMISSIONS = MappingProxyType(
    {
        Role.MODERATOR: _MODERATING,
        Role.SENIOR: _DIRECTING,
        Role.POLICY_EDITOR: _EDITING,
        Role.AUDITOR: _AUDITING,
    }
)


def make_roles(*, using: str, **_kwargs: Any) -> None:
    """Make the groups, and give each what it lacks. Runs after `migrate`, any number of times."""
    # Django makes the permissions of an app at this same moment, and of others later.
    for label in {name.partition(".")[0] for names in PERMISSIONS.values() for name in names}:
        create_permissions(apps.get_app_config(label), verbosity=0, using=using)
    known = _find_permissions(using)
    groups = apps.get_model("auth", "Group").objects.using(using)
    for role, names in PERMISSIONS.items():
        group, _ = groups.get_or_create(name=role.value)
        group.permissions.add(*_ids_of(names, known))


def _find_permissions(using: str) -> dict[str, int]:
    # Not imported: the applications are only being loaded when this module is.
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    rows = permissions.values_list("content_type__app_label", "codename", "pk")
    return {f"{label}.{codename}": pk for label, codename, pk in rows}


def _ids_of(names: Iterable[str], known: dict[str, int]) -> list[int]:
    return [known[name] for name in names]
