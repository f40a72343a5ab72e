"""The comment: under the platforms' limits, and nothing of a proposed change becomes markup."""

import re

import pytest
from markdown_it import MarkdownIt

from osaccess.report.markdown import LIMIT, as_markdown
from support.believable_runs import a_shop, new_team, report_of
from support.event_logs import Stack, event_log, finding, rule

NASTY = "x` <img src=//evil> [a](http://evil) @team **b** |"


def a_big_shop(count):
    stack = Stack().project("web").user("ci").grant("ci", "web")
    for number in range(count):
        rules = [rule(f"GET compute /compute/v2.1/servers/{number}"), rule("POST image /image/v2/images")]
        stack.credential(f"job-{number:04}-20261101T000000Z", series=f"job-{number:04}", accessRules=rules)
    return stack


@pytest.mark.parametrize("limit", [LIMIT, 10_000, 2_000])
def test_a_comment_stays_under_its_limit_and_counts_what_it_leaves_out(limit):
    text = as_markdown(report_of(event_log(None, a_big_shop(300))), limit)
    assert len(text) <= limit
    assert re.search(r"and \d+ more: see the full report|Cut off here", text)
    assert text.startswith("## ")


def test_a_small_report_is_whole():
    assert "more: see the full report" not in as_markdown(report_of(new_team()))


def test_names_and_messages_of_a_change_are_no_markup():
    after = a_shop().project(NASTY).credential(NASTY, NASTY, NASTY, series=NASTY, description=NASTY)
    text = as_markdown(report_of(event_log(a_shop(), after, findings=[finding(NASTY, NASTY, NASTY)])))
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    inline = [each for token in tokens for each in token.children or ()]
    assert not {"link_open", "image", "html_inline"} & {token.type for token in inline}
    assert "@team" not in "".join(token.content for token in inline if token.type == "text")
    html = "".join(token.content for token in tokens if token.type == "html_block")
    assert set(re.findall(r"<[^>]*>", html)) == {"<details>", "</details>", "<summary>", "</summary>"}


def test_fences_are_closed_and_folds_end():
    text = as_markdown(report_of(event_log(None, a_big_shop(40))))
    assert text.count("```") % 2 == 0
    assert text.count("<details>") == text.count("</details>")
