"""`manage.py rules`: say whether the database has its rules; drop or install them around a load of data."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from comments.rules import installer


class Command(BaseCommand):
    """Check, drop, or install the rules below the application."""

    help = (
        "Check that the database has the rules of this version (exit 1 if not). `drop` removes them, for loaddata; "
        "`install` brings them back. Run verify_log afterwards."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["check", "drop", "install"], nargs="?", default="check")

    def handle(self, *_args: Any, **options: Any) -> None:
        {"check": self._check, "drop": self._drop, "install": self._install}[options["action"]]()

    def _check(self) -> None:
        problems = installer.find_problems(connection)
        for problem in problems:
            self.stderr.write(problem)
        if problems:
            self.stderr.write("Run `manage.py rules install`.")
            sys.exit(1)
        self.stdout.write(f"All {len(installer.read_rules(connection.vendor))} rules are in place.")

    def _drop(self) -> None:
        installer.drop(connection)
        self.stdout.write("The rules are gone: nothing guards the record until `manage.py rules install`.")

    def _install(self) -> None:
        installer.install(connection)
        self._check()
