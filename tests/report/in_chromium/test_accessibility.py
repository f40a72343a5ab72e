"""Tier `browser`: what assistive technology gets. The tree of each kind of page, and axe-core over all of them."""

import re
from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe

from support.report_pages import HUNDRED, KINDS, NO_CHANGE, PAGES

pytestmark = pytest.mark.browser

DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 800}


def tree(page):
    """Return (role, name) of all that is not ignored, in reading order, by the browser's own tree."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    return [
        (one["role"]["value"], one.get("name", {}).get("value", ""), one)
        for one in nodes
        if not one["ignored"] and "role" in one
    ]


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("name", KINDS)
def test_the_tree_has_landmarks_headings_without_jumps_and_tables_with_headers(opened, name, viewport):
    page = opened(name, viewport=viewport)
    nodes = tree(page)
    roles = [role for role, _, _ in nodes]
    assert [roles.count(one) for one in ("banner", "main", "contentinfo", "search", "navigation")] == [1] * 5
    levels = [
        next(each["value"]["value"] for each in one["properties"] if each["name"] == "level")
        for role, _, one in nodes
        if role == "heading"
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= sooner + 1 for sooner, later in pairwise(levels))
    tables = page.locator("table").count()
    assert roles.count("table") == roles.count("caption") == tables
    assert all(named for role, named, _ in nodes if role == "table")
    assert roles.count("columnheader") >= 3 * tables
    controls = {
        "button",
        "link",
        "searchbox",
        "combobox",
        "region",
        "navigation",
        "search",
        "table",
        "img",
        "image",
    }
    assert [one for role, named, one in nodes if role in controls and not named.strip()] == []


@pytest.mark.parametrize("name", KINDS)
def test_every_row_of_a_table_has_a_header(opened, name):
    page = opened(name)
    rows = page.locator(".stacks tbody").get_by_role("row")
    assert rows.count() == rows.filter(has=page.get_by_role("rowheader")).count()


@pytest.mark.parametrize("name", KINDS)
def test_the_picture_says_in_each_row_whose_credential_it_is_and_what_it_reaches(opened, name):
    """Owner and project stand in the accessible text of every row, also where the eye sees them once for many rows."""
    page = opened(name)
    group = page.get_by_role("group", name="Owners → projects → credentials → operations")
    rows = group.locator("tbody").get_by_role("row")
    assert rows.count() > 0
    for row in [rows.first, rows.last]:
        asked = row.evaluate(
            "one => [one.dataset.owner, one.dataset.project, ...[...one.querySelectorAll('.count')]"
            ".map(each => each.textContent.trim()).filter(each => each)]"
        )
        said = row.aria_snapshot()
        assert all(one in said for one in asked), (asked, said)


@pytest.mark.parametrize("name", KINDS)
def test_no_colour_is_the_only_sign(opened, name):
    """What has a colour of a risk names the risk; what has one of a verdict says the verdict."""
    page = opened(name)
    coloured = page.locator("[class*='risk-']").all_text_contents()
    assert all(
        re.search("read|write|delete|escalation|expire|laps|late|end|unknown|not known", one) for one in coloured
    )
    assert (
        page.locator(".verdict strong")
        .inner_text()
        .endswith(("passes.", "refused.", "update.", "change.", "failed.", "report.", "asked."))
    )
    for one in page.locator(".finding h3").all_inner_texts():
        assert re.match("critical|high|medium|low", one)


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", [one for one in KINDS if one != HUNDRED])
def test_axe_finds_nothing_on_a_page_of_any_kind(opened, name, scheme, viewport):
    check(opened(name, color_scheme=scheme, viewport=viewport))


@pytest.mark.parametrize(("scheme", "viewport"), [("dark", PHONE)])
def test_axe_finds_nothing_on_a_page_of_a_hundred_credentials(opened, scheme, viewport):
    check(opened(HUNDRED, color_scheme=scheme, viewport=viewport))


@pytest.mark.parametrize("name", sorted({*PAGES} - {*KINDS}))
def test_axe_finds_nothing_on_a_page_of_a_believable_run(opened, name):
    check(opened(name))


def test_axe_finds_what_is_wrong(opened):
    """The check itself: a page that was made worse does not pass."""
    page = opened(NO_CHANGE)
    page.evaluate(
        "() => { document.querySelector('label[for=text]').remove(); document.body.style.color = '#999'; }"
    )
    with pytest.raises(AssertionError, match="color-contrast"):
        check(page)


def check(page):
    """Some of what is folded is open: a row is like the next, and axe takes long over hundreds."""
    page.evaluate(
        "() => { for (const one of [...document.querySelectorAll('details')].slice(0, 3)) one.open = true; }"
    )
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in found] == []
