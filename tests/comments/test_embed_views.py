"""The thread in pages of other sites: fragment, frame, and what the API tells a component."""

import re

import pytest

from comments.models import Comment
from comments.receipts import make_token
from tests.factories import make_article, make_comment, make_held_comment, make_public_comment

pytestmark = pytest.mark.django_db
FRAGMENT = "/comments/fragments/bus-line/"
FRAME = "/comments/frames/bus-line/"
EMBED = "/api/v1/articles/bus-line/embed/"
OTHER_SITE = "https://news.example"


@pytest.fixture
def other_site(settings):
    settings.COMMENTS_EMBED_ORIGINS = [OTHER_SITE]
    settings.CORS_ALLOWED_ORIGINS = [OTHER_SITE]


def token_in(page):
    return re.search(r'name="token" value="([^"]+)"', page).group(1)


def fields(page, **changes):
    return {"token": token_in(page), "name": "Ada", "email": "", "body": "I agree with the council."} | changes


@pytest.mark.parametrize("address", [FRAGMENT, FRAME])
class TestReading:
    def test_approved_comments_only(self, client, address):
        article = make_article()
        make_public_comment(article, body="This one is public.")
        make_held_comment(article, body="This one is held.")

        page = client.get(address).text

        assert "This one is public." in page
        assert "This one is held." not in page

    def test_no_cookie_and_kept_for_a_second(self, client, address):
        make_article()

        response = client.get(address)

        assert not response.cookies
        assert response["Cache-Control"] == "public, max-age=0, s-maxage=1, must-revalidate"
        assert response["X-Robots-Tag"] == "noindex"

    def test_unknown_article_is_not_found(self, client, address):
        assert client.get(address).status_code == 404

    def test_words_are_in_the_language_of_the_article(self, client, address):
        make_article(language="ckb")

        response = client.get(address)

        assert 'lang="ckb" dir="rtl"' in response.text
        assert response["Content-Language"] == "ckb"


def test_fragment_is_no_page_and_its_links_are_whole(client):
    first = make_public_comment()

    page = client.get(FRAGMENT).text

    assert "<html" not in page
    assert "<script" not in page
    assert 'action="http://testserver/comments/articles/bus-line/"' in page
    assert f'href="http://testserver/articles/bus-line/?reply_to={first.public_id}#comment-form"' in page
    links = re.findall(r'(?:href|action|src)="([^"]*)"', page)
    assert [link for link in links if not link.startswith(("http://testserver/", "#"))] == []


def test_fragment_is_in_no_frame(client):
    make_article()

    assert client.get(FRAGMENT)["X-Frame-Options"] == "DENY"


class TestFrame:
    def test_only_the_configured_sites_may_hold_it(self, client, other_site):
        make_article()

        response = client.get(FRAME)

        assert "X-Frame-Options" not in response.headers
        assert f"frame-ancestors 'self' {OTHER_SITE}" in response["Content-Security-Policy"]
        assert "default-src 'self'" in response["Content-Security-Policy"]

    def test_by_default_no_other_site_may_hold_it(self, client):
        make_article()

        assert "frame-ancestors 'self';" in f"{client.get(FRAME)['Content-Security-Policy']};"

    def test_what_is_sent_there_is_answered_there(self, client, other_site):
        make_article()

        sent = client.post(FRAME, fields(client.get(FRAME).text))

        assert sent.status_code == 303
        assert sent["Location"].startswith("/comments/sent/")
        page = client.get(sent["Location"])
        assert "Thank you. Your comment is being read." in page.text
        assert OTHER_SITE in page["Content-Security-Policy"]
        assert Comment.objects.get().name == "Ada"

    def test_errors_lose_nothing(self, client, other_site):
        make_article()

        refused = client.post(FRAME, fields(client.get(FRAME).text, name="", body="Kept as it was typed."))

        assert refused.status_code == 422
        assert "Please give a name." in refused.text
        assert "Kept as it was typed." in refused.text
        assert f'action="{FRAME}"' in refused.text
        assert OTHER_SITE in refused["Content-Security-Policy"]
        assert "no-store" in refused["Cache-Control"]

    def test_answer_stands_below_its_comment(self, client):
        first = make_public_comment()
        page = client.get(f"{FRAME}?reply_to={first.public_id}").text

        client.post(FRAME, fields(page, parent=str(first.public_id)))

        assert Comment.objects.latest("id").parent == first

    @pytest.mark.parametrize(("theme", "shown"), [("dark", "theme-dark"), ("light", "theme-light"), ("<b>", "")])
    def test_theme_is_one_of_ours(self, client, theme, shown):
        make_article()

        page = client.get(FRAME, {"theme": theme}).text

        assert f'class="frame{" " if shown else ""}{shown}"' in page
        assert "<b>" not in page

    def test_receipt_itself_is_in_no_frame(self, client, other_site):
        comment = make_comment()

        receipt = client.get(f"/comments/receipts/{make_token(comment.public_id)}/")

        assert receipt["X-Frame-Options"] == "DENY"
        assert OTHER_SITE not in receipt["Content-Security-Policy"]

    def test_made_up_receipt_is_not_found(self, client):
        assert client.get("/comments/sent/made-up/").status_code == 404

    def test_links_of_texts_open_in_a_window_of_their_own(self, client):
        make_public_comment(body="See https://news.example/a")

        assert 'rel="ugc nofollow noopener" target="_blank"' in client.get(FRAME).text


