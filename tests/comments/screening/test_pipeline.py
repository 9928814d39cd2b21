import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.screening.pipeline import SCREENERS, screen
from comments.screening.types import ArticleContext, Context, Draft, Field, Severity
from tests.comments.screening.judging import findings, found, judge, outcome

ENGLISH = Context(article=ArticleContext(language="en"))


@pytest.mark.parametrize(
    "text",
    [
        "I grew up in Scunthorpe and Penistone.",
        "Dick Cheney shot a man in the face while hunting.",
        "The gay rights march passed the cathedral without trouble.",
        "The rape suspect appeared in court; the Nazi occupation was discussed on page 4.",
        "Organ transplants and oral hygiene are underfunded, like sex education.",
        "What the hell, I am god-fearing but I got drunk on rum.",
        "The cock crows, and blue tits and great tits nest in the bird box.",
        "As a gay Muslim woman I disagree with this column.",
        "Kurds, Arabs, Turkmen, Yazidis and Jews lived in this street.",
        "She kills it on stage, and the band murdered that song.",
        "We will fight them in the courts and beat them at the polls.",
        "I was stupid to believe it.",
        "An idiotic policy from a government that has failed.",
        "The president is a dictator and a murderer and should be tried.",
        "I could kill for a coffee right now.",
        "A nation of shopkeepers, assessed by class.",
        "The price rose to $30,000, see https://example.org/report for the source.",
        "If you are in crisis call 116 123, the line is open at night.",
    ],
)
def test_what_must_pass_is_approved(text):
    assert outcome(text) == "approve"


@pytest.mark.parametrize(
    ("text", "grounds"),
    [
        ("This is bullshit, you fucking idiots", ("profanity",)),
        ("What a load of sh1t", ("profanity",)),
        ("You absolute c u n t", ("profanity",)),
        ("fuuuuuck this paper", ("profanity",)),
        ("F*CK the mayor", ("profanity",)),
        ("ｆｕｃｋ the mayor", ("profanity",)),
        ("Suck my dick, Mr Mayor", ("vulgarity",)),
        ("I will kill you", ("threat",)),
        ("They should all be gassed", ("threat",)),
        ("Refugees are vermin", ("xenophobia",)),
        ("All Muslims are terrorists", ("religious_hatred",)),
        ("Gays are disgusting perverts", ("homophobia",)),
        ("Black people are animals", ("racism",)),
        ("Women belong in the kitchen", ("sexism",)),
        ("Another nigger in office", ("racism",)),
        ("Get lost, faggot", ("homophobia",)),
        ("Buy now at www.cheap-watches.shop with 50 % discount", ("commercial_promotion",)),
        ("I earn $7,000 a month working from home, visit the link", ("commercial_promotion",)),
    ],
)
def test_what_is_certain_is_rejected_under_its_guideline(text, grounds):
    recommendation = judge(text)

    assert (recommendation.outcome.value, recommendation.grounds) == ("reject", grounds)


@pytest.mark.parametrize(
    "text",
    [
        "You are an idiot.",
        "Only a moron like you could believe that.",
        "He is a pathetic liar.",
        "Check out my channel for the truth.",
        "You won't make it home.",
        "What a load of crap.",
        'He shouted "fuck the council" from the roof.',
    ],
)
def test_what_is_doubtful_is_held(text):
    assert outcome(text) == "hold"


def test_a_span_stands_in_the_text_as_stored():
    assert ("profanity", "s\u200bh!t") in found("Oh s\u200bh!t, sorry.")


def test_the_name_is_screened_too():
    (finding,) = findings("A fine piece.", name="Mr Bullshit")

    assert (finding.field, finding.start, finding.end) == (Field.NAME, 3, 11)


def test_every_screener_runs():
    guidelines = {finding.guideline for finding in findings("Fuck off, I will kill you, you moron. Order now!")}

    assert guidelines >= {"profanity", "threat", "personal_attack", "commercial_promotion"}


