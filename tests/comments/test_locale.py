"""The translations: what readers see is said in each language of the site, and what is compiled is what is written."""

import ast
import gettext
import json
import re
from pathlib import Path

import pytest
from django.conf import settings

APPS = ("articles", "comments")
CATALOGUES = sorted(Path().glob("*/locale/*/LC_MESSAGES/django.po"))
LANGUAGES = [code for code, _ in settings.LANGUAGES if code != "en"]
COMMENTS = Path("comments/templates/comments")
# For people who run the site, or who write programs.
NOT_FOR_READERS = {"transparency.html", "ways.html", "ways_list.html"}
SEEN_BY_READERS = [
    *Path("articles/templates").rglob("*.html"),
    *(path for path in COMMENTS.glob("*.html") if path.name not in NOT_FOR_READERS),
    *(COMMENTS / "receipts").glob("*.html"),
]
SPOKEN_TO_READERS = [
    Path("comments", f"{module}.py")
    for module in (
        "account_words", "embed_views", "feeds", "forms", "limit_words", "mailing", "privacy", "receipt_views",
        "report_views", "restriction_words", "submission", "views",
    )
]  # fmt: skip
MARKED = re.compile(r"""\{% translate (?:"([^"]+)"|'([^']+)')""")


def marked_in(path):
    """Return the texts that a module marks for translation, alone or as the first of a singular and a plural."""
    calls = (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
    names = {"_", "gettext", "ngettext"}
    return {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in names and isinstance(call.args[0], ast.Constant)
    }


def catalogue(app, language):
    with Path(app, "locale", language, "LC_MESSAGES", "django.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_sentence_of_the_readers_pages_is_translated(language):
    catalogues = {app: catalogue(app, language) for app in APPS}
    sentences = {
        (path.parts[0], first or second)
        for path in SEEN_BY_READERS
        for first, second in MARKED.findall(path.read_text(encoding="utf-8"))
    } | {("comments", sentence) for path in SPOKEN_TO_READERS for sentence in marked_in(path)}

    missing = [sentence for app, sentence in sentences if catalogues[app].gettext(sentence) == sentence]

    assert len(sentences) > 40
    assert not missing


def test_each_language_has_its_catalogues():
    assert {path.parts[2] for path in CATALOGUES} == set(LANGUAGES)


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: f"{path.parts[0]}-{path.parts[2]}")
def test_compiled_catalogue_holds_what_is_written(path):
    written = path.read_text(encoding="utf-8")
    # A comment or an empty line stands before each message that needs no context.
    found = re.findall(r'^(?:#.*)?\nmsgid (".+")\nmsgstr (".+")$', written, flags=re.MULTILINE)
    pairs = [(json.loads(msgid), json.loads(msgstr)) for msgid, msgstr in found]
    compiled = catalogue(path.parts[0], path.parts[2])

    assert pairs
    assert [compiled.gettext(msgid) for msgid, _ in pairs] == [msgstr for _, msgstr in pairs]
