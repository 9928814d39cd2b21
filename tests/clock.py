"""Move the time of the queue with Python's clock: PostgreSQL's own cannot be moved."""

from django.utils import timezone

from comments import queue

# As on SQLite, where the time comes from Python, with the lock of PostgreSQL.
CLAIM = queue._CLAIM.format(now="%(now)s", until="%(until)s", longest="%(longest)s", lock="FOR UPDATE SKIP LOCKED")


def follow_python(monkeypatch):
    """Let the queue ask Python what time it is, on either database."""
    monkeypatch.setattr(queue, "database_now", timezone.now)
    monkeypatch.setattr(queue, "_CLAIM_ON_POSTGRESQL", CLAIM)
