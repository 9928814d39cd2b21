"""One real server for a module of tests."""

import shutil
from contextlib import contextmanager

import pytest

from tests.conftest import Served, environment


@contextmanager
def running(database_template, folder, **variables):
    """Run the real server on a copy of the migrated database."""
    path = folder / "db.sqlite3"
    shutil.copy(database_template.removeprefix("sqlite:///"), path)
    with Served(environment(f"sqlite:///{path}", folder) | variables) as server:
        yield server


@pytest.fixture(scope="module")
def site(database_template, tmp_path_factory):
    """One server for all tests of a module: what one request does to it, the next one finds."""
    with running(database_template, tmp_path_factory.mktemp("site")) as server:
        yield server
