"""System checks: mistakes in settings and database that would break a promise."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
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


@register("comments")
def check_mail(**_kwargs: Any) -> Iterable[CheckMessage]:
    """`comments.E003`: mails need a server, a sender and an address for the links in them."""
    needed = {
        "EMAIL_HOST": settings.EMAIL_HOST,
        "EMAIL_FROM": settings.DEFAULT_FROM_EMAIL,
        "SITE_URL": settings.SITE_URL,
    }
    missing = [name for name, value in needed.items() if not value]
    if not comments_settings.is_mail_on or not missing:
        return []
    return [
        Error(
            f"COMMENTS_MAIL is on, but {' and '.join(missing)} is missing.",
            hint="Set what is missing, or COMMENTS_MAIL=0: then commenters find what became of it by their receipt.",
            id="comments.E003",
        )
    ]
