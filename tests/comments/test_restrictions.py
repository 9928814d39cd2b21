"""Commenters who are held or blocked: known by account or confirmed address, told so, and until a day only."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments import restrictions
from comments.accounts import Account
from comments.models import Badge, CommentContact, Restriction, RestrictionKind, Switch
from comments.restrictions import Commenter, UnknownCommenterError, find_restriction, lift, restrict
from comments.submission import CommenterBlockedError
from tests.factories import make_comment, make_moderator, make_public_comment, make_screened_comment

pytestmark = pytest.mark.django_db
EMAIL = "ada@example.org"
BLOCKED, HELD = RestrictionKind.BLOCKED, RestrictionKind.HELD


@pytest.fixture
def mo():
    return make_moderator()


def confirm(comment):
    CommentContact.objects.filter(comment=comment).update(confirmed_at=timezone.now())


def known(email=EMAIL):
    comment = make_comment(email=email, body="The first of Ada's comments.")
    confirm(comment)
    return comment


def set_until_tomorrow(comment, kind, mo, **fields):
    fields = {"reason": "Insults, five times.", "until": timezone.now() + timedelta(days=1)} | fields
    return restrict(comment, kind=kind, by=mo, **fields)


def find(**who):
    return find_restriction(Commenter(**who), now=timezone.now())


def test_nobody_is_restricted_at_first():
    assert find(email=EMAIL, account="ada") is None
    assert find() is None


def test_blocked_commenter_is_refused_and_nothing_is_stored(mo):
    set_until_tomorrow(known(), BLOCKED, mo)

    with pytest.raises(CommenterBlockedError) as caught:
        make_comment(email=EMAIL, body="Another one.")

    assert caught.value.until > timezone.now()
    assert CommentContact.objects.count() == 1


def test_reason_is_not_told_to_whoever_types_the_address(mo):
    set_until_tomorrow(known(), BLOCKED, mo)

    with pytest.raises(CommenterBlockedError) as caught:
        make_comment(email=EMAIL, body="Another one.")

    assert caught.value.reason == ""


@pytest.mark.parametrize("typed", ["ADA@EXAMPLE.ORG", " ada@example.org", "Ada@example.org"])
def test_address_is_known_however_it_is_typed(mo, typed):
    set_until_tomorrow(known(), BLOCKED, mo)

    assert find(email=typed).kind == "blocked"


def test_other_commenters_are_not_touched(mo):
    set_until_tomorrow(known(), BLOCKED, mo)

    assert make_comment(email="vera@example.org").pk
    assert make_comment(body="Somebody without an address.").pk


def test_comment_of_a_held_commenter_waits_for_a_person(mo):
    set_until_tomorrow(known(), HELD, mo)

    comment = make_screened_comment(email=EMAIL)

    assert (comment.status, comment.screenings.get().caution) == ("held", "commenter_held")


def test_what_is_certain_is_rejected_of_a_held_commenter_too(mo):
    set_until_tomorrow(known(), HELD, mo)

    assert make_screened_comment(email=EMAIL, body="What a load of bullshit.").status == "rejected"


def test_comment_that_was_sent_before_the_block_waits_for_a_person(mo):
    comment = known()
    set_until_tomorrow(comment, BLOCKED, mo)

    make_screened_comment(body="The machine reads both.")

    comment.refresh_from_db()
    assert comment.status == "held"


def test_restriction_ends_with_its_day(mo):
    set_until_tomorrow(known(), BLOCKED, mo, until=timezone.now() - timedelta(minutes=1))

    assert find(email=EMAIL) is None


def test_restriction_that_is_lifted_holds_no_more(mo):
    restriction = set_until_tomorrow(known(), BLOCKED, mo)

    assert lift(restriction, by=mo) is True

    assert find(email=EMAIL) is None
    assert lift(restriction, by=mo) is False


def test_block_goes_before_a_hold(mo):
    comment = known()
    set_until_tomorrow(comment, BLOCKED, mo)
    set_until_tomorrow(comment, HELD, mo, until=timezone.now() + timedelta(days=9))

    assert find(email=EMAIL).kind == "blocked"


def test_commenter_whose_address_is_not_confirmed_is_nobody(mo):
    comment = make_comment(email=EMAIL)

    with pytest.raises(UnknownCommenterError):
        set_until_tomorrow(comment, HELD, mo)


def test_commenter_without_an_address_is_nobody(mo):
    with pytest.raises(UnknownCommenterError):
        set_until_tomorrow(make_comment(), HELD, mo)


def test_blocked_account_is_refused_and_told_the_reason(mo):
    ada = Account(subject="reader-17", name="Ada", email="", badge=Badge.VERIFIED)
    set_until_tomorrow(make_comment(account=ada), BLOCKED, mo)

    with pytest.raises(CommenterBlockedError) as caught:
        make_comment(body="Another one.", account=ada)

    assert caught.value.reason == "Insults, five times."


def test_account_is_known_without_a_confirmation(mo):
    comment = make_comment()
    CommentContact.objects.create(comment=comment, sso_subject="reader-17")

    set_until_tomorrow(comment, BLOCKED, mo)

    assert find(account="reader-17").label == "reader-17"
    assert find(email="reader-17") is None


def test_address_is_not_kept(mo):
    restriction = set_until_tomorrow(known(), HELD, mo)

    assert restriction.label == "a…@example.org"
    assert EMAIL not in str(Restriction.objects.values().get())


def test_restriction_outlives_a_new_secret_key(mo, settings):
    set_until_tomorrow(known(), BLOCKED, mo)

    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-key" * 6

    assert find(email=EMAIL).kind == "blocked"


def test_held_commenters_are_one_look_however_many_comments(mo, django_assert_num_queries):
    set_until_tomorrow(known(), HELD, mo)
    ids = [make_comment(email=EMAIL, body=f"Number {number}.").pk for number in range(5)]

    with django_assert_num_queries(2):
        assert restrictions.find_held(ids, now=timezone.now()) == set(ids)


# First comments.


@pytest.fixture
def first_comments_are_held(mo):
    Switch.objects.create(
        kind="first_comments", scope="site", value="on", reason="A trial.", created_by=mo, created_at=timezone.now()
    )


def test_first_comment_waits_for_a_person(first_comments_are_held):
    comment = make_screened_comment(email=EMAIL)

    assert (comment.status, comment.screenings.get().caution) == ("held", "first_comment")


def test_commenter_who_had_one_approved_is_not_held(first_comments_are_held):
    confirm(make_public_comment(email=EMAIL, body="The first one."))

    assert make_screened_comment(email=EMAIL.upper()).status == "approved"


def test_account_that_had_one_approved_is_not_held(first_comments_are_held):
    ada = Account(subject="reader-17", name="Ada", email="", badge=Badge.VERIFIED)
    make_public_comment(body="The first one.", account=ada)

    assert make_screened_comment(account=ada).status == "approved"


def test_approved_comment_under_an_address_that_nobody_confirmed_does_not_count(first_comments_are_held):
    make_public_comment(email=EMAIL, body="The first one.")

    assert make_screened_comment(email=EMAIL).status == "held"


def test_commenter_without_an_address_is_new_each_time(first_comments_are_held):
    make_public_comment(body="The first one.")

    assert make_screened_comment().status == "held"


# What is over.


def ended(comment, mo, days):
    return set_until_tomorrow(comment, HELD, mo, until=timezone.now() - timedelta(days=days))


def test_restriction_that_ended_long_ago_is_forgotten(mo):
    comment = known()
    ended(comment, mo, days=215)
    kept = [ended(comment, mo, days=213), set_until_tomorrow(comment, HELD, mo)]

    assert restrictions.forget_old_restrictions() == 1

    assert list(Restriction.objects.order_by("id")) == kept


def test_restriction_that_was_lifted_long_ago_is_forgotten(mo):
    restriction = set_until_tomorrow(known(), BLOCKED, mo)
    Restriction.objects.update(lifted_at=timezone.now() - timedelta(days=215), lifted_by=mo)

    assert restrictions.forget_old_restrictions() == 1

    assert not Restriction.objects.filter(pk=restriction.pk).exists()


def test_how_long_it_is_kept_is_a_setting(mo, settings):
    settings.COMMENTS_RESTRICTION_DAYS = 30
    ended(known(), mo, days=31)

    assert restrictions.forget_old_restrictions() == 1
