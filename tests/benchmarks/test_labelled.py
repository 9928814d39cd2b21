"""Sets are read as they are, and one that cannot be read says why."""

import pytest

from benchmarks.labelled import SetError, find_sets, read_set, sample, sample_of_each


@pytest.fixture
def write(tmp_path):
    def write_set(name, *lines):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write_set


def test_label_and_language_are_read(write):
    given = read_set(write("comments_tr.csv", "text,label", "Günaydın,0", '"Bir, iki",1'))

    assert given.language == "tr"
    assert [(row.number, row.text, row.violates) for row in given.rows] == [
        (1, "Günaydın", False),
        (2, "Bir, iki", True),
    ]


def test_healthy_is_the_opposite_of_violating(write):
    given = read_set(write("dev/talk_en.csv", "text,healthy", "Good morning,1", "You fool,0"))

    assert given.name == "dev/talk_en"
    assert [row.violates for row in given.rows] == [False, True]


def test_known_columns_become_groups(write):
    given = read_set(write("talk_en.csv", "text,toxic,subtask_c,number", "You fool,1,IND,7", "Hello,0,,8"))

    assert [row.groups for row in given.rows] == [(("subtask_c", "IND"),), ()]


def test_language_that_the_name_does_not_say_is_none(write):
    assert read_set(write("everything.csv", "text,label", "Hello,0")).language == ""


def test_language_may_be_given(write):
    assert read_set(write("everything.csv", "text,label", "Hello,0"), language="ckb").language == "ckb"


def test_set_without_label_says_what_it_needs(write):
    with pytest.raises(SetError, match="needs a column 'text' and one of"):
        read_set(write("talk_en.csv", "text,score", "Hello,0.2"))


def test_label_that_says_nothing_names_its_row(write):
    with pytest.raises(SetError, match=r"Row 2 of talk_en\.csv has the label 'maybe'"):
        read_set(write("talk_en.csv", "text,label", "Hello,0", "Hello,maybe"))


def test_sets_are_found_in_both_folders(write, tmp_path):
    write("train/b_en.csv", "text,label")
    write("dev/a_en.csv", "text,label")
    write("other/c_en.csv", "text,label")

    assert [path.stem for path in find_sets(tmp_path)] == ["a_en", "b_en"]


def test_single_file_is_a_set(write):
    path = write("a_en.csv", "text,label")

    assert find_sets(path) == [path]


def test_folder_without_sets_is_refused(tmp_path):
    with pytest.raises(SetError, match="no dev"):
        find_sets(tmp_path)


def test_sample_is_the_same_for_a_seed(write):
    given = read_set(write("talk_en.csv", "text,label", *(f"Hello {number},0" for number in range(50))))

    first, again = (sample(given, size=5, seed=3) for _ in range(2))
    assert first == again
    assert [row.number for row in first.rows] == sorted(row.number for row in first.rows)
    assert len(first.rows) == 5


def test_sample_of_each_takes_half_violating(write):
    rows = [f"Hello {number},{int(number < 10)}" for number in range(100)]
    given = read_set(write("talk_en.csv", "text,label", *rows))

    drawn = sample_of_each(given, size=12, seed=1)
    assert [row.violates for row in drawn] == [True] * 6 + [False] * 6
