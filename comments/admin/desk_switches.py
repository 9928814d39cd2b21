"""What is set by switches, above the desk: whoever wonders why so much waits, or so little, should see it there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from comments import switches
from comments.admin import labels
from comments.admin.switch_forms import describe_action, describe_place
from comments.models import Switch, SwitchKind, SwitchScope

MAX_SHOWN = 4
"""Switches that are named; those of the widest places go first."""
_STATES: Mapping[str, str | Promise] = {
    SwitchKind.APPROVALS: _("Automatic approvals are paused"),
    SwitchKind.AUTOMATION: _("All automation is paused"),
    SwitchKind.FIRST_COMMENTS: _("First comments are held"),
    SwitchKind.THREADS: _("Threads are closed"),
}
_WIDEST_FIRST = [SwitchScope.SITE, SwitchScope.LANGUAGE, SwitchScope.SECTION, SwitchScope.ARTICLE]


@dataclass(frozen=True, slots=True)
class SetSwitch:
    """One switch that is set now."""

    what: str
    where: str
    who: str
    when: SafeString
    why: str


@dataclass(frozen=True, slots=True)
class SetNow:
    """What is set now; `is_more` if there is more than is named."""

    shown: Sequence[SetSwitch]
    is_more: bool


def find_set_now() -> SetNow:
    # Pauses and closed threads before modes: they are what somebody has to take back.
    rows = sorted(
        switches.find_set(),
        key=lambda row: (_WIDEST_FIRST.index(SwitchScope(row.scope)), row.kind == SwitchKind.MODE),
    )
    return SetNow([_set_switch(row) for row in rows[:MAX_SHOWN]], is_more=len(rows) > MAX_SHOWN)


def _set_switch(row: Switch) -> SetSwitch:
    return SetSwitch(
        what=str(_STATES.get(row.kind) or describe_action(row.kind, row.value)),
        where=describe_place(row.scope, row.target),
        who=labels.person_label(row.created_by),
        when=labels.time_tag(row.created_at),
        why=row.reason,
    )
