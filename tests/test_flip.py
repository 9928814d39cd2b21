"""The runner that negates conditions: it finds each, and changes nothing else."""

import ast

from tests.flip import find_conditions, find_flips, flipped

SOURCE = """\
if a == "é" and b:
    x = 1 if c else 2
elif (d
      or e):
    y = [z for z in w if z > 1 if z]
while not f: pass
assert g
match h:
    case _ if i: pass
if TYPE_CHECKING: pass
"""


def test_each_condition_is_found_in_order():
    flips = find_flips("a.py", SOURCE, [])

    assert [flip.condition for flip in flips] == [
        "a == 'é' and b", "c", "d or e", "z > 1", "z", "not f", "g", "i",
    ]  # fmt: skip


def test_flip_negates_one_condition_and_nothing_else():
    for flip in find_flips("a.py", SOURCE, []):
        conditions = [ast.unparse(condition) for condition in find_conditions(ast.parse(flipped(SOURCE, flip)))]

        assert f"not ({flip.condition})" in conditions or f"not {flip.condition}" in conditions
        assert len(conditions) == 9


def test_flip_is_named_by_file_and_line():
    assert str(find_flips("a.py", SOURCE, [])[2]) == "a.py:3: d or e"
