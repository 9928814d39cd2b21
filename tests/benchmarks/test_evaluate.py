"""`make evaluate` on a small set of our own: it says what it needs, measures, and keeps the texts to itself."""

import json
from pathlib import Path

import pytest

from benchmarks import evaluate, obfuscation, targets

ROOT = Path(__file__).parent.parent.parent
ROWS = (
    "text,label",
    "The bridge opens in spring.,0",
    "I liked the article about the market.,0",
    "What a load of bullshit.,1",
    "You are an idiot.,1",
    "The mayor will not like this.,1",
)


@pytest.fixture
def small(tmp_path, monkeypatch):
    monkeypatch.setattr(obfuscation, "WORDS", 2)
    monkeypatch.setattr(evaluate, "PIECES", 20)
    data = tmp_path / "comments_en.csv"
    data.write_text("\n".join(ROWS) + "\n", encoding="utf-8")
    return tmp_path


def run(folder, *more):
    return evaluate.main(["--data", str(folder / "comments_en.csv"), "--output", str(folder / "out.json"), *more])


def test_without_data_it_says_what_it_needs(capsys):
    assert evaluate.main(["--data", ""]) == 2
    assert "make evaluate DATA=/path/to/data" in capsys.readouterr().err


def test_folder_without_sets_is_refused_in_a_sentence(tmp_path, capsys):
    assert evaluate.main(["--data", str(tmp_path)]) == 2
    assert "no dev/*.csv" in capsys.readouterr().err


def test_figures_are_written_and_shown(small, capsys):
    assert run(small) == 0

    [found] = json.loads((small / "out.json").read_text(encoding="utf-8"))["sets"]
    assert found["figures"]["flagged_recall"]["count"] == 2
    assert found["figures"]["violating_approved"]["count"] == 1
    assert found["by_guideline"] == {"personal_attack": {"violating_hold": 1}, "profanity": {"violating_reject": 1}}
    assert "comments_en" in capsys.readouterr().out


def test_figures_hold_no_text_of_the_set(small):
    run(small)

    assert "the mayor will not like" not in (small / "out.json").read_text(encoding="utf-8").lower()


def test_errors_are_written_for_reading(small):
    run(small, "--wrong", str(small / "wrong.jsonl"))

    [miss] = map(json.loads, (small / "wrong.jsonl").read_text(encoding="utf-8").splitlines())
    assert (miss["what"], miss["row"], miss["outcome"]) == ("miss", 5, "approve")


@pytest.mark.parametrize("place", ["wrong.jsonl", "docs/wrong.jsonl"])
def test_errors_are_not_written_where_they_could_be_committed(small, place, capsys):
    assert run(small, "--wrong", str(ROOT / place)) == 2
    assert "into var/" in capsys.readouterr().err


def test_pieces_are_short_and_whole_words():
    rows = [evaluate.Row(1, "The bridge opens in spring and the market in summer.", violates=False)]

    cut = evaluate.pieces(rows, count=50, seed=1, language="en")
    assert len(cut) == 50
    assert all(1 <= len(piece) <= 20 for piece in cut)
    assert set(" ".join(cut).split()) <= set(rows[0].text.split())


def test_missed_aim_is_marked():
    share = {"count": 1, "of": 2, "share": 0.5, "low": 0.1, "high": 0.9}
    figures = {"sets": [{"set": "dev/olid_en", "figures": {"flagged_recall": share, "flagged_precision": share}}]}

    verdicts = targets.judge_all(figures)
    assert [(one["what"], one["met"]) for one in verdicts] == [
        ("dev/olid_en: flagged precision", False),
        ("dev/olid_en: flagged recall", True),
    ]
    assert targets.as_table(verdicts).count("missed") == 1
