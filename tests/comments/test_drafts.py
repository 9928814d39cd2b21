"""A draft is one editor's, kept until it is in force, and loses nothing to a faster colleague."""

import pytest
from django.utils import timezone

from comments import drafts
from comments.models import RevisionDraft, RevisionKind
from comments.publishing import NumberTakenError, content_digest, newest_revision
from tests.comments.test_examples import ROW
from tests.factories import make_moderator

pytestmark = pytest.mark.django_db

OTHER = ROW | {"pattern": "fathead", "hit": "These fatheads closed the road."}


@pytest.fixture
def mo():
    return make_moderator()


@pytest.fixture
def vera():
    return make_moderator("vera")


def add(editor, row=ROW):
    return drafts.change_draft(
        RevisionKind.LEXICON,
        lambda content: {**content, "added": [*content["added"], row]},
        editor=editor,
        now=timezone.now(),
    )


def put_in_force(editor):
    draft = drafts.find_draft("lexicon", editor=editor)
    return drafts.publish_draft("lexicon", seen=content_digest(draft.content), editor=editor, now=timezone.now())


def test_draft_begins_with_what_is_in_force(mo):
    draft = add(mo)

    assert (draft.based_on, draft.content) == (1, {"added": [ROW], "removed": []})
    assert newest_revision("lexicon").number == 1


def test_looking_begins_no_draft(mo):
    drafts.find_or_make_draft("lexicon", editor=mo, now=timezone.now())

    assert not RevisionDraft.objects.exists()


def test_each_editor_has_a_draft_of_their_own(mo, vera):
    add(mo)
    add(vera, OTHER)

    assert drafts.find_draft("lexicon", editor=mo).content["added"] == [ROW]
    assert drafts.find_draft("lexicon", editor=vera).content["added"] == [OTHER]


def test_draft_is_gone_once_it_is_in_force(mo):
    add(mo)

    revision = put_in_force(mo)

    assert (revision.number, revision.content["added"]) == (2, [ROW])
    assert drafts.find_draft("lexicon", editor=mo) is None


def test_draft_that_another_window_changed_is_not_put_in_force(mo):
    seen = content_digest(add(mo).content)
    add(mo, OTHER)

    with pytest.raises(drafts.DraftChangedError):
        drafts.publish_draft("lexicon", seen=seen, editor=mo, now=timezone.now())

    assert newest_revision("lexicon").number == 1


def test_slower_editor_loses_nothing(mo, vera):
    add(mo)
    add(vera, OTHER)
    put_in_force(vera)

    with pytest.raises(NumberTakenError):
        put_in_force(mo)

    assert drafts.find_draft("lexicon", editor=mo).content["added"] == [ROW]


def test_slower_editor_catches_up_and_puts_both_in_force(mo, vera):
    add(mo)
    add(vera, OTHER)
    put_in_force(vera)

    _draft, overruled = drafts.catch_up("lexicon", editor=mo, now=timezone.now())

    assert overruled == ()
    assert put_in_force(mo).content["added"] == [OTHER, ROW]


def test_discarded_draft_is_gone(mo):
    add(mo)

    assert drafts.discard_draft("lexicon", editor=mo)
    assert not drafts.discard_draft("lexicon", editor=mo)
