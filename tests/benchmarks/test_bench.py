"""What the table and the summary are made of; the figures themselves are for a quiet machine."""

import json

from benchmarks import bench
from benchmarks.load import Load


def load(rate):
    return Load(requests=9, per_second=rate, p50_ms=1.0, p99_ms=2.0, slowest_ms=3.0, failed=0, processor_ms=0.5)


def test_ratio_is_of_medians():
    report = bench.Report(
        loads={"read 50 sqlite": [load(90), load(300), load(310)], "read 50 isso": [load(2), load(3)]}
    )

    assert report.ratio("read 50 sqlite", "read 50 isso") == 120


def test_ratio_to_what_answered_nothing_is_none():
    report = bench.Report(loads={"read 50 sqlite": [load(90)], "read 50 isso": [load(0)]})

    assert report.ratio("read 50 sqlite", "read 50 isso") is None


def test_summary_has_exactly_its_keys_and_a_reason_for_each_null(tmp_path, monkeypatch):
    monkeypatch.setattr(bench, "OUTPUT", tmp_path / "bench" / "summary.json")
    report = bench.Report(reasons={"peer xtd": "could not be installed"})
    report.figures["write_sqlite_rps"] = 300.0

    bench._write(report)

    written = json.loads(bench.OUTPUT.read_text())
    assert {key for key in written if not key.endswith("_reason")} == set(bench.KEYS)
    assert written["read50_vs_xtd_reason"] == "could not be installed"
    assert "write_sqlite_rps_reason" not in written


def test_part_that_is_measured_anew_keeps_what_others_found(tmp_path, monkeypatch):
    monkeypatch.setattr(bench, "OUTPUT", tmp_path / "bench" / "summary.json")
    first = bench.Report(loads={"read 50 sqlite": [load(90)]}, seconds={"reads": 8})
    first.figures["desk_ms"] = 40.0
    bench._write(first)

    assert bench._read_report() == first


def test_table_says_that_the_machine_was_not_quiet():
    report = bench.Report(loads={"read 50 sqlite": [load(90)]}, busy=[0.9])

    assert "NOT quiet" in bench.as_text(report)
    assert "2000.0" in bench.as_text(report)
