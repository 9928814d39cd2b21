"""Raw SQL over rows, as somebody with a database shell would write it."""

from django.db import connection, transaction


def execute(sql, params=()):
    """Run one statement in a savepoint, so that a refusal leaves the test's transaction usable."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount


def columns(table):
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, table)]


def copy_row(table, pk, *, verb="INSERT", key="id", **changes):
    """Insert a copy of a row with some columns changed; a change given as ("sql", text) is an expression."""
    quote = connection.ops.quote_name
    names = [name for name in columns(table) if name != "id" or "id" in changes]
    values, params = [], []
    for name in names:
        change = changes.get(name)
        if isinstance(change, tuple):
            values.append(change[1])
        elif name in changes:
            values.append("%s")
            params.append(change)
        else:
            values.append(quote(name))
    into = ", ".join(quote(name) for name in names)
    sql = f"{verb} INTO {table} ({into}) SELECT {', '.join(values)} FROM {table} WHERE {key} = %s"
    return execute(sql, [*params, pk])


def update(table, pk, **changes):
    assignments = ", ".join(f"{name} = %s" for name in changes)
    return execute(f"UPDATE {table} SET {assignments} WHERE id = %s", [*changes.values(), pk])


def is_sqlite():
    return connection.vendor == "sqlite"
