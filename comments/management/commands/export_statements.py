"""`manage.py export_statements`: the rejections of a period as statements of reasons, one JSON object a line."""

import json
from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from comments import statements
from comments.management.commands.transparency_report import read_day


class Command(BaseCommand):
    """Write statements of reasons for the EU's transparency database, or for whoever asks."""

    help = (
        "Write a statement of reasons for each rejection of a period, with the fields of the transparency database of "
        "the Digital Services Act: one JSON object a line. They hold neither texts nor names. Days are UTC."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="first", type=read_day, required=True, metavar="DAY", help="As 2026-01-31.")
        parser.add_argument("--to", dest="last", type=read_day, required=True, metavar="DAY", help="The last day.")
        parser.add_argument("--output", type=Path, metavar="FILE", help="Where to write them; else they are printed.")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["last"] < options["first"]:
            raise CommandError("The last day lies before the first. Give them the other way round.")
        found = statements.find_rejections(since=options["first"], until=options["last"] + timedelta(days=1))
        lines = (
            json.dumps(statement.as_record(), ensure_ascii=False) for statement in statements.write_statements(found)
        )
        if options["output"] is None:
            self.stdout.writelines(f"{line}\n" for line in lines)
            return
        try:
            with options["output"].open("w", encoding="utf-8") as file:
                count = sum(1 for line in lines if file.write(f"{line}\n"))
        except OSError as error:
            raise CommandError(f"{options['output']} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"Wrote {count} statements to {options['output']}.")
