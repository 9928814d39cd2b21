"""A comment's way in: what is taken as it is, and what is refused without a row."""

import json
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comments.api.problems import FieldCode
from comments.models import Comment, Thread
from comments.screening.text import is_blank
from tests.comments.api.conftest import API, COMMENTS
from tests.factories import POLITE, make_article, make_comment, make_decision, make_public_comment

pytestmark = pytest.mark.django_db

KEY = "0123456789abcdef"
OTHER = "A different comment, which is polite as well."


def field_codes(response):
    return {field: [error["code"] for error in errors] for field, errors in response.json().get("errors", {}).items()}


def test_same_key_and_body_get_the_same_answer(send, polite):
    make_article()
    first = send(polite, key=KEY)
    make_decision(Comment.objects.get())

    again = send(polite, key=KEY)

    assert (again.status_code, again.content) == (201, first.content)
    assert Comment.objects.count() == 1


def test_same_request_gets_the_same_answer_after_the_thread_was_closed(send, polite):
    make_article()
    first = send(polite, key=KEY)
    Thread.objects.update(open=False)

    assert send(polite, key=KEY).content == first.content


@pytest.mark.parametrize(
    "change", [{"body": OTHER}, {"name": "Vera"}, {"email": "ada@example.org"}, {"body": POLITE + " "}]
)
def test_same_key_with_another_body_is_refused(send, polite, change):
    make_article()
    send(polite, key=KEY)

    response = send(polite | change, key=KEY)

    assert (response.status_code, response.json()["code"]) == (422, "key_reused")
    assert Comment.objects.count() == 1


def test_key_is_of_one_article(send, polite):
    make_article()
    make_article("other")
    first = send(polite, key=KEY)

    second = send(polite, key=KEY, path=f"{API}/articles/other/comments/")

    assert (second.status_code, Comment.objects.count()) == (201, 2)
    assert first.json()["id"] != second.json()["id"]


def test_without_a_key_each_request_is_a_comment(send, polite):
    make_article()
    send(polite)
    send(polite)

    assert Comment.objects.count() == 2


@pytest.mark.parametrize("key", ["k" * 16, "k" * 190, "with spaces and ~!", "5e6a0f5c-8d34-4b4b-9a51-6a2f0d2f6c11"])
def test_key_of_16_to_190_printable_characters_is_taken(send, polite, key):
    make_article()

    assert send(polite, key=key).status_code == 201
    assert Comment.objects.get().idempotency_key == f"api:{key}"


@pytest.mark.parametrize("key", ["", "k" * 15, "k" * 191, "k" * 16 + "\t", "ключ-ключ-ключ-ключ", "k" * 16 + "\x7f"])
def test_other_keys_are_refused(send, polite, key):
    make_article()

    response = send(polite, key=key)

    assert (response.status_code, response.json()["code"]) == (400, "invalid_idempotency_key")
    assert not Comment.objects.exists()


def test_reply_is_attached_to_its_parent(send, polite):
    parent = make_public_comment()

    response = send(polite | {"parent": str(parent.public_id)})

    assert response.status_code == 201
    assert Comment.objects.get(public_id=response.json()["id"]).parent == parent


def test_parent_may_be_null(send, polite):
    make_article()

    assert send(polite | {"parent": None}).status_code == 201


def test_parent_that_is_not_public_here_is_unknown(send, polite):
    article = make_article()
    waiting = make_comment(article)
    elsewhere = make_public_comment(make_article("other"))
    parents = [str(waiting.public_id), str(elsewhere.public_id), str(uuid.uuid4()), "no-id", ""]

    responses = [send(polite | {"parent": parent}) for parent in parents]

    assert {response.status_code for response in responses} == {400}
    assert len({response.content for response in responses}) == 1
    assert field_codes(responses[0]) == {"parent": ["parent_not_found"]}
    assert Comment.objects.count() == 2


def test_closed_thread_takes_nothing(send, polite):
    Thread.objects.create(article=make_article(), open=False)

    response = send(polite)

    assert (response.status_code, response.json()["code"]) == (403, "thread_closed")
    assert not Comment.objects.exists()


def test_article_that_is_unknown_takes_nothing(send, polite):
    assert send(polite).status_code == 404


