"""What differs between two contents, and how two people's changes go together."""

import pytest

from comments.comparing import Change, list_changes, merge, put_together, take_apart
from comments.revisions import current_revisions

NUMB = {"language": "en", "pattern": "numbskull", "guideline": "profanity", "severity": "certain"}
BLOCK = {"language": "en", "pattern": "blockhead", "guideline": "profanity", "severity": "likely"}
GONE = {"language": "en", "pattern": "crap", "reason": "Our readers say it."}


def guideline(code, key="a", title="A title"):
    return {"code": code, "kind": "offence", "key": key, "title": {"en": title}, "sentence": {"en": "A sentence."}}


def test_same_content_has_no_changes():
    content = {"added": [NUMB], "removed": [GONE]}

    assert list_changes("lexicon", content, {"removed": [GONE], "added": [NUMB]}) == []


def test_entries_are_added_removed_and_changed():
    changes = list_changes("lexicon", {"added": [NUMB]}, {"added": [NUMB | {"severity": "likely"}, BLOCK]})

    assert changes == [
        Change("added", "en numbskull profanity", NUMB, NUMB | {"severity": "likely"}),
        Change("added", "en blockhead profanity", None, BLOCK),
    ]


def test_what_is_gone_comes_last():
    changes = list_changes("lexicon", {"added": [NUMB]}, {"added": [], "removed": [GONE]})

    assert [(change.group, change.before, change.after) for change in changes] == [
        ("removed", None, GONE),
        ("added", NUMB, None),
    ]


def test_an_empty_policy_is_the_documented_one():
    assert list_changes("policy", {}, {"reject_when_certain": ["threat"]})[0] == Change(
        "certain", "racism", "reject", "hold"
    )


def test_order_of_guidelines_is_a_change_of_its_own():
    before = {"codes": [guideline("threat"), guideline("abuse", "b")]}
    after = {"codes": [guideline("abuse", "b"), guideline("threat")]}

    assert list_changes("guidelines", before, after) == [Change("order", "", ["threat", "abuse"], ["abuse", "threat"])]


def test_what_a_later_version_adds_to_a_content_is_compared_and_kept():
    content = {"added": [], "removed": [], "frames": ["one"]}

    assert list_changes("lexicon", {}, content) == [Change("other", "frames", None, ["one"])]
    assert put_together("lexicon", take_apart("lexicon", content)) == content


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["guidelines", "lexicon"])
def test_what_is_taken_apart_is_put_together_again(kind):
    content = getattr(current_revisions(), kind).content

    assert put_together(kind, take_apart(kind, content)) == content


def test_two_editors_entries_are_both_kept():
    merged = merge("lexicon", base={"added": []}, mine={"added": [NUMB]}, theirs={"added": [BLOCK]})

    assert merged.content["added"] == [BLOCK, NUMB]
    assert merged.overruled == ()


def test_what_i_took_away_is_gone_from_theirs():
    merged = merge("lexicon", base={"added": [NUMB]}, mine={"added": []}, theirs={"added": [NUMB, BLOCK]})

    assert merged.content["added"] == [BLOCK]


def test_what_both_changed_stands_as_mine_and_is_said():
    mine, theirs = NUMB | {"severity": "likely"}, NUMB | {"severity": "possible"}

    merged = merge("lexicon", base={"added": [NUMB]}, mine={"added": [mine]}, theirs={"added": [theirs]})

    assert merged.content["added"] == [mine]
    assert merged.overruled == (Change("added", "en numbskull profanity", theirs, mine),)


def test_actions_of_two_policies_go_together():
    mine = {"reject_when_certain": ["threat"], "hold_when_certain": []}
    theirs = {"order": ["threat", "abuse"]}

    merged = merge("policy", base={}, mine=mine, theirs=theirs).content

    assert merged["order"] == ["threat", "abuse"]
    assert merged["reject_when_certain"] == ["threat"]


def test_guidelines_that_two_editors_add_are_both_kept():
    base = {"codes": [guideline("threat")]}
    mine = {"codes": [guideline("spoiler", "z"), guideline("threat")]}
    theirs = {"codes": [guideline("threat"), guideline("rumour", "y")]}

    merged = merge("guidelines", base=base, mine=mine, theirs=theirs)

    assert [entry["code"] for entry in merged.content["codes"]] == ["spoiler", "threat", "rumour"]
