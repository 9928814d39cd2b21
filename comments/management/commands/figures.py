"""`manage.py figures`: make the figures of the desk anew from the record."""

from datetime import UTC, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from comments import figures


class Command(BaseCommand):
    help = "Make the figures of the desk anew from the record; the sweep does it for today every ten minutes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=30, help="How many days back, with today. Default: 30.")

    def handle(self, *_args: Any, **options: Any) -> None:
        today = timezone.now().astimezone(UTC).date()
        days = [today - timedelta(days=number) for number in range(max(1, options["days"]))]
        self.stdout.write(f"The figures of {figures.rebuild(days)} days were made anew.")