def test_every_wrong_field_is_named_at_once(send):
    make_article()

    response = send({"body": 1, "status": "approved", "email": None, "parent": 5})

    assert response.json()["code"] == "invalid"
    assert field_codes(response) == {
        "status": ["not_allowed"],
        "name": ["required"],
        "body": ["not_text"],
        "email": ["not_text"],
        "parent": ["not_text"],
    }


def test_what_the_texts_must_be_is_said_by_field(send):
    make_article()

    response = send({"name": "A\nda", "body": " \u200b", "email": "nowhere"})

    assert field_codes(response) == {"name": ["invalid"], "body": ["blank"], "email": ["invalid"]}
    assert response.json()["errors"]["body"][0]["detail"] == "Please write a comment."


def test_sentences_are_in_the_language_of_the_reader(client):
    make_article()

    response = client.post(COMMENTS, data="{}", content_type="application/json", headers={"Accept-Language": "ar"})

    assert response["Content-Language"] == "ar"


FORBIDDEN = ["id", "status", "created_at", "approved", "is_approved", "depth", "path", "language", "published_at"]


@pytest.mark.parametrize("field", FORBIDDEN)
def test_field_that_a_reader_may_not_set_is_refused(send, polite, field):
    make_article()

    response = send(polite | {field: "approved"})

    assert response.status_code == 400
    assert field_codes(response) == {field: ["not_allowed"]}
    assert not Comment.objects.exists()


def test_thousands_of_unknown_fields_get_a_short_answer(send, polite):
    make_article()

    response = send(polite | {f"field{number}": 1 for number in range(3000)})

    assert response.status_code == 400
    assert len(response.json()["errors"]) == 20


BAD_BODIES = {
    "wrong type": '{"name": "Ada", "body": 12}',
    "infinite number": '{"name": "Ada", "body": 1e400}',
    "boolean": '{"name": "Ada", "body": true}',
    "null": '{"name": null, "body": "Hello there."}',
    "list": '{"name": ["Ada"], "body": "Hello there."}',
    "blank": '{"name": "Ada", "body": " \\n\\t"}',
    "zero-width only": '{"name": "Ada", "body": "\\u200b\\u200d\\ufeff"}',
    "NUL": '{"name": "Ada", "body": "Hello\\u0000 there."}',
    "NUL in the name": '{"name": "A\\u0000da", "body": "Hello there."}',
    "raw NUL": '{"name": "Ada", "body": "Hello\x00 there."}',
    "lone surrogate": '{"name": "Ada", "body": "Hello \\ud83c there."}',
    "lone surrogate as a key": '{"name": "Ada", "body": "Hello there.", "\\ud83c": 1}',
    "lone surrogate in the address": '{"name": "Ada", "body": "Hello there.", "email": "\\ud83c@example.org"}',
    "NUL in the parent": '{"name": "Ada", "body": "Hello there.", "parent": "\\u0000"}',
    "1 MB": json.dumps({"name": "Ada", "body": "x" * 1_000_000}),
    "5,001 characters": json.dumps({"name": "Ada", "body": "x" * 5001}),
    "81 characters of name": json.dumps({"name": "x" * 81, "body": "Hello there."}),
    "long address": json.dumps({"name": "Ada", "body": "Hello there.", "email": f"{'a' * 250}@example.org"}),
    "nesting 2,000 deep": "[" * 2000 + "]" * 2000,
    "nesting of objects": '{"body":' * 2000 + "1" + "}" * 2000,
    "nesting that is never closed": "[" * 60_000,
    "duplicate keys": '{"name": "Ada", "body": "Hello there.", "body": "Hello."}',
    "duplicate keys below": '{"name": "Ada", "body": {"a": 1, "a": 2}}',
    "unknown field": '{"name": "Ada", "body": "Hello there.", "score": 5}',
    "number of 5,000 digits": '{"name": "Ada", "body": ' + "9" * 5000 + "}",
    "NaN": '{"name": "Ada", "body": NaN}',
    "no object": '"Hello there."',
    "half an object": '{"name": "Ada", "body": "Hello',
    "nothing": "",
    "bad UTF-8": b'{"name": "Ada", "body": "Hello \xff there."}',
    "UTF-8 of a surrogate": b'{"name": "Ada", "body": "Hello \xed\xa0\x80 there."}',
    "UTF-16": '{"name": "Ada", "body": "Hello there."}'.encode("utf-16"),
    "byte order mark": b'\xef\xbb\xbf{"name": "Ada", "body": "Hello there."}',
}


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES)
def test_bad_body_gets_a_sentence_and_makes_no_row(send, body):
    make_article()

    response = send(body)

    assert 400 <= response.status_code < 500
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["detail"].endswith(".")
    # Also those that `submission` and Django give: the schema promises that there are no others.
    assert {code for codes in field_codes(response).values() for code in codes} <= set(FieldCode)
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    "slug", ["no-such", "a b", "%00", "%ff", "%zz", "../bus-line", "BUS-LINE", "bus-line%0A", "x" * 3000, "'"]
)
def test_bad_slug_is_unknown(send, polite, slug):
    make_article()

    response = send(polite, path=f"{API}/articles/{slug}/comments/")

    assert (response.status_code, response.json()["code"]) == (404, "not_found")
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "json"]
)
def test_bad_content_type_is_refused(send, polite, content_type):
    make_article()

    response = send(polite, content_type=content_type)

    assert (response.status_code, response.json()["code"]) == (415, "unsupported_media_type")
    assert not Comment.objects.exists()


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "Application/JSON"])
def test_json_by_another_spelling_is_read(send, polite, content_type):
    make_article()

    assert send(polite, content_type=content_type).status_code == 201


