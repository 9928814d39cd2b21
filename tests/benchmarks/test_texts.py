"""Comments to measure with."""

import random
from itertools import combinations

from benchmarks import texts
from comments.screening import fingerprint
from comments.screening.pipeline import screen
from comments.screening.types import ArticleContext, Context, Draft

CONTEXT = Context(article=ArticleContext(language="en"))


def make(count, *, offends, seed=1):
    draw = random.Random(seed)
    return [texts.make_comment(draw, offends=offends) for _ in range(count)]


def test_same_seed_gives_the_same_texts():
    assert make(5, offends=True) == make(5, offends=True)
    assert make(5, offends=True) != make(5, offends=True, seed=2)


def test_no_two_are_nearly_the_same():
    pieces = [fingerprint.pieces(text) for text in make(150, offends=False)]

    assert max(fingerprint.resemblance(*pair) for pair in combinations(pieces, 2)) < fingerprint.ALIKE


def test_nothing_is_found_but_where_it_was_put():
    clean = [screen(Draft(body=text), CONTEXT) for text in make(100, offends=False)]
    offending = [screen(Draft(body=text), CONTEXT) for text in make(100, offends=True)]

    assert [result.findings for result in clean] == [()] * 100
    assert all(result.findings for result in offending)


def test_article_is_as_long_as_asked():
    assert 3000 <= len(texts.make_article(random.Random(1))) < 3500
