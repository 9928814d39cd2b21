"""The guidelines' draft: words, keys, places, and added codes for people."""

import pytest

from comments import publishing
from comments.models import RevisionDraft
from comments.revisions import current_guidelines
from tests.comments.admin.test_drafts import publish
from tests.factories import make_decision, make_held_comment

pytestmark = pytest.mark.django_db

DRAFT = "/admin/comments/revision/draft/guidelines/"
ADD = f"{DRAFT}add/"
THREAT = f"{DRAFT}change/threat/"
SPOILER = {
    "code": "spoiler",
    "kind": "offence",
    "key": "z",
    "place": "1",
    "title_en": "Spoiler",
    "sentence_en": "Comments that tell the end are not published.",
    "title_ckb": "ئاشکراکردن",
}


def values(client, address=THREAT):
    """The form as it stands."""
    form = client.get(address).context["form"]
    return {field.name: field.value() for field in form}


def codes():
    return [entry["code"] for entry in RevisionDraft.objects.get(kind="guidelines").content["codes"]]


def errors(response):
    return {name: " ".join(messages) for name, messages in response.context["form"].errors.items()}


def test_all_guidelines_are_listed_in_their_order(moderator_client):
    listed = moderator_client.get(DRAFT).context["guidelines"]

    assert [guideline["code"] for guideline in listed] == list(current_guidelines())


def test_form_shows_the_words_in_five_languages(moderator_client):
    shown = values(moderator_client)

    assert (shown["title_en"], shown["title_tr"], shown["key"], shown["place"]) == ("Threat", "Tehdit", "t", 3)


def test_unchanged_form_changes_nothing(moderator_client):
    moderator_client.post(THREAT, values(moderator_client))

    assert "The draft changes nothing." in publish(moderator_client, "guidelines").content.decode()


def test_words_key_and_place_are_changed(moderator_client):
    moderator_client.post(THREAT, values(moderator_client) | {"title_en": "Menace", "key": "K", "place": "1"})
    publish(moderator_client, "guidelines")

    first = next(iter(current_guidelines().values()))
    assert (first.code, first.titles["en"], first.key, first.titles["tr"]) == ("threat", "Menace", "k", "Tehdit")


def test_language_that_is_left_empty_falls_back_to_english(moderator_client):
    moderator_client.post(THREAT, values(moderator_client) | {"title_tr": ""})
    publish(moderator_client, "guidelines")

    assert current_guidelines()["threat"].title("tr") == "Threat"


def test_added_guideline_is_a_ground_for_people(moderator_client):
    moderator_client.post(ADD, SPOILER)
    publish(moderator_client, "guidelines")
    comment = make_held_comment()

    make_decision(comment, verdict="reject", grounds=["spoiler"])

    assert comment.status == "rejected"
    assert next(iter(current_guidelines())) == "spoiler"


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"code": "threat"}, "code", "with this code already"),
        ({"code": "No Spoiler!"}, "code", "small letters"),
        ({"key": "T"}, "key", "“Threat” has this key already."),
        ({"key": "ş"}, "key", "one letter from a to z"),
        ({"title_en": ""}, "title_en", "required"),
        ({"sentence_en": ""}, "sentence_en", "required"),
        ({"place": "0"}, "place", "greater than or equal to 1"),
        ({"place": "99"}, "place", "less than or equal to 20"),
        ({"kind": "crime"}, "kind", "valid choice"),
    ],
)
def test_wrong_guideline_is_an_error_beside_its_field(moderator_client, changes, field, sentence):
    response = moderator_client.post(ADD, SPOILER | changes)

    assert list(errors(response)) == [field]
    assert sentence in errors(response)[field]
    assert not RevisionDraft.objects.exists()


def test_code_and_kind_of_a_guideline_never_change(moderator_client):
    moderator_client.post(THREAT, values(moderator_client) | {"code": "menace", "kind": "formality"})

    assert "threat" in codes()
    assert "menace" not in codes()


def test_unknown_guideline_is_not_found(moderator_client):
    assert moderator_client.get(f"{DRAFT}change/spoiler/").status_code == 404


def test_what_an_editor_writes_is_inert(moderator_client):
    moderator_client.post(ADD, SPOILER | {"title_en": "<script>alert(1)</script>"})

    assert "<script>alert" not in moderator_client.get(DRAFT).content.decode()


@pytest.mark.parametrize("path", [ADD, THREAT])
def test_whoever_may_only_read_changes_nothing(staff, path):
    assert staff("view_revision").post(path, SPOILER).status_code == 403


def test_draft_page_of_guidelines_shows_what_changes(moderator_client):
    moderator_client.post(ADD, SPOILER)

    changes = moderator_client.get(DRAFT).context["changes"]

    assert [(change.sign, change.heading) for change in changes] == [("added", "spoiler"), ("changed", "Order")]
    assert publishing.newest_revision("guidelines").number == 1
