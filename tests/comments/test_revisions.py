"""What is in force."""

import pytest
from django.utils import timezone

from comments.models import Revision
from comments.revisions import current_guidelines, current_revisions
from comments.screening.policy import Policy

pytestmark = pytest.mark.django_db


def add_revision(kind, content):
    number = Revision.objects.filter(kind=kind).count() + 1
    return Revision.objects.create(
        kind=kind, number=number, content=content, digest=str(number) * 64, created_at=timezone.now()
    )


def test_site_begins_with_the_first_revision_of_each_kind():
    revisions = current_revisions()

    assert [revisions.guidelines.number, revisions.lexicon.number, revisions.policy.number] == [1, 1, 1]


def test_newest_revision_is_in_force():
    second = add_revision("policy", {})

    assert current_revisions().policy == second


def test_current_revisions_take_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        current_revisions()


def test_first_policy_is_the_documented_one():
    assert current_revisions().compiled_policy == Policy.from_content({})


def test_policy_is_compiled_once(django_assert_num_queries):
    revisions = current_revisions()
    first = revisions.compiled_policy

    with django_assert_num_queries(0):
        assert revisions.compiled_policy is first


def test_first_guidelines_are_the_published_ones():
    assert list(current_guidelines()) == [
        "profanity",
        "vulgarity",
        "threat",
        "personal_attack",
        "abuse",
        "sexism",
        "racism",
        "homophobia",
        "xenophobia",
        "religious_hatred",
        "commercial_promotion",
        "personal_promotion",
        "off_topic",
        "unlawful",
        "personal_data",
        "impersonation",
        "duplicate",
        "withdrawn",
        "article_removed",
    ]


def test_keys_of_the_guidelines_are_distinct():
    keys = [guideline.key for guideline in current_guidelines().values()]

    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("language", ["en", "ckb", "kmr", "ar", "tr"])
def test_each_guideline_speaks_the_five_languages(language):
    assert all(guideline.titles[language] for guideline in current_guidelines().values())
    assert all(guideline.sentences[language] for guideline in current_guidelines().values())


def test_guideline_in_a_language_that_it_lacks_is_english():
    guideline = current_guidelines()["threat"]

    assert (guideline.title("fi"), guideline.title("tr")) == ("Threat", "Tehdit")
    assert guideline.sentence("fi") == guideline.sentence("en")


def test_newest_guidelines_are_read():
    add_revision(
        "guidelines", {"codes": [{"code": "spoiler", "kind": "offence", "key": "z", "title": {}, "sentence": {}}]}
    )

    assert list(current_guidelines()) == ["spoiler"]
