import pytest

from comments.screening.compiled import default_lexicons
from comments.screening.frames import Sentence, compile_frame, load_frames, mark, with_parts
from comments.screening.matching import Form, Hit
from comments.screening.screenable import prepare
from comments.screening.types import Field

FRAMES = [
    (known, frame)
    for known in default_lexicons().languages.values()
    for frames in known.frames.frames.values()
    for frame in frames
]


def rules(known, family, text):
    return {finding.rule for finding in prepare(Field.BODY, text, known).frame_findings(family)}


def name(case):
    return getattr(case, "rule", None) or getattr(case, "language", None)


@pytest.mark.parametrize(("known", "frame"), FRAMES, ids=name)
def test_the_example_of_a_frame_that_must_not_hit_does_not(known, frame):
    assert frame.miss
    assert frame.rule not in rules(known, frame.family, frame.miss)


@pytest.mark.parametrize(("known", "frame"), FRAMES, ids=name)
def test_the_example_of_a_frame_that_must_hit_does(known, frame):
    assert frame.rule in rules(known, frame.family, frame.hit)


SENTENCE = Sentence(
    text="all cats are fools.",
    start=4,
    hits=(Hit(8, 12, Form(4, classes="G")), Hit(17, 22, Form(5, classes="I"))),
    letters=frozenset("GI"),
)


def test_positions_in_a_marked_sentence_lead_back_to_the_text():
    text = "So: all cats are fools."
    marked = mark(SENTENCE, frozenset("GI"))

    start, end = marked.text.index("\ue000"), marked.text.rindex("\ue002")

    assert text[marked.position(start) : marked.position(end) + 1] == "cats are fools"


def test_a_word_of_a_class_that_a_frame_does_not_name_stays_as_it_is():
    assert mark(SENTENCE, frozenset("G")).text == "all \ue000G\ue001cats\ue002 are fools."


def test_a_frame_must_name_a_class_outside_its_brackets():
    row = {"pattern": "plain (?:{insult})", "rule": "x", "family": "f", "guideline": "abuse", "severity": "likely"}

    with pytest.raises(ValueError, match="needs a class outside its brackets"):
        compile_frame("en", {**row, "hit": "", "miss": ""}, {"insult.always": "I"}, [])


def test_a_frame_must_not_name_a_class_without_words():
    row = {"pattern": "{nobody}", "rule": "x", "family": "f", "guideline": "abuse", "severity": "likely"}

    with pytest.raises(ValueError, match="'nobody', which has no words"):
        compile_frame("en", {**row, "hit": "", "miss": ""}, {"insult.always": "I"}, [])


def test_a_language_without_tables_has_no_frames():
    assert load_frames("xx", {}).frames == {}


def test_a_part_stands_for_its_text():
    assert with_parts("{:i_will} {violence}", {"i_will": "(?:i|we) will"}) == "(?:i|we) will {violence}"


def test_a_frame_must_not_name_a_part_that_there_is_not():
    with pytest.raises(KeyError):
        with_parts("{:nothing}", {})


def test_a_frame_may_say_which_class_it_needs_inside_its_brackets():
    row = {"pattern": "plain (?:{insult})", "rule": "x", "family": "f", "guideline": "abuse", "severity": "likely"}

    frame = compile_frame("en", {**row, "hit": "", "miss": "", "needs": "insult"}, {"insult.always": "I"}, [])

    assert frame.needed == {"I"}


def test_words_of_a_class_may_be_spelt_out_by_halves():
    words = {word for word, _ in default_lexicons().languages["en"].frames.words}

    assert {"kurdish people", "turkish women", "run her over"} <= words
