"""`manage.py doctor`: say what is wrong and how to mend it; exit 1 if anything is."""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import mail_admins
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import ngettext

from comments.diagnosis import Problem, find_problems


class Command(BaseCommand):
    """Look at settings, database, workers, queue, webhooks and disk."""

    help = "Say what is wrong with this installation and how to mend it. Exit 1 if anything is."
    # What the checks would stop for is a finding here.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--mail", action="store_true", help="Also mail ADMINS if something is wrong, for cron.")

    def handle(self, *_args: Any, mail: bool, **_options: Any) -> None:
        if mail and not (settings.ADMINS and settings.EMAIL_HOST and settings.DEFAULT_FROM_EMAIL):
            raise CommandError("--mail needs ADMINS, EMAIL_HOST and EMAIL_FROM.")
        problems = find_problems()
        if not problems:
            self.stdout.write("All is well.")
            return
        for problem in problems:
            self.stdout.write(f"{self.style.ERROR(problem.sentence)}\n    {problem.remedy}")
        if mail:
            self._mail(problems)
        sys.exit(1)

    def _mail(self, problems: Sequence[Problem]) -> None:
        subject = ngettext("%d problem", "%d problems", len(problems)) % len(problems)
        body = "\n\n".join(f"{problem.sentence}\n{problem.remedy}" for problem in problems)
        try:
            mail_admins(f"{settings.SITE_NAME or settings.SITE_URL}: {subject}", body)
        except OSError as error:
            # SMTP's own errors are among these.
            self.stderr.write(f"The mail could not be sent: {type(error).__name__}.")
