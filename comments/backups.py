"""Copy the database to a file while everything runs, and bring a copy back. The doors are `backup` and `restore`.

Beside the copy lie two others: the seals that were written down before it was begun, so that the restored record is
compared with what was known then; and the ids of what had been erased. What was erased after the copy is in the
file of erasures of the installation, and is erased again.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection
from django.db.models import Model

from articles.models import Article
from comments import erasure
from comments.conf import comments_settings
from comments.models import Comment

SEALS_SUFFIX = ".seals.jsonl"
ERASURES_SUFFIX = ".erasures.jsonl"
PROGRESS_SECONDS = 0.5
OWNER_ONLY = 0o600
"""The mode of a copy: it holds what readers did not mean for the public."""

Progress = Callable[[int, int], None]
"""Called with the bytes that were written and those that are expected."""


class BackupError(Exception):
    """It was not done; the text says why, in sentences."""


@dataclass(frozen=True, slots=True)
class Reerased:
    """What became of the ids in the files of erasures."""

    erased: int
    unknown: int
    """They are not in the copy: the comments are younger than it."""
    held: tuple[str, ...]
    """They must be kept until a day."""


def back_up(target: Path, *, progress: Progress) -> int:
    """Copy the database to a new file, and the files of seals and erasures beside it; return the bytes of the copy.

    1. The seals first: each that is written down is in the database by then.
    2. The database, in one reading transaction, to another name; it gets its own when it is whole.
    3. The erasures last: one too many does no harm.

    Raise BackupError if anything is in the way; then nothing is left behind.
    """
    if target.exists():
        raise BackupError(f"{target} exists. Name a new file.")
    draft = target.with_name(f"{target.name}.partial")
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY))
    except FileExistsError as error:
        raise BackupError(f"{draft} exists: another backup writes it, or one was cut short. Remove it.") from error
    except OSError as error:
        raise BackupError(f"{draft} cannot be written ({error.strerror}).") from error
    try:
        _copy_beside(comments_settings.seal_file, target, SEALS_SUFFIX)
        (_dump_sqlite if connection.vendor == "sqlite" else _dump_postgresql)(draft, progress)
        _copy_beside(comments_settings.erasure_file, target, ERASURES_SUFFIX)
        _flush(draft)
        draft.rename(target)
    except (sqlite3.Error, OSError) as error:
        raise BackupError(f"The backup failed: {error}.") from error
    finally:
        draft.unlink(missing_ok=True)
    return target.stat().st_size


def _dump_sqlite(draft: Path, progress: Progress) -> None:
    # A connection of its own: ours would keep every writer waiting. VACUUM INTO reads one state of the database,
    # however long it takes, and leaves out the free pages, where the bytes of what was erased may still lie.
    path = Path(str(connection.settings_dict["NAME"]))
    with closing(sqlite3.connect(path, timeout=20, isolation_level=None)) as source:
        expected = path.stat().st_size
        with _watching(draft, lambda written: progress(written, expected)):
            source.execute("VACUUM INTO ?", [str(draft)])
    _check_sqlite(draft)


@contextmanager
def _watching(path: Path, tell: Callable[[int], None]) -> Iterator[None]:
    """Say now and then how large the file has grown."""
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(PROGRESS_SECONDS):
            tell(path.stat().st_size)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        stop.set()
        watcher.join()


def _check_sqlite(path: Path) -> None:
    """Raise BackupError if the file is not a whole database of ours."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            answer = database.execute("PRAGMA integrity_check").fetchone()[0]
            table = Comment._meta.db_table
            found = database.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [table]).fetchone()
    except sqlite3.DatabaseError as error:
        raise BackupError(f"{path} is no SQLite database: {error}.") from error
    if answer != "ok":
        raise BackupError(f"{path} is damaged: {answer}.")
    if not found:
        raise BackupError(f"{path} is a database, but none of comments.")


def _dump_postgresql(draft: Path, _progress: Progress) -> None:
    _run_postgresql("pg_dump", ["--format=custom", f"--file={draft}"])