def failing(screenable, context):
    raise RuntimeError("on purpose")


def test_a_screener_that_fails_hides_nothing_and_is_named():
    result = screen(Draft(body="Fuck"), ENGLISH, screeners=(("broken", failing), *SCREENERS))

    assert [finding.guideline for finding in result.findings] == ["profanity"]
    assert (result.complete, result.incomplete_reason) == (False, "screener_failed:broken")


@pytest.mark.parametrize(
    "text", ["Это решение против воли народа", "Diese Leute haben nicht die Wahrheit gesagt und sie wissen es"]
)
def test_a_language_that_we_do_not_screen_is_held_without_offence(text):
    result = screen(Draft(body=text), ENGLISH)

    assert (result.complete, result.incomplete_reason, result.findings) == (False, "language_unknown", ())
    assert outcome(text) == "hold"


def test_english_profanity_in_an_unknown_language_is_evidence_but_no_verdict():
    result = screen(Draft(body="Diese Leute sind nicht bei Sinnen und das ist bullshit"), ENGLISH)

    assert [finding.severity for finding in result.findings] == [Severity.LIKELY]


@pytest.mark.parametrize("text", ["", "🕊", "Bijî", "😂😂😂"])
def test_a_text_of_no_words_takes_the_language_of_the_article(text):
    result = screen(Draft(body=text), Context(article=ArticleContext(language="ckb")))

    assert (result.language, result.complete, result.findings) == ("ckb", True, ())


SPICE = [
    "fuck",
    "you are",
    "kill",
    "women",
    "http://a.b",
    "s h i t",
    "f*ck",
    "ه\u200c",
    "\u0301",
    "\ud800",
    "ﷺ",
    "І",
    "\ue000",
]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.one_of(st.sampled_from(SPICE), st.text(max_size=8)), max_size=12).map(" ".join),
    st.sampled_from(["", "en", "tr", "ar", "ckb", "ku", "xx"]),
)
def test_no_text_makes_screening_raise_or_point_outside_itself(text, language):
    result = screen(Draft(body=text, name=text[:80]), Context(article=ArticleContext(language=language, text=text[:9])))

    assert "screener_failed" not in result.incomplete_reason
    for finding in result.findings:
        assert 0 <= finding.start < finding.end <= len(text)


HOSTILE = {
    "one letter": "a",
    "stretched": "fffuuuccc",
    "apart": "f u c k ",
    "dots": "a.b.",
    "stars": "f*",
    "profanity": "fuck ",
    "threats": "i will kill you ",
    "groups": "women are the ",
    "insults": "you are an idiot ",
    "links": "www.a.com ",
    "digits": "1 2 3-",
    "at": "a@a.",
    "marks": "a\u0301\u0301",
    "quotes": "\"'“",
    "mixed": "аb",
    "invisible": "f\u200b",
    "accents": "éèê ",
    "offers": "buy now whatsapp ",
    "spaces": "  ",
    "negations": "not never he said that ",
    "brackets": "you(",
}


def _seconds(text):
    best = 9.0
    for _ in range(3):
        started = time.thread_time()
        screen(Draft(body=text), ENGLISH)
        best = min(best, time.thread_time() - started)
    return best


def test_a_run_of_marks_that_ends_no_sentence_is_read_once():
    assert _seconds("…" * 4999 + "a") < 0.1


@pytest.mark.parametrize("name", HOSTILE)
def test_the_longest_comment_is_screened_in_time_that_grows_with_its_length(name):
    unit = HOSTILE[name]
    half, whole = (unit * (length // len(unit)) for length in (2500, 5000))
    screen(Draft(body=half), ENGLISH)

    short, long = _seconds(half), _seconds(whole)

    # Generous beside the aim of 20 ms, since this runs beside other work; benchmarks/screen.py measures.
    assert long < 0.5
    assert long < 4 * short + 0.02
