"""Tier `browser`: addresses within the page. A link to a credential unfolds it and moves the focus, a filter is kept."""

import re

import pytest
from playwright.sync_api import expect

from support.report_pages import BAD, HUNDRED, STATE

pytestmark = pytest.mark.browser


def test_a_link_to_a_folded_credential_unfolds_it_and_moves_the_focus(opened):
    page = opened(HUNDRED, "#credential-job-7-9")
    row = page.locator("#reach [id='credential-job-7-9']")
    expect(row).to_be_focused()
    expect(row).to_be_in_viewport()
    expect(row.locator("li").first).to_be_visible()
    expect(page.locator("[id='credential-job-7-8'] details")).not_to_have_attribute("open", "")
    page.keyboard.press("Tab")
    expect(row.locator("summary")).to_be_focused()


def test_a_link_to_a_credential_that_a_filter_hides_shows_it(opened):
    page = opened(HUNDRED, "#?text=job-1")
    row = page.locator("[id='credential-job-7-9']")
    expect(row).to_be_hidden()
    page.evaluate("() => { location.hash = '#credential-job-7-9'; }")
    expect(row).to_be_focused()
    expect(page.locator("#text")).to_have_value("")


@pytest.mark.parametrize("name", [BAD, STATE])
def test_names_lead_to_their_credential_by_keyboard(opened, name):
    page = opened(name)
    addresses = page.eval_on_selector_all(
        "a[href^='#credential-']", "all => all.map(one => one.getAttribute('href'))"
    )
    assert addresses
    for address in sorted(set(addresses)):
        link = page.locator(f"a[href='{address}']").first
        link.focus()
        page.keyboard.press("Enter")
        row = page.locator(f"[data-row][id='{address[1:]}'], [data-row]:has([id='{address[1:]}'])")
        expect(row).to_be_focused()


@pytest.mark.parametrize("name", [BAD])
def test_the_list_of_sections_leads_to_each(opened, name):
    page = opened(name)
    for link in page.get_by_role("navigation", name="Sections").get_by_role("link").all():
        link.click()
        heading = page.locator(f"{link.get_attribute('href')} h2")
        expect(heading).to_be_in_viewport(ratio=1)
        covered = "one => !one.contains(document.elementFromPoint(one.getBoundingClientRect().left + 2, one.getBoundingClientRect().top + 2))"
        assert not heading.evaluate(covered), link.get_attribute("href")


def test_a_filter_stays_in_the_address(opened):
    page = opened(BAD)
    page.locator("#text").fill("GET compute")
    page.locator("#risk").select_option("delete")
    page.reload()
    expect(page.locator("#text")).to_have_value("GET compute")
    expect(page.locator("#risk")).to_have_value("delete")
    expect(page.get_by_role("status")).to_have_text(re.compile(r"^\d+ of \d+ rows are shown\.$"))
