"""Throw made-up texts at folding, matching and screening until the time is up: `make fuzz SECONDS=600`.

    python -m benchmarks.fuzz_screening --seconds 600 --seed 1
    python -m benchmarks.fuzz_screening --case 1:48213        (one case again, with what it breaks)

Each case is made from the seed and its number alone, so that it can be made again. What must hold is in `problems`.
What breaks is shortened to the smallest text that still breaks the same thing, and written to `var/fuzz/`.
"""

import argparse
import json
import logging
import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from benchmarks.fuzz_cases import Case, make_case
from comments.screening import marking, policy
from comments.screening.compiled import default_lexicons
from comments.screening.language import SCREENED_LANGUAGES
from comments.screening.pipeline import screen
from comments.screening.text import Folded, fold
from comments.screening.types import Context, Draft, Field, Finding, Mode, ScreeningResult
from comments.screening.unmasking import unmask

SLOW_MS = 20.0
"""Of the processor's time, for a comment of at most MAX_LENGTH; the best of four measurements counts."""
_AGAIN = 3
_SHOWN = 5
"""Of each kind of problem, how many are shortened and shown."""
_REPRODUCER = 400


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that must hold and does not; `kind` is the same for all that break the same thing."""

    kind: str
    detail: str


def problems(case: Case) -> Iterator[Problem]:
    """Yield what does not hold.

    - Folding: one place for each folded character, in the text, in order; folding again changes nothing.
    - Unmasking: the same, and each repair is a place of the unmasked text.
    - Matching: each hit is a known form, at its place, in order.
    - Screening: never raises, no screener fails; each span is inside its field and not empty; the same twice.
    - Policy and the marked text accept whatever was found.
    - The processor's time of screening is at most SLOW_MS.
    """
    try:
        for text in filter(None, (case.draft.body, case.draft.name)):
            yield from _problems_of_text(text)
        yield from _problems_of_screening(case)
    except Exception as error:
        yield Problem(f"raises {type(error).__name__}", str(error)[:200])


def _problems_of_text(text: str) -> Iterator[Problem]:
    for turkish in (False, True):
        folded = fold(text, turkish=turkish)
        yield from _problems_of_map(folded, text, "fold")
        again = fold(folded.text, turkish=turkish).text
        if again != folded.text:
            yield Problem("folding twice differs", f"{_difference(folded.text, again)} (turkish={turkish})")
    for language, lexicon in default_lexicons().languages.items():
        unmasked, repairs = unmask(fold(text, turkish=language == "tr"), lexicon.vocabulary)
        yield from _problems_of_map(unmasked, text, f"unmask {language}")
        if any(not 0 <= repair.start < repair.end <= len(unmasked.text) for repair in repairs):
            yield Problem("a repair out of bounds", language)
        for hit in lexicon.matcher.find(unmasked.text):
            # A word written together with another is found with it, so a hit may be longer than its word.
            if hit.end - hit.start < hit.form.length or not 0 <= hit.start < hit.end <= len(unmasked.text):
                yield Problem("a hit out of bounds", f"{language} {hit.start} {hit.end}")


def _problems_of_map(folded: Folded, text: str, what: str) -> Iterator[Problem]:
    starts, ends = list(folded.starts), list(folded.ends)
    if not len(folded.text) == len(starts) == len(ends):
        yield Problem(f"{what}: not one place a character", f"{len(folded.text)} {len(starts)} {len(ends)}")
    elif starts != sorted(starts) or ends != sorted(ends):
        yield Problem(f"{what}: places out of order", repr(folded.text[:80]))
    elif not all(0 <= start < end <= len(text) for start, end in zip(starts, ends, strict=True)):
        yield Problem(f"{what}: places out of bounds or empty", repr(folded.text[:80]))


def _problems_of_screening(case: Case) -> Iterator[Problem]:
    started = time.thread_time()
    result = screen(case.draft, case.context)
    if (time.thread_time() - started) * 1000 > SLOW_MS:
        best = min(_screen_ms(case) for _ in range(_AGAIN))
        if best > SLOW_MS:
            yield Problem("slow", f"{best:.1f} ms for {len(case.draft.body)} characters")
    if result.incomplete_reason.startswith("screener_failed"):
        yield Problem(result.incomplete_reason, "")
    for found in result.findings:
        yield from _problems_of_finding(found, case.draft)
    if screen(case.draft, case.context) != result:
        yield Problem("not the same twice", "")
    _use(result, case.draft)


def _screen_ms(case: Case) -> float:
    started = time.thread_time()
    screen(case.draft, case.context)
    return (time.thread_time() - started) * 1000


def _problems_of_finding(found: Finding, draft: Draft) -> Iterator[Problem]:
    field = draft.body if found.field is Field.BODY else draft.name
    if not 0 <= found.start < found.end <= len(field):
        yield Problem("a span out of bounds or empty", f"{found.rule} {found.start} {found.end} of {len(field)}")
    elif not field[found.start : found.end].strip():
        yield Problem("a span of nothing that is seen", f"{found.rule} {field[found.start : found.end]!r}")
    if not found.rule or not found.screener or not found.guideline:
        yield Problem("a finding without a rule", str(found))


def _use(result: ScreeningResult, draft: Draft) -> None:
    for mode in Mode:
        made = policy.recommend(result, mode=mode, automatic_languages=SCREENED_LANGUAGES)
    marking.show(draft.body, result, made)


def _difference(one: str, other: str) -> str:
    place = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), len(one))
    return f"{one[max(0, place - 2) : place + 3]!r} then {other[max(0, place - 2) : place + 3]!r}"


def shorten(case: Case, kind: str, *, tries: int = 400) -> Case:
    """Return the case with as short a body as still shows the same kind of problem."""
    in_name = Case(Draft(case.draft.name), Context())
    for simpler in (Case(Draft(case.draft.body), Context()), in_name, Case(case.draft, Context())):
        if _shows(simpler, kind):
            case = simpler
            break
    body = case.draft.body
    size = len(body) // 2
    while size and tries:
        place = 0
        while place < len(body) and tries:
            tries -= 1
            shorter = body[:place] + body[place + size :]
            if _shows(_with_body(case, shorter), kind):
                body = shorter
            else:
                place += size
        size = min(size // 2, len(body) // 2) if size > 1 else 0
    return _with_body(case, body)


def _with_body(case: Case, body: str) -> Case:
    return Case(Draft(body, case.draft.name, case.draft.language), case.context)


def _shows(case: Case, kind: str) -> bool:
    return any(problem.kind == kind for problem in problems(case))


def _work(seed: int, first: int, step: int, until: float, results: "multiprocessing.Queue[Any]") -> None:
    """Run every step-th case until the time is up, and put what was found and how much was done."""
    logging.disable(logging.CRITICAL)
    done = characters = 0
    slowest = (0.0, 0)
    found: dict[str, list[dict[str, Any]]] = {}
    counts: dict[str, int] = {}
    number = first
    while time.monotonic() < until:
        case = make_case(seed, number)
        started = time.thread_time()
        # One of a kind: what breaks in a text often breaks in it twice.
        for problem in {problem.kind: problem for problem in problems(case)}.values():
            counts[problem.kind] = counts.get(problem.kind, 0) + 1
            if len(found.setdefault(problem.kind, [])) < _SHOWN:
                found[problem.kind].append(_report(seed, number, case, problem))
        slowest = max(slowest, (time.thread_time() - started, number))
        done += 1
        characters += len(case.draft.body)
        number += step
    results.put({"done": done, "characters": characters, "slowest": slowest, "found": found, "counts": counts})


def _report(seed: int, number: int, case: Case, problem: Problem) -> dict[str, Any]:
    short = shorten(case, problem.kind)
    detail = next((again.detail for again in problems(short) if again.kind == problem.kind), problem.detail)
    body = short.draft.body
    return {
        "case": f"{seed}:{number}",
        "detail": detail,
        "length": len(body),
        "body": body if len(body) <= _REPRODUCER else f"{body[:_REPRODUCER]}…",
        "needs_context": short.context != Context(),
    }


def fuzz(*, seconds: float, seed: int, processes: int) -> dict[str, Any]:
    """Return what was done and found in the given time."""
    default_lexicons()
    results: multiprocessing.Queue[Any] = multiprocessing.get_context("fork").Queue()
    until = time.monotonic() + seconds
    fork = multiprocessing.get_context("fork")
    workers = [fork.Process(target=_work, args=(seed, first, processes, until, results)) for first in range(processes)]
    for worker in workers:
        worker.start()
    answers = [results.get() for _ in workers]
    for worker in workers:
        worker.join()
    found: dict[str, list[dict[str, Any]]] = {}
    counts: dict[str, int] = {}
    for answer in answers:
        for kind, reports in answer["found"].items():
            found[kind] = sorted(found.get(kind, []) + reports, key=lambda report: report["length"])[:_SHOWN]
            counts[kind] = counts.get(kind, 0) + answer["counts"][kind]
    return {
        "seed": seed,
        "seconds": seconds,
        "cases": sum(answer["done"] for answer in answers),
        "characters": sum(answer["characters"] for answer in answers),
        "counts": counts,
        "found": found,
        "differ_by_process": cases_that_differ(seed),
    }


def digests(seed: int, count: int) -> Iterator[str]:
    """Yield a digest over the findings of each of the first cases."""
    for number in range(count):
        case = make_case(seed, number)
        found = repr(screen(case.draft, case.context)).encode("utf-8", "backslashreplace")
        yield sha256(found).hexdigest()[:16]


def cases_that_differ(seed: int, count: int = 1000) -> list[int]:
    """Return the cases in which processes that order their sets otherwise find other things."""
    command = [sys.executable, "-m", "benchmarks.fuzz_screening", "--digest", str(count), "--seed", str(seed)]
    root = Path(__file__).parent.parent
    runs = [
        subprocess.run(
            command, cwd=root, env=os.environ | {"PYTHONHASHSEED": str(number)}, capture_output=True, text=True,
            check=True,
        ).stdout.split()
        for number in (1, 2, 3)
    ]  # fmt: skip
    return [number for number, given in enumerate(zip(*runs, strict=True)) if len(set(given)) > 1]


def main(arguments: Sequence[str] | None = None) -> int:
    """Fuzz, print what was found, and return 1 if anything was."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--case", metavar="SEED:NUMBER", help="make one case again and say what it breaks")
    parser.add_argument("--digest", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--output", default="var/fuzz/screening.json", metavar="FILE")
    options = parser.parse_args(arguments)
    if options.digest:
        print("\n".join(digests(options.seed, options.digest)))
        return 0
    if options.case:
        seed, _, number = options.case.partition(":")
        return _show_case(make_case(int(seed), int(number)))
    report = fuzz(seconds=options.seconds, seed=options.seed, processes=options.processes)
    output = Path(options.output)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(report, ensure_ascii=True, indent=1) + "\n", encoding="utf-8")
    print(as_text(report))
    return 1 if report["differ_by_process"] or report["counts"] else 0


def _show_case(case: Case) -> int:
    found = list(problems(case))
    print(ascii(case))
    for problem in found:
        print(f"{problem.kind}: {problem.detail!a}")
    return 1 if found else 0


def as_text(report: dict[str, Any]) -> str:
    """Return what was found, the shortest reproducer first."""
    lines = [f"{report['cases']:,} cases of {report['characters']:,} characters, seed {report['seed']}"]
    for kind, reports in sorted(report["found"].items()):
        lines.append(f"{kind}: {report['counts'][kind]}")
        lines += [f"  case {one['case']}, {one['length']} characters, {one['detail']}\n    {one['body'][:120]!a}"
                  for one in reports]  # fmt: skip
    if report["differ_by_process"]:
        cases = ", ".join(f"{report['seed']}:{number}" for number in report["differ_by_process"][:_SHOWN])
        lines.append(f"Processes with other PYTHONHASHSEEDs find other things in the cases {cases}.")
    return "\n".join(lines if len(lines) > 1 else [*lines, "Nothing was found."])


if __name__ == "__main__":
    sys.exit(main())
