"""Contents and changes in words."""

import pytest

from comments.admin.labels import current_words
from comments.admin.revision_words import describe_changes, describe_content, language_label, spellings
from comments.revisions import current_revisions

pytestmark = pytest.mark.django_db

NUMB = {"language": "en", "pattern": "numbskull|numskull", "guideline": "profanity", "severity": "certain"}
GONE = {"language": "ckb", "pattern": "کەر", "reason": "It is an animal too."}


def signs(before, after):
    return [
        (change.sign, change.heading) for change in describe_changes("lexicon", before, after, words=current_words())
    ]


def test_entry_that_comes_is_added_and_one_that_goes_taken_away():
    heading = "English: “\u2068numbskull\u2069”, “\u2068numskull\u2069”"

    assert signs({}, {"added": [NUMB]}) == [("added", heading)]
    assert signs({"added": [NUMB]}, {}) == [("removed", heading)]


def test_shipped_word_that_is_taken_out_is_taken_away():
    heading = "Sorani: “\u2068کەر\u2069” of the shipped lexicon"

    assert signs({}, {"removed": [GONE]}) == [("removed", heading)]
    assert signs({"removed": [GONE]}, {}) == [("added", heading)]


def test_only_what_changed_is_said_of_a_changed_entry():
    [change] = describe_changes(
        "lexicon", {"added": [NUMB]}, {"added": [NUMB | {"severity": "likely"}]}, words=current_words()
    )

    assert [(fact.label, fact.before, fact.after) for fact in change.facts] == [("Severity", "certain", "likely")]


def test_reason_is_said():
    [change] = describe_changes("lexicon", {}, {"removed": [GONE]}, words=current_words())

    assert [fact.after for fact in change.facts] == ["It is an animal too."]


def test_guideline_that_is_no_longer_there_is_shown_by_its_code():
    [change] = describe_changes("lexicon", {}, {"added": [NUMB | {"guideline": "spoiler"}]}, words=current_words())

    assert change.facts[0].after == "spoiler"


def test_empty_policy_is_shown_as_the_documented_one():
    described = describe_content("policy", {}, words=current_words())

    assert {part.heading: part.facts[0].after for part in described}["Threat"] == "rejected"


def test_shipped_lexicon_holds_nothing_of_the_sites():
    assert describe_content("lexicon", current_revisions().lexicon.content, words=current_words()) == []


def test_all_guidelines_are_described():
    described = describe_content("guidelines", current_revisions().guidelines.content, words=current_words())

    assert [part.heading for part in described][:2] == ["Profanity", "Vulgarity"]


def test_what_a_later_version_put_into_a_content_is_shown_as_it_is():
    [change] = describe_changes("lexicon", {}, {"frames": ["<b>"]}, words=current_words())

    assert (change.heading, change.facts[0].after) == ("frames", "['<b>']")


@pytest.mark.parametrize(("tag", "name"), [("ckb", "Sorani"), ("en", "English"), ("fa", "fa")])
def test_languages_have_names(tag, name):
    assert language_label(tag) == name


def test_spellings_are_isolated_from_the_sentence():
    assert spellings("a| |b") == "“\u2068a\u2069”, “\u2068b\u2069”"
