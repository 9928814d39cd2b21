"""The figures of the desk: what waits, how long it takes, who decides what, and what is overturned; each as CSV too."""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import get_language_bidi, gettext
from django.views.decorators.http import require_GET

from comments import figures
from comments.admin.charts import Chart, draw_columns, draw_lines
from comments.admin.desk_forms import language_name
from comments.admin.labels import Words, current_words
from comments.desk import TARGET
from comments.models import ActorKind, FigureKind, Verdict

MAY_SEE = "comments.view_decision"
PERIODS = (7, 30, 90)
"""Days that can be chosen."""
HOURS = 48
HOUR = 3600
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")

Cell = str | int | float


@dataclass(frozen=True, slots=True)
class Table:
    """Some figures as rows, with a chart where one says more."""

    name: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    chart: Chart | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page was asked for."""

    days: int
    now: datetime
    words: Words

    @property
    def since(self) -> date:
        return self.now.astimezone(UTC).date() - timedelta(days=self.days - 1)

    @property
    def dates(self) -> list[date]:
        return [self.since + timedelta(days=number) for number in range(self.days)]


def _check_may_see(request: HttpRequest) -> None:
    if not request.user.has_perm(MAY_SEE):
        raise PermissionDenied


def _read(request: HttpRequest) -> Asked:
    wanted = request.GET.get("days", "30")
    days = int(wanted) if wanted in {str(period) for period in PERIODS} else 30
    return Asked(days, timezone.now(), current_words())


@require_GET
def show_figures(request: HttpRequest) -> HttpResponse:
    _check_may_see(request)
    asked = _read(request)
    context = {
        **admin.site.each_context(request),
        "title": gettext("Figures"),
        "tables": [make(asked) for make in TABLES.values()],
        "days": asked.days,
        "periods": PERIODS,
        "made_at": figures.made_at(),
    }
    return TemplateResponse(request, "admin/comments/desk/figures.html", context)


@require_GET
def download(request: HttpRequest, name: str) -> HttpResponse:
    """Return one table as a file for a spreadsheet."""
    _check_may_see(request)
    if name not in TABLES:
        raise Http404
    table = TABLES[name](_read(request))
    # The mark at the beginning tells spreadsheets that it is UTF-8.
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    writer = csv.writer(answer)
    writer.writerows([_defused(cell) for cell in row] for row in [table.columns, *table.rows])
    return answer


def _defused(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet takes for a formula: a section or a ground is somebody's words."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULAS) else cell


# The tables.


def _waiting(asked: Asked) -> Table:
    rows = [
        (
            language_name(row.language) or gettext("none"),
            row.count,
            timesince(row.oldest, asked.now, depth=1),
            gettext("yes") if asked.now - row.oldest > TARGET else gettext("no"),
        )
        for row in figures.waiting_by_language()
    ]
    columns = [gettext("Language"), gettext("Waiting"), gettext("The oldest waits"), gettext("Over the target")]
    return Table("waiting", gettext("Waiting now"), columns, rows)


def _times(asked: Asked) -> Table:
    end = asked.now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    hours = [end - timedelta(hours=number) for number in range(HOURS - 1, -1, -1)]
    known = {row.hour: row for row in figures.hours_since(hours[0])}
    rows = [
        (f"{hour:%Y-%m-%d %H:00}", row.decided, _in_hours(row.median_seconds), _in_hours(row.p95_seconds))
        for hour in hours
        if (row := known.get(hour))
    ]
    columns = [gettext("Hour (UTC)"), gettext("Decided"), gettext("Half within, hours"), gettext("95 % within, hours")]
    title = gettext("Time to a person's decision")
    series = {
        gettext("half within"): [_in_hours(known[hour].median_seconds) if hour in known else None for hour in hours],
        gettext("95 % within"): [_in_hours(known[hour].p95_seconds) if hour in known else None for hour in hours],
    }
    target = TARGET.total_seconds() / HOUR
    chart = draw_lines(
        title, [f"{hour:%H}:00" for hour in hours], series, unit=" h", target=target, is_rtl=get_language_bidi()
    )
    remark = gettext("Of comments that were held, by the hour of the decision; the dashed line is the target.")
    return Table("times", title, columns, rows, chart, remark)


def _in_hours(seconds: int) -> float:
    return round(seconds / HOUR, 2)


def _by_day(asked: Asked) -> Table:
    decided = _counted(figures.sums(asked.since, "day", "actor_kind", kind=FigureKind.DECIDED, ground=""))
    reported = _counted(figures.sums(asked.since, "day", kind=FigureKind.REPORTED, ground=""))
    machine = [decided.get((day, ActorKind.AUTOMATIC), 0) for day in asked.dates]
    people = [decided.get((day, ActorKind.MODERATOR), 0) for day in asked.dates]
    reports = [reported.get((day,), 0) for day in asked.dates]
    names = [f"{day:%m-%d}" for day in asked.dates]
    rows = [
        (f"{day:%Y-%m-%d}", by_machine, by_people, times)
        for day, by_machine, by_people, times in zip(asked.dates, machine, people, reports, strict=True)
    ]
    title = gettext("Decisions by day")
    series = {gettext("by the screening"): machine, gettext("by people"): people}
    chart = draw_columns(title, names, series, is_rtl=get_language_bidi())
    columns = [gettext("Day (UTC)"), gettext("By the screening"), gettext("By people"), gettext("Reports")]
    return Table("days", title, columns, rows[::-1], chart)


def _by_section(asked: Asked) -> Table:
    decided = _counted(figures.sums(asked.since, "section", "actor_kind", kind=FigureKind.DECIDED, ground=""))
    rejected = _counted(
        figures.sums(asked.since, "section", kind=FigureKind.DECIDED, ground="", verdict=Verdict.REJECT)
    )
    reported = _counted(figures.sums(asked.since, "section", kind=FigureKind.REPORTED, ground=""))
    sections = sorted({key[0] for key in (*decided, *reported)})
    rows = [
        (
            section or gettext("none"),
            decided.get((section, ActorKind.AUTOMATIC), 0),
            decided.get((section, ActorKind.MODERATOR), 0),
            rejected.get((section,), 0),
            reported.get((section,), 0),
        )
        for section in sections
    ]
    columns = [
        gettext("Section"),
        gettext("By the screening"),
        gettext("By people"),
        gettext("Rejected"),
        gettext("Reports"),
    ]
    return Table("sections", gettext("By section"), columns, rows)


def _by_guideline(asked: Asked) -> Table:
    where = {"kind": FigureKind.DECIDED, "verdict": Verdict.REJECT}
    rejected = _counted(figures.sums(asked.since, "ground", "actor_kind", ground__gt="", **where))
    overturned = _counted(
        figures.sums(
            asked.since,
            "ground",
            kind=FigureKind.OVERTURNED,
            ground__gt="",
            actor_kind=ActorKind.AUTOMATIC,
            verdict=Verdict.REJECT,
        )
    )
    reported = _counted(figures.sums(asked.since, "ground", kind=FigureKind.REPORTED, ground__gt=""))
    order = [*asked.words.guidelines, *sorted(key[0] for key in rejected)]
    codes = [code for code in dict.fromkeys(order) if _has(code, rejected, overturned, reported)]
    machine = [rejected.get((code, ActorKind.AUTOMATIC), 0) for code in codes]
    people = [rejected.get((code, ActorKind.MODERATOR), 0) for code in codes]
    wrong = [overturned.get((code,), 0) for code in codes]
    reports = [reported.get((code,), 0) for code in codes]
    names = [asked.words.title(code) for code in codes]
    rows = [
        (name, by_machine, by_people, undone, _share(undone, by_machine), times)
        for name, by_machine, by_people, undone, times in zip(names, machine, people, wrong, reports, strict=True)
    ]
    title = gettext("Rejected by guideline")
    series = {gettext("by the screening"): machine, gettext("by people"): people}
    short = [_letter(asked.words, code) for code in codes]
    chart = draw_columns(title, short, series, is_rtl=get_language_bidi())
    columns = [
        gettext("Guideline"),
        gettext("By the screening"),
        gettext("By people"),
        gettext("Overturned"),
        gettext("Share overturned, %"),
        gettext("Reports"),
    ]
    remark = gettext("Overturned is what the screening rejected and a person approved or held later.")
    return Table("guidelines", title, columns, rows, chart, remark)


def _letter(words: Words, code: str) -> str:
    guideline = words.guidelines.get(code)
    return guideline.key.upper() if guideline else code[:3]


def _has(code: str, *counts: Mapping[tuple[Any, ...], int]) -> bool:
    return any(key[0] == code for found in counts for key in found)


def _share(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def _counted(rows: Sequence[tuple[Any, ...]]) -> dict[tuple[Any, ...], int]:
    return {tuple(row[:-1]): row[-1] for row in rows}


TABLES: Mapping[str, Callable[[Asked], Table]] = {
    "waiting": _waiting,
    "times": _times,
    "days": _by_day,
    "guidelines": _by_guideline,
    "sections": _by_section,
}
