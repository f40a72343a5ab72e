"""The page: self-contained, readable in light and dark, in order for keyboards and screen readers, without a browser."""

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from osaccess.report.glance import cards_of
from osaccess.report.html import as_html
from support.believable_runs import RUNS, a_shop, removed_grant, report_of, rotation_day, wider_rules
from support.event_logs import Stack, event_log, finding, rule

NASTY = "</script><img src=x onerror=alert(1)>\"'&"
VOID = {"meta", "input", "br"}


class Page(HTMLParser):
    """The tags of a page with their attributes, and the texts of some."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.texts, self.open = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append((tuple(self.open), data))

    def all(self, *names):
        return [attrs for tag, attrs in self.tags if tag in names]


@pytest.fixture(params=RUNS, ids=lambda run: run.__name__)
def text(request):
    return as_html(report_of(request.param()))


def test_every_tag_is_closed_and_every_id_is_there_once(text):
    page = Page(text)
    assert page.open == []
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    for attrs in page.all("a"):
        assert attrs["href"].startswith("#")
        assert attrs["href"][1:] in ids


def test_nothing_is_loaded_from_anywhere(text):
    page = Page(text)
    assert not page.all("link", "img", "iframe", "object", "form")
    assert all("src" not in attrs for attrs in page.all("script"))
    assert "default-src 'none'" in text
    assert not re.search(r"url\(|@import|fetch\(|https?://", text)


def test_a_screen_reader_has_names_for_everything(text):
    page = Page(text)
    assert page.all("html") == [{"lang": "en"}]
    labels = {attrs.get("for") for attrs in page.all("label")}
    assert {attrs["id"] for attrs in page.all("input", "select")} <= labels
    assert all(attrs.get("scope") in ("col", "row", "colgroup") for attrs in page.all("th"))
    assert len(page.all("table")) == len(page.all("caption"))
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(later <= sooner + 1 for sooner, later in pairwise(levels))


def test_the_keyboard_goes_in_the_order_of_the_page(text):
    page = Page(text)
    assert page.all("a")[0]["href"] == "#main"
    assert {attrs["tabindex"] for _, attrs in page.tags if "tabindex" in attrs} <= {"0", "-1"}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_all_colours_of_text_have_enough_contrast(theme):
    """WCAG AA: 4.5 to 1, on the page and on a card."""
    text = as_html(report_of(RUNS[0]()))
    blocks = re.findall(r":root \{([^}]*)\}", text)
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", blocks[0 if theme == "light" else 1]))
    assert len(colours) > 10
    for ground in ("page", "card"):
        for name in colours.keys() - {"page", "card", "line"}:
            assert contrast(colours[name], colours[ground]) >= 4.5, (name, ground)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_numbers_of_the_picture_have_enough_contrast_in_every_shade(theme):
    text = as_html(report_of(RUNS[0]()))
    blocks = re.findall(r":root \{([^}]*)\}", text)
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", blocks[0 if theme == "light" else 1]))
    shares = [
        int(one) / 100 for one in re.findall(r"color-mix\(in srgb, var\(--tint\) (\d+)%, var\(--page\)\)", text)
    ]
    assert len(shares) == 4
    for risk in ("read", "write", "delete", "escalation"):
        for share in shares:
            ground = mixed(colours[risk], colours["page"], share)
            assert contrast(colours["text"], ground) >= 4.5, (risk, share)


def mixed(one, other, share):
    parts = ((int(each[index : index + 2], 16) for index in (1, 3, 5)) for each in (one, other))
    return "#" + "".join(f"{round(share * a + (1 - share) * b):02x}" for a, b in zip(*parts, strict=True))


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour):
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_texts_of_a_change_are_never_markup():
    after = a_shop().project(NASTY).credential(NASTY, NASTY, NASTY, series=NASTY, description=NASTY)
    page = Page(as_html(report_of(event_log(a_shop(), after, findings=[finding(NASTY, NASTY, NASTY)]))))
    assert not page.all("img")
    assert len(page.all("script")) == 1
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)


def a_hundred():
    stack = Stack()
    for team in range(10):
        stack.project(f"team-{team}").user(f"ci-{team}").grant(f"ci-{team}", f"team-{team}")
        for job in range(10):
            rules = [rule("GET compute /compute/v2.1/servers"), rule("POST image /image/v2/images")]
            name = f"job-{team}-{job}"
            stack.credential(name, f"ci-{team}", f"team-{team}", accessRules=rules)
    return report_of(event_log(None, stack))


def cards(report):
    return {card.anchor: card for card in cards_of(report)}


def test_the_first_screen_says_who_can_do_more_the_worst_first():
    lines = cards(report_of(wider_rules()))["reach"].lines
    assert [(line.name, line.counts) for line in lines] == [("backup", (("escalation", 1),))]


def test_the_first_screen_says_what_is_replaced_and_why():
    (line,) = cards(report_of(wider_rules()))["changes"].lines
    assert (line.name, line.text) == ("backup", "because of: roles, access rules.")
    (line,) = cards(report_of(rotation_day()))["changes"].lines
    assert (line.name, line.text.split(":")[0]) == ("deploy", "rotates")


def test_the_first_screen_says_what_ends_and_what_is_taken():
    report = report_of(removed_grant())
    assert [line.name for line in cards(report)["ends"].lines] == ["backup"]
    assert [line.text for line in cards(report)["taken"].lines] == list(report.consequences)


def test_the_first_screen_stays_short_and_counts_the_rest():
    card = cards(a_hundred())["reach"]
    assert (len(card.lines), card.more) == (4, 96)


def test_what_the_first_screen_leads_to_is_on_the_page(text):
    page = Page(text)
    assert len([attrs for attrs in page.all("div") if attrs.get("class") == "card"]) == 4


def test_a_text_is_never_told_by_colour_alone(text):
    """Each risk is written out beside its colour, and what is urgent is named."""
    words = re.findall(r'<span class="risk[^"]*">([^<]*)<', text)
    assert all(re.search("read|write|delete|escalation|not covered|^$", word) for word in words)


def test_the_picture_is_a_table_that_a_keyboard_can_scroll_and_a_screen_reader_can_walk(text):
    page = Page(text)
    (group,) = [attrs for attrs in page.all("div") if attrs.get("class") == "picture"]
    assert group["role"] == "group"
    assert group["aria-labelledby"] == "h-picture"
    assert group["tabindex"] == "0"
    rows = [attrs for attrs in page.all("tr") if "data-owner" in attrs]
    assert rows
    assert not page.all("svg")


def test_the_picture_names_owner_and_project_in_each_row_and_numbers_what_is_gained():
    text = as_html(report_of(wider_rules()))
    (row,) = re.findall(r'<tr[^>]*data-owner="jobs"[^>]*>(.*?)</tr>', text, re.DOTALL)
    assert re.findall(r'<span class="box">([^<]*)<', row) == ["jobs", "data", "backup"]
    assert re.findall(r'<td class="count ([^"]*)">([^<]*)<', row) == [
        ("read shade-1", "1"), ("escalation shade-1 new", "+1"),
    ]  # fmt: skip


def test_who_wants_less_motion_gets_none(text):
    """Whatever moves stands below the question whether that is wanted."""
    rules = re.sub(r"@media \(prefers-reduced-motion: no-preference\) \{[^\n]*\}", "", text)
    assert not re.search(r"transition|animation|scroll-behavior", rules)


def test_an_empty_stack_has_a_page():
    assert "nothing" not in Page(as_html(report_of(event_log(Stack(), Stack())))).open
