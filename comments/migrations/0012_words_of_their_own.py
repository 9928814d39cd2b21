"""Keep the words of comments in a table of their own, for the moderators' search on PostgreSQL.

Over the comments themselves, each decision wrote all words of its comment into the index anew: an update of the status
writes the row again, and with it every index. Here only what changes a text does: it comes in, or it is erased. The
database keeps the table, so that no way in or out can forget it.
"""

from typing import Any

from django.db import migrations

MAKE = """
CREATE TABLE comments_words (comment_id bigint PRIMARY KEY, words tsvector NOT NULL);
INSERT INTO comments_words
  SELECT id, to_tsvector('simple', name || ' ' || body) FROM comments_comment WHERE erased_at IS NULL;
CREATE INDEX comment_words_gin ON comments_words USING gin (words);
CREATE FUNCTION comments_words_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO comments_words VALUES (NEW.id, to_tsvector('simple', NEW.name || ' ' || NEW.body));
  RETURN NULL;
END;
$$;
CREATE FUNCTION comments_words_forget() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM comments_words WHERE comment_id = NEW.id;
  RETURN NULL;
END;
$$;
CREATE TRIGGER comments_words_keep AFTER INSERT ON comments_comment
FOR EACH ROW EXECUTE FUNCTION comments_words_keep();
CREATE TRIGGER comments_words_forget AFTER UPDATE OF erased_at ON comments_comment
FOR EACH ROW WHEN (NEW.erased_at IS NOT NULL) EXECUTE FUNCTION comments_words_forget();
DROP INDEX comment_words;
"""
UNDO = """
CREATE INDEX comment_words ON comments_comment USING gin (to_tsvector('simple', name || ' ' || body));
DROP TRIGGER comments_words_forget ON comments_comment;
DROP TRIGGER comments_words_keep ON comments_comment;
DROP FUNCTION comments_words_forget();
DROP FUNCTION comments_words_keep();
DROP TABLE comments_words;
"""


def run_on_postgresql(statements: str) -> Any:
    def run(_apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statements)

    return run


class Migration(migrations.Migration):
    dependencies = [("comments", "0011_api_tokens_and_purges")]

    operations = [migrations.RunPython(run_on_postgresql(MAKE), run_on_postgresql(UNDO))]
