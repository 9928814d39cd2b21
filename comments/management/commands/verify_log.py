"""`manage.py verify_log`: read the whole record; exit 1 with what does not fit."""

import sys
import time
from argparse import ArgumentParser
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand

from comments.log_verification import count_rows, find_faults

SHOWN = 20


class Command(BaseCommand):
    """Verify texts, screenings, decisions, seals."""

    help = "Read the whole record of comments and decisions; exit 1 and name the first broken row if it was altered."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help=f"Go on after the first fault; show up to {SHOWN}.")

    def handle(self, *_args: Any, **options: Any) -> None:
        bar = ProgressBar(count_rows(), self.stderr)
        started = time.monotonic()
        faults = list(islice(find_faults(bar.advance), SHOWN if options["all"] else 1))
        bar.close()
        for fault in faults:
            self.stdout.write(f"{fault.row}: {fault.sentence}")
        if faults:
            self.stderr.write(self.style.ERROR("The record was altered, or written by something else than Verbatim."))
            sys.exit(1)
        seconds = time.monotonic() - started
        self.stdout.write(f"The record is whole: {bar.total} rows read in {seconds:.1f} s.")


class ProgressBar:
    """A line on a terminal; silent elsewhere."""

    def __init__(self, total: int, stream: Any) -> None:
        self.total = total
        self._done = 0
        self._stream = stream

    def advance(self, what: str, rows: int) -> None:
        self._done += rows
        if self._stream.isatty():
            share = self._done / self.total if self.total else 1.0
            bar = "#" * round(30 * share)
            self._stream.write(f"\r[{bar:<30}] {share:4.0%} {what:<20}", ending="")

    def close(self) -> None:
        if self._stream.isatty():
            self._stream.write("")
