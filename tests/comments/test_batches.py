"""Many comments at once: what is offered together, claimed together, decided each on its own, and taken back in one."""

import pytest
from django.utils import timezone

from comments import batches, complaints, desk
from comments.batches import claim, decide_batch, find_alike, find_batches, find_recommended, find_waves, undo_batch
from comments.desk import Desk
from comments.erasure import erase_comment
from comments.models import Basis, Comment, Decision, Fingerprint, QueueItem, Verdict
from comments.screening_batch import screen_next_batch
from tests.factories import (
    make_comment,
    make_decision,
    make_moderator,
    make_public_comment,
    make_screened_comment,
)

pytestmark = pytest.mark.django_db
SPAM = "Dr Smith brought my husband back within two days, write to him now and thank me later, number {}."


@pytest.fixture(autouse=True)
def _a_person_decides_everything(settings):
    settings.COMMENTS_MODE = "assisted"


@pytest.fixture
def mine():
    return batches.fast_desk(Desk(make_moderator(), "session-of-mo"))


@pytest.fixture
def hers():
    return batches.fast_desk(Desk(make_moderator("vera"), "session-of-vera"))


def held(count, text="I have waited for this tram for {} years, and I am glad."):
    comments = [make_comment(body=text.format(number)) for number in range(count)]
    while screen_next_batch():
        pass
    return comments


def wave(count):
    return held(count, SPAM)


def recommended(mine):
    return set(find_recommended(mine).values_list("comment_id", flat=True))


def seen(comments):
    return list(Comment.objects.filter(pk__in=[comment.pk for comment in comments]).values_list("pk", "seq"))


def statuses(comments):
    return set(Comment.objects.filter(pk__in=[comment.pk for comment in comments]).values_list("status", flat=True))


# The fast lane.


def test_short_comment_with_nothing_found_is_recommended(mine):
    [comment] = held(1)

    assert recommended(mine) == {comment.pk}


@pytest.mark.parametrize(
    "body", ["You are an idiot, and you know it.", "A word. " * 60, "Ich finde das Gesetz ganz falsch."]
)
def test_doubtful_long_or_unknown_comment_is_not(mine, body):
    assert make_screened_comment(body=body).status == "held"

    assert recommended(mine) == set()


def test_comment_that_somebody_decided_is_not(mine):
    [comment] = held(1)
    make_decision(comment, verdict=Verdict.HOLD)

    assert recommended(mine) == set()


def test_reported_comment_is_not(mine):
    comment = make_public_comment()
    complaints.report_comment(comment.pk, reporter="a" * 64, ground="threat")

    assert recommended(mine) == set()


def test_two_moderators_get_different_ones(mine, hers):
    held(5)

    first = claim(mine, find_recommended(mine), limit=3)
    second = claim(hers, find_recommended(hers), limit=3)

    assert (len(first), len(second)) == (3, 2)
    assert not set(first) & set(second)


def test_page_that_is_loaded_again_shows_the_same(mine):
    held(5)

    first = claim(mine, find_recommended(mine), limit=3)

    assert claim(mine, find_recommended(mine), limit=3) == first


def test_fast_lane_takes_nothing_from_the_desk_of_the_same_moderator(mine):
    held(4)
    own = Desk(mine.moderator, "session-of-mo")
    cards = desk.claim(own, desk.Filters())

    assert claim(mine, find_recommended(mine), limit=20) == []
    assert len(cards) == 4


# Waves.


def test_wave_is_found_and_the_rest_is_not(mine):
    alike = wave(5)
    held(1, "The fare is too high for pupils, {} of them wrote to us.")

    [found] = find_waves(mine)

    assert (found.seed, found.count) == (alike[0], 5)


@pytest.mark.parametrize(
    "other",
    [
        "DR SMITH BROUGHT MY HUSBAND BACK WITHIN TWO DAYS, WRITE TO HIM NOW AND THANK ME LATER!!!",
        "Dr. Smith brought my hus\u200bband back within two days - write to him now & thank me later",
        "Dr Smith brought my wife back within two days, write to him now and thank me later",
    ],
)
def test_small_changes_do_not_hide_a_copy(mine, other):
    first, second = held(1, SPAM)[0], make_screened_comment(body=other)

    assert [alike.comment for alike in find_alike(first)] == [second]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "ئەم بڕیارە زۆر باشە و هەموومان سوودی لێ دەبینین لە داهاتوودا",
            "ئەم بڕیارە زۆر باشە، و هەموومان سوودی لێ دەبینین لە داهاتوودا!",
        ),
        ("👏👏👏👏👏👏", "👏👏👏👏👏👏👏👏"),
    ],
)
def test_copies_are_found_in_every_script(one, other):
    first, second = make_screened_comment(body=one), make_screened_comment(body=other)

    assert [alike.comment for alike in find_alike(first)] == [second]


def test_two_are_no_wave(mine):
    wave(2)

    assert find_waves(mine) == []


def test_wave_is_claimed_together_and_no_colleague_gets_a_part(mine, hers):
    alike = wave(5)

    assert set(batches.claim_wave(mine, alike[2])) == {comment.pk for comment in alike}

    assert batches.claim_wave(hers, alike[0]) == []


