"""A text is tried under what is in force, an old revision, or the editor's draft; nothing is stored."""

import pytest
from django.contrib.admin.models import LogEntry

from articles.models import Article
from comments.models import Comment, Finding, QueueItem, Screening, Thread
from tests.comments.admin.test_drafts import save
from tests.factories import make_article

pytestmark = pytest.mark.django_db

TRY = "/admin/comments/revision/try/"
XSS = "<script>alert(1)</script>"


def attempt(client, body="What a shit article.", **fields):
    values = {"body": body, "name": "Ada", "lexicon": "in-force", "policy": "in-force", "mode": "", "language": ""}
    return client.post(TRY, values | fields)


def outcome(response):
    return response.context["trial"].recommendation.outcome.value


def test_form_is_shown(moderator_client):
    response = moderator_client.get(TRY)

    assert response.status_code == 200
    assert "trial" not in response.context


def test_outcome_language_and_findings_are_shown(moderator_client):
    response = attempt(moderator_client)

    assert outcome(response) == "reject"
    assert response.context["language_found"] == "English"
    [found] = response.context["found"]
    assert (found.guideline, found.severity, found.rule, found.done, found.is_deciding) == (
        "Profanity",
        "certain",
        "en:shit",
        "Rejects the comment.",
        True,
    )


def test_evidence_is_marked(moderator_client):
    content = attempt(moderator_client).content.decode()

    assert '<mark class="evidence" title="Profanity: certain">shit</mark>' in content


def test_protection_is_named(moderator_client):
    [found] = attempt(moderator_client, '"What a shit article", the mayor said.').context["found"]

    assert (found.protection, found.done) == ("quotation", "Holds the comment for a person.")


def test_words_of_the_article_are_a_quotation(moderator_client):
    make_article(title="A shit show", text="The mayor spoke of a shit article.")

    [found] = attempt(moderator_client, article="shit show").context["found"]

    assert found.protection == "quotation"


def test_words_of_the_parent_are_a_quotation(moderator_client):
    [found] = attempt(moderator_client, parent="What a shit article.").context["found"]

    assert found.protection == "quotation"


def test_name_is_read_too(moderator_client):
    assert attempt(moderator_client, "I agree.", name="shithead").context["found"][0].field == "name"


def test_mode_of_the_article_is_taken(moderator_client):
    Thread.objects.create(article=make_article(), mode="reviewed")

    assert outcome(attempt(moderator_client, "I agree with it.", article="bus-line")) == "hold"
    assert outcome(attempt(moderator_client, "I agree with it.", article="bus-line", mode="automatic")) == "approve"


def test_drafts_own_policy_is_tried(moderator_client):
    save(moderator_client, action_profanity="hold")

    assert outcome(attempt(moderator_client)) == "reject"
    assert outcome(attempt(moderator_client, policy="draft")) == "hold"
    assert outcome(attempt(moderator_client, policy="1")) == "reject"


def test_draft_that_does_not_exist_cannot_be_chosen(moderator_client):
    assert "policy" in attempt(moderator_client, policy="draft").context["form"].errors


def test_several_articles_are_named(moderator_client):
    make_article("bus-one", title="The bus, part one")
    make_article("bus-two", title="The bus, part two")

    error = attempt(moderator_client, article="the bus").context["form"].errors["article"][0]

    assert "bus-one (The bus, part one)" in error
    assert "bus-two" in error


def test_unknown_article_is_an_error(moderator_client):
    assert attempt(moderator_client, article="nowhere").context["form"].errors["article"]


@pytest.mark.parametrize("fields", [{"body": ""}, {"body": "x" * 5001}, {"mode": "x"}, {"lexicon": "99"}])
def test_wrong_form_is_an_error(moderator_client, fields):
    assert attempt(moderator_client, **fields).context["form"].errors


def test_nothing_is_stored(moderator_client):
    attempt(moderator_client)

    models = (Article, Comment, Finding, LogEntry, QueueItem, Screening)
    assert not any(model.objects.exists() for model in models)


def test_text_is_inert(moderator_client):
    content = attempt(moderator_client, f"{XSS} shit", name=XSS, article="").content.decode()

    assert XSS not in content


def test_line_breaks_of_the_form_count_once(moderator_client):
    response = attempt(moderator_client, "One\r\nshit")

    assert response.context["trial"].result.findings[0].start == 4


def test_whoever_may_read_revisions_may_try(staff):
    assert outcome(attempt(staff("view_revision"))) == "reject"


def test_page_asks_few_questions(moderator_client, django_assert_max_num_queries):
    make_article()

    with django_assert_max_num_queries(14):
        attempt(moderator_client, article="bus-line")
