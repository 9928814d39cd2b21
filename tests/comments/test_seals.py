"""Seals: marks over the whole log."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from comments import seals
from comments.log_verification import find_faults
from comments.models import Decision, Seal
from tests.factories import make_public_comment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def seal_file(settings, tmp_path):
    path = tmp_path / "folder" / "seals.jsonl"
    settings.COMMENTS_SEAL_FILE = str(path)
    return path


@pytest.fixture
def later(monkeypatch):
    """Move the clock on by as many seconds."""
    real = timezone.now

    def move(seconds=61):
        monkeypatch.setattr(timezone, "now", lambda: real() + timedelta(seconds=seconds))

    return move


def make_decisions(count, start=0):
    for number in range(start, start + count):
        make_public_comment(body=f"What does ticket {number} cost?")


def test_seal_covers_what_has_settled(later):
    make_decisions(3)
    later()

    seal = seals.seal_log()

    assert (seal.count, seal.previous) == (3, None)
    assert seal.up_to == Decision.objects.order_by("id").last()
    assert seals.is_signed(seal, "")


def test_fresh_decisions_are_not_sealed_yet():
    make_decisions(1)

    assert seals.seal_log() is None
    assert not Seal.objects.exists()


def test_decision_of_a_clock_that_is_ahead_is_covered_with_its_neighbours(later):
    make_decisions(1)
    later(86400)
    make_decisions(1, start=1)
    later(0)
    make_decisions(1, start=2)
    later()

    assert seals.seal_log().count == 3
    assert list(find_faults()) == []


def test_nothing_is_sealed_behind_a_decision_that_was_just_made(later):
    make_decisions(1)
    later(-3600)
    make_decisions(1, start=1)
    later(0)
    assert seals.seal_log() is None

    later()
    assert seals.seal_log().count == 2


def test_decision_of_a_clock_that_is_behind_waits_since_the_last_seal(later):
    make_decisions(1)
    later()
    sealed_at = seals.seal_log().created_at
    later(-86400)
    make_decisions(1, start=1)
    later(62)

    assert seals.unsealed_since(timezone.now()) == sealed_at


def test_next_seal_covers_what_came_since(later):
    make_decisions(2)
    later()
    first = seals.seal_log()
    make_decisions(1, start=2)
    later(130)

    second = seals.seal_log()

    assert (second.count, second.previous) == (1, first)
    assert seals.is_signed(second, first.signature)
    assert not seals.is_signed(second, "")


def test_nothing_new_is_not_sealed(later):
    make_decisions(1)
    later()
    seals.seal_log()

    assert seals.seal_log() is None


def test_seal_is_written_down_outside_the_database(later, seal_file):
    make_decisions(1)
    later()

    seal = seals.seal_log()

    assert json.loads(seal_file.read_text()) == {"up_to": seal.up_to_id, "count": 1, "signature": seal.signature}
    assert seals.forgotten(seals.read_lines(seal_file)) == []


def test_file_of_seals_can_be_switched_off(later, settings, seal_file):
    settings.COMMENTS_SEAL_FILE = "-"
    make_decisions(1)
    later()

    seals.seal_log()

    assert not seal_file.exists()


def test_seal_that_the_database_has_not_is_forgotten(seal_file):
    seal_file.parent.mkdir()
    seal_file.write_text('{"up_to": 7, "count": 7, "signature": "s"}\n')

    assert seals.forgotten(seals.read_lines(seal_file)) == [seals.SealLine(7, 7, "s")]


def test_missing_file_remembers_nothing(seal_file):
    assert list(seals.read_lines(seal_file)) == []


@pytest.mark.parametrize("line", ["nonsense", "{}", "[]", '{"up_to": "x", "count": 1, "signature": "s"}'])
def test_file_with_something_else_is_named(seal_file, line):
    seal_file.parent.mkdir()
    seal_file.write_text(f'{{"up_to": 7, "count": 7, "signature": "s"}}\n{line}\n')

    with pytest.raises(ValueError, match="Line 2 of"):
        list(seals.read_lines(seal_file))


def test_seal_of_a_former_key_is_still_ours(later, settings):
    settings.COMMENTS_SEAL_KEYS = ["old"]
    make_decisions(1)
    later()
    seal = seals.seal_log()

    settings.COMMENTS_SEAL_KEYS = ["new", "old"]
    assert seals.is_signed(seal, "")
    settings.COMMENTS_SEAL_KEYS = ["new"]
    assert not seals.is_signed(seal, "")


def test_second_worker_that_seals_at_the_same_moment_leaves_it(later, monkeypatch):
    make_decisions(1)
    later()
    seals.seal_log()
    monkeypatch.setattr(Seal.objects.__class__, "order_by", lambda manager, *_fields: manager.none())

    assert seals.seal_log() is None
    monkeypatch.undo()
    assert Seal.objects.count() == 1


def test_unsealed_decisions_are_seen(later):
    make_decisions(1)
    assert seals.unsealed_since(timezone.now()) is None

    later()
    assert seals.unsealed_since(timezone.now()) == Decision.objects.get().created_at

    seals.seal_log()
    assert seals.unsealed_since(timezone.now()) is None
