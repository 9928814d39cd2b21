"""`manage.py serve`: the whole installation in one command; config/serve.py does the work."""

import signal
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from config import serve


class Command(BaseCommand):
    help = "Prepare the database, then run the web and the worker until Ctrl-C."
    # The checks are run once the demo has its secret key.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parts = [part.value for part in serve.Part]
        parser.add_argument("--only", choices=parts, help="Run one part alone; it does not migrate.")
        parser.add_argument("--host", default="127.0.0.1", help="Where to listen (default: this computer only).")
        parser.add_argument("--no-demo", action="store_true", help="Do not fill an empty demo with content.")

    def handle(self, *, only: str | None, host: str, no_demo: bool, **_: Any) -> None:
        parts = [serve.Part(only)] if only else list(serve.Part)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            locks = serve.hold_lock(parts)
            self._prepare(parts, host, fill_demo=settings.DEMO and not no_demo)
            serve.serve(parts, host=host, out=self.stdout)
            for lock in locks:
                lock.close()
        except KeyboardInterrupt:
            self.stderr.write("Stopped before it was ready.")

    def _prepare(self, parts: Sequence[serve.Part], host: str, *, fill_demo: bool) -> None:
        if settings.DEMO:
            serve.ensure_demo()
        if serve.Part.WEB in parts:
            serve.ensure_port_is_free(host, settings.PORT)
        self.check()
        if len(parts) < len(serve.Part):
            serve.ensure_database_is_ready()
            return
        serve.prepare_database()
        if fill_demo:
            serve.fill_demo(self.stderr)
