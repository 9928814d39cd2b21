"""`manage.py api_token`: make a token for a publisher's own system, list those that there are, or revoke one."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from comments.api_tokens import make_token, revoke
from comments.models import APIToken


class Command(BaseCommand):
    """The token is written once, to standard output; only its digest is kept."""

    help = "Make a token with which a publisher's own system tells of its articles (docs/embed.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--name", help="Make one; the name says which system has it.")
        what.add_argument("--list", action="store_true", help="List them.")
        what.add_argument("--revoke", type=int, metavar="NUMBER", help="Make one useless, at once.")
        parser.add_argument("--by", metavar="USER", help="Whose name stands in the log for what the system sets.")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["list"]:
            self._list()
        elif options["revoke"] is not None:
            self._revoke(options["revoke"])
        else:
            self._make(options["name"], by=options["by"] or "")

    def _make(self, name: str, *, by: str) -> None:
        user = get_user_model().objects.filter(username=by, is_active=True).first()
        if user is None:
            raise CommandError("Name an active user of the admin with --by: the log says who set what.")
        row, token = make_token(name, by=user, now=timezone.now())
        self.stderr.write(f"Token {row.pk}. It is shown only now:")
        self.stdout.write(token)

    def _list(self) -> None:
        for row in APIToken.objects.select_related("created_by"):
            state = "revoked" if row.revoked_at else f"last used {row.last_used_on or 'never'}"
            self.stdout.write(f"{row.pk}\t{row.name}\t{row.created_by}\t{state}")

    def _revoke(self, number: int) -> None:
        if not revoke(number, now=timezone.now()):
            raise CommandError(f"There is no token {number} that is in force. See --list.")
        self.stdout.write(f"Token {number} is revoked.")
