"""Each attack disguises a word, always in the same way, and leaves it readable by its own rule."""

import random

import pytest

from benchmarks.attacks import ATTACKS

BY_NAME = {attack.name: attack for attack in ATTACKS}


def disguise(name, word, seed=1):
    return BY_NAME[name].disguise(word, random.Random(seed))


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_attack_changes_a_word_of_its_script(attack):
    word = "basketcase" if "latin" in attack.scripts else "مدرسة"

    changed = [attack.disguise(word, random.Random(seed)) for seed in range(20)]
    assert any(disguised != word for disguised in changed)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_attack_is_the_same_for_a_seed(attack):
    assert len({attack.disguise("basket", random.Random(9)) for _ in range(3)}) == 1


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("full width", "ｂａｓｋｅｔ"),
        ("small capitals", "ʙᴀꜱᴋᴇᴛ"),
        ("spaces between letters", "b a s k e t"),
        ("kashida", "bـaـsـkـeـt"),
        ("flag letters", "🇧🇦🇸🇰🇪🇹"),
        ("written backwards, overridden", "\u202eteksab\u202c"),
        ("upside down", "ʇǝʞsɐq"),
    ],
)
def test_attacks_without_chance_give_what_they_say(name, expected):
    assert disguise(name, "basket") == expected


def test_there_are_attacks_enough_of_both_kinds():
    assert sum(not attack.is_unlisted for attack in ATTACKS) >= 12
    assert sum(attack.is_unlisted for attack in ATTACKS) >= 4


def test_names_are_different():
    assert len(BY_NAME) == len(ATTACKS)


def test_dropped_letter_is_an_inner_one():
    disguised = disguise("letter dropped", "basket")

    assert (disguised[0], disguised[-1], len(disguised)) == ("b", "t", 5)


def test_swapped_letters_are_the_same_letters():
    assert sorted(disguise("inner letters swapped", "basket")) == sorted("basket")
