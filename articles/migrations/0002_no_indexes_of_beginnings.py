"""Drop what Django adds on PostgreSQL to find an address or a number by its beginning: nobody looks for these so."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

PATTERNS = [r"articles\_article\_external\_id\_%\_like", r"articles\_article\_url\_%\_like"]


def drop(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor != "postgresql":
        return
    with editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() AND indexname LIKE ANY(%s)",
            [PATTERNS],
        )
        names = [name for (name,) in cursor.fetchall()]
    for name in names:
        editor.execute(f"DROP INDEX {editor.quote_name(name)}")


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0001_first"),
    ]

    # Backwards they stay away: nothing asks for them.
    operations = [migrations.RunPython(drop, migrations.RunPython.noop)]
