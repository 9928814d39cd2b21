"""Buckets of tokens: exact, whoever takes at once."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from comments import limits
from comments.conf import Limit
from comments.limits import LimitReachedError, Taking
from comments.models import Bucket
from tests.conftest import ROOT

pytestmark = pytest.mark.django_db
NOON = 1_790_000_000_000  # milliseconds
TEN_IN_TEN_MINUTES = Limit(10, 600)
TAKER = """
import django
django.setup()
from comments import limits
from comments.conf import Limit
for number in range(50):
    try:
        limits.take((limits.Taking("ada", Limit(10, 86_000)),))
    except limits.LimitReachedError:
        continue
    print("taken")
"""


def take(*, at, count=1, key="ada", limit=TEN_IN_TEN_MINUTES):
    for _ in range(count):
        limits.take((Taking(key, limit),), now_ms=at)


def test_full_bucket_gives_as_many_as_it_holds():
    take(at=NOON, count=10)

    with pytest.raises(LimitReachedError) as caught:
        take(at=NOON)

    assert caught.value.wait.total_seconds() == 60


def test_token_comes_back_when_it_was_said():
    take(at=NOON, count=10)

    with pytest.raises(LimitReachedError):
        take(at=NOON + 59_999)
    take(at=NOON + 60_000)
    with pytest.raises(LimitReachedError):
        take(at=NOON + 60_000)


def test_each_key_has_a_bucket_of_its_own():
    take(at=NOON, count=10)

    take(at=NOON, count=10, key="mo")


def test_nothing_is_taken_where_one_of_several_is_empty():
    take(at=NOON, count=10, key="article")

    with pytest.raises(LimitReachedError):
        limits.take((Taking("ada", TEN_IN_TEN_MINUTES), Taking("article", TEN_IN_TEN_MINUTES)), now_ms=NOON)

    take(at=NOON, count=10, key="ada")


def test_each_bucket_says_for_itself_whether_it_had_one():
    take(at=NOON, count=10, key="network")
    takings = (Taking("network", TEN_IN_TEN_MINUTES), Taking("article", TEN_IN_TEN_MINUTES))

    assert limits.take_all(takings, now_ms=NOON) == (False, True)


def test_bucket_that_is_full_again_is_forgotten():
    take(at=NOON, count=3)
    Bucket.objects.create(key="mo", full_at=NOON + 10**12)

    assert limits.forget_full_buckets() == 1
    assert [bucket.key for bucket in Bucket.objects.all()] == ["mo"]


class AgainstAModel(TestCase):
    @given(
        count=st.integers(1, 7),
        seconds=st.integers(1, 100),
        pauses=st.lists(st.integers(0, 30_000), max_size=30),
    )
    def test_bucket_gives_what_a_counted_one_would(self, count, seconds, pauses):
        limit = Limit(count, seconds)
        Bucket.objects.all().delete()
        now, tokens, since = NOON, count, 0
        for pause in pauses:
            now += pause
            since += pause
            tokens, since = (
                (count, 0)
                if tokens + since // limit.step >= count
                else (tokens + since // limit.step, since % limit.step)
            )
            try:
                take(at=now, limit=limit)
                was_given = True
            except LimitReachedError:
                was_given = False
            assert was_given == (tokens > 0)
            tokens -= was_given


def test_eight_processes_with_fifty_tries_each_get_exactly_ten(process_env):
    takers = [
        subprocess.Popen([sys.executable, "-c", TAKER], cwd=ROOT, env=process_env, stdout=subprocess.PIPE, text=True)
        for _ in range(8)
    ]

    taken = sum(taker.communicate(timeout=600)[0].count("taken") for taker in takers)

    assert [taker.returncode for taker in takers] == [0] * 8
    assert taken == 10
