"""A name that readers could take for somebody of the house is seen, however it is spelt."""

import pytest

from comments import screening_batch
from comments.models import Screening
from comments.namesakes import is_of_the_house, read_staff_names
from tests.factories import make_article, make_comment, make_moderator

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "name",
    ["Rojda Demir", "rojda  demir", "ROJDA DEMIR.", "Rojda Demіr", "R0jda Demir", "Rojda\u200bDemir", "by Rojda Demir"],
)
def test_author_of_the_article_is_known_however_spelt(name):
    assert is_of_the_house(name, byline="By Rojda Demir and Mo Ali", staff=read_staff_names())


@pytest.mark.parametrize(
    ("name", "byline"),
    [
        ("Mo Ali", "By Rojda Demir and Mo Ali"),
        ("Ayşe Kaya", "Ayşe Kaya ve Rojda Demir"),
        ("هێمن عەلی", "هێمن عەلی و ئاوات کەریم"),
        ("ئاوات کەریم", "هێمن عەلی و ئاوات کەریم"),
    ],
)
def test_each_of_several_authors_is_known(name, byline):
    assert is_of_the_house(name, byline=byline, staff=read_staff_names())


@pytest.mark.parametrize("name", ["Rojda", "Demir", "Rojda Demirtaş", "Roj", "Mo", "Ada", "by"])
def test_reader_with_a_name_of_their_own_is_nobody_else(name):
    assert not is_of_the_house(name, byline="By Rojda Demir and Mo Ali", staff=read_staff_names())


def test_staff_and_publisher_are_known():
    make_moderator("moderna", first_name="Mo", last_name="Derna")
    names = read_staff_names()

    known = ("Moderna", "Mo Derna", "The Verbatim Times", "The VerbatIm Times")
    assert all(is_of_the_house(name, byline="", staff=names) for name in known)


def test_comment_of_a_namesake_waits_for_a_person():
    comment = make_comment(make_article(byline="By Rojda Demir"), name="Rojda Demіr")

    screening_batch.screen_next_batch()

    comment.refresh_from_db()
    assert comment.status == "held"
    assert Screening.objects.get().caution == "impersonation"


def test_reading_the_names_asks_once(django_assert_num_queries):
    with django_assert_num_queries(1):
        read_staff_names()
