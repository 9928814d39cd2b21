"""Switches: what is set where, that it acts at the next claim, and that every change says who and why."""

import pytest

from comments import switches
from comments.models import Switch, SwitchKind, SwitchScope, Thread
from comments.submission import ThreadClosedError
from comments.switches import Place, SwitchMovedError, current_switches, set_switch
from comments.thread_page import is_open
from tests.factories import make_article, make_comment, make_moderator, make_screened_comment

pytestmark = pytest.mark.django_db
CERTAIN = "What a load of bullshit."
SITE, LANGUAGE, SECTION, ARTICLE = SwitchScope


@pytest.fixture
def mo():
    return make_moderator()


@pytest.fixture
def turn(mo):
    """Return a function that sets a switch, as somebody who sees what it was."""

    def set_one(kind, scope=SITE, target="", value="on", reason="An attack."):
        place = Place(SwitchKind(kind), scope, str(target))
        last = switches.find_last(place)
        return set_switch(place, value=value, reason=reason, by=mo, seen_id=last.pk if last else None)

    return set_one


def made(comment):
    screening = comment.screenings.get()
    return comment.status, screening.mode, screening.caution


# What the machine does.


def test_nothing_is_set_at_first():
    assert current_switches().values == {}
    assert made(make_screened_comment()) == ("approved", "automatic", "")


def test_mode_of_the_site_acts_on_the_next_comment(turn):
    before = make_screened_comment()

    turn("mode", value="reviewed")

    assert before.status == "approved"
    assert made(make_screened_comment(body="Another comment about the fare.")) == ("held", "reviewed", "")


def test_comment_that_waited_to_be_screened_is_read_as_it_is_set_now(turn):
    comment = make_comment()

    turn("mode", value="assisted")
    make_screened_comment(body="The one that comes after it.")

    comment.refresh_from_db()
    assert made(comment) == ("held", "assisted", "")


@pytest.mark.parametrize(
    ("scope", "target", "status"),
    [
        (LANGUAGE, "en", "held"),
        (LANGUAGE, "tr", "approved"),
        (SECTION, "City", "held"),
        (SECTION, "Sport", "approved"),
    ],
)
def test_mode_holds_where_it_is_set_only(turn, scope, target, status):
    turn("mode", scope, target, "reviewed")

    assert make_screened_comment(make_article(section="City")).status == status


def test_mode_of_an_article_is_written_to_its_thread(turn):
    article, other = make_article(), make_article("tram")

    turn("mode", ARTICLE, article.pk, "reviewed")

    assert Thread.objects.get(article=article).mode == "reviewed"
    assert [make_screened_comment(of).status for of in (article, other)] == ["held", "approved"]


def test_narrower_place_goes_before_the_wider_one(turn):
    article = make_article(section="City")
    turn("mode", SITE, "", "reviewed")
    turn("mode", LANGUAGE, "en", "assisted")

    turn("mode", SECTION, "City", "automatic")

    assert make_screened_comment(article).screenings.get().mode == "automatic"
    assert make_screened_comment(make_article("tram")).screenings.get().mode == "assisted"


def test_mode_that_is_taken_back_is_that_of_the_wider_place(turn):
    turn("mode", LANGUAGE, "en", "reviewed")

    turn("mode", LANGUAGE, "en", "")

    assert make_screened_comment().screenings.get().mode == "automatic"


def test_language_is_that_of_the_comment_and_not_of_the_article(turn):
    turn("mode", LANGUAGE, "tr", "reviewed")

    comment = make_screened_comment(body="Bu karar çok doğru, herkese teşekkür ederim.")

    assert made(comment) == ("held", "reviewed", "")


def test_comment_without_words_has_the_language_of_its_article(turn):
    turn("mode", LANGUAGE, "en", "reviewed")

    assert make_screened_comment(body="🕊️🕯️").screenings.get().mode == "reviewed"


def test_paused_approvals_hold_what_is_clean_and_reject_what_is_certain(turn):
    turn("approvals")

    assert made(make_screened_comment()) == ("held", "automatic", "approvals_paused")
    assert made(make_screened_comment(body=CERTAIN)) == ("rejected", "automatic", "approvals_paused")


