"""A hard news article, mourning and criticism of the publisher, posted as comments."""

import pytest

from tests.comments.screening.judging import outcome
from tests.comments.screening.newsroom import CRITICISM, HARD_NEWS, MOURNING

SETS = {"hard news": HARD_NEWS, "mourning": MOURNING, "criticism": CRITICISM}


@pytest.mark.parametrize("sentence", [sentence for sentences in SETS.values() for sentence in sentences])
def test_nothing_of_it_is_rejected(sentence):
    assert outcome(sentence) != "reject"


@pytest.mark.parametrize("name", SETS)
def test_at_least_nine_in_ten_are_approved(name):
    outcomes = [outcome(sentence) for sentence in SETS[name]]

    assert outcomes.count("approve") >= 0.9 * len(outcomes)


def test_the_sentences_of_an_article_are_no_offence_under_it():
    article = "\n".join(HARD_NEWS)

    outcomes = [outcome(sentence, text=article) for sentence in HARD_NEWS]

    assert outcomes.count("approve") >= 0.9 * len(outcomes)
    assert "reject" not in outcomes
