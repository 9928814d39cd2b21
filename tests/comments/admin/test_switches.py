"""Setting a switch in the admin: it says what will happen, and only the second page does it."""

import pytest
from django.contrib.admin.models import LogEntry

from comments.models import Switch, Thread
from tests.factories import make_article, make_comment, make_moderator, make_screened_comment

pytestmark = pytest.mark.django_db
LIST = "/admin/comments/switch/"
SET = f"{LIST}set/"


def send(client, action, scope="site", **fields):
    return client.post(SET, {"action": action, "scope": scope, "reason": "A wave of advertising."} | fields)


def confirm(client, action, scope="site", **fields):
    page = send(client, action, scope, **fields)
    seen = page.context["last"].pk if page.context["last"] else ""
    return send(client, action, scope, confirmed="yes", seen=seen, **fields)


def text_of(response):
    return " ".join(response.content.decode().split())


def test_first_page_says_what_will_happen_and_sets_nothing(moderator_client):
    make_comment()

    page = text_of(send(moderator_client, "approvals:on"))

    assert "Nothing is approved without a moderator; certain offences are still rejected without one." in page
    assert "1 comment waits to be screened now; it is read as it is set then." in page
    assert "It was never set before." in page
    assert not Switch.objects.exists()


def test_second_page_sets_it_and_says_so(moderator_client, mo):
    response = confirm(moderator_client, "approvals:on")

    row = Switch.objects.get()
    assert response["Location"] == LIST
    assert (row.kind, row.scope, row.value, row.reason, row.created_by) == (
        "approvals",
        "site",
        "on",
        "A wave of advertising.",
        mo,
    )
    assert LogEntry.objects.get().user == mo
    assert make_screened_comment().status == "held"


@pytest.mark.parametrize(
    ("scope", "field", "value", "target"),
    [("language", "language", "ckb", "ckb"), ("section", "section", "City", "City")],
)
def test_switch_is_set_for_a_part_of_the_site(moderator_client, scope, field, value, target):
    make_article(section="City")

    confirm(moderator_client, "mode:reviewed", scope, **{field: value})

    row = Switch.objects.get()
    assert (row.scope, row.target, row.value) == (scope, target, "reviewed")


def test_mode_of_an_article_is_that_of_its_thread(moderator_client):
    article = make_article()

    confirm(moderator_client, "mode:reviewed", "article", article=article.pk)
    confirm(moderator_client, "mode:", "article", article=article.pk)

    assert Thread.objects.get(article=article).mode == ""
    assert [row.value for row in Switch.objects.order_by("id")] == ["reviewed", ""]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"reason": ""}, "Say why: colleagues read it in the log."),
        ({"scope": "section"}, "Choose which."),
        ({"scope": "article", "article": "999"}, "There is no article with this number."),
        (
            {"scope": "article", "action": "threads:on"},
            "The thread of one article is closed on the page of the article.",
        ),
        ({"action": "mode:on"}, "Select a valid choice."),
        ({"scope": "world"}, "Select a valid choice."),
    ],
)
def test_what_cannot_be_set_is_said(moderator_client, fields, sentence):
    make_article()
    values = {"action": "mode:reviewed", "scope": "site", "confirmed": "yes"} | fields

    page = text_of(send(moderator_client, values.pop("action"), values.pop("scope"), **values))

    assert sentence in page
    assert not Switch.objects.exists()


def test_switch_that_a_colleague_has_set_meanwhile_is_shown_again(moderator_client):
    confirm(moderator_client, "approvals:on")

    response = send(moderator_client, "approvals:off", confirmed="yes", seen="")

    assert "A colleague has set this switch since. Look again." in text_of(response)
    assert Switch.objects.count() == 1


def test_setting_it_again_is_said_to_change_nothing(moderator_client):
    confirm(moderator_client, "approvals:on")

    assert "It is set so already." in text_of(send(moderator_client, "approvals:on"))


def test_list_shows_what_is_set_and_every_change(moderator_client):
    make_article(section="City", title="The fare")
    confirm(moderator_client, "approvals:on", "section", section="City")
    confirm(moderator_client, "automation:on")
    confirm(moderator_client, "automation:off")

    response = moderator_client.get(LIST)

    assert [what for what, _row, _who in response.context["rows"]] == ["Pause automatic approvals · the section City"]
    assert text_of(response).count('<td class="field-what">') == 3


def test_list_says_that_nothing_is_set(moderator_client):
    assert "The mode of the installation is automatic, everywhere" in text_of(moderator_client.get(LIST))


def test_colleague_who_may_only_read_sees_the_log_and_sets_nothing(staff):
    client = staff("view_switch")

    assert "Set a switch" not in text_of(client.get(LIST))
    assert client.get(SET).status_code == 403
    assert send(client, "automation:on", confirmed="yes").status_code == 403
    assert not Switch.objects.exists()


@pytest.mark.parametrize("address", [SET, LIST])
def test_colleague_without_the_right_is_refused(staff, address):
    assert staff("view_comment").get(address).status_code == 403


@pytest.mark.parametrize("address", ["add/", "1/delete/", "1/change/"])
def test_row_is_neither_added_nor_changed_nor_deleted_by_hand(moderator_client, address):
    confirm(moderator_client, "approvals:on")
    pk = Switch.objects.get().pk

    assert moderator_client.post(f"{LIST}{address.replace('1', str(pk))}", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("count", [1, 8])
def test_list_asks_the_same_number_of_questions_for_any_length(mo, moderator_client, django_assert_num_queries, count):
    article = make_article()
    for number in range(count):
        confirm(moderator_client, "approvals:off" if number % 2 else "approvals:on", "article", article=article.pk)

    with django_assert_num_queries(5):
        moderator_client.get(LIST)


def test_page_begins_with_what_a_link_names(moderator_client):
    article = make_article()

    page = text_of(moderator_client.get(SET, {"scope": "article", "article": article.pk}))

    assert f'name="article" value="{article.pk}"' in page
    assert make_moderator("vera").is_staff
