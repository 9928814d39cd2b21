"""`manage.py policy_test`: put the policy cases to the test, and say in tables for editors what is not as expected."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from comments.screening.cases import Case, CaseError, CaseResult, Family, read_cases, run_cases
from comments.screening.language import NO_LANGUAGE, SCREENED_LANGUAGES
from comments.screening.marking import show
from comments.screening.pipeline import screen
from comments.screening.policy import recommend
from comments.screening.types import Context, Draft, Field, Mode, Recommendation, ScreeningResult

_ALLOWED = SCREENED_LANGUAGES | {NO_LANGUAGE}
"""Every language that is screened, whatever the site allows: what is tried here are the screeners."""
_COLUMNS = ("cases", "as expected", "known failures", "unexpected")


class Command(BaseCommand):
    """Run the policy cases without a database."""

    help = (
        "Screen the policy cases and compare the outcomes with what an editor would defend. "
        "Ends with status 1 if a blocking case fails, or any case does what nobody has listed."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cases", help="The folder with the YAML files. Default: tests/policy_cases.")
        parser.add_argument("--guideline", help="Only the cases of this file, such as threat or welcome.")
        parser.add_argument("--family", choices=[family.value for family in Family], help="Only this family of cases.")
        parser.add_argument("--language", help="Only the cases in this language, such as ckb.")
        parser.add_argument(
            "--promote",
            action="store_true",
            help="Remove the known_failure of each case that is as expected now from its file.",
        )
        parser.add_argument("--json", action="store_true", help="Write JSON Lines, one a case, instead of tables.")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 – Django's signature.
        folder = Path(options["cases"] or settings.BASE_DIR / "tests" / "policy_cases")
        results = tuple(run_cases(_chosen(folder, options), judge))
        if options["promote"]:
            _promote(
                folder, {result.case.id for result in results if result.case.known_failure and not result.problems}
            )
            return
        lines = map(_json_line, results) if options["json"] else _report(results)
        for line in lines:
            self.stdout.write(line)
        if any(result.is_unexpected or _blocks(result) for result in results):
            sys.exit(1)


def judge(draft: Draft, context: Context) -> tuple[ScreeningResult, Recommendation]:
    """Return what the lexicons and the policy as shipped make of a comment, in mode `automatic`."""
    result = screen(draft, context)
    return result, recommend(result, mode=Mode.AUTOMATIC, automatic_languages=_ALLOWED)


def _chosen(folder: Path, options: dict[str, Any]) -> tuple[Case, ...]:
    """Return the cases asked for. Raise CommandError if there are none or one cannot be used."""
    try:
        cases = read_cases(folder)
    except CaseError as error:
        raise CommandError(str(error)) from error
    chosen = tuple(
        case
        for case in cases
        if options["guideline"] in {None, case.group}
        and options["family"] in {None, case.family.value}
        and options["language"] in {None, case.language}
    )
    if not chosen:
        raise CommandError("No policy case is of that guideline, family and language.")
    return chosen


def _promote(folder: Path, ids: Set[str]) -> None:
    """Rewrite the files without the `known_failure` lines of these cases; each is one line."""
    for path in folder.glob("*.yaml"):
        kept: list[str] = []
        current = ""
        for line in path.read_text(encoding="utf-8").splitlines(keepends=True):
            words = line.removeprefix("  - ").split()
            if words[:1] == ["id:"]:
                current = words[1]
            if current not in ids or words[:1] != ["known_failure:"]:
                kept.append(line)
        path.write_text("".join(kept), encoding="utf-8")


def _blocks(result: CaseResult) -> bool:
    return result.case.blocking and bool(result.problems)


def _report(results: Sequence[CaseResult]) -> Iterator[str]:
    yield from _table("guideline", results, lambda case: case.group)
    by_family = sorted(results, key=lambda result: list(Family).index(result.case.family))
    yield from _table("family", by_family, lambda case: case.family.value)
    yield from _table("language", results, lambda case: case.language)
    known = (result for result in results if not result.is_unexpected)
    yield from _list("Known failures that block a release", filter(_blocks, known))
    yield from _list("Unexpected", (result for result in results if result.is_unexpected))
    good, blocking = sum(not result.problems for result in results), sum(result.case.blocking for result in results)
    yield f"{good} of {len(results)} cases are as expected ({good / len(results):.1%})."
    yield f"{sum(map(_blocks, results))} of {blocking} blocking cases fail."


def _table(title: str, results: Sequence[CaseResult], key: Callable[[Case], str]) -> Iterator[str]:
    """Yield the lines of a table: a row for each value of the key, in the order given, and their sum."""
    rows: dict[str, list[CaseResult]] = {}
    for result in results:
        rows.setdefault(key(result.case), []).append(result)
    width = max(map(len, (*rows, title)))
    yield "  ".join((f"{title:{width}}", *_COLUMNS))
    for name, own in (*rows.items(), ("", list(results))):
        counts = (len(own), *_counts(own))
        yield "  ".join(
            (f"{name:{width}}", *(f"{count:{len(column)}}" for count, column in zip(counts, _COLUMNS, strict=True)))
        )
    yield ""


def _counts(results: Sequence[CaseResult]) -> tuple[int, int, int]:
    """Return how many are as expected, how many fail as listed, and how many are news."""
    unexpected = sum(result.is_unexpected for result in results)
    known = sum(bool(result.problems) and not result.is_unexpected for result in results)
    return len(results) - known - unexpected, known, unexpected


def _list(title: str, results: Iterable[CaseResult]) -> Iterator[str]:
    given = list(results)
    if not given:
        return
    yield f"{title}:"
    yield ""
    for result in given:
        yield from _entry(result)
        yield ""


def _entry(result: CaseResult) -> Iterator[str]:
    """Yield what a person needs to see who is wrong: the case, what was expected and why, what was found."""
    case = result.case
    yield f"{case.id} ({case.family.value}, {case.language}{', blocking' if case.blocking else ''})"
    for label, text in (("article", case.article.title), ("parent", case.parent), ("name", case.name)):
        if text:
            yield f"  {label}: {text}"
    yield f"  expected {case.expect.value}: {case.why}"
    if case.known_failure:
        yield f"  known failure: {case.known_failure}"
    yield f"  {'; '.join(result.problems) or 'as expected now: remove its known_failure'}"
    for line in show(case.text, result.result, result.recommendation).splitlines():
        yield f"    {line}"


def _json_line(result: CaseResult) -> str:
    case = result.case
    findings = [
        {
            "guideline": finding.guideline,
            "severity": finding.severity.value,
            "words": (case.text if finding.field is Field.BODY else case.name)[finding.start : finding.end],
            "screener": finding.screener,
            "rule": finding.rule,
            "protected_by": finding.protected_by,
        }
        for finding in result.result.findings
    ]
    answer = {
        "id": case.id,
        "guideline": case.group,
        "family": case.family.value,
        "language": case.language,
        "text": case.text,
        "expect": case.expect.value,
        "outcome": result.recommendation.outcome.value,
        "grounds": list(result.recommendation.grounds),
        "findings": findings,
        "problems": list(result.problems),
        "known_failure": case.known_failure,
        "blocking": case.blocking,
        "unexpected": result.is_unexpected,
    }
    return json.dumps(answer, ensure_ascii=False)
