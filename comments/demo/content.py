"""The demo's articles and comments, as they are written in the files beside this one."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class DemoArticle:
    slug: str
    title: str
    byline: str
    section: str
    language: str
    text: str
    hours: int
    """How long before the first start it was published."""


@dataclass(frozen=True, slots=True)
class DemoComment:
    slug: str
    """The article's."""
    id: str
    """Unique within the article; never shown."""
    name: str
    body: str
    answers: str = ""
    """The `id` of the comment that it answers, or empty."""


def read_articles() -> tuple[DemoArticle, ...]:
    content = tomllib.loads((_FOLDER / "articles.toml").read_text(encoding="utf-8"))
    return tuple(DemoArticle(**entry | {"text": entry["text"].strip()}) for entry in content["article"])


def read_comments() -> tuple[DemoComment, ...]:
    content = tomllib.loads((_FOLDER / "comments.toml").read_text(encoding="utf-8"))
    return tuple(DemoComment(slug=slug, **entry) for slug, thread in content.items() for entry in thread["comments"])
