"""The translations: what readers see is said in each language of the site, and what is compiled is what is written."""

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
PAGES = ("entry", "form", "form_page", "guidelines", "list", "receipt", "receipt_unknown", "thread")
SEEN_BY_READERS = [
    *Path("articles/templates").rglob("*.html"),
    *(COMMENTS / f"{page}.html" for page in PAGES),
    *(COMMENTS / "receipts").glob("*.html"),
]
MARKED = re.compile(r"""\{% translate (?:"([^"]+)"|'([^']+)')""")


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
    }

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
