"""The keys of the grounds: from the guidelines in force, by place, and never those of a command."""

import pytest

from comments.admin.desk_keys import ground_keys, letters
from comments.revisions import Guideline, current_guidelines


def keys_of(*keys):
    entries = {f"code_{key}": Guideline(f"code_{key}", "offence", key, {"en": key}, {"en": key}) for key in keys}
    return [entry.combination for entry in ground_keys(entries).values()]


@pytest.mark.parametrize(
    ("key", "combination"),
    [("p", "KeyP"), ("P", "KeyP"), ("1", "Digit1"), ("s", "Shift+KeyS"), ("a", "Shift+KeyA"), ("E", "Shift+KeyE")],
)
def test_key_is_a_place_on_the_keyboard(key, combination):
    assert keys_of(key) == [combination]


def test_keys_stand_in_the_publishers_order():
    assert keys_of("v", "p") == ["KeyV", "KeyP"]


@pytest.mark.django_db
def test_each_ground_in_force_has_a_key_of_its_own():
    keys = [entry.combination for entry in ground_keys(current_guidelines()).values()]

    assert len(set(keys)) == len(keys) > 12


@pytest.mark.django_db
def test_letters_are_named_once():
    keys = ground_keys(current_guidelines())

    assert [key.letter for key in letters(["threat", "profanity", "threat"], keys)] == ["P", "T"]
