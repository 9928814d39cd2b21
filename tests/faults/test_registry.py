"""Which faults are run where."""

from pathlib import Path

from faults.registry import FAULTS
from faults.run import choose
from faults.stack import SetUp


def test_numbers_are_those_of_the_page():
    page = Path("docs/reliability.md").read_text(encoding="utf-8")

    assert [fault.number for fault in FAULTS if f"**{fault.number}**" not in page] == []


def test_each_fault_is_run_somewhere_and_once():
    numbers = [fault.number for fault in FAULTS]

    assert len(numbers) == len(set(numbers)) == 22
    assert all(fault.set_ups for fault in FAULTS)


def test_faults_of_a_broker_are_not_for_the_embedded_set_up():
    assert "F6" not in [fault.number for fault in choose(SetUp.SQLITE, [], is_quick=False)]
    assert "F6" in [fault.number for fault in choose(SetUp.REDIS, [], is_quick=False)]


def test_short_run_is_a_part_of_the_whole():
    for set_up in SetUp:
        quick, whole = (choose(set_up, [], is_quick=is_quick) for is_quick in (True, False))
        assert 0 < len(quick) < len(whole)
        assert set(quick) < set(whole)


def test_chosen_numbers_are_run_in_a_short_run_too():
    assert [fault.number for fault in choose(SetUp.SQLITE, ["F9"], is_quick=True)] == ["F9"]
