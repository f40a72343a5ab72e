"""Tier `browser`: real key presses. Tab reaches everything in the order that is seen, filters need no mouse."""

from itertools import pairwise

import pytest
from playwright.sync_api import expect

from support.report_pages import BAD, CRASHED, HUNDRED, NO_CHANGE, STATE

pytestmark = pytest.mark.browser

STOPS = """() => [...document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']")]
  .filter(one => one.checkVisibility()).map((one, index) => { one.dataset.stop = index; return index; })"""

# Where the focus is: its number, its box on the page, whether one sees it.
HERE = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
  const across = Math.min(Math.max(box.left, 0) + Math.min(box.width, innerWidth) / 2, innerWidth - 2);
  const top = document.elementFromPoint(across, box.top + Math.min(box.height, innerHeight - box.top) / 2);
  return {
    stop: one === document.body ? null : Number(one.dataset.stop ?? -1),
    scrolls: one.dataset.stop === undefined && one.scrollWidth > one.clientWidth,
    left: box.left + scrollX, right: box.right + scrollX, top: box.top + scrollY, bottom: box.bottom + scrollY,
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    colour: style.outlineColor,
    within: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    uncovered: one.contains(top) || top?.contains(one),
    what: one.outerHTML.slice(0, 90),
  };
}"""


def walked(page, key, most):
    """Press a key until the focus leaves the page; return where it was."""
    found = []
    for _ in range(most):
        page.keyboard.press(key)
        here = page.evaluate(HERE)
        if here["stop"] is None:
            return found
        found.append(here)
    raise AssertionError(f"the focus never leaves the page: {found[-3:]}")


@pytest.mark.parametrize(
    ("name", "width"), [(BAD, 1280), (BAD, 360), (STATE, 1280), (CRASHED, 1280), (NO_CHANGE, 640)]
)
def test_tab_reaches_everything_in_the_order_that_is_seen_and_leaves_again(opened, name, width):
    page = opened(name, viewport={"width": width, "height": 800})
    stops = page.evaluate(STOPS)
    stations = walked(page, "Tab", len(stops) + 2)
    assert [one["stop"] for one in stations if not one["scrolls"]] == stops
    for one in stations:
        assert one["within"], one
        assert one["uncovered"], one
    for sooner, later in pairwise(stations[1:]):  # the first, the skip link, lies over the page
        assert later["bottom"] > sooner["top"] or later["left"] >= sooner["right"] - 1, (sooner, later)


@pytest.mark.parametrize("name", [BAD, STATE])
def test_shift_and_tab_go_the_same_way_back(opened, name):
    page = opened(name)
    stops = page.evaluate(STOPS)
    last = page.locator(f"[data-stop='{stops[-1]}']")
    last.focus()
    stations = walked(page, "Shift+Tab", len(stops) + 2)
    assert [one["stop"] for one in stations] == stops[-2::-1]
    assert all(one["within"] and one["uncovered"] for one in stations), stations


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", [BAD, STATE])
def test_the_focus_has_an_outline_of_enough_contrast(opened, name, scheme):
    page = opened(name, color_scheme=scheme)
    stations = walked(page, "Tab", len(page.evaluate(STOPS)) + 2)
    assert [one["what"] for one in stations if not one["outlined"]] == []
    grounds = page.evaluate(
        "() => [document.body, document.querySelector('.card')].map(one => getComputedStyle(one).backgroundColor)"
    )
    for colour in {one["colour"] for one in stations}:
        assert min(contrast(colour, ground) for ground in grounds) >= 3, colour


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour):
    parts = [int(part) / 255 for part in colour.removeprefix("rgb(").rstrip(")").split(",")]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_the_skip_link_goes_past_the_header(opened):
    page = opened(BAD)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the report")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_what_is_folded_opens_and_closes_by_key(opened, key):
    page = opened(HUNDRED)
    folded = page.locator("#reach details:not([open])").first
    folded.evaluate("one => one.id = 'one'")
    details, operations = page.locator("#one"), page.locator("#one li")
    expect(operations.first).to_be_hidden()
    details.locator("summary").focus()
    page.keyboard.press(key)
    expect(operations.first).to_be_visible()
    page.keyboard.press(key)
    expect(operations.first).to_be_hidden()


def test_filters_need_no_mouse(opened):
    page = opened(BAD)
    text, risk, status = page.locator("#text"), page.locator("#risk"), page.get_by_role("status")
    rows, shown = page.locator("[data-row]"), page.locator("[data-row]:visible")
    everything = rows.count()
    expect(status).to_have_attribute("aria-live", "polite")
    text.focus()
    page.keyboard.type("grafana")
    some = shown.count()
    assert 0 < some < everything
    expect(status).to_have_text(f"{some} of {everything} rows are shown.")
    page.keyboard.press("Tab")
    expect(risk).to_be_focused()
    page.keyboard.type("esc")
    expect(risk).to_have_value("escalation")
    page.keyboard.press("Escape")
    expect(text).to_be_focused()
    expect(text).to_have_value("")
    expect(risk).to_have_value("")
    expect(status).to_have_text(f"All {everything} rows are shown.")
    page.keyboard.type("no row has this")
    expect(status).to_have_text(f"0 of {everything} rows are shown.")
    expect(page.locator("main > section:not(.empty)").filter(has=rows)).to_have_count(0)
    for _ in range(2):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Show everything")).to_be_focused()
    page.keyboard.press("Enter")
    expect(text).to_be_focused()
    expect(shown).to_have_count(everything)


def test_the_focus_is_kept_when_its_row_is_filtered_away(opened):
    page = opened(BAD, "#?text=grafana")
    page.locator("summary:visible").first.focus()
    page.evaluate("() => { location.hash = '#?text=no+row+has+this'; }")
    expect(page.locator("#text")).to_be_focused()
    expect(page.locator("[data-row]:visible")).to_have_count(0)