def test_no_more_than_fifty_are_claimed(mine):
    alike = wave(53)

    assert len(batches.claim_wave(mine, alike[0])) == 50


def test_decided_comments_are_alike_but_not_claimed(mine):
    alike = wave(4)
    make_decision(alike[0], moderator=mine.moderator)

    assert len(find_alike(alike[1])) == 3
    assert len(batches.claim_wave(mine, alike[1])) == 3


def test_fingerprint_goes_with_the_text():
    [comment] = wave(1)
    assert Fingerprint.objects.filter(comment=comment).count() == 8

    make_decision(comment)
    erase_comment(comment.pk)

    assert not Fingerprint.objects.exists()


def test_waves_are_found_with_few_questions(mine, django_assert_max_num_queries):
    wave(9)
    held(3)

    with django_assert_max_num_queries(10):
        assert len(find_waves(mine)) == 2


# Deciding together.


def test_each_comment_has_a_decision_of_its_own_under_one_batch(mine):
    alike = wave(4)

    outcome = decide_batch(
        mine, seen(alike), verdict=Verdict.REJECT, basis=Basis.BULK, grounds=["commercial_promotion"]
    )

    rows = Decision.objects.filter(batch_id=outcome.batch_id)
    assert statuses(alike) == {"rejected"}
    assert {(row.seq, row.basis, tuple(row.grounds)) for row in rows} == {(2, "bulk", ("commercial_promotion",))}
    assert rows.count() == len(outcome.decisions) == 4
    assert not QueueItem.objects.filter(kind="review").exists()


def test_comment_that_a_colleague_decided_is_left_out_and_the_others_go_through(mine):
    alike = wave(3)
    shown = seen(alike)
    make_decision(alike[1], moderator=make_moderator("vera"))

    outcome = decide_batch(mine, shown, verdict=Verdict.REJECT, basis=Basis.BULK, grounds=["off_topic"])

    assert [comment_id for comment_id, _ in outcome.left_out] == [alike[1].pk]
    assert (len(outcome.decisions), Comment.objects.get(pk=alike[1].pk).status) == (2, "approved")


def test_comment_that_a_colleague_has_claimed_is_left_out(mine, hers):
    alike = wave(3)
    claim(hers, find_recommended(hers), limit=1)

    outcome = decide_batch(mine, seen(alike), verdict=Verdict.APPROVE, basis=Basis.DESK)

    [(_, refusal)] = outcome.left_out
    assert refusal.holder == hers.moderator
    assert len(outcome.decisions) == 2


def test_batch_is_taken_back_in_one_act(mine):
    alike = wave(4)
    outcome = decide_batch(mine, seen(alike), verdict=Verdict.APPROVE, basis=Basis.BULK)

    undone = undo_batch(outcome.batch_id, moderator=mine.moderator)

    assert statuses(alike) == {"held"}
    assert {row.basis for row in undone.decisions} == {"undo"}
    assert {row.batch_id for row in undone.decisions} == {undone.batch_id} != {outcome.batch_id}
    assert QueueItem.objects.filter(kind="review").count() == 4


def test_what_was_decided_since_stays_when_a_batch_is_taken_back(mine):
    alike = wave(3)
    outcome = decide_batch(mine, seen(alike), verdict=Verdict.APPROVE, basis=Basis.BULK)
    make_decision(alike[0], verdict=Verdict.REJECT, moderator=make_moderator("vera"))

    undone = undo_batch(outcome.batch_id, moderator=mine.moderator)

    assert [comment_id for comment_id, _ in undone.left_out] == [alike[0].pk]
    assert (Comment.objects.get(pk=alike[0].pk).status, len(undone.decisions)) == ("rejected", 2)


def test_colleague_takes_a_batch_back_too(mine, hers):
    alike = wave(3)
    outcome = decide_batch(mine, seen(alike), verdict=Verdict.APPROVE, basis=Basis.BULK)

    undo_batch(outcome.batch_id, moderator=hers.moderator)

    assert set(Decision.objects.filter(seq=3).values_list("actor__username", flat=True)) == {"vera"}


def test_batches_of_a_moderator_are_offered_while_they_hold(mine):
    alike = wave(3)
    outcome = decide_batch(mine, seen(alike), verdict=Verdict.APPROVE, basis=Basis.BULK)
    make_decision(alike[0], verdict=Verdict.REJECT, moderator=make_moderator("vera"))

    [offered] = find_batches(mine.moderator, now=timezone.now())

    assert (offered.batch_id, offered.verdict, offered.count, offered.in_force) == (
        outcome.batch_id,
        "approve",
        3,
        2,
    )
    undo_batch(outcome.batch_id, moderator=mine.moderator)
    assert find_batches(mine.moderator, now=timezone.now()) == []


def test_batches_of_others_are_not_offered(mine, hers):
    decide_batch(mine, seen(wave(3)), verdict=Verdict.APPROVE, basis=Basis.BULK)

    assert find_batches(hers.moderator, now=timezone.now()) == []
