"""Readers whom the publisher vouches for: believed only as far as the publisher signed, for us, lately."""

import base64
import json
import time

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.checks import run_checks
from django.template import Context, Template
from jwt.algorithms import RSAAlgorithm

from comments import restrictions, screening_batch
from comments.accounts import BadAccountError, read_account
from comments.forms import make_form_token
from comments.models import Comment, CommentContact, RestrictionKind, Thread
from comments.screening.types import Caution
from tests.factories import POLITE, make_article, make_decision, make_moderator

SECRET = "a secret of the publisher that is long enough even for the longest of the algorithms"
AUDIENCE = "http://testserver"
ADDRESS = "/api/v1/articles/bus-line/comments/"


@pytest.fixture(autouse=True)
def _secret(settings):
    settings.COMMENTS_ACCOUNT_SECRET = SECRET


@pytest.fixture(scope="module")
def private_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def keys_file(private_key, settings, tmp_path):
    public = RSAAlgorithm.to_jwk(private_key.public_key(), as_dict=True) | {"kid": "first", "alg": "RS256"}
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({"keys": [public]}))
    settings.COMMENTS_ACCOUNT_KEYS_FILE = str(path)
    return path


def claims(**changes):
    said = {"sub": "reader-1", "name": "Ada Lovelace", "aud": AUDIENCE, "exp": int(time.time()) + 3600} | changes
    return {name: value for name, value in said.items() if value is not None}


def sign(key=SECRET, algorithm="HS256", headers=None, **changes):
    return jwt.encode(claims(**changes), key, algorithm=algorithm, headers=headers)


def bearer(**changes):
    return {"Authorization": f"Bearer {sign(**changes)}"}


@pytest.fixture
def send(client):
    def post(body=None, headers=None):
        comment = {"body": POLITE} | (body or {})
        return client.post(ADDRESS, comment, content_type="application/json", headers=headers)

    return post


def test_account_is_what_the_publisher_signed():
    account = read_account(sign(email="ada@example.org"))

    assert (account.subject, account.name, account.email, account.badge) == (
        "reader-1", "Ada Lovelace", "ada@example.org", "verified",
    )  # fmt: skip


def test_somebody_of_the_house_is_staff():
    assert read_account(sign(role="staff")).badge == "staff"
    assert read_account(sign(role="admin")).badge == "verified"


def test_key_pair_needs_no_shared_secret(keys_file, private_key, settings):
    settings.COMMENTS_ACCOUNT_SECRET = ""

    assert read_account(sign(private_key, "RS256", {"kid": "first"})).subject == "reader-1"


def test_new_key_is_known_without_a_restart(keys_file, private_key):
    new = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    with pytest.raises(BadAccountError):
        read_account(sign(new, "RS256", {"kid": "second"}))
    keys = json.loads(keys_file.read_text())
    keys["keys"].append(RSAAlgorithm.to_jwk(new.public_key(), as_dict=True) | {"kid": "second", "alg": "RS256"})
    keys_file.write_text(json.dumps(keys))

    assert read_account(sign(new, "RS256", {"kid": "second"})).subject == "reader-1"


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "https://elsewhere.example"},
        {"aud": None},
        {"exp": None},
        {"exp": int(time.time()) + 100 * 24 * 3600},
        {"sub": None},
        {"sub": ""},
        {"sub": "s" * 201},
        {"name": ["Ada"]},
        {"nbf": int(time.time()) + 3600},
        {"key": "a secret of somebody else that is at least as long as the one that we share with them"},
        {"algorithm": "HS512"},
    ],
)
def test_token_that_is_not_for_us_is_not_believed(changes):
    with pytest.raises(BadAccountError) as caught:
        read_account(sign(**changes))
    assert not caught.value.is_expired


@pytest.mark.parametrize("token", ["", "abc", "a.b.c", "\x00", "é" * 50, "x" * 5000])
def test_rubbish_is_no_token(token):
    with pytest.raises(BadAccountError):
        read_account(token)


def test_token_without_a_signature_is_not_believed():
    with pytest.raises(BadAccountError):
        read_account(jwt.encode(claims(), None, algorithm="none"))


def test_public_key_is_no_shared_secret(keys_file, private_key, settings):
    settings.COMMENTS_ACCOUNT_SECRET = ""
    public = private_key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    # Made by hand: the library refuses to sign with what looks like a public key.
    header, payload = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=")
        for part in ({"alg": "HS256", "kid": "first"}, claims())
    )
    signature = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(header + b"." + payload, public)

    with pytest.raises(BadAccountError):
        read_account(b".".join((header, payload, base64.urlsafe_b64encode(signature).rstrip(b"="))).decode())


def test_token_of_yesterday_has_run_out():
    with pytest.raises(BadAccountError) as caught:
        read_account(sign(exp=int(time.time()) - 3600))
    assert caught.value.is_expired