def _run_postgresql(program: str, options: Sequence[str]) -> None:
    """Run a program of PostgreSQL on our database. Raise BackupError if it is missing or fails."""
    path = shutil.which(program)
    if path is None:
        raise BackupError(f"{program} is missing. Install the client of PostgreSQL, of the server's version.")
    (_, *where), variables = connection.client.settings_to_cmd_args_env(connection.settings_dict, [])
    words = [path, *options, *where[:-1], f"--dbname={where[-1]}"]
    result = subprocess.run(  # noqa: S603 (words of ours)
        words, env=os.environ | (variables or {}), capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise BackupError(f"{program} failed: {result.stderr.strip()}")


def _copy_beside(source: Path | None, target: Path, suffix: str) -> None:
    copy = target.with_name(target.name + suffix)
    if source is None or not source.exists():
        copy.unlink(missing_ok=True)
        return
    shutil.copyfile(source, copy)
    copy.chmod(OWNER_ONLY)
    _flush(copy)


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def is_empty() -> bool:
    """Whether the database holds nothing that somebody could miss. One that cannot be read may hold something."""
    owners: list[type[Model]] = [Comment, Article, get_user_model()]
    try:
        tables = set(connection.introspection.table_names())
        return not any(owner._meta.db_table in tables and owner._default_manager.exists() for owner in owners)
    except DatabaseError:
        return False
    finally:
        connection.close()


def put_in_place(source: Path, *, now: datetime) -> list[Path]:
    """Bring the copy back in place of the database, and the seals of its time; return what was kept of the former.

    Raise BackupError, with nothing changed, if the copy is not whole or another program has the database open.
    """
    if not source.is_file():
        raise BackupError(f"There is no file {source}.")
    ending = f".before-restore-{now:%Y%m%d-%H%M%S}"
    kept = (_load_sqlite if connection.vendor == "sqlite" else _load_postgresql)(source, ending)
    return [*kept, *_put_seals(source, ending)]


def _load_sqlite(source: Path, ending: str) -> list[Path]:
    _check_sqlite(source)
    path = Path(str(connection.settings_dict["NAME"]))
    draft = path.with_name(f"{path.name}.restoring")
    connection.close()
    try:
        holds_something = _claim(path)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(source, draft)
        draft.chmod(OWNER_ONLY)
        _flush(draft)
        kept = _set_aside(path, ending) if holds_something else []
        for leftover in ("-wal", "-shm"):
            path.with_name(path.name + leftover).unlink(missing_ok=True)
        draft.rename(path)
    except OSError as error:
        raise BackupError(f"The copy could not be put in place: {error}.") from error
    finally:
        draft.unlink(missing_ok=True)
    return kept


def _claim(path: Path) -> bool:
    """Raise BackupError if another program has the database open; return whether there is anything in it.

    SQLite leaves its write-ahead log, which folds it into the database, only for the last one that has it open.
    """
    if not path.exists() or not path.stat().st_size:
        return False
    try:
        with closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as database:
            database.execute("PRAGMA journal_mode = DELETE")
            return database.execute("SELECT 1 FROM sqlite_master").fetchone() is not None
    except sqlite3.OperationalError as error:
        raise BackupError(f"Another program has {path} open. Stop it first.") from error
    except sqlite3.DatabaseError:
        # It is damaged, which may be why somebody restores a copy.
        return True


def _load_postgresql(source: Path, _ending: str) -> list[Path]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        others = cursor.fetchone()[0]
    connection.close()
    if others:
        raise BackupError(f"{others} other connections to the database are open. Stop the programs that have them.")
    options = ["--no-owner", "--clean", "--if-exists", "--single-transaction", str(source)]
    _run_postgresql("pg_restore", options)
    return []


def _put_seals(source: Path, ending: str) -> list[Path]:
    """Put the seals of the copy's time in place: younger ones are not in the copy, and would seem taken out."""
    path = comments_settings.seal_file
    beside = source.with_name(source.name + SEALS_SUFFIX)
    if path is None:
        return []
    kept = _set_aside(path, ending)
    if beside.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(beside, path)
        path.chmod(OWNER_ONLY)
    return kept


def _set_aside(path: Path, ending: str) -> list[Path]:
    if not path.exists():
        return []
    aside = path.with_name(path.name + ending)
    path.rename(aside)
    return [aside]


def erase_again(source: Path) -> Reerased:
    """Erase what the installation's file of erasures names, and the one beside the copy; scrub what that leaves."""
    erased, unknown, held = 0, 0, []
    for public_id in _erased_ids(source):
        try:
            comment_id = Comment.objects.values_list("pk", flat=True).get(public_id=public_id)
            erased += erasure.erase_comment(comment_id)
        except Comment.DoesNotExist:
            unknown += 1
        except erasure.LegalHoldError as error:
            held.append(f"{public_id}: {error}")
    if erased:
        erasure.scrub_database()
    return Reerased(erased, unknown, tuple(held))


def _erased_ids(source: Path) -> list[UUID]:
    """Return each id once, in the order of the files. Raise BackupError for a line that holds none."""
    files = [source.with_name(source.name + ERASURES_SUFFIX), comments_settings.erasure_file]
    ids: dict[UUID, None] = {}
    for path in files:
        if path is None or not path.exists():
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                ids[UUID(json.loads(line)["id"])] = None
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise BackupError(f"Line {number} of {path} names no comment. Mend it, and restore again.") from error
    return list(ids)
