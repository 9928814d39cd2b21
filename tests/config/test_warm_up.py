"""What a worker has ready before its first task."""

import gc

import pytest
from django.db import OperationalError

from comments.revisions import current_revisions
from comments.screening.compiled import default_lexicons
from config import warm_up


@pytest.fixture(autouse=True)
def kept_connection(monkeypatch):
    """The connection is the test's: its transaction must outlive the warming up."""
    monkeypatch.setattr(warm_up.connection, "close", lambda: None)


def test_first_comment_compiles_nothing(db, django_assert_num_queries):
    warm_up.compile_lexicons()

    with django_assert_num_queries(1):  # Which revisions are in force, and not what they say.
        assert current_revisions().compiled_lexicons.languages


def test_worker_starts_while_the_database_is_away(monkeypatch, caplog):
    def fail():
        raise OperationalError

    # A real one that is away is seen in `faults/`.
    monkeypatch.setattr(warm_up, "current_revisions", fail)

    warm_up.compile_lexicons()

    assert "could not be read" in caplog.text
    assert default_lexicons.cache_info().currsize == 1


def test_pool_inherits_what_the_collector_leaves_alone():
    try:
        warm_up.keep_for_good()

        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
