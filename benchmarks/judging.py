"""Put texts through the real pipeline and the default policy, in as many processes as there are cores."""

import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from comments.screening import policy
from comments.screening.compiled import Lexicons, default_lexicons
from comments.screening.language import NO_LANGUAGE, SCREENED_LANGUAGES
from comments.screening.pipeline import screen
from comments.screening.types import ArticleContext, Context, Draft, Finding, Mode, Outcome

ALL_LANGUAGES = SCREENED_LANGUAGES | {NO_LANGUAGE}
_CHUNK = 200
_PROGRESS_SECONDS = 0.5
_WORTH_A_LINE_SECONDS = 1

Given = TypeVar("Given")
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one text."""

    outcome: Outcome
    grounds: tuple[str, ...]
    deciding: tuple[Finding, ...]
    findings: tuple[Finding, ...]
    language: str
    complete: bool

    @property
    def flagged(self) -> bool:
        """Held or rejected."""
        return self.outcome is not Outcome.APPROVE


def judge(text: str, *, language: str = "", lexicons: Lexicons | None = None) -> Judged:
    """Return what the machine makes of a text on its own: mode automatic, every screened language allowed."""
    context = Context(article=ArticleContext(language=language))
    result = screen(Draft(body=text), context, lexicons=lexicons)
    made = policy.recommend(result, mode=Mode.AUTOMATIC, automatic_languages=ALL_LANGUAGES)
    deciding = tuple(result.findings[place] for place in made.deciding)
    return Judged(made.outcome, made.grounds, deciding, result.findings, result.language, result.complete)


def in_parallel(
    work: Callable[[Given], Made], given: Sequence[Given], *, title: str, chunk: int = _CHUNK
) -> list[Made]:
    """Return the work done on each, in order, with a line of progress; the processes are copies of this one."""
    default_lexicons()
    if len(given) <= chunk:
        return [work(one) for one in given]
    made: list[Made] = []
    progress = _Progress(title, len(given))
    with multiprocessing.get_context("fork").Pool(_processes()) as pool:
        for done in pool.imap(work, given, chunksize=chunk):
            made.append(done)
            progress.show(len(made))
    progress.end()
    return made


def _processes() -> int:
    return int(os.environ.get("PROCESSES", "0")) or len(os.sched_getaffinity(0))


class _Progress:
    """One line on standard error that is written over; nothing where no person looks."""

    def __init__(self, title: str, total: int) -> None:
        self._title, self._total = title, total
        self._started = self._shown = time.monotonic()

    def show(self, done: int) -> None:
        now = time.monotonic()
        if now - self._shown < _PROGRESS_SECONDS or not sys.stderr.isatty():
            return
        self._shown = now
        rate = done / (now - self._started)
        sys.stderr.write(f"\r{self._title:32.32} {done:7,} of {self._total:,}  {rate:8,.0f}/s ")
        sys.stderr.flush()

    def end(self) -> None:
        seconds = time.monotonic() - self._started
        if seconds < _WORTH_A_LINE_SECONDS and not sys.stderr.isatty():
            return
        start, stop = ("\r", " " * 12) if sys.stderr.isatty() else ("", "")
        sys.stderr.write(f"{start}{self._title:32.32} {self._total:7,} in {seconds:.1f} s{stop}\n")
        sys.stderr.flush()


def table(rows: Sequence[Sequence[Any]], *, header: Sequence[str]) -> str:
    """Return rows as aligned columns: words to the left, figures to the right."""
    cells = [list(map(str, header)), *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(header))]
    return "\n".join("  ".join(_aligned(row, widths)).rstrip() for row in cells)


def _aligned(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    for place, (cell, width) in enumerate(zip(row, widths, strict=True)):
        yield cell.ljust(width) if place == 0 else cell.rjust(width)
