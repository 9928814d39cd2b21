"""Measure the screeners over labelled sets: `make evaluate DATA=/path/to/data`. How to read it: docs/evaluation.md.

1. Each set goes through the real pipeline and the default policy, in automatic mode, in parallel.
2. On a seeded sample of each set, better-profanity reads the same rows.
3. Pieces of clean texts; clean texts under every other language's lexicon; words under each kind of obfuscation.
4. A table on the terminal, everything in `var/evaluate.json`, and with `--wrong` the errors for reading by hand.

Nothing of the sets is written anywhere but into that last file, which may only stand in `var/` or outside the project.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from better_profanity import profanity

from benchmarks import cross_language, obfuscation, targets
from benchmarks.judging import Judged, in_parallel, judge, table
from benchmarks.labelled import LabelledSet, Row, SetError, find_sets, read_set, sample, sample_of_each
from benchmarks.measures import Share, share, summarise
from comments.screening.compiled import SCREENING_VERSION

ROOT = Path(__file__).parent.parent
NEEDED = (
    "Say what to measure over: make evaluate DATA=/path/to/data, a folder with dev/*.csv and train/*.csv, or one CSV "
    "file. Each file has a header line, a column 'text' and a column 'label', 'toxic' or 'spam' with 1 or 0, and "
    "ends in its language: comments_en.csv."
)
OTHER_SAMPLE = 400
"""Rows of a set that better-profanity reads: it needs about 0.1 s for each."""
PIECES = 1500
MAX_PIECE = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and write; return the exit status."""
    options = _options(arguments)
    try:
        sets = _read_all(options)
        wrong = _place_for_wrong(options.wrong)
    except (SetError, OSError) as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    report = evaluate(sets, options)
    output = Path(options.output)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(report.figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(report.shown + f"\nAll figures: {options.output}\n")
    if wrong:
        _write_wrong(wrong, sets, report.judged)
        sys.stdout.write(f"What was judged otherwise than its label: {options.wrong}\n")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", help="a folder with dev/ and train/, or a CSV file")
    parser.add_argument("--language", help="of a single file whose name does not say it", default=None)
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="rows a set, at random; 0 is all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", metavar="PART", help="sets whose name holds this")
    parser.add_argument("--other-sample", type=int, default=OTHER_SAMPLE, help="rows a set for better-profanity")
    parser.add_argument("--wrong", default="", metavar="FILE", help="write the false alarms and misses as JSON lines")
    parser.add_argument("--output", default="var/evaluate.json", metavar="FILE")
    return parser.parse_args(arguments)


def _read_all(options: argparse.Namespace) -> list[LabelledSet]:
    """Return the sets, sampled. Raise SetError if there are none or one cannot be read."""
    if not options.data:
        raise SetError(NEEDED)
    paths = [path for path in find_sets(Path(options.data)) if options.only in str(path)]
    return [_read(path, options) for path in paths]


def _read(path: Path, options: argparse.Namespace) -> LabelledSet:
    given = read_set(path, language=options.language)
    return sample(given, size=options.sample, seed=options.seed)


def _place_for_wrong(name: str) -> Path | None:
    """Return where the errors go. Raise SetError for a place in the project that could be committed."""
    if not name:
        return None
    place = Path(name).resolve()
    if place.is_relative_to(ROOT) and not place.is_relative_to(ROOT / "var"):
        raise SetError(f"{name!r} would put rows of a set into the project; write into var/.")
    return place


class Report:
    """What a run found: `figures` for JSON, `shown` for the terminal, `judged` by set."""

    def __init__(self) -> None:
        self.figures: dict[str, Any] = {}
        self.judged: dict[str, list[Judged]] = {}
        self._parts: list[str] = []

    def show(self, title: str, text: str) -> None:
        """Add a table for the terminal."""
        self._parts.append(f"\n{title}\n\n{text}\n")

    @property
    def shown(self) -> str:
        """All tables."""
        return "".join(self._parts)


