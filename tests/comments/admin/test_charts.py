"""Charts keep their numbers: where a value lies, from which side time runs, and where a line is broken."""

import pytest

from comments.admin.charts import HEIGHT, WIDTH, draw_columns, draw_lines, nice_top


@pytest.mark.parametrize(
    ("value", "top"), [(0, 4), (3, 4), (7, 8), (11, 12), (13, 20), (100, 120), (1_000_000, 1_200_000)]
)
def test_axis_ends_at_a_round_number(value, top):
    assert nice_top(value) == top


def test_columns_stand_on_each_other():
    chart = draw_columns("Decisions", ["Mo", "Tu"], {"machine": [3, 0], "people": [1, 4]})

    first, second, third = chart.boxes
    assert (first.colour, second.colour, third.colour) == (0, 1, 1)
    assert second.y + second.height == first.y
    assert first.height == pytest.approx(3 * second.height, abs=0.3)
    assert third.title == "Tu: people 4"


def test_time_runs_with_the_writing():
    left, right = (
        draw_columns("Decisions", ["Mo", "Tu"], {"people": [1, 2]}, is_rtl=is_rtl).boxes for is_rtl in (False, True)
    )

    assert left[0].x < left[1].x
    assert right[0].x > right[1].x
    assert right[0].x == pytest.approx(WIDTH - left[0].x - left[0].width, abs=0.2)


def test_line_is_broken_where_nothing_is_known():
    chart = draw_lines("Time", ["1", "2", "3", "4"], {"half": [1, None, 3, 4]}, unit=" h", target=24)

    assert [len(line.dots) for line in chart.lines] == [1, 2]
    assert chart.target is not None
    assert chart.target.text == "24 h"


def test_everything_lies_within_the_picture():
    chart = draw_columns("Decisions", [str(day) for day in range(90)], {"people": [day * 1000 for day in range(90)]})

    assert all(box.x >= 0 and box.x + box.width <= WIDTH for box in chart.boxes)
    assert all(box.y >= 0 and box.y + box.height <= HEIGHT for box in chart.boxes)
    assert len(chart.labels) <= 7


def test_nothing_at_all_is_an_empty_chart():
    assert draw_columns("Decisions", [], {"people": []}).boxes == []
    assert draw_lines("Time", ["1"], {"half": [None]}, unit="", target=1).lines == []
