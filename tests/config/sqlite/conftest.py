"""A database file beside the one of the suite, with a table and the real backend."""

import pytest
from django.db import connections

ALIAS = "beside"


@pytest.fixture
def beside(tmp_path, django_db_blocker):
    """Return a connection to an empty file in a folder that does not exist yet; it waits 0.3 s at most."""
    path = tmp_path / "new" / "folder" / "db.sqlite3"
    connections.databases[ALIAS] = connections.configure_settings(
        {
            "default": connections.databases["default"],
            ALIAS: {"ENGINE": "config.sqlite", "NAME": str(path), "OPTIONS": {"timeout": 0.3}},
        }
    )[ALIAS]
    with django_db_blocker.unblock():
        connection = connections[ALIAS]
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE note (id integer primary key, text text)")
        yield connection
        connection.close()
    del connections[ALIAS]
    del connections.databases[ALIAS]
