"""System checks: mistakes in settings and database that would break a promise."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.core.checks import Tags as BuiltInTags
from django.db import connections

from comments.conf import comments_settings
from comments.rules import installer


@register("comments")
def check_mode(**_kwargs: Any) -> Iterable[CheckMessage]:
    """`comments.E001`: nobody but the publisher can say how much the machine may decide."""
    if comments_settings.has_mode:
        return []
    return [
        Error(
            "COMMENTS_MODE is not set.",
            hint=(
                "Set it to `automatic` (clean comments are approved, certain offences rejected, the rest held), "
                "`assisted` (a moderator approves; certain offences are rejected) or `reviewed` (a moderator decides "
                "everything). DEMO=1 runs the demo, in `automatic`."
            ),
            id="comments.E001",
        )
    ]


@register(BuiltInTags.database, "comments", deploy=True)
def check_rules(*, databases: Sequence[str] | None, **_kwargs: Any) -> Iterable[CheckMessage]:
    """`comments.E002`: the rules in the database are not those of this version.

    Asked with `check --deploy --database default`.
    """
    problems = [problem for alias in databases or () for problem in installer.find_problems(connections[alias])]
    return [
        Error(problem, hint="Run `manage.py migrate`: it installs the rules.", id="comments.E002")
        for problem in problems
    ]
