"""Charts as SVG, drawn at the server: geometry only. Colours come from the style sheet, by class.

Time runs with the writing: from right to left where the language does. No chart is the only place of its numbers:
a table stands beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import Promise

WIDTH, HEIGHT = 640, 200
LEFT, RIGHT, TOP, BOTTOM = 46, 8, 10, 24
"""Room for the labels. In a language from right to left the sides change places."""
WIDEST = 44
"""Of a column: few of them must not fill the picture."""
STEPS = 4
LABELS = 7
"""At most so many words under a chart: more would lie over each other on a telephone."""


class Box(NamedTuple):
    x: float
    y: float
    width: float
    height: float
    colour: int
    title: str


class Label(NamedTuple):
    x: float
    y: float
    text: str


class Line(NamedTuple):
    colour: int
    points: str
    dots: Sequence[Box]


@dataclass(frozen=True, slots=True)
class Chart:
    title: str
    legend: Sequence[str | Promise]
    """The names of the colours, in their order."""
    grid: Sequence[Label]
    labels: Sequence[Label]
    boxes: Sequence[Box] = ()
    lines: Sequence[Line] = ()
    target: Label | None = None
    is_rtl: bool = False

    width = WIDTH
    height = HEIGHT

    @property
    def begin(self) -> int:
        return RIGHT if self.is_rtl else LEFT

    @property
    def end(self) -> int:
        return WIDTH - (LEFT if self.is_rtl else RIGHT)


def nice_top(value: float) -> int:
    """Return a round number not below the value, that STEPS parts divide into round numbers."""
    size = 1
    while True:
        for factor in (4, 8, 12, 20, 40):
            if factor * size >= value:
                return factor * size
        size *= 10


class _Space:
    """Where a value and a place on the axis lie in the picture."""

    def __init__(self, *, count: int, top: float, is_rtl: bool) -> None:
        self.step = (WIDTH - LEFT - RIGHT) / max(1, count)
        self.top = top
        self.is_rtl = is_rtl

    def x(self, place: float) -> float:
        across = LEFT + self.step * place
        return round(WIDTH - across if self.is_rtl else across, 1)

    def y(self, value: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * min(1.0, value / self.top), 1)

    def grid(self, unit: str = "") -> list[Label]:
        values = [self.top * step / STEPS for step in range(STEPS + 1)]
        return [Label(WIDTH - 4 if self.is_rtl else 4, self.y(value), f"{value:g}{unit}") for value in values]

    def labels(self, names: Sequence[str]) -> list[Label]:
        every = -(-len(names) // LABELS)
        return [Label(self.x(place + 0.5), HEIGHT - 6, name) for place, name in enumerate(names) if place % every == 0]


def draw_columns(
    title: str, names: Sequence[str], series: Mapping[str, Sequence[int]], *, is_rtl: bool = False
) -> Chart:
    """Return columns of the series on top of each other, one column a name."""
    sums = [sum(values) for values in zip(*series.values(), strict=True)]
    space = _Space(count=len(names), top=nice_top(max(sums, default=0)), is_rtl=is_rtl)
    boxes = []
    for place, name in enumerate(names):
        below = 0
        for colour, (what, values) in enumerate(series.items()):
            if values[place]:
                boxes.append(_column(space, place, below, values[place], colour, f"{name}: {what} {values[place]}"))
            below += values[place]
    return Chart(title, tuple(series), space.grid(), space.labels(names), boxes=boxes, is_rtl=is_rtl)


def _column(space: _Space, place: int, below: int, value: int, colour: int, title: str) -> Box:
    low, high = space.y(below), space.y(below + value)
    width = round(min(space.step * 0.8, WIDEST), 1)
    return Box(round(space.x(place + 0.5) - width / 2, 1), high, width, round(low - high, 1), colour, title)


def draw_lines(
    title: str,
    names: Sequence[str],
    series: Mapping[str, Sequence[float | None]],
    *,
    unit: str,
    target: float,
    is_rtl: bool = False,
) -> Chart:
    """Return a line for each series, with a mark for the target. Where nothing is known, a line is broken."""
    highest = max((value for values in series.values() for value in values if value is not None), default=0)
    space = _Space(count=len(names), top=nice_top(max(highest, target)), is_rtl=is_rtl)
    lines = [
        line
        for colour, (what, values) in enumerate(series.items())
        for line in _pieces(space, names, values, colour=colour, what=what, unit=unit)
    ]
    mark = Label(space.x(len(names)), space.y(target), f"{target:g}{unit}")
    grid = space.grid(unit)
    return Chart(title, tuple(series), grid, space.labels(names), lines=lines, target=mark, is_rtl=is_rtl)


def _pieces(
    space: _Space, names: Sequence[str], values: Sequence[float | None], *, colour: int, what: str, unit: str
) -> list[Line]:
    pieces: list[list[Box]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            pieces.append([])
            continue
        title = f"{names[place]}: {what} {value:g}{unit}"
        pieces[-1].append(Box(space.x(place + 0.5), space.y(value), 0, 0, colour, title))
    return [Line(colour, " ".join(f"{dot.x},{dot.y}" for dot in piece), piece) for piece in pieces if piece]
