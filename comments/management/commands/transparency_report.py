"""`manage.py transparency_report`: what was received, decided and objected to within a period."""

import csv
import io
import json
from argparse import ArgumentParser, ArgumentTypeError
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string

from comments import transparency
from comments.conf import comments_settings
from comments.transparency import TransparencyReport


class Command(BaseCommand):
    """Print the report, or write it to a file."""

    help = (
        "Report what was received, approved and rejected within a period, by which ground, how much of it "
        "automatically, how long it took, and what was reported, appealed and overturned. Days are UTC."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="first", type=read_day, required=True, metavar="DAY", help="As 2026-01-31.")
        parser.add_argument("--to", dest="last", type=read_day, required=True, metavar="DAY", help="The last day.")
        parser.add_argument("--format", choices=sorted(WRITERS), default="json", help="Default: json.")
        parser.add_argument("--output", type=Path, metavar="FILE", help="Where to write it; else it is printed.")

    def handle(self, *_args: Any, **options: Any) -> None:
        first, last = options["first"], options["last"]
        if last < first:
            raise CommandError("The last day lies before the first. Give them the other way round.")
        report = transparency.make_report(since=first, until=last + timedelta(days=1))
        text = WRITERS[options["format"]](report)
        if options["output"] is None:
            self.stdout.write(text, ending="")
            return
        try:
            options["output"].write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{options['output']} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"Wrote {options['output']}.")


def read_day(text: str) -> datetime:
    """Return the beginning of a day, UTC. Raise ArgumentTypeError for what is none."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no day. Write it as 2026-01-31.") from error


def as_json(report: TransparencyReport) -> str:
    return json.dumps(report.as_dict(), indent=1, ensure_ascii=False) + "\n"


def as_csv(report: TransparencyReport) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([("figure", "part", "value"), *report.as_rows()])
    return buffer.getvalue()


def as_html(report: TransparencyReport) -> str:
    publishers = comments_settings.publisher_names
    return render_to_string(
        "comments/transparency.html",
        {
            "report": report,
            "last_day": report.until - timedelta(days=1),
            "publisher": publishers[0] if publishers else "",
            "rows": report.as_rows(),
        },
    )


WRITERS = {"csv": as_csv, "html": as_html, "json": as_json}
