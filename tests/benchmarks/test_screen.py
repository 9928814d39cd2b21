"""The speed bench runs, and says when an aim is missed."""

import json

from benchmarks import screen


def test_texts_are_different_and_as_long_as_asked():
    made = screen.make_texts(300, 40, kind="five languages", seed=1)

    assert {len(text) for text in made} == {300}
    assert len(set(made)) == 40


def test_offending_texts_begin_with_an_offence():
    assert all(
        any(offence in text for offence in screen.OFFENCES)
        for text in screen.make_texts(300, 5, kind="offending", seed=1)
    )


def test_bench_measures_everything_once(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(screen, "LENGTHS", (50, 300))
    monkeypatch.setattr(screen, "WORST", {"dots": "a.b.", "stars": "f**k "})
    monkeypatch.setattr("sys.argv", ["screen", "--rounds", "1", "--texts", "2", "--output", str(tmp_path / "out.json")])

    screen.main()
    figures = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert {one["kind"] for one in figures["speed"]} >= {"clean English", "better-profanity"}
    assert [one["case"] for one in figures["worst"]]
    assert figures["processes"]["memory_mb"]["median"] > 0
    assert "comments/s" in capsys.readouterr().out


def test_aims_are_judged_both_ways():
    spread = {"median": 10.0, "low": 9.0, "high": 11.0}
    figures = {
        "speed": [{"kind": "clean English", "length": length, "comments_per_second": spread, "p99_ms": spread}
                  for length in screen.LENGTHS],
        "worst": [{"ms": spread, "doubled": 2.0}],
        "processes": {"memory_mb": spread},
    }  # fmt: skip

    met = {one["what"]: one["met"] for one in screen._aims(figures)}
    assert met == {
        "comments_per_second_at_300": False,
        "p99_ms_at_2000": False,
        "worst_ms": True,
        "doubled": True,
        "memory_mb": True,
    }
