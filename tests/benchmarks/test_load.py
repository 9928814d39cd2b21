"""Who gets which cores, and what is read of the load's own report."""

import pytest

from benchmarks.load import Part, cores


@pytest.mark.parametrize(
    ("ours", "server", "database", "senders"),
    [
        ([0, 1, 2, 3], [0], [1], [2, 3]),
        ([2, 3], [2], [3], [3]),
        ([0, 1, 2], [0], [1, 2], [1, 2]),
        ([5], [5], [5], [5]),
    ],
)
def test_server_has_a_core_for_itself_where_there_are_two(ours, server, database, senders):
    assert cores(Part.SERVER, ours) == server
    assert cores(Part.DATABASE, ours) == database
    assert cores(Part.LOAD, ours) == senders
