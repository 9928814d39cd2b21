"""The queue: claims, leases, attempts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments import queue
from comments.models import QueueItem, QueueKind
from tests.factories import make_comment, make_held_comment

pytestmark = pytest.mark.django_db

SCREEN = QueueKind.SCREEN


def make_comments(count):
    return [make_comment(body=f"What does ticket number {number} cost?") for number in range(count)]


def claimed_ids(claimed):
    return [item.comment_id for item in claimed.items]


def let_leases_end():
    QueueItem.objects.update(lease_until=timezone.now() - timedelta(seconds=1))


def test_claim_takes_what_is_due_first():
    first, _, third = make_comments(3)
    QueueItem.objects.filter(comment=third).update(due_at=timezone.now() - timedelta(hours=1))

    claimed = queue.claim(SCREEN, limit=2)

    assert claimed_ids(claimed) == [third.pk, first.pk]


def test_claim_takes_no_more_than_its_limit():
    make_comments(3)

    assert len(queue.claim(SCREEN, limit=2).items) == 2


def test_claim_of_nothing_is_empty():
    assert queue.claim(SCREEN, limit=2).items == ()


def test_claimed_item_is_not_claimed_again():
    make_comments(1)
    queue.claim(SCREEN, limit=5)

    assert queue.claim(SCREEN, limit=5).items == ()


def test_two_claims_have_different_tokens():
    make_comments(2)

    assert queue.claim(SCREEN, limit=1).token != queue.claim(SCREEN, limit=1).token


def test_claim_takes_only_its_kind():
    make_held_comment()
    QueueItem.objects.filter(kind=SCREEN).delete()

    assert queue.claim(SCREEN, limit=5).items == ()


def test_claim_leaves_what_is_not_yet_due():
    make_comments(1)
    QueueItem.objects.update(due_at=timezone.now() + timedelta(minutes=1))

    assert queue.claim(SCREEN, limit=5).items == ()


def test_claim_counts_the_attempt_before_the_work():
    make_comments(1)

    claimed = queue.claim(SCREEN, limit=5)

    assert claimed.items[0].attempts == QueueItem.objects.get().attempts == 1


def test_item_whose_lease_ended_is_claimed_again():
    make_comments(1)
    queue.claim(SCREEN, limit=5)
    let_leases_end()

    assert queue.claim(SCREEN, limit=5).items[0].attempts == 2


def test_lease_lasts_as_long_as_it_was_asked_for():
    make_comments(1)

    claimed = queue.claim(SCREEN, limit=5, lease=timedelta(minutes=5))

    left = QueueItem.objects.get().lease_until - timezone.now()
    assert timedelta(minutes=4) < left <= timedelta(minutes=5)
    assert claimed.items[0].lease_until == QueueItem.objects.get().lease_until


def test_later_attempt_is_claimed_alone():
    comments = make_comments(3)
    QueueItem.objects.filter(comment=comments[0]).update(attempts=1)

    assert claimed_ids(queue.claim(SCREEN, limit=5)) == [comments[0].pk]


def test_first_attempts_are_claimed_without_later_ones():
    comments = make_comments(3)
    QueueItem.objects.filter(comment=comments[1]).update(attempts=1)

    assert claimed_ids(queue.claim(SCREEN, limit=5)) == [comments[0].pk, comments[2].pk]


def test_finished_item_is_gone():
    make_comments(1)
    claimed = queue.claim(SCREEN, limit=5)

    queue.finish(claimed, claimed.items)

    assert not QueueItem.objects.exists()


def test_stale_finish_is_refused():
    make_comments(1)
    slow = queue.claim(SCREEN, limit=5)
    let_leases_end()
    queue.claim(SCREEN, limit=5)

    with pytest.raises(queue.StaleLeaseError):
        queue.finish(slow, slow.items)

    assert QueueItem.objects.count() == 1


def test_finish_after_the_lease_is_accepted_while_nobody_else_has_it():
    make_comments(1)
    claimed = queue.claim(SCREEN, limit=5)
    let_leases_end()

    queue.finish(claimed, claimed.items)

    assert not QueueItem.objects.exists()


def test_lock_held_leaves_out_what_another_has():
    make_comments(2)
    slow = queue.claim(SCREEN, limit=5)
    QueueItem.objects.filter(pk=slow.items[0].pk).update(lease_by="somebody else")

    assert queue.lock_held(slow) == {slow.items[1].pk}


def test_released_item_can_be_claimed_as_if_untouched():
    make_comments(2)
    claimed = queue.claim(SCREEN, limit=5)

    queue.release(claimed, claimed.items)

    assert [item.attempts for item in queue.claim(SCREEN, limit=5).items] == [1, 1]


def test_release_does_not_free_what_another_has():
    make_comments(1)
    claimed = queue.claim(SCREEN, limit=5)
    QueueItem.objects.update(lease_by="somebody else")

    queue.release(claimed, claimed.items)

    assert QueueItem.objects.get().lease_by == "somebody else"


def review_item(comment, due_at):
    return QueueItem(comment=comment, kind=QueueKind.REVIEW, created_at=timezone.now(), due_at=due_at)


def test_item_that_waits_takes_an_earlier_time():
    [comment] = make_comments(1)
    now = timezone.now()
    queue.put([review_item(comment, now)])

    queue.put([review_item(comment, now - timedelta(hours=1))])

    assert QueueItem.objects.get(kind=QueueKind.REVIEW).due_at == now - timedelta(hours=1)


def test_item_that_waits_keeps_its_time_against_a_later_one():
    [comment] = make_comments(1)
    now = timezone.now()
    queue.put([review_item(comment, now)])

    queue.put([review_item(comment, now + timedelta(hours=1))])

    assert QueueItem.objects.get(kind=QueueKind.REVIEW).due_at == now


def test_put_leaves_other_kinds_of_the_comment_alone():
    [comment] = make_comments(1)

    queue.put([review_item(comment, timezone.now() - timedelta(days=1))])

    assert set(comment.queue_items.values_list("kind", flat=True)) == {"screen", "review"}
    assert comment.queue_items.get(kind=SCREEN).due_at > timezone.now() - timedelta(hours=1)


def test_open_queue_is_seen():
    make_comments(1)

    assert queue.has_open()


@pytest.mark.parametrize("how", ["claimed", "due later", "for people"])
def test_queue_without_anything_for_a_machine_is_not_open(how):
    if how == "for people":
        make_held_comment()
        QueueItem.objects.filter(kind=SCREEN).delete()
    else:
        make_comments(1)
    if how == "claimed":
        queue.claim(SCREEN, limit=5)
    if how == "due later":
        QueueItem.objects.update(due_at=timezone.now() + timedelta(minutes=1))

    assert not queue.has_open()


def test_comment_that_a_clock_of_tomorrow_has_put_is_due():
    make_comments(1)
    tomorrow = timezone.now() + timedelta(days=1)
    QueueItem.objects.update(created_at=tomorrow, due_at=tomorrow)

    assert queue.has_open()
    assert len(queue.claim(SCREEN, limit=5).items) == 1


def test_lease_that_was_given_before_the_clock_was_set_back_is_over():
    make_comments(1)
    queue.claim(SCREEN, limit=5)
    QueueItem.objects.update(lease_until=timezone.now() + timedelta(hours=1))

    assert queue.has_open()
    assert len(queue.claim(SCREEN, limit=5).items) == 1


def test_desk_items_are_those_for_people():
    comment = make_held_comment()

    assert [item.kind for item in queue.lock_desk_items(comment.pk)] == ["review"]


def test_closed_items_are_gone_whoever_has_them():
    comment = make_held_comment()
    queue.claim(QueueKind.REVIEW, limit=1)

    queue.close(queue.lock_desk_items(comment.pk))

    assert [item.kind for item in comment.queue_items.all()] == ["screen"]


def test_database_time_is_the_time():
    assert abs(queue.database_now() - timezone.now()) < timedelta(minutes=1)


def test_postponed_item_waits_until_it_is_due_with_no_attempt_counted():
    make_comments(1)
    claimed = queue.claim(SCREEN, limit=1)
    later = timezone.now() + timedelta(minutes=2)

    queue.postpone(claimed, claimed.items[0], due_at=later)

    item = QueueItem.objects.get()
    assert (item.due_at, item.lease_by, item.lease_until, item.attempts) == (later, "", None, 0)


def test_item_of_another_is_not_postponed():
    make_comments(1)
    claimed = queue.claim(SCREEN, limit=1)
    QueueItem.objects.update(lease_by="another")

    with pytest.raises(queue.StaleLeaseError):
        queue.postpone(claimed, claimed.items[0], due_at=timezone.now())

    assert QueueItem.objects.get().attempts == 1


def test_what_is_to_be_told_is_not_locked_with_what_is_to_be_decided():
    comment = make_held_comment()
    queue.put([QueueItem(comment=comment, kind=QueueKind.NOTIFY, created_at=timezone.now(), due_at=timezone.now())])

    assert sorted(item.kind for item in queue.lock_all(comment.pk)) == ["review", "screen"]


def put_review(comment, *, language="en", role="", kind=QueueKind.REVIEW):
    now = timezone.now()
    queue.put([QueueItem(comment=comment, kind=kind, created_at=now, due_at=now, language=language, for_role=role)])


def test_what_is_passed_on_is_free_and_for_a_role():
    comment, other = make_comments(2)
    put_review(comment)
    put_review(comment, kind=QueueKind.REPORT)
    put_review(other)
    queue.claim_as("desk of Mo", queue.desk_items(), limit=5)

    queue.pass_on(comment.pk, role="senior")

    at_the_desk = QueueItem.objects.filter(kind__in=queue.DESK_KINDS).order_by("id")
    assert [item.for_role for item in at_the_desk] == ["senior", "senior", ""]
    assert [item.lease_by for item in at_the_desk] == ["", "", "desk of Mo"]


def test_lease_of_a_person_lasts_for_minutes_and_counts_no_attempt():
    put_review(make_comments(1)[0])

    queue.claim_as("desk of Mo", queue.desk_items(), limit=1)

    item = QueueItem.objects.get(kind=QueueKind.REVIEW)
    assert item.lease_until - timezone.now() > timedelta(minutes=4)
    assert item.attempts == 0


def test_comment_that_waits_for_several_reasons_is_one_item_of_the_desk():
    comment = make_comments(1)[0]
    put_review(comment)
    now = timezone.now()
    queue.put([QueueItem(comment=comment, kind=QueueKind.REPORT, created_at=now, due_at=now - timedelta(days=1))])

    assert [item.kind for item in queue.desk_items()] == [QueueKind.REVIEW]


def test_claim_under_a_token_of_ones_own_is_renewed_and_given_back_by_it():
    first, second = make_comments(2)
    put_review(first)
    put_review(second)

    taken = queue.claim_as("desk of Mo", queue.desk_items(), limit=1)
    assert [item.comment_id for item in taken] == [first.pk]
    assert queue.claim_as("desk of Vera", queue.desk_items(), limit=5)[0].comment_id == second.pk
    assert queue.renew_as("desk of Mo", [first.pk, second.pk]) == {first.pk}
    queue.give_back_as("desk of Mo", [first.pk, second.pk])

    assert list(queue.held_as("desk of Mo")) == []
    assert queue.held_as("desk of Vera").count() == 1