def test_body_in_chunks_is_refused(client):
    make_article()

    response = client.generic("POST", COMMENTS, headers={"Transfer-Encoding": "chunked"})

    assert (response.status_code, response.json()["code"]) == (411, "body_length_unknown")


TEXTS = {
    "CRLF": "First line.\r\nSecond line.\rThird.\n",
    "spaces around": "  \u00a0\tHello there.  \n ",
    "decomposed": "Cafe\u0301 s\u0327ıke ﬁ Å",
    "joiners": "می\u200cخواهم 👩\u200d👩\u200d👧",
    "bidi": "\u202eabc\u202c \u2067שלום\u2069",
    "controls": "Bell\x07 and \x85 and \x1b[31m",
    "line separators": "One\u2028two\u2029three",
    "markup": '<script>alert(1)</script> & &amp; \\u0041 \\ "',
    "emoji of four bytes": "🌻" * 5000,
    "private use and noncharacter": "a \ue000 \ufffe \U0010ffff",
    "replacement character": "a \ufffd",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("escaped", [True, False])
def test_text_comes_back_code_point_for_code_point(client, send, text, escaped):
    make_article()

    response = send(json.dumps({"name": " Ada ", "body": text}, ensure_ascii=escaped))

    _assert_comes_back(client, response, name=" Ada ", body=text)


def _assert_comes_back(client, response, *, name, body):
    assert response.status_code == 201, response.content
    comment = Comment.objects.get(public_id=response.json()["id"])
    assert (comment.name, comment.body) == (name, body)
    make_decision(comment)
    shown = client.get(f"{API}/comments/{comment.public_id}/").json()
    assert (shown["name"], shown["body"]) == (name, body)


STORABLE = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.text(STORABLE, max_size=80).filter(
        lambda text: not is_blank(text) and not set(text) & set("\n\r\u2028\u2029")
    ),
    body=st.text(STORABLE, max_size=5000).filter(lambda text: not is_blank(text)),
)
def test_any_text_comes_back_code_point_for_code_point(client, send, name, body):
    if not Comment.objects.exists():
        make_comment()

    response = send({"name": name, "body": body})

    _assert_comes_back(client, response, name=name, body=body)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=100),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters()), inner, max_size=3),
    max_leaves=5,
)
FIELDS = st.sampled_from(["name", "body", "email", "parent", "status"]) | st.text(st.characters(), max_size=5)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.dictionaries(FIELDS, JSON_VALUES, max_size=5) | JSON_VALUES, key=st.none() | st.text(max_size=30))
def test_no_body_and_no_key_is_a_server_error(client, send, body, key):
    if not Comment.objects.exists():
        make_comment()

    # A header cannot hold every character: what a server would hand on is Latin-1 without line ends.
    header = key and "".join(character for character in key if character.isprintable() and ord(character) < 256)
    response = send(body, key=header)

    assert response.status_code == 201 or 400 <= response.status_code < 500
    assert response.status_code != 201 or set(body) <= {"name", "body", "email", "parent"}
