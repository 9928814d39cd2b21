import pytest

from comments.screening.compiled import (
    CHAT_LANGUAGES,
    LANGUAGES,
    SCREENING_VERSION,
    default_lexicons,
    lexicons_from_content,
)
from comments.screening.language import SCREENED_LANGUAGES
from comments.screening.pipeline import screen
from comments.screening.screenable import prepare
from comments.screening.types import ArticleContext, Context, Draft, Field, Severity

ENGLISH = Context(article=ArticleContext(language="en"))
ROW = {"language": "en", "pattern": "blimey", "guideline": "profanity", "severity": "certain", "kind": "word"}


def rules(text, content):
    return [
        finding.rule for finding in screen(Draft(body=text), ENGLISH, lexicons=lexicons_from_content(content)).findings
    ]


def test_what_is_compiled_is_what_is_screened_and_its_chat_spellings():
    assert set(default_lexicons().languages) == SCREENED_LANGUAGES | set(CHAT_LANGUAGES)


def test_lexicons_are_loaded_once():
    assert default_lexicons() is default_lexicons()


def test_the_version_names_the_data():
    assert default_lexicons().version == SCREENING_VERSION
    assert len(SCREENING_VERSION) == 16


def test_a_content_without_changes_is_the_shipped_lexicon():
    assert lexicons_from_content({}) is default_lexicons()
    assert lexicons_from_content({"added": [], "removed": []}) is default_lexicons()


def test_a_site_adds_an_entry_and_its_version_says_so():
    assert rules("Blimey!", {"added": [ROW]}) == ["en:blimey"]
    assert lexicons_from_content({"added": [ROW]}).version != SCREENING_VERSION


def test_a_site_removes_one_spelling_and_no_other():
    content = {"removed": [{"language": "en", "pattern": "crap"}]}

    assert rules("What crap.", content) == []
    assert rules("What a crappy day.", content) == ["en:crappy"]


def test_an_entry_whose_only_spelling_is_removed_goes():
    content = {"added": [ROW], "removed": [{"language": "en", "pattern": "bullshit"}]}

    assert rules("Blimey, bullshit.", content) == ["en:blimey"]


@pytest.mark.parametrize(
    "row", [{**ROW, "language": "xx"}, {"language": "en", "pattern": "a"}, {**ROW, "severity": "no"}]
)
def test_a_row_that_is_none_is_refused(row):
    with pytest.raises((KeyError, ValueError)):
        lexicons_from_content({"added": [row]})


CLEAN = {
    "en": "The council voted on Monday, and I am not amused: sick of it, but got my say in the organ of the party.",
    "tr": "Belediye meclisi pazartesi günü oy kullandı; sık sık şikayet ettik, şike yok, kum ve göl var.",
    "ar": "صوت المجلس يوم الاثنين وكان زبون المطعم في كركوك سعيدا، والشعب يريد كسب الوقت.",
    "ckb": "ئەنجوومەن ڕۆژی دووشەممە دەنگی دا؛ کەس لە کەرکووک و حیزبەکان گوڵ و کەرامەتی نەشکاند.",
    "kmr": "Meclîsê roja duşemê deng da; wî got ku Şêx û kurê wî hatin, sikke û mal li wir in, ker û kum.",
}


@pytest.mark.parametrize("lexicon", LANGUAGES)
@pytest.mark.parametrize("language", CLEAN)
def test_a_clean_sentence_is_clean_under_every_languages_lexicon(language, lexicon):
    screenable = prepare(Field.BODY, CLEAN[language], default_lexicons().languages[lexicon])

    assert screenable.hits == ()


def test_a_finding_in_a_language_that_is_not_the_texts_own_is_at_most_likely():
    known = default_lexicons().languages["en"]
    screenable = prepare(Field.BODY, "bullshit", known, is_own_language=False)

    (finding,) = screenable.word_findings(frozenset(("profanity",)), screener="profanity")

    assert finding.severity is Severity.LIKELY
