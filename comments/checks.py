"""System checks: mistakes in settings and database that would break a promise."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Tags as BuiltInTags
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from comments.account_keys import read_keys
from comments.conf import comments_settings
from comments.rules import installer

MIN_SECRET_BYTES = 32
"""What HS256 asks for (RFC 7518, 3.2)."""


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
def check_accounts(**_kwargs: Any) -> Iterable[CheckMessage]:
    """`comments.E004`: what readers' accounts are signed with can be used, and is there if it is needed."""
    problems = []
    if 0 < len(comments_settings.account_secret.encode()) < MIN_SECRET_BYTES:
        problems.append(f"COMMENTS_ACCOUNT_SECRET has fewer than {MIN_SECRET_BYTES} bytes, which can be guessed.")
    if comments_settings.has_accounts and not comments_settings.account_audience:
        problems.append("COMMENTS_ACCOUNT_AUDIENCE is not set, and SITE_URL is not either.")
    if not comments_settings.has_accounts and not comments_settings.is_anonymous_allowed:
        problems.append("COMMENTS_ANONYMOUS is 0, and there are no accounts: nobody could comment.")
    hint = "See docs/accounts.md."
    return [Error(problem, hint=hint, id="comments.E004") for problem in (*problems, *_problems_of_keys())]


def _problems_of_keys() -> list[str]:
    path = comments_settings.account_keys_file
    if path is None:
        return []
    try:
        read_keys(path, 0)
    except ImproperlyConfigured as error:
        return [str(error)]
    return []


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
