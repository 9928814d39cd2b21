"""After an erasure no byte of the text is left: not in the database, its log, a file beside it, or the console."""

import json
import os
import threading
import urllib.error
import urllib.request
import uuid
from pathlib import Path

import psycopg
import pytest

from tests.conftest import is_sqlite, manage
from tests.services import leave_out, wait_until

TEXT = "Zwiebelkuchen mit Lavendel: that is what I would serve on the tram, every day, to everybody."
NAME = "Quirina Xylander"
MAIL = "quirina.xylander@example.org"
WORDS = ("Zwiebelkuchen", "zwiebelkuchen", "Quirina", "quirina", "Xylander", "xylander", "lavendel")
"""As they were written, and as an index keeps them."""


def files_with(folder, words):
    found = []
    for path in sorted(Path(folder).rglob("*")):
        content = path.read_bytes() if path.is_file() else b""
        found += [f"{path.name}: {word}" for word in words if word.encode() in content]
    return found


def test_no_byte_of_an_erased_text_is_left(served, tmp_path):
    manage("shell", "-c", MAKE_ARTICLE, env=served.env)
    comment_id = post(served)
    wait_until(lambda: is_public(served.url, comment_id), seconds=10, what="the comment is public")
    if is_sqlite():
        assert files_with(tmp_path, ["Zwiebelkuchen", "Quirina", "xylander"])

    manage("erase", "--comment", comment_id, env=served.env)

    assert not is_public(served.url, comment_id)
    assert files_with(tmp_path, ["Zwiebelkuchen", "Quirina", "xylander"]) == []


@pytest.mark.postgresql
def test_no_byte_of_an_erased_text_is_left_in_the_files_of_postgresql(served):
    manage("shell", "-c", MAKE_ARTICLE, env=served.env)
    comment_id = post(served)
    # The planner's statistics hold samples of what stands in columns, and of words.
    for number in range(6):
        post(served, text=f"Another word on the tram, the {number}th.", name=f"Vera {number}", mail=None)
    wait_until(lambda: is_public(served.url, comment_id), seconds=90, what="the comment is public")
    with psycopg.connect(served.env["DATABASE_URL"], autocommit=True) as owner:
        owner.execute("ANALYZE")
        owner.execute("CHECKPOINT")
        folder = folder_of(owner)
        assert files_with(folder, WORDS)

        with psycopg.connect(served.env["DATABASE_URL"]) as reader:
            # What may still be read by somebody who began before, PostgreSQL would keep.
            reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            reader.execute("SELECT 1")
            ending = threading.Timer(4, reader.rollback)
            ending.start()
            manage("erase", "--comment", comment_id, env=served.env)
            ending.join()
        owner.execute("CHECKPOINT")

        assert files_with(folder, WORDS) == []


def folder_of(owner):
    """Return where the server keeps this database, or skip the test if that cannot be read from here."""
    [data] = owner.execute("SHOW data_directory").fetchone()
    [oid] = owner.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchone()
    folder = Path(data) / "base" / str(oid)
    if not os.access(folder, os.R_OK | os.X_OK):
        leave_out(f"the files of the server cannot be read: {folder}")
    return folder


def post(served, text=TEXT, name=NAME, mail=MAIL):
    body = json.dumps({"name": name, "body": text} | ({"email": mail} if mail else {})).encode()
    headers = {"Content-Type": "application/json", "Idempotency-Key": uuid.uuid4().hex}
    request = urllib.request.Request(f"{served.url}/api/v1/articles/tram/comments/", data=body, headers=headers)
    with urllib.request.urlopen(request, timeout=120) as answer:
        return json.load(answer)["id"]


MAKE_ARTICLE = (
    "from articles.models import Article;"
    "Article.objects.get_or_create(slug='tram', defaults={'title': 'The tram comes back'})"
)


def is_public(url, comment_id):
    try:
        urllib.request.urlopen(f"{url}/api/v1/comments/{comment_id}/", timeout=120).close()
    except urllib.error.HTTPError:
        return False
    return True
