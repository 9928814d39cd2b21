"""After an erasure no byte of the text is left: not in the database, its log, a file beside it, or the console."""

import json
import urllib.error
import urllib.request
from pathlib import Path

from tests.conftest import is_sqlite, manage
from tests.services import wait_until

TEXT = "Zwiebelkuchen mit Lavendel: that is what I would serve on the tram, every day, to everybody."
NAME = "Quirina Xylander"
MAIL = "quirina.xylander@example.org"


def files_with(folder, words):
    found = []
    for path in sorted(Path(folder).rglob("*")):
        content = path.read_bytes() if path.is_file() else b""
        found += [f"{path.name}: {word}" for word in words if word.encode() in content]
    return found


def test_no_byte_of_an_erased_text_is_left(served, tmp_path):
    comment_id = post(served)
    wait_until(lambda: is_public(served.url, comment_id), seconds=10, what="the comment is public")
    if is_sqlite():
        assert files_with(tmp_path, ["Zwiebelkuchen", "Quirina", "xylander"])

    manage("erase", "--comment", comment_id, env=served.env)

    assert not is_public(served.url, comment_id)
    assert files_with(tmp_path, ["Zwiebelkuchen", "Quirina", "xylander"]) == []


def post(served):
    manage("shell", "-c", MAKE_ARTICLE, env=served.env)
    body = json.dumps({"name": NAME, "body": TEXT, "email": MAIL}).encode()
    headers = {"Content-Type": "application/json", "Idempotency-Key": "a-key-of-sixteen-or-more"}
    request = urllib.request.Request(f"{served.url}/api/v1/articles/tram/comments/", data=body, headers=headers)
    with urllib.request.urlopen(request, timeout=120) as answer:
        return json.load(answer)["id"]


MAKE_ARTICLE = "from articles.models import Article; Article.objects.create(slug='tram', title='The tram comes back')"


def is_public(url, comment_id):
    try:
        urllib.request.urlopen(f"{url}/api/v1/comments/{comment_id}/", timeout=120).close()
    except urllib.error.HTTPError:
        return False
    return True
