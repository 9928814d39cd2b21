"""The lexicon's draft: entries with checked examples, and shipped words taken out with a reason."""

import pytest
from django.utils import timezone

from comments import publishing, screening_batch
from comments.models import RevisionDraft
from tests.comments.admin.test_drafts import publish
from tests.factories import make_comment

pytestmark = pytest.mark.django_db

DRAFT = "/admin/comments/revision/draft/lexicon/"
ENTRY = f"{DRAFT}entry/"
REMOVE = f"{DRAFT}remove/"
BLOCKHEAD = {
    "language": "en",
    "pattern": "blockhead\r\nblock-head",
    "guideline": "profanity",
    "severity": "certain",
    "kind": "word",
    "suffixes": "s",
    "exceptions": "",
    "hit": "These blockheads closed the road.",
    "miss": "The block ahead is closed.",
    "checked_by": "",
}
XSS = "<script>alert(1)</script>"


def add(client, **changes):
    return client.post(ENTRY, BLOCKHEAD | changes)


def added():
    return RevisionDraft.objects.get(kind="lexicon").content["added"]


def removed():
    return RevisionDraft.objects.get(kind="lexicon").content["removed"]


def errors(response):
    return {name: " ".join(messages) for name, messages in response.context["form"].errors.items()}


def key(client, group="added"):
    return client.get(DRAFT).context[group][0].key


def status_of(body):
    comment = make_comment(body=body)
    while screening_batch.screen_next_batch():
        pass
    comment.refresh_from_db()
    return comment.status


def test_entry_goes_into_the_draft_as_the_lexicon_keeps_it(moderator_client):
    response = add(moderator_client)

    assert response.status_code == 302
    assert added() == [BLOCKHEAD | {"pattern": "blockhead|block-head", "source": "site"}]
    assert publishing.newest_revision("lexicon").number == 1


def test_entry_in_force_decides_the_next_comment(moderator_client):
    assert status_of("The blockheads of the quarter met.") == "held"
    add(moderator_client)
    publish(moderator_client, "lexicon")

    assert status_of("The blockheads of the town met.") == "rejected"


def test_example_that_does_not_hit_is_an_error_beside_it(moderator_client):
    response = add(moderator_client, hit="They closed the road.")

    assert errors(response) == {"hit": "It is not found here under “Profanity”. Nothing at all was found."}
    assert not RevisionDraft.objects.exists()


def test_example_that_must_not_hit_and_does_says_what_was_found(moderator_client):
    response = add(moderator_client, miss="A blockhead!")

    assert list(errors(response)) == ["miss"]
    assert "Profanity, certain: “blockhead”" in errors(response)["miss"]


def test_entry_that_changes_nothing_is_an_error(moderator_client):
    response = add(moderator_client, pattern="bullshit", suffixes="", hit="This is bullshit.", miss="A bull.")

    assert "The entry changes nothing" in errors(response)["hit"]


def test_entry_that_hits_everyday_texts_is_an_error(moderator_client):
    response = add(moderator_client, pattern="er", suffixes="", kind="part", hit="An er.", miss="A bus.")

    assert "It would also be found in texts that must pass" in errors(response)["pattern"]


def test_example_in_another_language_is_named_as_such(moderator_client):
    response = add(moderator_client, language="tr", hit="The council closed the road, and that was right.")

    assert "The example was read as English." in errors(response)["hit"]


def test_what_was_typed_is_kept_beside_an_error(moderator_client):
    response = add(moderator_client, hit="They closed the road.", checked_by="Vera")

    content = response.content.decode()
    assert "They closed the road." in content
    assert 'value="Vera"' in content


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"pattern": ""}, "pattern"),
        ({"pattern": "\u200b"}, "pattern"),
        ({"pattern": "a\tb"}, "pattern"),
        ({"pattern": "x" * 81}, "pattern"),
        ({"pattern": "\n".join(map(str, range(51)))}, "pattern"),
        ({"suffixes": " ".join("abcdefghijklmnopqrstuvwxyz"), "pattern": "\n".join(map(str, range(50)))}, "pattern"),
        ({"hit": ""}, "hit"),
        ({"miss": " "}, "miss"),
        ({"language": "de"}, "language"),
        ({"guideline": "off_topic"}, "guideline"),
        ({"severity": "awful"}, "severity"),
        ({"kind": "prefix"}, "kind"),
        ({"hit": "x" * 501}, "hit"),
    ],
)
def test_wrong_entry_is_an_error_beside_its_field(moderator_client, changes, field):
    response = add(moderator_client, **changes)

    assert response.status_code == 200
    assert field in errors(response)