def evaluate(sets: Sequence[LabelledSet], options: argparse.Namespace) -> Report:
    """Return everything that is measured over the sets."""
    report = Report()
    report.figures |= {
        "screening_version": SCREENING_VERSION,
        "at": time.strftime("%Y-%m-%d %H:%M", time.gmtime()),
        "seed": options.seed,
        "sample": options.sample,
    }
    summaries = [_measure(given, report) for given in sets]
    report.figures["sets"] = summaries
    report.show("Sets, in % with 95 % intervals", _sets_table(summaries))
    report.show("Outcomes, in %", _outcomes_table(summaries))
    _add_groups(report, summaries)
    others = [_beside(given, options) for given in sets if given.rows]
    report.figures["better_profanity"] = others
    report.show("better-profanity on the same sampled rows (half violating), in %", _others_table(others))
    _add_pieces(report, sets, options)
    _add_languages(report, sets)
    _add_obfuscation(report, sets, options)
    report.figures["targets"] = targets.judge_all(report.figures)
    report.show("What we aim at", targets.as_table(report.figures["targets"]))
    return report


def _judge_row(given: tuple[str, str]) -> Judged:
    text, language = given
    return judge(text, language=language)


def _measure(given: LabelledSet, report: Report) -> dict[str, Any]:
    judged = in_parallel(_judge_row, [(row.text, given.language) for row in given.rows], title=given.name)
    report.judged[given.name] = judged
    return summarise(given, judged)


def _figure(summary: dict[str, Any], name: str) -> Share:
    return Share(**summary["figures"][name])


def _sets_table(summaries: Sequence[dict[str, Any]]) -> str:
    names = ("flagged_recall", "flagged_precision", "violating_approved", "rejected_precision")
    header = ("set", "rows", "violating", *(name.replace("_", " ") for name in names), "clean flagged")
    return table([[*_head(summary), *_shares(summary, names), _clean_flagged(summary)] for summary in summaries],
                 header=header)  # fmt: skip


def _head(summary: dict[str, Any]) -> tuple[str, int, int]:
    return summary["set"], summary["rows"], summary["violating"]


def _shares(summary: dict[str, Any], names: Iterable[str]) -> Iterator[str]:
    return (str(_figure(summary, name)) for name in names)


def _clean_flagged(summary: dict[str, Any]) -> str:
    approved = _figure(summary, "clean_approve")
    return str(share(approved.of - approved.count, approved.of))


def _outcomes_table(summaries: Sequence[dict[str, Any]]) -> str:
    names = [f"{part}_{outcome}" for part in ("clean", "violating") for outcome in ("approve", "hold", "reject")]
    names += ["language_as_named", "not_complete"]
    rows = [
        [summary["set"], *(_percent(_figure(summary, name).share, places=2) for name in names)] for summary in summaries
    ]
    return table(rows, header=("set", *(name.replace("_", " ") for name in names)))


def _percent(value: float | None, *, places: int = 1) -> str:
    return "–" if value is None else f"{value * 100:.{places}f}"


def _add_groups(report: Report, summaries: Sequence[dict[str, Any]]) -> None:
    rows = [
        (summary["set"], group["column"], group["value"], group["rows"], Share(**group["flagged"]),
         Share(**group["rejected"]))
        for summary in summaries for group in summary["by_group"] if group["column"] != "src"
    ]  # fmt: skip
    if rows:
        report.show("By the sets' own categories, in %", table(rows, header=("set", "column", "value", "rows",
                                                                             "flagged", "rejected")))  # fmt: skip


@lru_cache(maxsize=1)
def _load_other() -> None:
    profanity.load_censor_words()


def _judge_by_other(row: Row) -> bool:
    _load_other()
    return bool(profanity.contains_profanity(row.text))


def _beside(given: LabelledSet, options: argparse.Namespace) -> dict[str, Any]:
    """Return both tools' figures on the same rows; precision is for the set's own share of violating rows."""
    rows = sample_of_each(given, size=options.other_sample, seed=options.seed)
    theirs = in_parallel(_judge_by_other, rows, title=f"{given.name}, better-profanity", chunk=5)
    ours = [judge(row.text, language=given.language).flagged for row in rows]
    base = sum(row.violates for row in given.rows) / len(given.rows)
    return {
        "set": given.name,
        "rows": len(rows),
        "base_rate": base,
        "ours": _of_sample(rows, ours, base),
        "better_profanity": _of_sample(rows, theirs, base),
    }


