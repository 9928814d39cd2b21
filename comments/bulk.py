"""Many rows at once, in the words that each database is fastest with.

The rules, keys and constraints of the database hold as ever. Left out is what the ORM does for each single value: it
was half of the time of a decision.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import DateTimeField, F, JSONField, Lookup, Model, UUIDField
from django.db.models.base import ModelState
from django.db.models.sql.compiler import SQLCompiler

# Made once: `json.dumps` looks for the settings of its encoder at each call.
_encode = json.JSONEncoder().encode

_Row = TypeVar("_Row", bound=Model)
_Adapters = list[tuple[int, Callable[[Any], Any]]]


def allocate_ids(model: type[Model], count: int) -> list[int]:
    """Return ids that no other row will get. The caller is in a transaction, and inserts the rows in it."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # The one writer is in an IMMEDIATE transaction, so nobody else can take these.
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            last = (cursor.fetchone() or (0,))[0]
            return list(range(last + 1, last + count + 1))
        # The sequence is looked up once, not for each number.
        sequence = "(SELECT pg_get_serial_sequence(%s, 'id')::regclass)"
        cursor.execute(f"SELECT nextval({sequence}) FROM generate_series(1, %s)", [table, count])  # noqa: S608
        return [row[0] for row in cursor.fetchall()]


def new_row(model: type[_Row], **values: object) -> _Row:
    """Return a row that is not written yet; what is not given is as the field has it by default, lists are none.

    Its values are given to it as they are: the model itself would take each by its field, which takes five times as
    long. So they are of columns (`comment_id`), not of relations.
    """
    blank = _blank(model)
    given = blank | values
    if len(given) != len(blank):
        raise TypeError(f"{model.__name__} has no {', '.join(sorted(given.keys() - blank.keys()))}.")
    row = model.__new__(model)
    row.__dict__ = {"_state": ModelState(), **given}
    return row


@cache
def _blank(model: type[Model]) -> dict[str, object]:
    fields = model._meta.concrete_fields
    made_anew = {field for field in fields if field.has_default() and callable(field.default)}
    return {field.attname: None if field in made_anew else field.get_default() for field in fields}


class Among(Lookup):
    """Whether a column has one of many numbers: `filter(among("pk", ids))`. They are one value for the database.

    With `pk__in` each is a value of its own, which costs more than all else that a statement over a batch does.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        column, values = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", (*values, self.rhs)

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        column, values = self.process_lhs(compiler, connection)
        return f"{column} IN (SELECT value FROM json_each(%s))", (*values, _encode(self.rhs))  # noqa: S608


def among(field: str, numbers: Iterable[int]) -> Among:
    """Return the condition that a field is one of these numbers."""
    return Among(F(field), list(numbers))


def insert(model: type[Model], rows: Sequence[Model]) -> None:
    """Insert rows in their order and give them their ids. The caller is in a transaction.

    Raise IntegrityError, as any insert does, if a rule or a constraint refuses one of them.
    """
    if not rows:
        return
    for row, row_id in zip(rows, allocate_ids(model, len(rows)), strict=True):
        row.pk = row_id
    insert_as_numbered(model, rows)


def insert_as_numbered(model: type[Model], rows: Sequence[Model]) -> None:
    """Insert rows that have ids, which were allocated in this transaction."""
    columns, adapters = _columns(model, connection.vendor)
    quoted = ", ".join(f'"{column}"' for column, _ in columns)
    into = f"{model._meta.db_table} ({quoted})"
    values_of = attrgetter(*(attribute for _, attribute in columns))
    values = [_adapted(values_of(row), adapters) for row in rows]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join("%s" for _ in columns)
            cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", values)  # noqa: S608 (no word of it is a value)
            return
        with connection.wrap_database_errors, cursor.copy(f"COPY {into} FROM STDIN") as copy:
            for row_values in values:
                copy.write_row(row_values)


def _adapted(values: Iterable[Any], adapters: _Adapters) -> list[Any]:
    adapted = list(values)
    for position, adapt in adapters:
        if adapted[position] is not None:
            adapted[position] = adapt(adapted[position])
    return adapted


@cache
def _columns(model: type[Model], vendor: str) -> tuple[list[tuple[str, str]], _Adapters]:
    """Return each column with its attribute, and the positions of those whose values are to be adapted, with how."""
    adapters: dict[type, Callable[[Any], Any]] = {JSONField: _json}
    if vendor == "sqlite":
        # The forms in which the ORM keeps them there, and reads them again.
        adapters |= {DateTimeField: _time_text, UUIDField: attrgetter("hex")}
    fields = model._meta.concrete_fields
    found = [(number, adapters[type(field)]) for number, field in enumerate(fields) if type(field) in adapters]
    return [(str(field.column), field.attname) for field in fields], found


def _json(value: Any) -> str:
    # Most lists of the record are empty.
    return "[]" if value == [] else _encode(value)


def _time_text(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)