def test_same_entry_is_not_added_twice(moderator_client):
    add(moderator_client)

    assert "has an entry with these spellings already" in errors(add(moderator_client))["pattern"]


def test_entry_is_changed_in_its_place(moderator_client):
    add(moderator_client)
    replaced = key(moderator_client)

    form = moderator_client.get(ENTRY, {"replace": replaced}).context["form"]
    add(moderator_client, replace=replaced, severity="likely")

    assert form["pattern"].value() == "blockhead\nblock-head"
    assert [row["severity"] for row in added()] == ["likely"]


def test_entry_is_taken_back(moderator_client):
    add(moderator_client)

    moderator_client.post(f"{DRAFT}take-back/", {"key": key(moderator_client)})

    assert added() == []


@pytest.mark.parametrize("path", ["entry/?replace=nothing", "take-back/"])
def test_entry_that_is_gone_is_not_found(moderator_client, path):
    client = moderator_client
    response = client.get(f"{DRAFT}{path}") if "?" in path else client.post(f"{DRAFT}{path}", {"key": "x"})

    assert response.status_code == 404


def test_colleague_who_added_the_same_entry_otherwise_is_named(moderator_client, mo):
    add(moderator_client)
    theirs = added()[0] | {"severity": "likely"}
    publishing.publish("lexicon", {"added": [theirs], "removed": []}, based_on=1, editor=mo, now=timezone.now())

    response = moderator_client.post(DRAFT, {"do": "catch_up"}, follow=True)

    assert [row["severity"] for row in added()] == ["certain"]
    assert "your draft has it as you wanted it" in response.content.decode()


def test_shipped_words_are_searched(moderator_client):
    response = moderator_client.get(REMOVE, {"language": "en", "q": "BullShit"})

    choices = dict(response.context["form"].fields["spelling"].choices)
    assert choices["bullshit"] == "“bullshit”: Profanity, certain"
    assert "bullshitter" in choices


def test_search_that_finds_nothing_says_so(moderator_client):
    response = moderator_client.get(REMOVE, {"language": "ckb", "q": "qqqq"})

    assert "has no spelling with this word" in response.content.decode()


@pytest.mark.parametrize("query", [{"language": "de", "q": "a"}, {"q": ""}, {"language": "en", "q": "x" * 81}])
def test_wrong_search_is_no_error_of_ours(moderator_client, query):
    assert moderator_client.get(REMOVE, query).status_code == 200
    assert moderator_client.post(REMOVE, query).status_code == 200


def test_shipped_word_is_taken_out_with_a_reason(moderator_client):
    moderator_client.post(
        REMOVE, {"language": "en", "q": "bullshit", "spelling": ["bullshit"], "reason": "Our readers say it."}
    )
    publish(moderator_client, "lexicon")

    content = publishing.newest_revision("lexicon").content
    assert content["removed"] == [{"language": "en", "pattern": "bullshit", "reason": "Our readers say it."}]
    assert status_of("This is bullshit, all of it.") == "approved"


def test_removal_needs_a_word_and_a_reason(moderator_client):
    response = moderator_client.post(REMOVE, {"language": "en", "q": "bullshit", "spelling": ["cr4p"]})

    assert set(errors(response)) == {"spelling", "reason"}
    assert not RevisionDraft.objects.exists()


def test_word_that_is_taken_out_twice_is_there_once(moderator_client):
    for _ in range(2):
        moderator_client.post(
            REMOVE, {"language": "en", "q": "bullshit", "spelling": ["bullshit"], "reason": "They say it."}
        )

    assert len(removed()) == 1


def test_removal_is_taken_back(moderator_client):
    moderator_client.post(REMOVE, {"language": "en", "q": "crap", "spelling": ["crap"], "reason": "They say it."})

    moderator_client.post(f"{DRAFT}take-back/", {"key": key(moderator_client, "removed")})

    assert removed() == []


def test_what_an_editor_writes_is_inert(moderator_client):
    add(moderator_client, exceptions=XSS, checked_by=XSS)
    moderator_client.post(REMOVE, {"language": "en", "q": "crap", "spelling": ["crap"], "reason": XSS})

    content = moderator_client.get(DRAFT).content.decode()

    assert XSS not in content
    assert content.count("&lt;script&gt;") >= 3


@pytest.mark.parametrize("path", [ENTRY, REMOVE, f"{DRAFT}take-back/"])
def test_whoever_may_only_read_changes_nothing(staff, path):
    assert staff("view_revision").post(path, BLOCKHEAD).status_code == 403