def _of_sample(rows: Sequence[Row], flagged: Sequence[bool], base: float) -> dict[str, Any]:
    hits = [is_flagged for row, is_flagged in zip(rows, flagged, strict=True) if row.violates]
    alarms = [is_flagged for row, is_flagged in zip(rows, flagged, strict=True) if not row.violates]
    recall, false = share(sum(hits), len(hits)), share(sum(alarms), len(alarms))
    caught, wrong = base * (recall.share or 0), (1 - base) * (false.share or 0)
    precision = caught / (caught + wrong) if hits and alarms and caught + wrong else None
    return {"recall": asdict(recall), "clean_flagged": asdict(false), "precision_at_base_rate": precision}


def _others_table(others: Sequence[dict[str, Any]]) -> str:
    rows = [
        (other["set"], other["rows"], *(cell for tool in ("ours", "better_profanity") for cell in _tool(other[tool])))
        for other in others
    ]
    header = ("set", "rows", "our recall", "clean flagged", "precision", "its recall", "clean flagged", "precision")
    return table(rows, header=header)


def _tool(figures: dict[str, Any]) -> Iterator[str]:
    yield from (str(Share(**figures[name])) for name in ("recall", "clean_flagged"))
    yield _percent(figures["precision_at_base_rate"])


def pieces(rows: Sequence[Row], *, count: int, seed: int, language: str) -> list[str]:
    """Return random whole words of clean texts, one to twenty letters long together."""
    draw = random.Random(f"{seed}:{language}:pieces")
    texts = [row.text.split() for row in rows if row.text.split()]
    made: list[str] = []
    while texts and len(made) < count:
        words = draw.choice(texts)
        start = draw.randrange(len(words))
        piece = " ".join(words[start : start + draw.randint(1, 4)])
        if 1 <= len(piece) <= MAX_PIECE:
            made.append(piece)
    return made


def _add_pieces(report: Report, sets: Sequence[LabelledSet], options: argparse.Namespace) -> None:
    found: list[dict[str, Any]] = []
    for language, rows in cross_language.clean_rows(sets).items():
        cut = pieces(rows, count=PIECES, seed=options.seed, language=language)
        for article in ("", language):
            judged = [judge(piece, language=article) for piece in cut]
            approved, rejected = (sum(one.outcome == outcome for one in judged) for outcome in ("approve", "reject"))
            found.append({"language": language, "article_language": article, "rejected": rejected}
                         | {"approved": asdict(share(approved, len(judged)))})  # fmt: skip
    report.figures["pieces"] = found
    rows_shown = [(one["language"], one["article_language"] or "none", Share(**one["approved"]), one["rejected"])
                  for one in found]  # fmt: skip
    report.show(
        "Pieces of clean texts, 1 to 20 letters",
        table(rows_shown, header=("language", "article's", "approved %", "rejected")),
    )


def _add_languages(report: Report, sets: Sequence[LabelledSet]) -> None:
    found = cross_language.measure(sets)
    report.figures["cross_language"] = found
    report.show("Clean texts under every other language's lexicon", cross_language.as_table(found))


def _add_obfuscation(report: Report, sets: Sequence[LabelledSet], options: argparse.Namespace) -> None:
    figures = obfuscation.measure(seed=options.seed)
    figures["added_false_alarms"] = obfuscation.added_false_alarms(sets)
    report.figures["obfuscation"] = figures
    report.show("Words of the lexicon under each attack, in %", obfuscation.as_table(figures))
    report.show("What unmasking and folding add on clean rows", obfuscation.added_as_table(figures))


def _write_wrong(place: Path, sets: Sequence[LabelledSet], judged: dict[str, list[Judged]]) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("w", encoding="utf-8") as lines:
        for given in sets:
            for row, one in zip(given.rows, judged.get(given.name, ()), strict=False):
                if row.violates is not one.flagged:
                    lines.write(json.dumps(_wrong(given, row, one), ensure_ascii=False) + "\n")


def _wrong(given: LabelledSet, row: Row, one: Judged) -> dict[str, Any]:
    return {
        "set": given.name,
        "row": row.number,
        "what": "miss" if row.violates else "false alarm",
        "outcome": one.outcome.value,
        "language": one.language,
        "findings": [
            [found.guideline, found.severity, found.rule, found.protected_by, row.text[found.start : found.end]]
            for found in one.findings
        ],
        "groups": dict(row.groups),
        "text": row.text,
    }


if __name__ == "__main__":
    sys.exit(main())
