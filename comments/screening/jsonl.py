"""Screen JSON Lines: a comment a line in, an answer a line out, in the same order. Pure; opens no file."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from comments.screening.types import ArticleContext, Context, Draft, Mode, Recommendation, ScreeningResult

_TEXTS = ("text", "name", "language", "parent")
_KEYS = frozenset(("id", "mode", "article", *_TEXTS))
_ARTICLE_KEYS = frozenset(("title", "text", "byline", "language"))


class BadLineError(ValueError):
    """A line that is no comment; its message is a sentence for the person who wrote it."""


@dataclass(frozen=True, slots=True)
class Question:
    """One line, read."""

    id: str | int
    draft: Draft
    context: Context
    mode: Mode


@dataclass(frozen=True, slots=True)
class Answer:
    """One line to write."""

    line: str
    is_error: bool


Judge = Callable[[Question], tuple[ScreeningResult, Recommendation]]


def answer_lines(lines: Iterable[bytes], judge: Judge) -> Iterator[Answer]:
    """Yield an answer for each line, as it comes; a bad line gets an error object and stops nothing."""
    for line in lines:
        identity: str | int | None = None
        try:
            row = _parse(line)
            identity = _identity(row)
            question = read_question(row)
        except BadLineError as error:
            yield Answer(json.dumps({"id": identity, "error": str(error)}), is_error=True)
            continue
        result, recommendation = judge(question)
        yield Answer(json.dumps(describe(question.id, result, recommendation)), is_error=False)


def describe(identity: str | int, result: ScreeningResult, recommendation: Recommendation) -> dict[str, Any]:
    """Return the JSON object of an answer."""
    return {
        "id": identity,
        "outcome": recommendation.outcome.value,
        "complete": result.complete,
        "language": result.language,
        "findings": [asdict(finding) for finding in result.findings],
    }


def read_question(row: dict[str, Any]) -> Question:
    """Return the question of a parsed line. Raise BadLineError if a key is missing, unknown or of the wrong type."""
    unknown = sorted(set(row) - _KEYS)
    if unknown:
        raise BadLineError(f"Unknown key {unknown[0]!r}; allowed are {', '.join(sorted(_KEYS))}.")
    identity = _identity(row)
    if identity is None:
        raise BadLineError("The key 'id' must be a string or a whole number.")
    if "text" not in row:
        raise BadLineError("The key 'text' is missing.")
    texts = {key: _text(row, key) for key in _TEXTS}
    return Question(
        id=identity,
        draft=Draft(body=texts["text"], name=texts["name"], language=texts["language"]),
        context=Context(article=_article(row), parent=texts["parent"]),
        mode=_mode(row),
    )


def _parse(line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line.decode(), object_pairs_hook=_without_duplicates)
    except UnicodeDecodeError as error:
        raise BadLineError("The line is not UTF-8.") from error
    except RecursionError as error:
        raise BadLineError("The line is nested too deep.") from error
    except json.JSONDecodeError as error:
        raise BadLineError(f"The line is not JSON: {error}.") from error
    if not isinstance(row, dict):
        raise BadLineError("The line is not a JSON object.")
    return row


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row = dict(pairs)
    if len(row) != len(pairs):
        raise BadLineError("A key stands twice in the same object.")
    return row


def _identity(row: dict[str, Any]) -> str | int | None:
    identity = row.get("id")
    return identity if isinstance(identity, str | int) and not isinstance(identity, bool) else None


def _text(row: dict[str, Any], key: str) -> str:
    text = row.get(key, "")
    if not isinstance(text, str):
        raise BadLineError(f"The key {key!r} must be a string.")
    return text


def _mode(row: dict[str, Any]) -> Mode:
    try:
        return Mode(row.get("mode", Mode.AUTOMATIC))
    except ValueError as error:
        allowed = ", ".join(repr(mode.value) for mode in Mode)
        raise BadLineError(f"The key 'mode' must be one of {allowed}.") from error


def _article(row: dict[str, Any]) -> ArticleContext:
    article = row.get("article", {})
    if not isinstance(article, dict):
        raise BadLineError("The key 'article' must be an object.")
    unknown = sorted(set(article) - _ARTICLE_KEYS)
    if unknown:
        raise BadLineError(f"Unknown key {unknown[0]!r} in 'article'; allowed are {', '.join(sorted(_ARTICLE_KEYS))}.")
    return ArticleContext(**{key: _text(article, key) for key in article})
