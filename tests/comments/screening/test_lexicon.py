import pytest

from comments.screening.compiled import CHAT_LANGUAGES, LANGUAGES, default_lexicons
from comments.screening.language import SCREENED_LANGUAGES
from comments.screening.lexicon import (
    DATA,
    INSULTS,
    MEASURED_LANGUAGES,
    Kind,
    capped,
    entry_from_row,
    installed_base,
    load_entries,
    read_rows,
    spelt_forms,
)  # fmt: skip
from comments.screening.screenable import prepare
from comments.screening.types import Field, Guideline, Severity
from tests.comments.screening.judging import guidelines

GUIDELINES = {code.value for code in Guideline}
ALL_LANGUAGES = (*LANGUAGES, *CHAT_LANGUAGES)
ENTRIES = [
    entry for language in ALL_LANGUAGES for entry in load_entries(language) if entry.source != "better-profanity"
]
BASE = list(read_rows(DATA / "better_profanity.tsv"))


def name(entry):
    return f"{entry.language}:{entry.forms[0]}"


def is_hit(entry, text):
    if entry.kind in INSULTS:
        return "personal_attack" in guidelines(text, language=entry.language)
    screenable = prepare(Field.BODY, text, default_lexicons().languages[entry.language])
    return any(found is entry for _, found in screenable.entries(frozenset((entry.guideline,))))


COMPILED = [entry for known in default_lexicons().languages.values() for entry in known.entries if entry.hit]


@pytest.mark.parametrize("entry", COMPILED, ids=name)
def test_the_example_of_an_entry_that_must_not_hit_does_not(entry):
    assert not is_hit(entry, entry.miss)


@pytest.mark.parametrize("entry", COMPILED, ids=name)
def test_the_example_of_an_entry_that_must_hit_does(entry):
    assert is_hit(entry, entry.hit)


@pytest.mark.parametrize("entry", ENTRIES, ids=name)
def test_an_entry_says_what_it_breaches_where_it_is_from_and_shows_two_examples(entry):
    assert entry.guideline in GUIDELINES
    assert entry.source
    assert entry.hit
    assert entry.miss


def test_every_screened_language_has_a_lexicon():
    assert {entry.language for entry in ENTRIES} == SCREENED_LANGUAGES | set(CHAT_LANGUAGES)


def test_every_word_of_the_installed_base_list_is_judged_once():
    words = [row["word"] for row in BASE]

    assert set(words) == installed_base()
    assert len(words) == len(set(words))


def test_a_dropped_word_has_a_reason_and_a_kept_one_a_guideline():
    for row in BASE:
        assert bool(row["guideline"]) != bool(row["dropped_because"]), row["word"]
        assert not row["guideline"] or row["guideline"] in GUIDELINES


@pytest.mark.parametrize(
    "word",
    [
        "gay",
        "gays",
        "god",
        "kill",
        "murder",
        "rape",
        "nazi",
        "organ",
        "sex",
        "lesbians",
        "queer",
        "hell",
        "hitler",
        "drunk",
        "virgin",
        "uterus",
        "heroin",
        "stupid",
    ],
)
def test_a_newspapers_words_are_dropped_from_the_base(word):
    assert next(row for row in BASE if row["word"] == word)["guideline"] == ""


def test_a_row_that_two_native_speakers_have_not_read_is_at_most_possible():
    unread = [entry for entry in ENTRIES if entry.language not in MEASURED_LANGUAGES]

    assert {entry.severity for entry in unread if len(entry.checked_by.split()) < 2} == {Severity.POSSIBLE}


def test_two_signatures_lift_the_cap():
    assert capped(Severity.CERTAIN, language="tr", checked_by="a.b") is Severity.POSSIBLE
    assert capped(Severity.CERTAIN, language="tr", checked_by="a.b c.d") is Severity.CERTAIN
    assert capped(Severity.CERTAIN, language="en", checked_by="") is Severity.CERTAIN


def test_suffixes_and_clitics_are_spelt_out():
    row = {"pattern": "ab|cd", "guideline": "profanity", "severity": "certain", "kind": "word", "suffixes": "x al-"}

    assert entry_from_row("tr", row).forms == ("ab", "abx", "alab", "alabx", "cd", "cdx", "alcd", "alcdx")


def test_a_stem_does_not_stand_alone():
    assert list(spelt_forms(["ab"], ["+", "x", "y"])) == ["abx", "aby"]
    assert list(spelt_forms(["ab"], ["+-", "al-", "+", "x"])) == ["alabx"]


def test_a_row_without_a_kind_is_a_whole_word():
    row = {"pattern": "ab", "guideline": "profanity", "severity": "certain"}

    assert entry_from_row("en", row).kind is Kind.WORD


@pytest.mark.parametrize(
    "row",
    [
        {"pattern": " ", "guideline": "profanity", "severity": "certain"},
        {"pattern": "ab", "guideline": "profanity", "severity": "awful"},
        {"pattern": "ab", "guideline": "profanity", "severity": "certain", "kind": "prefix"},
    ],
)
def test_a_wrong_row_is_refused(row):
    with pytest.raises(ValueError, match=r"pattern|Severity|Kind"):
        entry_from_row("en", row)
