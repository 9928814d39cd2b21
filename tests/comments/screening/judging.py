"""One call from a text to what the default policy makes of it; shared by the tests of screening."""

from comments.screening.language import NO_LANGUAGE, SCREENED_LANGUAGES
from comments.screening.pipeline import screen
from comments.screening.policy import recommend
from comments.screening.types import ArticleContext, Context, Draft, Mode

ALL_LANGUAGES = SCREENED_LANGUAGES | {NO_LANGUAGE}


def context(*, language="en", title="", text="", byline="", parent="", publisher_names=()):
    article = ArticleContext(title=title, text=text, byline=byline, language=language)
    return Context(article=article, parent=parent, publisher_names=publisher_names)


def findings(body, *, name="", **surroundings):
    return screen(Draft(body=body, name=name), context(**surroundings)).findings


def judge(body, *, name="", mode=Mode.AUTOMATIC, **surroundings):
    result = screen(Draft(body=body, name=name), context(**surroundings))
    return recommend(result, mode=mode, automatic_languages=ALL_LANGUAGES)


def outcome(body, **surroundings):
    return judge(body, **surroundings).outcome.value


def found(body, **surroundings):
    """Return the guidelines found, with the words that were found, in the text as stored."""
    return {(finding.guideline, body[finding.start : finding.end]) for finding in findings(body, **surroundings)}


def guidelines(body, **surroundings):
    return {finding.guideline for finding in findings(body, **surroundings)}
