"""Who reads what, who decides what was passed on, and what waits that nobody can read."""

import pytest
from django.contrib.auth.models import Group

from comments import colleagues
from comments.models import QueueItem
from tests.factories import make_held_comment, make_moderator

pytestmark = pytest.mark.django_db


@pytest.fixture
def mo():
    return make_moderator()


def make_colleague(name, *groups):
    colleague = make_moderator(name, is_superuser=False)
    colleague.groups.set(Group.objects.filter(name__in=groups))
    return colleague


def reads(user, *languages):
    colleagues.change_profile(user, languages=languages, masks_severe=False)


def wait_in(language):
    QueueItem.objects.filter(comment=make_held_comment(body=f"Words in {language}.")).update(language=language)


def test_who_has_said_nothing_reads_everything(mo):
    assert colleagues.find_scope(mo).languages is None


def test_what_somebody_reads_is_kept(mo):
    reads(mo, "tr", "ckb", "tr")

    assert colleagues.find_scope(mo).languages == {"tr", "ckb"}


def test_seniors_are_those_with_the_permission_beside_oneself(mo):
    make_colleague("vera", "moderator")
    zoe = make_colleague("zoe", "senior")
    make_moderator("gone", is_active=False)

    assert list(colleagues.find_seniors(beside=mo)) == [zoe]
    assert list(colleagues.find_seniors(beside=zoe)) == [mo]


def test_language_that_nobody_reads_is_found(mo):
    reads(mo, "en")
    reads(make_colleague("vera", "moderator"), "tr")
    for language in ("en", "tr", "ckb", "und", ""):
        wait_in(language)

    assert colleagues.find_unread_languages() == ["ckb"]


def test_nothing_is_unread_while_somebody_reads_everything(mo):
    reads(make_colleague("vera", "moderator"), "tr")
    wait_in("ckb")

    assert colleagues.find_unread_languages() == []


def test_who_may_not_decide_reads_for_nobody(mo):
    reads(mo, "en")
    make_colleague("vera", "auditor")
    wait_in("ckb")

    assert colleagues.find_unread_languages() == ["ckb"]