@pytest.mark.django_db
class TestPosting:
    def test_comment_has_the_name_and_the_badge_of_the_account(self, send):
        make_article()

        response = send(headers=bearer(email="ada@example.org"))

        comment = Comment.objects.get()
        contact = CommentContact.objects.get()
        assert response.status_code == 201
        assert (comment.name, comment.badge) == ("Ada Lovelace", "verified")
        assert (contact.sso_subject, contact.email) == ("reader-1", "ada@example.org")
        assert contact.confirmed_at is not None

    def test_address_that_the_reader_typed_is_not_confirmed(self, send):
        make_article()

        send({"email": "vera@example.org"}, headers=bearer(email="ada@example.org"))

        assert CommentContact.objects.get().confirmed_at is None

    def test_other_name_than_the_account_has_is_refused(self, send):
        make_article()

        response = send({"name": "The Editor"}, headers=bearer())

        assert (response.status_code, list(response.json()["errors"])) == (400, ["name"])
        assert not Comment.objects.exists()

    @pytest.mark.parametrize(
        ("headers", "code"),
        [
            ({"Authorization": "Bearer rubbish"}, "account_invalid"),
            ({"Authorization": "Basic YWRhOmFkYQ=="}, "account_invalid"),
            ({"Authorization": f"Bearer {sign(exp=1_000_000_000)}"}, "account_expired"),
        ],
    )
    def test_token_that_is_not_believed_is_said(self, send, headers, code):
        make_article()

        response = send({"name": "Ada"}, headers=headers)

        assert (response.status_code, response.json()["code"]) == (401, code)
        assert response.headers["WWW-Authenticate"] == "Bearer"
        assert not Comment.objects.exists()

    def test_reader_without_an_account_is_told_where_one_is_needed(self, send, settings):
        settings.COMMENTS_ANONYMOUS = False
        make_article()

        assert send({"name": "Ada"}).json()["code"] == "account_needed"
        assert send(headers=bearer()).status_code == 201

    def test_article_can_ask_for_accounts_on_its_own(self, send):
        Thread.objects.create(article=make_article(), accounts_only=True)

        assert send({"name": "Ada"}).json()["code"] == "account_needed"

    def test_blocked_account_is_told_the_reason(self, send, time_machine):
        make_article()
        send(headers=bearer())
        now = Comment.objects.get().created_at
        restrictions.restrict(
            Comment.objects.get(),
            kind=RestrictionKind.BLOCKED,
            reason="Advertising, twice.",
            until=now.replace(year=now.year + 1),
            by=make_moderator(),
        )

        response = send({"body": "Another one."}, headers=bearer(name="Ada L."))

        assert (response.status_code, response.json()["code"]) == (403, "commenter_blocked")
        assert "Advertising, twice." in response.json()["detail"]

    def test_staff_are_no_namesakes_of_themselves(self, send):
        make_article(byline="By Ada Lovelace")
        send(headers=bearer(role="staff"))
        send({"body": "Another one."}, headers=bearer())
        while screening_batch.screen_next_batch():
            pass

        cautions = list(Comment.objects.order_by("id").values_list("screenings__caution", flat=True))
        assert cautions == ["", Caution.IMPERSONATION]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"COMMENTS_ACCOUNT_SECRET": "short"}, "fewer than 32 bytes"),
        ({"COMMENTS_ACCOUNT_KEYS_FILE": "/nowhere/keys.json"}, "holds no set of keys"),
        ({"COMMENTS_ACCOUNT_SECRET": "", "COMMENTS_ANONYMOUS": False}, "nobody could comment"),
        ({"COMMENTS_ACCOUNT_AUDIENCE": ""}, "COMMENTS_ACCOUNT_AUDIENCE is not set"),
    ],
)
def test_mistake_in_the_settings_stops_the_start(settings, changes, said):
    for name, value in changes.items():
        setattr(settings, name, value)

    assert [problem.id for problem in run_checks(tags=["comments"]) if said in problem.msg] == ["comments.E004"]


@pytest.mark.django_db
class TestForm:
    ADDRESS = "/comments/articles/bus-line/"

    @pytest.fixture
    def press(self, client):
        article = make_article()

        def send(**fields):
            return client.post(self.ADDRESS, {"body": POLITE, "token": make_form_token(article)} | fields)

        return send

    def test_name_is_that_of_the_account_whatever_is_typed(self, press):
        assert press(account=sign(), name="The Editor").status_code == 303

        assert (Comment.objects.get().name, Comment.objects.get().badge) == ("Ada Lovelace", "verified")

    def test_refused_form_still_knows_the_account(self, press):
        response = press(account=sign(), body="")

        assert response.status_code == 422
        assert "You write as <bdi>Ada Lovelace</bdi>." in response.text
        assert 'name="account"' in response.text
        assert 'name="name"' not in response.text

    @pytest.mark.parametrize(("account", "said"), [("rubbish", "cannot tell who you are"), ("", "Please give a name.")])
    def test_account_that_is_not_believed_is_said_and_the_text_kept(self, press, account, said):
        response = press(account=account)

        assert response.status_code in {403, 422}
        assert said in response.text
        assert POLITE in response.text

    def test_expired_account_is_told_to_load_the_page_anew(self, press):
        assert "Load the page of the article anew" in press(account=sign(exp=1_000_000_000)).text

    def test_reader_without_an_account_is_told_where_one_is_needed(self, press, settings):
        settings.COMMENTS_ANONYMOUS = False

        response = press(name="Ada")

        assert response.status_code == 403
        assert "Only readers who are logged in" in response.text
        assert POLITE in response.text

    def test_page_of_the_publisher_hands_the_account_to_the_form(self):
        template = Template("{% load reader_comments %}{% comment_form article account=token %}")

        shown = template.render(Context({"article": make_article(), "token": sign()}))

        assert "You write as <bdi>Ada Lovelace</bdi>." in shown

    def test_badge_stands_beside_the_name(self, client, press):
        press(account=sign(role="staff"))
        make_decision(Comment.objects.get())

        assert '<span class="comment-badge">editorial staff</span>' in client.get("/articles/bus-line/").text
        assert client.get(ADDRESS).json()["results"][0]["badge"] == "staff"
