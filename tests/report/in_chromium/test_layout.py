"""Tier `browser`: narrow, magnified, on paper, in forced colours, without a script: nothing is cut, hidden or lost."""

import re

import pytest
from playwright.sync_api import expect

from support.report_pages import BAD, HUNDRED, KINDS, PAGES
from support.report_pages import page as html_of

pytestmark = pytest.mark.browser

# What sticks out of its own box, or of the page, without a scrollbar of its own around it.
OUTSIDE = """() => [...document.querySelectorAll("body, body *:not(svg *)")].filter(one => {
  if (!one.checkVisibility() || one.closest(".skip") || getComputedStyle(one).clipPath !== "none") return false;
  const holder = one.parentElement.closest(".scroll, .picture");
  if (holder && getComputedStyle(holder).overflowX === "auto") return false;
  if (["auto", "hidden"].includes(getComputedStyle(one).overflowX)) return one.getBoundingClientRect().right > innerWidth + 1;
  const clipped = one.closest("thead") && getComputedStyle(one.closest("thead")).clipPath !== "none";
  return !clipped && (one.getBoundingClientRect().right > innerWidth + 1 || (one.clientWidth && one.scrollWidth > one.clientWidth + 1));
}).map(one => one.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("width", [320, 640, 1280])
@pytest.mark.parametrize("name", KINDS)
def test_no_page_scrolls_sideways_and_nothing_is_wider_than_its_box(opened, name, width):
    """320 pixels are a telephone, or 400 % of a screen; 640 are 200 % of a small one."""
    page = opened(name, viewport={"width": width, "height": 600})
    page.evaluate("() => { for (const one of document.querySelectorAll('details')) one.open = true; }")
    assert page.evaluate("() => document.scrollingElement.scrollWidth <= innerWidth")
    assert page.evaluate(OUTSIDE) == []


def test_a_text_of_twice_the_size_stays_on_the_page(opened):
    page = opened(BAD, viewport={"width": 1280, "height": 800})
    page.evaluate(
        "() => { document.documentElement.style.fontSize = '200%'; document.body.style.fontSize = '30px'; }"
    )
    assert page.evaluate("() => document.scrollingElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", [BAD, HUNDRED])
def test_paper_has_everything_unfolded_in_dark_ink(opened, name, scheme):
    page = opened(name, color_scheme=scheme, viewport={"width": 718, "height": 1000})  # A4 without margins
    page.emulate_media(media="print")
    folded = page.locator("details:not([open]) li, details:not([open]) pre")
    assert folded.count()
    for one in folded.all()[:40]:
        expect(one).to_be_visible()
    expect(page.locator("#text")).to_be_hidden()
    expect(page.get_by_role("navigation")).to_be_hidden()
    assert page.evaluate("() => getComputedStyle(document.body).color") == "rgb(23, 32, 42)"
    paper = page.pdf(format="A4")
    assert paper.startswith(b"%PDF")
    assert paper.count(b"/Type /Page\n") >= 3


@pytest.mark.parametrize("name", KINDS)
def test_without_a_script_everything_is_there(opened, name):
    """What the filters would do is not offered, and each fold is one that the browser opens by itself."""
    page = opened(name, java_script_enabled=False)
    expect(page.get_by_role("search")).to_be_hidden()
    expect(page.locator("[data-row]:visible")).to_have_count(page.locator("[data-row]").count())
    for heading in page.locator("h2").all():
        expect(heading).to_be_visible()
    folded = page.locator("details:not([open])")
    if folded.count():
        folded.first.locator("summary").click()
        expect(page.locator("details[open]").first).to_be_visible()
    assert page.locator("main [hidden]").count() == 0


def test_forced_colours_leave_borders_and_the_focus(opened):
    page = opened(BAD, forced_colors="active")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    style = "one => [getComputedStyle(one).outlineStyle, getComputedStyle(one).outlineWidth]"
    assert page.locator(":focus").evaluate(style) == ["solid", "3px"]
    for one in (".verdict", ".finding"):
        assert page.locator(one).first.evaluate("one => getComputedStyle(one).borderLeftStyle") == "solid"


def test_who_wants_less_motion_gets_none(opened):
    page = opened(BAD, reduced_motion="reduce")
    moving = """() => [...document.querySelectorAll("*")].filter(one => {
      const style = getComputedStyle(one);
      return parseFloat(style.transitionDuration) > 0 || style.animationName !== "none" || style.scrollBehavior === "smooth";
    }).length"""
    assert page.evaluate(moving) == 0


@pytest.mark.parametrize("name", PAGES)
def test_no_page_asks_anybody_for_anything_and_its_script_ends(opened, name):
    """`opened` fails where a request leaves, or the console has an error."""
    page = opened(name)
    rows = page.locator("[data-row]").count()
    assert page.locator("body").get_attribute("data-ready") == str(rows)


def test_a_script_that_somebody_smuggled_in_does_not_run(chromium, tmp_path):
    """The policy of the page knows its own script by its hash, and lets no other run."""
    file = tmp_path / "smuggled.html"
    file.write_text(html_of(BAD).replace("</main>", "<script>document.title = 'run'</script></main>"))
    with chromium.new_context(offline=True) as context:
        smuggled = context.new_page()
        smuggled.goto(file.as_uri())
        expect(smuggled.locator("body")).to_have_attribute("data-ready", re.compile(r"^\d+$"))
        assert smuggled.title() != "run"
