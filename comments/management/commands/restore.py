"""`manage.py restore FILE`: bring a backup back, and make it what it must be today.

1. Refuse while `serve` runs, or if the database holds something and nobody said --force.
2. Put the copy in place; what was there before is kept.
3. Migrations, and the rules.
4. Erase again what was erased after the backup.
5. Verify the whole record.
"""

import sys
import time
from argparse import ArgumentParser
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import ngettext

from comments import backups
from comments.log_verification import count_rows, find_faults
from config import serve

SHOWN = 20


class Command(BaseCommand):
    """Restore the database from what `manage.py backup` wrote."""

    help = (
        "Bring back what `manage.py backup` wrote: put it in place of the database, erase again what was erased "
        "since, and verify the record. Stop `serve` first."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="The file that `manage.py backup` wrote.")
        parser.add_argument("--force", action="store_true", help="Replace a database that is not empty.")

    def handle(self, *_args: Any, file: Path, force: bool, **_options: Any) -> None:
        started = time.monotonic()
        # Held until the end: `serve` cannot start in the middle.
        locks = serve.hold_lock(list(serve.Part))
        try:
            if not force and not backups.is_empty():
                raise CommandError("The database is not empty. Say --force to replace it.")
            self._restore(file)
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(f"The database cannot be used: {error}".strip()) from error
        finally:
            for lock in locks:
                lock.close()
        self.stdout.write(f"Restored in {time.monotonic() - started:.1f} s. Start `serve` again.")

    def _restore(self, file: Path) -> None:
        for kept in backups.put_in_place(file, now=timezone.now()):
            self.stdout.write(f"Kept what was there before as {kept}.")
        self.stdout.write("Remove what was kept when all is well: a former database holds personal data.")
        self.stdout.write(f"Put {file} in place.")
        call_command("migrate", interactive=False, verbosity=0)
        self._erase_again(file)
        faults = list(islice(find_faults(), SHOWN))
        for fault in faults:
            self.stdout.write(f"{fault.row}: {fault.sentence}")
        if faults:
            self.stderr.write(
                "The restored record is not what was sealed. Try an older backup; or, if only seals are named, "
                "set the keys that they were made with: COMMENTS_SEAL_KEYS, or SECRET_KEY and SECRET_KEY_FALLBACKS."
            )
            sys.exit(1)
        self.stdout.write(f"The record is whole: {count_rows()} rows were read.")

    def _erase_again(self, file: Path) -> None:
        done = backups.erase_again(file)
        erased = ngettext("Erased %d comment again.", "Erased %d comments again.", done.erased) % done.erased
        self.stdout.write(erased)
        for sentence in done.held:
            self.stderr.write(f"Left, since it is under a legal hold: {sentence}")
