"""What a fault has at hand: figures, targets, and how long a kill was felt."""

from types import SimpleNamespace

import pytest

from faults.database import Dump, StoredComment
from faults.stage import Stage, percentile

ADA = "aaaaaaaa-0000-4000-8000-000000000001"


@pytest.fixture
def stage(tmp_path):
    stack = SimpleNamespace(folder=tmp_path, set_up="sqlite", broker=None)
    fault = SimpleNamespace(slug="f1")
    web = SimpleNamespace(address=("127.0.0.1", 1))
    stage = Stage(stack, fault, comments=10, seed=1, sessions=[], web=web, is_quick=False)
    yield stage
    stage.history.close()


def comment(*, decided_at, public_id=ADA):
    return StoredComment(1, public_id, "f1", "Ada", "x", "k", "approved", 1, decided_at, is_erased=False)


def test_figure_beyond_its_target_is_late(stage):
    stage.figure("drained", 5.0, at_most=10)
    stage.figure("p99", 0.6, at_most=0.5)

    assert stage.result.figures == {"drained": 5.0, "p99": 0.6}
    assert stage.result.late == ["p99 is 0.6 s; the target is 0.5."]


def test_worst_of_several_rounds_is_kept(stage):
    for seconds in (3, 9, 4):
        stage.figure("drained", seconds)

    assert stage.result.figures == {"drained": 9}


def test_wait_is_counted_from_the_last_kill_before_the_decision(stage):
    event = stage.history.add("ok", "post", 1, id=ADA, status=201)
    stage.killed_at = [event.at + 1, event.at + 100]

    assert stage.slowest_after_kill(Dump((comment(decided_at=event.at + 25),), (), 0)) == pytest.approx(24)


def test_comment_that_came_after_the_kill_is_not_counted(stage):
    event = stage.history.add("ok", "post", 1, id=ADA, status=201)
    stage.killed_at = [event.at - 50]

    assert stage.slowest_after_kill(Dump((comment(decided_at=event.at + 1),), (), 0)) == 0.0


def test_what_a_restore_took_away_is_excused(stage):
    stage.known.append(ADA)
    stage.history.add("ok", "post", 1, id=ADA, status=201)
    stage.history.add("ok", "read", 2, status=200, shown=[[ADA, "mark"], ["other", "mark"]])

    stage.forget({ADA})

    assert stage.known == []
    assert [event.kind.value for event in stage.history.events] == ["unknown", "ok"]
    assert stage.history.events[1].value["shown"] == [["other", "mark"]]


def test_percentile_is_a_value_that_was_seen():
    assert percentile([0.1] * 99 + [3.0], 0.99) == 3.0
    assert percentile([0.1, 0.2, 0.3], 0.5) == 0.2
    assert percentile([], 0.99) == 0.0
