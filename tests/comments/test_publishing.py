"""A revision is put in force, and never changed."""

import subprocess
import sys

import pytest
from django.utils import timezone

from comments.models import Revision
from comments.publishing import (
    InvalidContentError,
    NothingChangedError,
    NumberTakenError,
    content_digest,
    newest_revision,
    publish,
)
from comments.revisions import current_revisions
from tests.comments.test_examples import ROW
from tests.conftest import manage
from tests.factories import make_moderator

pytestmark = pytest.mark.django_db

HOLDING = {"reject_when_certain": ["threat"], "hold_when_certain": ["profanity"]}


@pytest.fixture
def mo():
    return make_moderator()


def put(kind, content, mo, based_on=1):
    return publish(kind, content, based_on=based_on, editor=mo, now=timezone.now())


def test_next_revision_is_in_force_and_says_by_whom(mo):
    revision = put("policy", HOLDING, mo)

    assert (revision.number, revision.created_by) == (2, mo)
    assert current_revisions().policy == revision


def test_old_revision_stays_as_it_was(mo):
    before = Revision.objects.filter(kind="policy", number=1).values().get()

    put("policy", HOLDING, mo)

    assert Revision.objects.filter(kind="policy", number=1).values().get() == before


def test_digest_is_the_one_of_the_first_revisions():
    assert {revision.digest == content_digest(revision.content) for revision in Revision.objects.all()} == {True}


def test_second_editor_is_told_whose_revision_came_first(mo):
    first = put("policy", HOLDING, mo)

    with pytest.raises(NumberTakenError) as caught:
        put("policy", {"reject_when_certain": [], "hold_when_certain": []}, mo)

    assert caught.value.newest == first
    assert newest_revision("policy") == first


def test_of_editors_in_the_same_moment_one_has_the_number(process_env):
    manage("createsuperuser", "--noinput", "--username=mo", "--email=mo@example.org", env=process_env)
    command = [sys.executable, "-m", "tests.actions", "publish"]
    editors = [subprocess.Popen([*command, str(n)], env=process_env, stdout=subprocess.PIPE) for n in range(4)]

    answers = sorted(editor.communicate(timeout=300)[0].decode().strip() for editor in editors)

    assert answers == ["2", "2 was taken", "2 was taken", "2 was taken"]


def test_content_that_is_in_force_is_not_put_in_force_again(mo):
    with pytest.raises(NothingChangedError):
        put("policy", {}, mo)


@pytest.mark.parametrize(
    ("kind", "content", "sentence"),
    [
        ("policy", {"order": "threat"}, "must be a list"),
        ("policy", {"reject_when_certain": ["threat"], "hold_when_certain": ["threat"]}, "both reject and hold"),
        ("policy", {"order": ["threat", "threat"]}, "twice"),
        ("lexicon", {"added": [{"language": "en"}]}, "could not be read"),
        ("lexicon", {"added": [ROW | {"hit": "Nothing here."}]}, "“blockhead”"),
        ("guidelines", {"codes": []}, "cannot be left out"),
        ("guidelines", {"codes": [{"code": "threat"}]}, "lack a part"),
        ("guidelines", {}, "lack a part"),
    ],
)
def test_content_that_cannot_be_in_force_is_refused_with_a_sentence(mo, kind, content, sentence):
    with pytest.raises(InvalidContentError, match=sentence):
        put(kind, content, mo)

    assert newest_revision(kind).number == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [({"code": "threat"}, "stands twice"), ({"key": "T"}, "key t|key T"), ({"title": {"en": ""}}, "in English")],
)
def test_guidelines_have_each_code_and_key_once_and_speak_english(mo, change, sentence):
    content = newest_revision("guidelines").content
    added = {"code": "spoiler", "kind": "offence", "key": "z", "title": {"en": "S"}, "sentence": {"en": "S."}}

    with pytest.raises(InvalidContentError, match=sentence):
        put("guidelines", {"codes": [*content["codes"], added | change]}, mo)


def test_added_guideline_is_in_force(mo):
    content = newest_revision("guidelines").content
    added = {"code": "spoiler", "kind": "offence", "key": "z", "title": {"en": "S"}, "sentence": {"en": "S."}}

    put("guidelines", {"codes": [*content["codes"], added]}, mo)

    assert current_revisions().guidelines.content["codes"][-1]["code"] == "spoiler"
