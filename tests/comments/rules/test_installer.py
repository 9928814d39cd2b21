"""The installer: idempotent, complete, and able to say what is wrong."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, migrations, models
from django.db.migrations.state import ProjectState

from comments import checks
from comments.models import Comment
from comments.rules import installer, signals
from tests.comments.rules.rows import execute, is_sqlite, update
from tests.factories import make_comment

pytestmark = pytest.mark.django_db


def test_migrated_database_has_all_rules():
    assert installer.find_problems(connection) == []


def test_installing_again_changes_nothing():
    installer.install(connection)

    assert installer.find_problems(connection) == []


def test_both_vendors_refuse_the_same():
    messages = [
        {line.split("'")[1] for line in text.splitlines() if "RAISE" in line and "'" in line and "'%'" not in line}
        for text in (read("sqlite"), read("postgresql"))
    ]

    assert {message for message in messages[1] if message.startswith("A")} <= messages[0]
    assert len(messages[1]) >= 15


def read(vendor):
    return "\n".join(rule.sql for rule in installer.read_rules(vendor))


def test_missing_rule_is_named():
    drop_trigger("comments_rule_comment_update")

    [problem] = installer.find_problems(connection)

    assert "comments_rule_comment_update" in problem


def drop_trigger(name):
    execute(f"DROP TRIGGER {name}" + ("" if is_sqlite() else " ON comments_comment"))


def test_missing_rules_are_installed_again():
    drop_trigger("comments_rule_comment_update")

    installer.install(connection)

    assert installer.find_problems(connection) == []


def test_switched_off_or_altered_rule_is_named():
    if is_sqlite():
        drop_trigger("comments_rule_comment_update")
        execute("CREATE TRIGGER comments_rule_comment_update BEFORE UPDATE ON comments_comment BEGIN SELECT 1; END")
    else:
        execute("ALTER TABLE comments_comment DISABLE TRIGGER comments_rule_comment_update")

    [problem] = installer.find_problems(connection)

    assert "comments_rule_comment_update differs" in problem


def test_altered_function_is_named():
    if is_sqlite():
        return
    execute(
        "CREATE OR REPLACE FUNCTION comments_rule_comment_update() RETURNS trigger LANGUAGE plpgsql "
        "AS $$ BEGIN RETURN NEW; END; $$"
    )

    [problem] = installer.find_problems(connection)

    assert "comments_rule_comment_update differs" in problem


def test_rule_that_the_file_no_longer_has_is_named_and_dropped():
    if is_sqlite():
        execute("CREATE TRIGGER comments_rule_old BEFORE UPDATE ON comments_thread BEGIN SELECT 1; END")
    else:
        execute("CREATE FUNCTION comments_rule_old() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN END; $$")

    assert installer.find_problems(connection) == ["The rule comments_rule_old is not one of ours."]
    installer.install(connection)
    assert installer.find_problems(connection) == []


def test_dropped_rules_are_gone():
    installer.drop(connection)

    assert len(installer.find_problems(connection)) == len(installer.read_rules(connection.vendor))


def test_database_without_tables_gets_no_rules():
    installer.drop(connection)
    execute("ALTER TABLE comments_seal RENAME TO elsewhere")

    installer.install(connection)

    assert installer.find_problems(connection) != []


def test_migration_that_alters_a_table_keeps_its_rules():
    comment = make_comment()
    signals.drop_rules(using="default", plan=["a migration"])
    alter_comment_table()
    signals.install_rules(using="default")

    assert installer.find_problems(connection) == []
    with pytest.raises(IntegrityError, match="never change"):
        update("comments_comment", comment.pk, body="Another text.")


def alter_comment_table():
    """Alter a column as a later migration would. SQLite remakes the whole table for it."""
    if not is_sqlite():
        execute("SET CONSTRAINTS ALL IMMEDIATE")
    state = ProjectState.from_apps(Comment._meta.apps)
    operation = migrations.AlterField("comment", "external_id", models.CharField(max_length=300, null=True, blank=True))
    after = state.clone()
    operation.state_forwards("comments", after)
    editor = connection.schema_editor(atomic=False)
    editor.deferred_sql = []
    if is_sqlite():
        editor._remake_table(
            after.apps.get_model("comments", "Comment"),
        )
    else:
        operation.database_forwards("comments", editor, state, after)


def test_start_without_a_migration_leaves_the_rules_in_place():
    signals.drop_rules(using="default", plan=[])

    assert installer.find_problems(connection) == []


def test_check_names_what_is_missing_and_what_to_do():
    drop_trigger("comments_rule_comment_update")

    [error] = checks.check_rules(databases=["default"])

    assert error.id == "comments.E002"
    assert "comments_rule_comment_update" in error.msg
    assert "migrate" in error.hint


def test_migrate_installs_what_is_missing():
    drop_trigger("comments_rule_comment_update")

    call_command("migrate", verbosity=0)

    assert installer.find_problems(connection) == []
