"""The guidelines, lexicon and policy that a site begins with; an editor adds later revisions in the admin."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def _contents() -> dict[str, Any]:
    guidelines = Path(__file__).with_name("0002_guidelines.json").read_text(encoding="utf-8")
    return {
        "guidelines": json.loads(guidelines),
        "lexicon": {"added": [], "removed": []},
        # Empty: the policy of the installed version, as documented.
        "policy": {},
    }


def _digest(content: Any) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return hashlib.sha256(b"v1|revision|%d:%s," % (len(text), text)).hexdigest()


def add_first_revisions(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    Revision = apps.get_model("comments", "Revision")
    for kind, content in _contents().items():
        Revision.objects.using(schema_editor.connection.alias).get_or_create(
            kind=kind,
            number=1,
            defaults={"content": content, "digest": _digest(content), "created_at": datetime.now(UTC)},
        )


def remove_first_revisions(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("comments", "Revision").objects.using(schema_editor.connection.alias).all().delete()


class Migration(migrations.Migration):
    dependencies = [("comments", "0001_first")]

    operations = [migrations.RunPython(add_first_revisions, remove_first_revisions)]
