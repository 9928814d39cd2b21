"""A card shows what a moderator must have read before deciding."""

import pytest

from comments import erasure
from comments.admin.cards import make_card, with_decisions, with_evidence
from comments.admin.labels import current_words
from comments.models import Comment, Verdict
from tests.factories import make_comment, make_decision, make_public_comment, make_screened_comment

pytestmark = pytest.mark.django_db


def card_of(comment):
    [found] = with_decisions(with_evidence(Comment.objects.filter(pk=comment.pk)))
    return make_card(found, words=current_words())


def test_card_of_a_comment_that_nobody_has_looked_at():
    comment = make_comment(name="Ada", body="The fare is fair.")

    card = card_of(comment)

    assert card.name == '<div class="comment-name" dir="auto" lang="">Ada</div>'
    assert card.body == '<div class="comment-body" dir="auto" lang="">The fare is fair.</div>'
    assert (card.seen, card.last_decision, card.chips, card.parent) == (f"{comment.pk}:0", "", "", None)


def test_evidence_is_marked_in_the_field_where_it_was_found():
    card = card_of(make_screened_comment(name="Fuck Council", body="The fare is fair."))

    assert '<mark class="evidence" title="Profanity: certain">Fuck</mark> Council' in card.name
    assert "<mark" not in card.body


def test_card_says_how_many_decisions_it_shows():
    comment = make_screened_comment()
    make_decision(comment, verdict=Verdict.HOLD)

    card = card_of(comment)

    assert card.seen == f"{comment.pk}:2"
    assert card.last_decision == "mo held it 0\xa0minutes ago."


def test_card_of_a_reply_shows_what_it_answers():
    parent = make_public_comment(body="The first word.")

    card = card_of(make_comment(body="The second word.", parent=parent))

    assert ">The first word.</div>" in card.parent


def test_card_of_an_erased_comment_marks_nothing(settings, tmp_path):
    settings.COMMENTS_ERASURE_FILE = str(tmp_path / "erasures.jsonl")
    comment = make_screened_comment(body="What a shit article.")
    erasure.erase_comment(comment.pk)

    card = card_of(comment)

    assert "shit" not in card.body
    assert "<mark" not in card.body
    assert "Profanity: certain" in card.chips
