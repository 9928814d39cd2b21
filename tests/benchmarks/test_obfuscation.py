"""The carriers offend nobody, and what is measured is what the words do."""

import pytest

from benchmarks import cross_language, obfuscation
from benchmarks.judging import judge
from benchmarks.labelled import LabelledSet, Row


@pytest.mark.parametrize(("language", "carrier"), [(x, y) for x, ys in obfuscation.CARRIERS.items() for y in ys])
def test_carrier_without_its_word_is_approved(language, carrier):
    assert not judge(carrier.replace("{word}", "").replace("  ", " "), language=language).flagged


def test_words_are_the_same_for_a_seed_and_long_enough():
    words = obfuscation.words_of("en", seed=1)

    assert words == obfuscation.words_of("en", seed=1)
    assert words
    assert all(len(word) >= 4 and word.isalpha() for word in words)


def test_measure_has_each_attack_of_the_script(monkeypatch):
    monkeypatch.setattr(obfuscation, "WORDS", 3)

    [found] = obfuscation.measure(seed=1, languages=("ckb",))["languages"]
    names = {attack["attack"] for attack in found["attacks"]}
    assert "kashida" in names
    assert "full width" not in names


def test_table_shows_each_attack(monkeypatch):
    monkeypatch.setattr(obfuscation, "WORDS", 3)

    shown = obfuscation.as_table(obfuscation.measure(seed=1, languages=("en",)))
    assert "full width" in shown
    assert "+ upside down" in shown


def test_false_alarm_of_unmasking_is_told_from_one_of_the_word():
    rows = (Row(1, "What bullshit.", violates=False), Row(2, "What b*llshit.", violates=False))

    [found] = obfuscation.added_false_alarms([LabelledSet("dev/x_en", "en", rows)])
    assert (found["by_unmasking"], found["added"]["count"]) == (1, 1)


def test_false_alarm_of_folding_is_told_from_one_of_the_word():
    rows = (Row(1, "What BULLSHIT.", violates=False), Row(2, "What ｂｕｌｌｓｈｉｔ.", violates=False))

    [found] = obfuscation.added_false_alarms([LabelledSet("dev/x_en", "en", rows)])
    assert (found["by_folding"], found["added"]["count"]) == (1, 1)


def test_word_of_another_language_is_counted_under_its_lexicon():
    rows = (Row(1, "What bullshit.", violates=False), Row(2, "Good morning.", violates=False))

    measured = cross_language.measure([LabelledSet("dev/x_tr", "tr", rows)])
    assert {one["lexicon"]: (one["found"], one["certain"]) for one in measured} == {
        "en": (1, 1), "ar": (0, 0), "ckb": (0, 0), "kmr": (0, 0), "ar-Latn": (0, 0), "ckb-Latn": (0, 0),
    }  # fmt: skip
