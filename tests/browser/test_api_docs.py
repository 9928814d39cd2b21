"""The API's docs in a real browser, under the site's own policy: nothing inline runs, nothing is fetched elsewhere."""

from playwright.sync_api import expect


def test_docs_show_the_schema_and_try_it_out(open_page, site):
    page = open_page("/api/v1/docs/")
    foreign = []
    page.on("request", lambda request: None if request.url.startswith((site.url, "data:")) else foreign.append(request))

    operation = page.locator("#operations-articles-articles_list")
    operation.locator(".opblock-summary").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()

    expect(operation.locator(".live-responses-table")).to_contain_text("bus-line-1")
    assert foreign == []


def test_docs_without_a_script_lead_to_the_schema(open_page):
    page = open_page("/api/v1/docs/", java_script_enabled=False)

    expect(page.get_by_role("link", name="/api/v1/schema/")).to_be_visible()
