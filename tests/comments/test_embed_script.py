"""The script that other sites load: its size, and the hash by which they know it."""

import base64
import gzip
import hashlib
import re
from pathlib import Path

SCRIPT = Path("comments/static/comments/embed.js")
MARKUP = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|DOMParser|srcdoc")


def test_script_is_small():
    assert len(gzip.compress(SCRIPT.read_bytes(), 9)) <= 12 * 1024


def test_hash_in_the_docs_is_that_of_the_script():
    digest = base64.b64encode(hashlib.sha384(SCRIPT.read_bytes()).digest()).decode()

    assert f'integrity="sha384-{digest}"' in Path("docs/embed.md").read_text(encoding="utf-8")


def test_scripts_put_in_text_as_text():
    for name in ("comments", "counts", "embed"):
        path = SCRIPT.with_name(f"{name}.js")
        found = set(MARKUP.findall(path.read_text(encoding="utf-8")))
        # The reader's script reads pages of its own server; nothing that it reads is run.
        assert found <= ({"DOMParser"} if path.name == "comments.js" else set()), path


def test_script_stores_nothing_and_sends_no_cookie():
    text = SCRIPT.read_text(encoding="utf-8")

    assert 'credentials: "omit"' in text
    assert not re.search(r"localStorage|sessionStorage|document\.cookie|indexedDB", text)
