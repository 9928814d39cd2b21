"""The page of figures and its files: who may see them, and what a spreadsheet must not take for a formula."""

import csv
import io

import pytest
from django.urls import reverse

from comments import complaints, figures
from comments.models import Verdict
from tests.factories import make_article, make_decision, make_held_comment, make_public_comment, make_screened_comment

pytestmark = pytest.mark.django_db
PAGE = "/admin/desk/figures/"
NAMES = ["waiting", "times", "days", "guidelines", "sections"]


def text_of(response):
    return " ".join(response.content.decode().split())


def rows_of(client, name):
    response = client.get(reverse("desk:download", args=[name]))
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def something_happened():
    make_screened_comment(make_article(section="Local"), body="Fuck this bus and the driver.")
    make_decision(make_held_comment(), verdict=Verdict.REJECT, grounds=["abuse"])
    complaints.report_comment(make_public_comment().pk, reporter="zoe", ground="abuse")
    figures.keep_figures()


def test_page_shows_each_table_with_its_file(moderator_client):
    something_happened()

    page = text_of(moderator_client.get(PAGE))

    for expected in ("Waiting now", "Time to a person", "Decisions by day", "Rejected by guideline", "By section"):
        assert expected in page
    for name in NAMES:
        assert f"/admin/desk/figures/{name}.csv?days=30" in page
    assert "<svg" in page
    assert "style=" not in page.partition('<div class="figures">')[2]


def test_page_says_when_nothing_was_summed_up(moderator_client):
    assert "Nothing was summed up yet" in text_of(moderator_client.get(PAGE))


@pytest.mark.parametrize("days", ["7", "30", "90", "0", "x", "9999999"])
def test_period_is_one_of_three(moderator_client, days):
    something_happened()

    assert moderator_client.get(PAGE, {"days": days}).status_code == 200


def test_file_has_the_numbers(moderator_client):
    something_happened()

    table = rows_of(moderator_client, "guidelines")

    assert table[0][:4] == ["Guideline", "By the screening", "By people", "Overturned"]
    assert ["Profanity", "1", "0", "0", "0.0", "0"] in table
    assert ["Abuse", "0", "1", "0", "0.0", "1"] in table


@pytest.mark.parametrize("section", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_no_cell_is_a_formula(moderator_client, section):
    make_held_comment(make_article(section=section))
    figures.keep_figures()

    table = rows_of(moderator_client, "sections")

    assert table[1][0] == f"'{section}"


@pytest.mark.parametrize("name", ["nothing", "Times"])
def test_table_that_does_not_exist_is_not_found(moderator_client, name):
    assert moderator_client.get(f"/admin/desk/figures/{name}.csv").status_code == 404


@pytest.mark.parametrize("address", [PAGE, "/admin/desk/figures/times.csv"])
def test_figures_are_for_who_may_read_decisions(staff, client, address):
    assert staff("view_comment").get(address).status_code == 403
    assert client.get(address).status_code == 302


def test_auditor_sees_figures(staff):
    assert staff("view_decision").get(PAGE).status_code == 200


def test_page_asks_few_questions(moderator_client, django_assert_num_queries):
    something_happened()
    moderator_client.get(PAGE)

    with django_assert_num_queries(14):
        moderator_client.get(PAGE)


def test_page_is_in_the_language_of_its_reader(moderator_client):
    something_happened()

    page = moderator_client.get(PAGE, headers={"Accept-Language": "ar"})

    assert 'dir="rtl"' in text_of(page)
