import pytest

from comments.screening.literals import needed_literals


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "{group}",
        "(?:told )?{group}",  # An optional word is not needed.
        "(?:told|{group})",  # One alternative does without any word.
        "(?:told |shown )*{group}",
        "{group}(?! told)",
        r"\w+ {group}",
        "[told]+ {group}",
        r"\d{2,12} {group}",
    ],
)
def test_a_pattern_that_matches_without_plain_text_needs_none(pattern):
    assert needed_literals(pattern) == ()


@pytest.mark.parametrize(
    ("pattern", "literals"),
    [
        ("told {group}", ("told",)),
        ("(?:told|shown) {group}", ("shown", "told")),
        ("you (?:told|shown) {group}", ("shown", "told")),  # "you" stands in every second sentence.
        ("dies? {group}", ("die",)),  # The last letter may be missing.
        ("(?P<span>told) {group}", ("told",)),
        ("(?:and )*told(?:'ve)? {gap3}{group}", ("told",)),
        ("(?:told|(?:was|were) shown) {group}", ("shown", "told")),
    ],
)
def test_the_most_telling_text_that_must_stand_there_is_needed(pattern, literals):
    assert needed_literals(pattern) == literals
