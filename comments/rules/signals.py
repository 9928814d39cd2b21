"""The two signals of this project: rules go before migrations run and come back after them."""

from typing import Any

from django.db import connections

from comments.rules import installer


def drop_rules(*, using: str, plan: list[Any], **_kwargs: object) -> None:
    """Drop the rules if any migration is about to run; a start without one never leaves the rows unguarded."""
    if plan:
        installer.drop(connections[using])


def install_rules(*, using: str, **_kwargs: object) -> None:
    installer.install(connections[using])
