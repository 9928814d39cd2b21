"""An entry is judged by the real screeners, by what it changes."""

import pytest

from comments.examples import Fault, check_examples, check_row

ROW = {
    "language": "en",
    "pattern": "blockhead",
    "guideline": "profanity",
    "severity": "certain",
    "kind": "word",
    "suffixes": "s",
    "exceptions": "",
    "hit": "These blockheads closed the road.",
    "miss": "The block ahead is closed.",
}
EMPTY = {"added": [], "removed": []}


def faults(row, content=EMPTY):
    return [failure.fault for failure in check_row(row, content=content)]


def test_entry_that_does_what_its_examples_say_is_right():
    assert faults(ROW) == []


def test_example_without_the_word_is_named():
    [failure] = check_row(ROW | {"hit": "They closed the road."}, content=EMPTY)

    assert failure.fault is Fault.NOT_FOUND
    assert failure.shown[0].text == "They closed the road."


def test_example_that_must_not_hit_and_does_is_named_with_what_was_found():
    [failure] = check_row(ROW | {"miss": "Such a blockhead."}, content=EMPTY)

    assert failure.fault is Fault.FOUND
    assert [finding.rule for finding in failure.shown[0].findings if finding.guideline == "profanity"] == [
        "en:blockhead"
    ]


def test_entry_that_the_shipped_lexicon_has_changes_nothing():
    row = ROW | {"pattern": "bullshit", "suffixes": "", "hit": "This is bullshit.", "miss": "The bull stood."}

    assert faults(row) == [Fault.NO_EFFECT]


def test_entry_that_was_taken_out_can_be_added_with_another_severity():
    removed = {"added": [], "removed": [{"language": "en", "pattern": "bullshit"}]}
    row = ROW | {
        "pattern": "bullshit",
        "suffixes": "",
        "severity": "likely",
        "hit": "This is bullshit.",
        "miss": "The bull stood.",
    }

    assert faults(row, removed) == []


def test_part_of_everyday_words_is_found_in_texts_that_must_pass():
    row = ROW | {"pattern": "er", "suffixes": "", "kind": "part", "hit": "An er here.", "miss": "A bus."}

    [failure] = [failure for failure in check_row(row, content=EMPTY) if failure.fault is Fault.FOUND_ELSEWHERE]

    assert len(failure.shown) == 5


def test_entry_must_not_hit_the_innocent_example_of_another_entry_of_the_site():
    other = ROW | {"pattern": "fathead", "hit": "A fathead.", "miss": "The blockhead valve was fat."}

    assert faults(ROW, {"added": [other]}) == [Fault.FOUND_ELSEWHERE]


def test_insult_needs_a_target_in_its_example():
    row = ROW | {
        "pattern": "pudding-brain",
        "suffixes": "",
        "guideline": "personal_attack",
        "kind": "insult.person",
        "miss": "A pudding for the brain.",
    }

    assert faults(row | {"hit": "You are a pudding-brain."}) == []
    assert faults(row | {"hit": "Pudding again."}) == [Fault.NOT_FOUND]


def test_entry_in_sorani_is_found_in_sorani():
    row = ROW | {
        "language": "ckb",
        "pattern": "بێمێشک",
        "suffixes": "",
        "hit": "ئەو بێمێشکە چی دەڵێت",
        "miss": "مێشکی مرۆڤ گەورەیە",
    }

    assert faults(row | {"hit": "ئەو بێمێشک چی دەڵێت"}) == []


def test_row_that_is_none_is_refused():
    with pytest.raises(ValueError, match="pattern"):
        check_row(ROW | {"pattern": " "}, content=EMPTY)


def test_rows_whose_examples_fail_are_named():
    wrong = ROW | {"pattern": "fathead", "hit": "Nothing here."}

    assert [(row["pattern"], failure.fault) for row, failure in check_examples({"added": [ROW, wrong]})] == [
        ("fathead", Fault.NOT_FOUND)
    ]
