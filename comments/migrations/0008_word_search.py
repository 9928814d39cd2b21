"""An index over the words of comments, for the moderators' search. SQLite has none that keeps to the rules of the rows."""

from typing import Any

from django.db import migrations

CREATE = "CREATE INDEX comment_words ON comments_comment USING gin (to_tsvector('simple', name || ' ' || body))"
DROP = "DROP INDEX comment_words"


def run_on_postgresql(statement: str) -> Any:
    def run(_apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statement)

    return run


class Migration(migrations.Migration):
    dependencies = [("comments", "0007_staff_and_figures")]

    operations = [migrations.RunPython(run_on_postgresql(CREATE), run_on_postgresql(DROP))]
