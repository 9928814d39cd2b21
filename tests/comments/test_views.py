"""The reader's way in: posting a comment, and the receipt."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from articles.models import Article
from comments import screening_batch, thread_page
from comments.erasure import erase_comment
from comments.forms import make_form_token
from comments.models import Comment, CommentContact, QueueItem, Thread, Verdict
from comments.receipts import make_token
from tests.factories import (
    POLITE,
    make_article,
    make_comment,
    make_decision,
    make_held_comment,
    make_public_comment,
    make_rejected_comment,
    make_screened_comment,
)

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}
KEY = "0123456789abcdef"


@pytest.fixture
def article():
    return make_article()


@pytest.fixture
def post(client, article):
    """Send the form of the article, as a browser does."""

    def send(headers=None, **fields):
        form = {"name": "Ada", "email": "", "body": POLITE, "token": make_form_token(article)} | fields
        return client.post(f"/comments/articles/{article.slug}/", form, headers=headers)

    return send


def receipt_address(comment):
    return f"/comments/receipts/{make_token(comment.public_id)}/"


class TestPosting:
    def test_comment_is_stored_and_the_reader_lands_on_the_receipt(self, post):
        response = post(email="ada@example.org")

        comment = Comment.objects.get()
        assert response.status_code == 303
        assert response.headers["Location"] == receipt_address(comment)
        assert (comment.name, comment.body, comment.status) == ("Ada", POLITE, "pending")
        assert QueueItem.objects.get().comment == comment
        assert CommentContact.objects.get().email == "ada@example.org"

    def test_text_is_stored_as_typed(self, post):
        post(name=" Ada ", body="\r\n  One.\r\n\r\nTwo.  \r\n")

        comment = Comment.objects.get()
        assert (comment.name, comment.body) == (" Ada ", "\n  One.\n\nTwo.  \n")

    def test_reply_answers_its_parent(self, post, article):
        parent = make_public_comment(article)

        post(parent=str(parent.public_id))

        assert Comment.objects.latest("id").parent == parent

    def test_form_sent_twice_is_one_comment(self, post):
        first, second = post(), post()

        assert second.headers["Location"] == first.headers["Location"]
        assert Comment.objects.count() == 1

    def test_script_gets_the_address_of_the_receipt(self, post):
        response = post(headers=JSON)

        assert response.status_code == 201
        assert response.json() == {"receipt": receipt_address(Comment.objects.get())}

    def test_same_text_under_another_key_is_another_comment(self, post):
        post(headers=JSON | {"Idempotency-Key": KEY})
        post(headers=JSON | {"Idempotency-Key": KEY[::-1]})

        assert Comment.objects.count() == 2

    def test_same_text_under_the_same_key_is_one_comment(self, post):
        for _ in range(2):
            post(headers=JSON | {"Idempotency-Key": KEY})

        assert Comment.objects.count() == 1

    def test_key_of_another_comment_is_refused(self, post):
        post(headers=JSON | {"Idempotency-Key": KEY})

        response = post(headers=JSON | {"Idempotency-Key": KEY}, body="Something else entirely.")

        assert response.status_code == 422
        assert "key" in response.json()["message"]

    @pytest.mark.parametrize("key", ["short", "x" * 129])
    def test_key_of_an_impossible_length_counts_as_none(self, post, key):
        post(headers={"Idempotency-Key": key})

        assert Comment.objects.get().idempotency_key.startswith("form:")

    def test_posting_sets_no_cookie(self, post):
        assert not post().cookies


class TestRefusing:
    @pytest.mark.parametrize(
        ("fields", "field", "sentence"),
        [
            ({"name": ""}, "name", "Please give a name."),
            ({"name": "A" * 81}, "name", "This is 81 characters long; at most 80 fit."),
            ({"name": "Ada\nVera"}, "name", "A name is one line."),
            ({"body": " \u200b\n"}, "body", "Please write a comment."),
            ({"body": "x" * 5001}, "body", "This is 5001 characters long; at most 5000 fit."),
            ({"body": "One\x00two."}, "body", "The text has a character that cannot be stored."),
            ({"email": "ada@"}, "email", "Enter a valid email address."),
        ],
    )
    def test_sentence_stands_beside_the_field(self, post, fields, field, sentence):
        response = post(**fields)

        assert response.status_code == 422
        assert f'<p class="field-error" id="your-{field}_error">{sentence}</p>' in response.text
        assert f'<a href="#your-{field}">{sentence}</a>' in response.text
        control = re.search(rf'<(?:input|textarea)[^>]* id="your-{field}">', response.text)[0]
        assert 'aria-invalid="true"' in control
        assert f"your-{field}_error" in control
        assert not Comment.objects.exists()

    def test_nothing_typed_is_lost(self, post, article):
        parent = make_public_comment(article, name="Vera")

        page = post(
            name='Ada "the first" <Lovelace>', email="no address", body="\nOne &amp; two.", parent=str(parent.public_id)
        ).text

        assert 'value="Ada &quot;the first&quot; &lt;Lovelace&gt;"' in page
        assert 'value="no address"' in page
        # The first line break after the tag is not part of the value (HTML, textarea).
        assert re.search(r"<textarea[^>]*>\n\nOne &amp;amp; two.</textarea>", page)
        assert f'name="parent" value="{parent.public_id}"' in page

    def test_page_says_at_its_top_what_is_wrong_and_has_the_focus_there(self, post):
        page = post(name="").text

        assert re.search(r'<div class="error-summary"[^>]*role="alert" tabindex="-1"[^>]*autofocus>', page)
        assert "<title>Your comment was not sent" in page

    @pytest.mark.parametrize("token", ["", "made:up:token"])
    def test_wrong_token_is_answered_with_a_fresh_one(self, post, article, token):
        response = post(token=token)

        assert response.status_code == 400
        assert "This form has been open for more than a day." in response.text
        assert f'name="token" value="{make_form_token(article)}"' in response.text
        assert POLITE in response.text
        assert not Comment.objects.exists()

    def test_token_of_another_article_is_refused(self, post):
        assert post(token=make_form_token(make_article("other"))).status_code == 400

    def test_closed_thread_is_said_and_the_text_can_be_copied(self, post, article):
        Thread.objects.create(article=article, open=False)

        response = post()

        assert response.status_code == 403
        assert "Comments on this article are closed." in response.text
        assert POLITE in response.text
        assert 'type="submit"' not in response.text

    @pytest.mark.parametrize("make", [make_comment, make_held_comment, make_rejected_comment])
    def test_comment_that_is_not_public_cannot_be_answered(self, post, article, make):
        parent = make(article)

        response = post(parent=str(parent.public_id), body="My answer to you.")

        assert response.status_code == 422
        assert "is not here any more" in response.text
        assert "My answer to you." in response.text
        assert parent.body not in response.text
        assert 'name="parent"' not in response.text

    def test_comment_of_another_article_cannot_be_answered(self, post):
        parent = make_public_comment(make_article("other"))

        assert post(parent=str(parent.public_id)).status_code == 422

    def test_far_too_much_is_refused_with_a_sentence(self, post):
        response = post(body="x" * 200_000)

        assert response.status_code == 413
        assert "This is far too long to be read." in response.text

    def test_script_gets_the_same_sentences(self, post, article):
        response = post(headers=JSON, name="", body="")

        assert response.status_code == 422
        assert response.json() == {
            "message": "",
            "errors": {"name": ["Please give a name."], "body": ["Please write a comment."]},
            "token": make_form_token(article),
            "is_parent_public": False,
        }

    def test_sentences_are_in_the_language_of_the_article(self, post, article):
        Article.objects.filter(pk=article.pk).update(language="tr")

        response = post(email="ada@", headers={"Accept-Language": "en"})

        assert "Geçerli bir e-posta adresi girin." in response.text

    def test_file_is_not_taken_for_text(self, post):
        assert post(body=SimpleUploadedFile("comment.txt", b"I agree.")).status_code == 422

    @pytest.mark.parametrize(
        ("body", "content_type"),
        [
            ("{", "application/json"),
            ("\xff\xfe", "text/plain"),
            ("name=%ff%fe&body=%ED%A0%80", "application/x-www-form-urlencoded"),
        ],
    )
    def test_what_is_no_form_is_refused(self, client, article, body, content_type):
        response = client.post(f"/comments/articles/{article.slug}/", body, content_type=content_type)

        assert response.status_code == 400

    @pytest.mark.parametrize("slug", ["unknown", "%00", "a%00b", "a%2Fb", "a b"])
    def test_unknown_article_is_not_found(self, client, slug):
        assert client.post(f"/comments/articles/{slug}/").status_code == 404

    @pytest.mark.parametrize("method", ["put", "patch", "delete"])
    def test_other_methods_are_refused(self, client, article, method):
        assert getattr(client, method)(f"/comments/articles/{article.slug}/").status_code == 405


class TestFormPage:
    def test_form_has_a_page_of_its_own(self, client, article):
        response = client.get(f"/comments/articles/{article.slug}/")

        assert response.status_code == 200
        assert 'data-comment-form="bus-line"' in response.text
        assert "data-errors hidden>" in response.text

    def test_form_page_names_the_comment_that_is_answered(self, client, article):
        parent = make_public_comment(article, name="Vera")

        page = client.get(f"/comments/articles/{article.slug}/", {"reply_to": str(parent.public_id)}).text

        assert "You are answering <bdi>Vera</bdi>:" in page
        assert f'name="parent" value="{parent.public_id}"' in page


class TestReceipt:
    def test_comment_that_waits_is_being_read(self, client):
        page = client.get(receipt_address(make_comment())).text

        assert "Your comment is being read." in page
        assert 'data-receipt="pending"' in page
        assert POLITE in page

    def test_held_comment_says_only_that_a_person_will_read_it(self, client):
        comment = make_screened_comment(body="The mayor is an idiot and always was.")

        page = client.get(receipt_address(comment)).text

        assert comment.status == "held"
        assert "A person will read your comment." in page
        assert "ersonal attack" not in page

    def test_published_comment_links_to_its_place(self, client):
        comment = make_public_comment()

        page = client.get(receipt_address(comment)).text

        assert "Your comment is published." in page
        assert f'href="/articles/bus-line/#comment-{comment.public_id}"' in page

    def test_rejected_comment_names_the_guideline_in_words(self, client):
        comment = make_screened_comment(body="This is fucking nonsense.")

        page = client.get(receipt_address(comment)).text

        assert "Your comment is not published." in page
        assert "Profanity" in page
        assert "Comments with swear words are not published." in page
        assert "This was decided automatically." in page

    def test_erased_comment_leaves_a_sentence_and_nothing_else(self, client):
        comment = make_public_comment(name="Ada Lovelace")
        erase_comment(comment.pk)

        page = client.get(receipt_address(comment)).text

        assert "Your name and your text have been erased." in page
        assert "Your comment is published." not in page
        assert "Ada Lovelace" not in page

    def test_moderator_is_a_person(self, client):
        page = client.get(receipt_address(make_rejected_comment())).text

        assert "This was decided by a person." in page
        assert "Off topic" in page

    def test_guideline_is_in_the_language_of_the_article(self, client):
        comment = make_rejected_comment(make_article("hanar", language="ckb"))

        page = client.get(receipt_address(comment)).text

        assert "دەرەوەی بابەت" in page
        assert '<html lang="ckb" dir="rtl">' in page

    def test_ground_without_words_leaves_a_sentence(self, client):
        comment = make_comment()
        make_decision(comment, verdict=Verdict.REJECT, grounds=["a_code_of_old"])

        assert "It does not meet the guidelines." in client.get(receipt_address(comment)).text

    def test_comment_goes_from_the_form_to_the_article_page(self, client, post):
        receipt = post().headers["Location"]
        screening_batch.screen_next_batch()

        assert "Your comment is published." in client.get(receipt).text
        assert POLITE in client.get("/articles/bus-line/").text

    def test_long_thread_is_entered_at_the_comment(self, client, monkeypatch):
        monkeypatch.setattr(thread_page, "COMMENTS_A_PAGE", 1)
        make_public_comment()
        comment = make_public_comment(name="Vera")

        assert f"/articles/bus-line/?from={comment.public_id}#comment-" in client.get(receipt_address(comment)).text

    def test_receipt_is_for_its_owner_alone(self, client):
        response = client.get(receipt_address(make_comment()))

        assert "no-store" in response.headers["Cache-Control"]
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert '<meta name="robots" content="noindex">' in response.text
        assert not response.cookies

    @pytest.mark.parametrize("token", ["x", "a~b", "%00", "ü~ü", "x" * 2000])
    def test_made_up_token_is_not_found(self, client, token):
        response = client.get(f"/comments/receipts/{token}/")

        assert response.status_code == 404
        assert "There is no such receipt" in response.text

    def test_token_cut_short_is_not_found(self, client):
        address = receipt_address(make_comment())

        assert client.get(f"{address[:-2]}/").status_code == 404

    def test_receipt_is_only_read(self, client):
        assert client.post(receipt_address(make_comment())).status_code == 405

    def test_receipt_asks_at_most_eight_times(self, client, django_assert_max_num_queries):
        address = receipt_address(make_rejected_comment())

        with django_assert_max_num_queries(8):
            client.get(address)
