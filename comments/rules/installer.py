"""Install, drop and compare the rules of this vendor's SQL file.

Triggers stand outside the migrations: SQLite remakes a table to alter it, and a trigger on it breaks the next remake.
So they are dropped before migrations run and installed after them; both can run any number of times.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

PREFIX = "comments_rule_"
_SECTION = re.compile(r"^-- rule: (\w+)$", re.MULTILINE)
_FUNCTION_BODY = re.compile(r"AS \$rule\$(.*?)\$rule\$;", re.DOTALL)
_TRIGGER = re.compile(r"^CREATE TRIGGER (\w+) (?:BEFORE|AFTER) [A-Z ]+? ON (\w+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rule:
    """One section of the SQL file: on SQLite a trigger, on PostgreSQL a function, a trigger, or both."""

    name: str
    sql: str

    @property
    def function_body(self) -> str | None:
        found = _FUNCTION_BODY.search(self.sql)
        return found[1] if found else None

    @property
    def table(self) -> str | None:
        """The table that the rule's trigger watches."""
        found = _TRIGGER.search(self.sql)
        return found[2] if found else None


def read_rules(vendor: str) -> tuple[Rule, ...]:
    """Return the rules of `sqlite` or `postgresql`, in the order of the file. Raise FileNotFoundError for another."""
    text = (Path(__file__).parent / f"{vendor}.sql").read_text(encoding="utf-8")
    pieces = _SECTION.split(text)[1:]
    return tuple(Rule(name, sql.strip()) for name, sql in zip(pieces[::2], pieces[1::2], strict=True))


def install(connection: BaseDatabaseWrapper) -> None:
    """Bring the database to the rules of the file; do nothing if it has them, or has no tables yet."""
    if not _has_tables(connection) or not find_problems(connection):
        return
    with transaction.atomic(using=connection.alias):
        drop(connection)
        with connection.cursor() as cursor:
            for rule in read_rules(connection.vendor):
                cursor.execute(rule.sql)


def drop(connection: BaseDatabaseWrapper) -> None:
    """Remove all rules, also those that the file no longer has."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for statement in _drop_statements(connection):
            cursor.execute(statement)


def find_problems(connection: BaseDatabaseWrapper) -> list[str]:
    """Return a sentence for each rule that is missing, switched off, altered or unknown."""
    wanted = {rule.name: rule for rule in read_rules(connection.vendor)}
    found = _found_on_sqlite(connection) if connection.vendor == "sqlite" else _found_on_postgresql(connection)
    differs = _differs_on_sqlite if connection.vendor == "sqlite" else _differs_on_postgresql
    problems = [f"The rule {name} is missing." for name in wanted if name not in found]
    problems += [f"The rule {name} is not one of ours." for name in found if name not in wanted]
    problems += [
        f"The rule {name} differs from its file or is switched off."
        for name, rule in wanted.items()
        if name in found and differs(rule, found[name])
    ]
    return problems


def _has_tables(connection: BaseDatabaseWrapper) -> bool:
    tables = set(connection.introspection.table_names())
    return all(rule.table in tables for rule in read_rules(connection.vendor) if rule.table)


def _rows(connection: BaseDatabaseWrapper, sql: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [f"{PREFIX.replace('_', chr(92) + '_')}%"])
        return list(cursor.fetchall())


def _drop_statements(connection: BaseDatabaseWrapper) -> list[str]:
    quote = connection.ops.quote_name
    if connection.vendor == "sqlite":
        return [f"DROP TRIGGER {quote(name)}" for name in _found_on_sqlite(connection)]
    triggers = _rows(connection, _POSTGRESQL_TRIGGERS)
    functions = _rows(connection, _POSTGRESQL_FUNCTIONS)
    return [f"DROP TRIGGER {quote(name)} ON {quote(table)}" for name, table, _ in triggers] + [
        f"DROP FUNCTION {quote(name)}()" for name, _ in functions
    ]


# SQLite keeps the statement of a trigger as it was written.


def _found_on_sqlite(connection: BaseDatabaseWrapper) -> dict[str, tuple[str, ...]]:
    sql = r"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s ESCAPE '\'"
    return {name: (text,) for name, text in _rows(connection, sql)}


def _differs_on_sqlite(rule: Rule, found: tuple[str, ...]) -> bool:
    return found[0].rstrip(";") != rule.sql.rstrip(";")


_POSTGRESQL_TRIGGERS = r"""
SELECT tgname, relname, tgenabled::text FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE NOT tgisinternal AND tgname LIKE %s AND pg_table_is_visible(tgrelid)
"""
_POSTGRESQL_FUNCTIONS = r"""
SELECT proname, prosrc FROM pg_proc WHERE proname LIKE %s AND pg_function_is_visible(oid)
"""
_ENABLED = "O"


def _found_on_postgresql(connection: BaseDatabaseWrapper) -> dict[str, tuple[str, ...]]:
    """Return for each rule: the body of its function, the table of its trigger, whether that is switched on."""
    bodies = {name: body for name, body in _rows(connection, _POSTGRESQL_FUNCTIONS)}  # noqa: C416 (typed)
    triggers = {name: (table, enabled) for name, table, enabled in _rows(connection, _POSTGRESQL_TRIGGERS)}
    return {
        name: (bodies.get(name, ""), *triggers.get(name, ("", _ENABLED))) for name in bodies.keys() | triggers.keys()
    }


def _differs_on_postgresql(rule: Rule, found: tuple[str, ...]) -> bool:
    return found != (rule.function_body or "", rule.table or "", _ENABLED)
