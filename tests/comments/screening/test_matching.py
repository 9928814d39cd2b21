from comments.screening.lexicon import entry_from_row
from comments.screening.matching import Matcher


def entry(pattern, *, kind="word", exceptions=""):
    row = {"pattern": pattern, "guideline": "profanity", "severity": "certain", "kind": kind, "exceptions": exceptions}
    return entry_from_row("en", row)


def words(text, *entries):
    return [text[hit.start : hit.end] for hit in Matcher(entries, []).find(text)]


def test_a_word_inside_another_is_not_found():
    assert words("scunthorpe assess class کەرکووک", entry("cunt|ass|کەر")) == []


def test_a_whole_word_is_found_between_anything_that_is_no_letter():
    assert words("ass, ass! (ass) 'ass' 2ass", entry("ass")) == ["ass"] * 5


def test_a_part_is_found_inside_a_word():
    assert words("absoheckinglutely", entry("heck", kind="part")) == ["heck"]


def test_a_word_in_an_innocent_phrase_is_not_found():
    assert words("moby dick and dick", entry("dick", exceptions="moby dick")) == ["dick"]


def test_a_word_of_a_class_carries_its_letter():
    hits = Matcher([entry("cats")], [("cats", "G")]).find("cats")

    assert [(hit.form.classes, len(hit.form.entries)) for hit in hits] == [("G", 1)]


def test_no_words_find_nothing():
    assert Matcher([], []).find("anything") == []
