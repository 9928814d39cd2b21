"""Django's SQLite backend with the defaults that a service needs, and one writer at a time (docs/decisions)."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from config.sqlite.lock import WriterLock

TIMEOUT_SECONDS = 20.0
MAX_KEPT_LENGTH = 5_000
"""Characters of a statement that is kept with its marks: those over many rows are long, and seldom the same."""

_WRITING = frozenset({"INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP", "ALTER", "REINDEX", "VACUUM"})


class DatabaseWrapper(base.DatabaseWrapper):
    """WAL, an fsync for each commit, IMMEDIATE transactions; a write waits for its turn at a lock file.

    The lock is taken before BEGIN of the outermost `atomic`, or around a single writing statement outside of one.
    A database in memory belongs to one process and has no lock.
    """

    _lock: WriterLock | None = None
    _timeout = TIMEOUT_SECONDS

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        self._timeout = float(params.setdefault("timeout", TIMEOUT_SECONDS))
        self.transaction_mode = self.transaction_mode or "IMMEDIATE"
        if not self.is_in_memory_db():
            database = Path(params["database"])
            database.parent.mkdir(parents=True, exist_ok=True)
            self._lock = WriterLock(str(database))
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        try:
            self._set_up(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _set_up(self, connection: Any) -> None:
        if connection.execute("PRAGMA journal_mode").fetchone()[0] not in {"wal", "memory"}:
            # The change needs the database for itself, and SQLite does not wait for that.
            with self.writing():
                connection.execute("PRAGMA journal_mode = WAL")
        # What was answered with 201 survives a power cut; NORMAL would lose the last commits.
        connection.execute("PRAGMA synchronous = FULL")
        # Without it, REPLACE deletes rows behind the back of the rules that refuse a DELETE.
        connection.execute("PRAGMA recursive_triggers = ON")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the lock, unless it is held already. Raise OperationalError if it cannot be had in time."""
        if self._lock is None or self._lock.is_held:
            yield
            return
        self._take_turn()
        try:
            yield
        finally:
            self._end_turn()

    def create_cursor(self, name: str | None = None) -> Any:  # noqa: ARG002 (only other vendors name cursors)
        cursor = self.connection.cursor(factory=_Cursor)
        cursor.database = self
        return cursor

    def _start_transaction_under_autocommit(self) -> None:
        self._take_turn()
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._end_turn()
            raise

    def _commit(self) -> None:
        # A commit that fails is followed by a rollback, which is still part of the turn.
        super()._commit()
        self._end_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()
        finally:
            self._end_turn()

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            self._end_turn()

    def _take_turn(self) -> None:
        if self._lock is not None and not self._lock.is_held and not self._lock.acquire(self._timeout):
            # SQLite's own words, so that whoever expects them need not know of the lock.
            raise OperationalError("database is locked")

    def _end_turn(self) -> None:
        if self._lock is not None:
            self._lock.release()


@lru_cache(maxsize=512)
def _with_question_marks(query: str) -> str:
    """Return the statement with SQLite's marks: most are asked again and again, and it takes as long as an answer."""
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


class _Cursor(base.SQLiteCursorWrapper):
    """Take a turn for a writing statement that stands alone."""

    database: DatabaseWrapper

    def execute(self, query: str, params: Any = None) -> Any:
        if not self._is_alone(query):
            return super().execute(query, params)
        with self.database.writing():
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        if not self._is_alone(query):
            return super().executemany(query, param_list)
        with self.database.writing():
            return super().executemany(query, param_list)

    def convert_query(self, query: str, *, param_names: Any = None) -> str:
        if param_names is None and len(query) <= MAX_KEPT_LENGTH:
            return _with_question_marks(query)
        return str(super().convert_query(query, param_names=param_names))

    def _is_alone(self, query: str) -> bool:
        return not self.database.in_atomic_block and query.lstrip()[:8].partition(" ")[0].upper() in _WRITING
