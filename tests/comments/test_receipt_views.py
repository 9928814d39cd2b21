"""What a commenter can do from the receipt: appeal, withdraw, erase, and get what is kept."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from comments import figures, moderation
from comments.models import Appeal, Comment, CommentContact, HourFigure, LegalHold, NoteKind, Verdict
from comments.receipts import explain, find_receipt, make_token
from tests.factories import (
    make_article,
    make_comment,
    make_decision,
    make_held_comment,
    make_moderator,
    make_public_comment,
    make_rejected_comment,
    make_screened_comment,
)

pytestmark = pytest.mark.django_db

ACTS = ("appeal", "withdraw", "erase")
SWEARING = "I waited an hour.\nThis is fucking ridiculous, and I am not the only one who says so."


def address_of(comment, act=""):
    return f"/comments/receipts/{make_token(comment.public_id)}/{act + '/' if act else ''}"


@pytest.fixture
def read(client):
    return lambda comment, act="": client.get(address_of(comment, act))


@pytest.fixture
def press(client):
    return lambda comment, act, **fields: client.post(address_of(comment, act), fields)


class TestReceipt:
    def test_rejection_marks_the_commenters_own_words(self, read):
        comment = make_screened_comment(body=SWEARING)

        response = read(comment)

        assert "<mark>fucking</mark>" in response.text
        assert "".join(piece.text for piece in explain(find_receipt(make_token(comment.public_id))).words) == SWEARING

    def test_words_that_a_moderator_marked_are_marked(self, read):
        comment = make_held_comment(body="The mayor is a <b>thief</b>, I say.")
        spans = [{"field": "body", "start": 16, "end": 21}, {"field": "name", "start": 0, "end": 3}]
        make_decision(comment, verdict=Verdict.REJECT, evidence=spans)

        assert "The mayor is a &lt;<mark>b&gt;thi</mark>" in read(comment).text

    def test_overlapping_places_and_places_beyond_the_text_are_no_trouble(self, read):
        comment = make_held_comment(body="abcdef")
        places = [(0, 3), (2, 4), (5, 9), (90, 99)]
        spans = [{"field": "body", "start": start, "end": end} for start, end in places]
        make_decision(comment, verdict=Verdict.REJECT, evidence=spans)

        assert "<mark>abc</mark><mark>d</mark>e<mark>f</mark>" in read(comment).text

    def test_note_of_the_moderator_is_read(self, read):
        comment = make_held_comment()
        make_decision(comment, verdict=Verdict.REJECT, notes={NoteKind.READER: "Please leave out <the> name."})

        assert "Please leave out &lt;the&gt; name." in read(comment).text

    def test_note_to_colleagues_is_not(self, read):
        comment = make_held_comment()
        make_decision(comment, verdict=Verdict.REJECT, notes={NoteKind.COLLEAGUES: "The third time this week."})

        assert "third time" not in read(comment).text

    @pytest.mark.parametrize(
        ("seconds", "said"), [(60, "about 1 minute."), (1500, "about 25 minutes."), (18000, "about 5 hours.")]
    )
    def test_waiting_comment_says_how_long_it_takes_today(self, read, seconds, said):
        hour = timezone.now().replace(minute=0, second=0, microsecond=0)
        HourFigure.objects.create(hour=hour, decided=5, median_seconds=seconds, p95_seconds=seconds)

        assert f"Today this takes {said}" in read(make_held_comment()).text

    def test_nothing_is_said_of_the_time_where_nobody_decided(self, read):
        assert figures.hours_since(timezone.now() - timedelta(days=1)) == []
        assert "Today this takes" not in read(make_held_comment()).text

    def test_buttons_are_those_that_do_something(self, read):
        public, rejected = make_public_comment(), make_rejected_comment()

        assert [act in read(public).text for act in ("/appeal/", "/withdraw/", "/erase/", "/data/")] == [
            False,
            True,
            True,
            True,
        ]
        assert [act in read(rejected).text for act in ("/appeal/", "/withdraw/", "/erase/", "/data/")] == [
            True,
            False,
            True,
            True,
        ]

    @pytest.mark.parametrize("act", ["", *ACTS, "data"])
    def test_page_is_kept_by_nobody_and_found_by_nobody(self, read, act):
        response = read(make_rejected_comment(), act)

        assert response.status_code == 200
        assert "no-store" in response.headers["Cache-Control"]
        assert (response.headers["X-Robots-Tag"], response.headers["Referrer-Policy"]) == ("noindex", "no-referrer")
        assert not response.cookies

    @pytest.mark.parametrize("act", ["", *ACTS, "data"])
    def test_forged_address_opens_nothing(self, client, act):
        comment = make_rejected_comment()
        token = make_token(comment.public_id)
        forged = address_of(comment, act).replace(token, token[:-1] + ("E" if token.endswith("A") else "A"))

        for response in (client.get(forged), client.post(forged)):
            assert response.status_code in {404, 405}
        assert Comment.objects.get(pk=comment.pk).seq == comment.seq

    @pytest.mark.parametrize("act", ACTS)
    def test_opening_a_page_changes_nothing(self, read, act):
        comment = make_public_comment()

        assert read(comment, act).status_code == 200

        before = comment.seq, comment.status, comment.erased_at
        comment.refresh_from_db()
        assert (comment.seq, comment.status, comment.erased_at) == before


class TestAppeal:
    def test_appeal_is_stored_once_and_shown(self, read, press):
        comment = make_rejected_comment()

        first = press(comment, "appeal", text="I named\r\nnobody.")
        press(comment, "appeal", text="I named nobody, again.")

        assert (first.status_code, first.headers["Location"]) == (303, address_of(comment))
        assert [appeal.note.text for appeal in Appeal.objects.all()] == ["I named\nnobody."]
        assert "You have appealed." in read(comment).text

    @pytest.mark.parametrize("text", ["", "  \n", "a" * 2001, "a\x00b"])
    def test_appeal_that_cannot_be_read_is_explained_and_kept(self, press, text):
        comment = make_rejected_comment()

        response = press(comment, "appeal", text=text)

        assert response.status_code == 422
        assert "at most 2000 characters" in response.text
        assert text.strip().replace("\x00", "") in response.text.replace("\x00", "").replace("�", "")
        assert not Appeal.objects.exists()

    def test_comment_that_is_public_has_nothing_to_appeal(self, press):
        comment = make_public_comment()

        assert press(comment, "appeal", text="Why?").status_code == 303
        assert not Appeal.objects.exists()

    @pytest.mark.parametrize(
        ("verdict", "said"), [("approve", "Your appeal was right"), ("reject", "The decision stays")]
    )
    def test_answer_stands_on_the_receipt(self, read, press, verdict, said):
        comment = make_rejected_comment()
        press(comment, "appeal", text="I named nobody.")
        make_decision(comment, verdict=verdict, moderator=make_moderator("ronahi"))

        assert said in read(comment).text


class TestWithdrawal:
    @pytest.mark.parametrize("make", [make_comment, make_held_comment, make_public_comment])
    def test_comment_is_taken_back(self, read, press, make):
        comment = make()

        assert press(comment, "withdraw").status_code == 303

        assert not Comment.objects.public().exists()
        assert "You have taken your comment back." in read(comment).text
        assert "appeal/" not in read(comment).text

    def test_rejected_comment_stays_rejected_for_its_reason(self, press):
        comment = make_rejected_comment()

        press(comment, "withdraw")

        assert Comment.objects.get().seq == comment.seq

    def test_taking_back_twice_is_once(self, press):
        comment = make_public_comment()

        press(comment, "withdraw")
        press(comment, "withdraw")

        assert Comment.objects.get().seq == comment.seq + 1


class TestErasure:
    def test_text_and_name_are_gone(self, read, press):
        comment = make_public_comment(name="Ada Lovelace", email="ada@example.org")

        assert press(comment, "erase").status_code == 303

        comment.refresh_from_db()
        assert (comment.body, comment.name, comment.is_erased) == ("", "", True)
        assert not CommentContact.objects.exists()
        assert "Your name and your text have been erased." in read(comment).text

    def test_comment_that_must_be_kept_says_until_when(self, press):
        comment = make_public_comment()
        LegalHold.objects.create(comment=comment, reason="Order 7/2026", until=timezone.now() + timedelta(days=30))

        response = press(comment, "erase")

        assert response.status_code == 409
        assert "must be kept until" in response.text
        assert "Order 7/2026" not in response.text
        assert not Comment.objects.get().is_erased

    def test_erasing_twice_is_once(self, press):
        comment = make_public_comment()

        assert {press(comment, "erase").status_code for _ in range(2)} == {303}


class TestData:
    def test_file_holds_what_is_kept(self, client):
        comment = make_screened_comment(body=SWEARING, email="ada@example.org")
        make_decision(
            comment, verdict="reject", grounds=["profanity"],
            notes={NoteKind.READER: "Without the word, gladly.", NoteKind.COLLEAGUES: "The third time."},
        )  # fmt: skip

        response = client.get(address_of(comment, "data"))
        data = json.loads(response.content)

        assert response.headers["Content-Disposition"] == f'attachment; filename="comment-{comment.public_id}.json"'
        assert (data["name"], data["body"], data["contact"]["email"]) == ("Ada", SWEARING, "ada@example.org")
        assert [decision["decided_by"] for decision in data["decisions"]] == ["automatic", "moderator"]
        assert data["screenings"][0]["findings"][0]["guideline"] == "profanity"
        assert [note["text"] for note in data["notes"]] == ["Without the word, gladly."]

    def test_who_decided_is_not_about_the_commenter(self, client):
        comment = make_rejected_comment()

        assert "mo" not in client.get(address_of(comment, "data")).json()["decisions"][0].values()

    def test_file_of_an_erased_comment_holds_no_text(self, client):
        comment = make_rejected_comment(name="Lovelace", body="Very particular.")
        client.post(address_of(comment, "erase"))

        text = client.get(address_of(comment, "data")).text
        assert "Lovelace" not in text
        assert "particular" not in text


def test_pages_speak_the_language_of_the_article(client):
    comment = make_rejected_comment(make_article("hanar", language="ckb"))

    for act in ("", *ACTS):
        response = client.get(address_of(comment, act))
        assert '<html lang="ckb" dir="rtl">' in response.text
        assert response.headers["Content-Language"] == "ckb"


def test_withdrawal_is_that_of_moderation():
    comment = make_public_comment()
    moderation.withdraw(comment.pk)

    assert find_receipt(make_token(comment.public_id)).is_withdrawn
