"""Drop what Django adds on PostgreSQL to each unique text, to find it by its beginning: nobody looks for these so."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLES = ["comments_apitoken", "comments_bucket", "comments_upkeep"]


def drop(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor != "postgresql":
        return
    with editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname FROM pg_indexes"
            " WHERE schemaname = current_schema() AND tablename = ANY(%s) AND indexname LIKE %s",
            [TABLES, r"%\_like"],
        )
        names = [name for (name,) in cursor.fetchall()]
    for name in names:
        editor.execute(f"DROP INDEX {editor.quote_name(name)}")


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0014_decisions_without_foreign_keys"),
    ]

    # Backwards they stay away: nothing asks for them.
    operations = [migrations.RunPython(drop, migrations.RunPython.noop)]