class TestComponent:
    def test_one_answer_has_all_that_is_shown_at_first(self, client):
        article = make_article(language="ckb")
        make_public_comment(article, name="Ada")
        make_held_comment(article, name="Vera")

        data = client.get(EMBED).json()

        assert (data["language"], data["direction"]) == ("ckb", "rtl")
        assert [comment["name"] for comment in data["comments"]["results"]] == ["Ada"]
        assert data["article"]["comment_count"] == 1
        assert {"title", "sentence", "language"} == data["guidelines"][0].keys()
        assert data["words"]["in_reply_to"].count("{name}") == 1
        assert data["words"]["answering"].count("{name}") == 1
        assert "<" not in "".join(data["words"].values())

    def test_language_can_be_asked_for(self, client):
        make_article()

        assert client.get(EMBED, {"lang": "tr"}).json()["words"]["name"] == "Ad"
        assert client.get(EMBED, {"lang": "\x00<b>"}).json()["language"] == "en"

    def test_next_page_is_one_of_the_list(self, client):
        article = make_article()
        for number in range(51):
            make_public_comment(article, name=str(number))

        data = client.get(EMBED, {"order": "newest"}).json()
        following = client.get(data["comments"]["next"]).json()

        assert "/api/v1/articles/bus-line/comments/?" in data["comments"]["next"]
        assert [comment["name"] for comment in following["results"]] == ["0"]

    def test_article_that_is_not_there_is_not_found(self, client):
        assert client.get(EMBED).json()["code"] == "not_found"


class TestOtherSites:
    def test_script_of_a_configured_site_may_read(self, client, other_site):
        make_article()
        client.get(EMBED)  # What is kept has no header of anybody's origin.

        response = client.get(EMBED, headers={"Origin": OTHER_SITE})

        assert response["Access-Control-Allow-Origin"] == OTHER_SITE
        assert "Access-Control-Allow-Credentials" not in response.headers
        assert "origin" in response["Vary"].lower()

    def test_kept_answer_is_not_opened_to_the_next_site(self, client, other_site):
        make_article()
        client.get(EMBED, headers={"Origin": OTHER_SITE})

        response = client.get(EMBED, headers={"Origin": "https://evil.example"})

        assert "Access-Control-Allow-Origin" not in response.headers

    def test_script_may_ask_before_it_posts(self, client, other_site):
        make_article()
        headers = {
            "Origin": OTHER_SITE,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type,idempotency-key",
        }

        response = client.options("/api/v1/articles/bus-line/comments/", headers=headers)

        assert response.status_code == 200
        assert "POST" in response["Access-Control-Allow-Methods"]
        assert "PUT" not in response["Access-Control-Allow-Methods"]
        assert "idempotency-key" in response["Access-Control-Allow-Headers"]

    @pytest.mark.parametrize("origin", ["https://evil.example", "null", "https://news.example.evil.example"])
    def test_other_origins_get_nothing(self, client, other_site, origin):
        make_article()

        assert "Access-Control-Allow-Origin" not in client.get(EMBED, headers={"Origin": origin}).headers

    @pytest.mark.parametrize("address", ["/articles/bus-line/", "/admin/login/", FRAME])
    def test_pages_are_opened_to_no_script(self, client, other_site, address):
        make_article()

        assert "Access-Control-Allow-Origin" not in client.get(address, headers={"Origin": OTHER_SITE}).headers


def test_ways_are_shown_in_the_demo_only(client, settings):
    make_article()
    assert client.get("/comments/ways/bus-line/").status_code == 404

    settings.DEMO = True

    assert "<reader-comments" in client.get("/comments/ways/bus-line/").text
