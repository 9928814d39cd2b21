"""What stands in the database of a set-up, read beside the product and without it."""

import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg


@dataclass(frozen=True, slots=True)
class StoredComment:
    """A row as it lies there."""

    pk: int
    public_id: str
    article: str
    name: str
    body: str
    key: str | None
    status: str
    seq: int
    decided_at: float | None
    is_erased: bool


@dataclass(frozen=True, slots=True)
class StoredDecision:
    """A row of the log."""

    comment: int
    seq: int
    verdict: str
    actor_kind: str
    created_at: float
    """Seconds since 1970, rounded down to milliseconds: never later than its COMMIT."""


@dataclass(frozen=True, slots=True)
class Dump:
    """All rows of some articles."""

    comments: tuple
    decisions: tuple
    unscreened: int
    """Comments that still wait for their screening."""


_COMMENTS = """
    SELECT c.id, c.public_id, a.slug, c.name, c.body, c.idempotency_key, c.status, c.seq, c.decided_at, c.erased_at
    FROM comments_comment c JOIN articles_article a ON a.id = c.thread_id WHERE a.slug = {mark} ORDER BY c.id
"""
_DECISIONS = """
    SELECT d.comment_id, d.seq, d.verdict, d.actor_kind, d.created_at
    FROM comments_decision d JOIN comments_comment c ON c.id = d.comment_id
    JOIN articles_article a ON a.id = c.thread_id WHERE a.slug = {mark} ORDER BY d.comment_id, d.seq
"""
_WAITING = """
    SELECT q.comment_id, q.lease_by, q.lease_until, q.attempts FROM comments_queueitem q
    JOIN comments_comment c ON c.id = q.comment_id JOIN articles_article a ON a.id = c.thread_id
    WHERE q.kind = 'screen' AND a.slug = {mark}
"""
_REASONS = """
    SELECT s.comment_id, s.incomplete_reason FROM comments_screening s JOIN comments_comment c ON c.id = s.comment_id
    JOIN articles_article a ON a.id = c.thread_id WHERE a.slug = {mark} AND s.incomplete_reason <> ''
"""
FORBIDDEN = (
    "UPDATE comments_decision SET verdict = 'approve' WHERE id = (SELECT MAX(id) FROM comments_decision)",
    "DELETE FROM comments_decision WHERE id = (SELECT MAX(id) FROM comments_decision)",
    "UPDATE comments_comment SET body = 'x' WHERE id = (SELECT MAX(id) FROM comments_comment)",
    "DELETE FROM comments_comment WHERE id = (SELECT MAX(id) FROM comments_comment)",
)
"""What the rules of the database refuse."""


class Database:
    """One of the product's databases, by its address."""

    def __init__(self, url):
        self._is_sqlite = url.startswith("sqlite:")
        self._where = url.removeprefix("sqlite:///") if self._is_sqlite else url

    def connect(self):
        if self._is_sqlite:
            # A lock is let go by another thread than the one that took it.
            return sqlite3.connect(self._where, timeout=30, isolation_level=None, check_same_thread=False)
        return psycopg.connect(self._where, autocommit=True, connect_timeout=5)

    def rows(self, statement, article, connection=None):
        """Return rows of an article, by a connection that is open already or by one of its own."""
        if connection is None:
            with closing(self.connect()) as own:
                return self.rows(statement, article, own)
        return connection.execute(statement.format(mark="?" if self._is_sqlite else "%s"), [article]).fetchall()

    def dump(self, article):
        comments = tuple(
            StoredComment(
                pk, _uuid(public_id), slug, name, body, key, status, seq, _seconds(decided_at), erased_at is not None
            )
            for pk, public_id, slug, name, body, key, status, seq, decided_at, erased_at in self.rows(
                _COMMENTS, article
            )
        )
        decisions = tuple(
            StoredDecision(comment, seq, verdict, actor_kind, _seconds(created_at))
            for comment, seq, verdict, actor_kind, created_at in self.rows(_DECISIONS, article)
        )
        return Dump(comments, decisions, len(self.rows(_WAITING, article)))

    def ids(self, article):
        """Return the number of each comment by its public id."""
        return {_uuid(row[1]): row[0] for row in self.rows(_COMMENTS, article)}

    def count_waiting(self, article, connection=None):
        return len(self.rows(_WAITING, article, connection))

    def claims(self, article, connection=None):
        """Return the comments that somebody holds for screening now, each with the claim's token."""
        now = time.time()
        return {row[0]: row[1] for row in self.rows(_WAITING, article, connection) if row[1] and _seconds(row[2]) > now}

    def reasons(self, article):
        """Return why a screening was not complete, by comment."""
        return dict(self.rows(_REASONS, article))

    def forbidden_that_pass(self):
        """Try what the rules refuse, each in a transaction that is rolled back; return what was not refused."""
        passed = []
        for statement in FORBIDDEN:
            with closing(self.connect()) as connection:
                connection.execute("BEGIN")
                try:
                    connection.execute(statement)
                    passed.append(statement)
                except (sqlite3.IntegrityError, psycopg.IntegrityError):
                    pass
                connection.execute("ROLLBACK")
        return passed

    def lock(self):
        """Return a connection that keeps every writer out until it is closed."""
        connection = self.connect()
        if self._is_sqlite:
            connection.execute("BEGIN IMMEDIATE")
        else:
            connection.execute("BEGIN")
            connection.execute("LOCK TABLE comments_comment IN EXCLUSIVE MODE")
        return connection


def _uuid(value):
    text = str(value).replace("-", "")
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _seconds(value):
    """Return a time of either database as seconds since 1970."""
    if value is None:
        return None
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.timestamp()
