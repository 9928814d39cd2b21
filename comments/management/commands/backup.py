"""`manage.py backup FILE`: copy the database while everything runs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from comments import backups

MEGABYTE = 1 << 20


class Command(BaseCommand):
    """Copy the database, and beside it the files of seals and erasures."""

    help = (
        "Copy the database to a new file while everything runs, and the files of seals and erasures beside it. "
        "On PostgreSQL it calls pg_dump."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="The file to write; it must not exist.")

    def handle(self, *_args: Any, file: Path, **_options: Any) -> None:
        try:
            size = backups.back_up(file, progress=self._show)
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        if self.stderr.isatty():
            self.stderr.write("")
        self.stdout.write(f"Wrote {file}: {size / MEGABYTE:.1f} MB, whole.")

    def _show(self, written: int, expected: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{written // MEGABYTE} of about {expected // MEGABYTE} MB", ending="")
