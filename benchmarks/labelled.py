"""Sets of labelled comments: CSV files with a `text` and a label, read without knowing where they come from.

The language is the last part of the file's name (`news_comments_en.csv`), or what the caller says it is.
"""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = ("en", "tr", "ar", "ckb", "kmr")
FOLDERS = ("dev", "train")
LABELS = ("toxic", "spam", "label", "violating")
"""Columns that say 1 of a comment that breaches the guidelines; the first that is there counts."""
INVERTED_LABELS = ("healthy",)
GROUPS = ("subtask_b", "subtask_c", "obscene", "threat", "identity", "class", "target", "directness", "hostile", "src")
"""Columns by which results are told apart, where a set has them."""
_YES = frozenset(("1", "1.0", "true", "yes", "hate", "toxic", "spam"))
_NO = frozenset(("0", "0.0", "false", "no", "nohate", "ham", ""))


class SetError(Exception):
    """A file or folder that cannot be measured over; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """One comment and what people said of it."""

    number: int
    """The place in the file, from 1, without the header."""
    text: str
    violates: bool
    groups: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """A file's rows."""

    name: str
    language: str
    """Empty where the file is not of one language."""
    rows: tuple[Row, ...]

    def clean(self) -> tuple[Row, ...]:
        """Return the rows that breach nothing."""
        return tuple(row for row in self.rows if not row.violates)


def find_sets(data: Path) -> list[Path]:
    """Return the CSV files of a folder with `dev/` and `train/`, or the one file. Raise SetError if there are none."""
    if data.is_file():
        return [data]
    found = [path for folder in FOLDERS for path in sorted((data / folder).glob("*.csv"))]
    if not found:
        raise SetError(f"There is no dev/*.csv or train/*.csv in {str(data)!r}, and it is not a CSV file.")
    return found


def read_set(path: Path, *, language: str | None = None) -> LabelledSet:
    """Return a file's rows. Raise SetError if it has no text or no label that we know."""
    csv.field_size_limit(10_000_000)
    own = _language_of(path) if language is None else language
    name = f"{path.parent.name}/{path.stem}" if path.parent.name in FOLDERS else path.stem
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        columns = tuple(reader.fieldnames or ())
        label = next((column for column in (*LABELS, *INVERTED_LABELS) if column in columns), "")
        if "text" not in columns or not label:
            raise SetError(f"{path.name} needs a column 'text' and one of {', '.join((*LABELS, *INVERTED_LABELS))}.")
        rows = tuple(_rows(reader, label, path.name))
    return LabelledSet(name, own, rows)


def sample(given: LabelledSet, *, size: int, seed: int) -> LabelledSet:
    """Return at most so many rows, drawn at random, in the order of the file; 0 is all of them."""
    if not size or size >= len(given.rows):
        return given
    places = sorted(random.Random(f"{seed}:{given.name}").sample(range(len(given.rows)), size))
    return LabelledSet(given.name, given.language, tuple(given.rows[place] for place in places))


def sample_of_each(given: LabelledSet, *, size: int, seed: int) -> tuple[Row, ...]:
    """Return at most so many rows, half of them violating as far as there are any."""
    draw = random.Random(f"{seed}:{given.name}:each")
    chosen: list[Row] = []
    for violates in (True, False):
        rows = [row for row in given.rows if row.violates is violates]
        chosen += draw.sample(rows, min(size // 2, len(rows)))
    return tuple(chosen)


def _language_of(path: Path) -> str:
    last = path.stem.rpartition("_")[2]
    return last if last in LANGUAGES else ""


def _rows(reader: "csv.DictReader[str]", label: str, name: str) -> Iterator[Row]:
    for number, values in enumerate(reader, start=1):
        value = (values[label] or "").strip().casefold()
        if value not in _YES | _NO:
            raise SetError(f"Row {number} of {name} has the label {value!r}; write 1 or 0.")
        groups = tuple((column, values[column]) for column in GROUPS if values.get(column) and column != label)
        yield Row(number, values["text"] or "", (value in _YES) is (label not in INVERTED_LABELS), groups)