def test_paused_automation_decides_nothing(turn):
    turn("automation")

    assert made(make_screened_comment()) == ("held", "automatic", "automation_paused")
    rejected = make_screened_comment(body=CERTAIN)
    assert (rejected.status, rejected.screenings.get().grounds) == ("held", ["profanity"])


@pytest.mark.parametrize(
    ("scope", "target", "status"), [(SECTION, "City", "held"), (SECTION, "Sport", "approved"), (LANGUAGE, "en", "held")]
)
def test_pause_holds_where_it_is_set_only(turn, scope, target, status):
    turn("approvals", scope, target)

    assert make_screened_comment(make_article(section="City")).status == status


def test_pause_of_the_site_is_not_taken_back_by_a_section(turn):
    turn("approvals")

    turn("approvals", SECTION, "City", "off")

    assert make_screened_comment(make_article(section="City")).status == "held"


def test_pause_that_ends_lets_the_machine_decide_again(turn):
    turn("approvals")

    turn("approvals", value="off")

    assert make_screened_comment().status == "approved"


# Threads.


def test_closed_threads_take_no_comments(turn):
    turn("threads")

    with pytest.raises(ThreadClosedError):
        make_comment()


@pytest.mark.parametrize(
    ("scope", "target", "is_open_now"),
    [(SITE, "", False), (SECTION, "City", False), (SECTION, "Sport", True), (LANGUAGE, "en", False)],
)
def test_threads_are_closed_where_it_is_set_only(turn, client, scope, target, is_open_now):
    article = make_article(section="City")

    turn("threads", scope, target)

    assert is_open(article) is is_open_now
    assert client.get("/api/v1/articles/bus-line/").json()["comments_open"] is is_open_now
    assert client.get("/api/v1/articles/").json()["results"][0]["comments_open"] is is_open_now


def test_threads_that_open_again_are_as_they_were(turn, client):
    article, shut = make_article(), make_article("tram")
    Thread.objects.create(article=shut, open=False)
    turn("threads")

    turn("threads", value="off")

    assert (is_open(article), is_open(shut)) == (True, False)
    assert client.get("/api/v1/articles/bus-line/").json()["comments_open"] is True


def test_thread_of_one_article_is_not_closed_here(turn):
    article = make_article()

    with pytest.raises(ValueError, match="on the page of the article"):
        turn("threads", ARTICLE, article.pk)

    assert not Switch.objects.exists()


# The log.


def test_each_change_is_a_row_that_says_who_and_why(turn, mo):
    turn("approvals", reason="A wave of advertising.")
    turn("approvals", value="off", reason="It is over.")

    rows = Switch.objects.order_by("id").values_list("kind", "scope", "value", "reason", "created_by")
    assert list(rows) == [
        ("approvals", "site", "on", "A wave of advertising.", mo.pk),
        ("approvals", "site", "off", "It is over.", mo.pk),
    ]


def test_switch_that_a_colleague_has_set_since_is_left(turn, mo):
    first = turn("approvals")
    turn("approvals", value="off")

    with pytest.raises(SwitchMovedError) as caught:
        set_switch(Place(SwitchKind.APPROVALS, SITE), value="on", reason="Late.", by=mo, seen_id=first.pk)

    assert caught.value.last.value == "off"
    assert Switch.objects.count() == 2


@pytest.mark.parametrize(("kind", "value"), [("mode", "on"), ("approvals", "reviewed"), ("approvals", "")])
def test_switch_takes_its_own_values_only(turn, kind, value):
    with pytest.raises(ValueError, match="cannot be set"):
        turn(kind, value=value)


def test_what_is_set_is_one_question_however_often_it_was_set(turn, django_assert_num_queries):
    for number in range(6):
        turn("approvals", value="off" if number % 2 else "on")

    with django_assert_num_queries(1):
        assert current_switches().values == {("approvals", "site", ""): "off"}
