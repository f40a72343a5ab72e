"""The comment: under the platforms' limits, and nothing of a proposed change becomes markup."""

import re

import pytest
from markdown_it import MarkdownIt

from osaccess.report.build import report_of_state
from osaccess.report.events import state_of
from osaccess.report.markdown import LIMIT, as_markdown
from support.believable_runs import a_shop, context, new_team, report_of
from support.event_logs import Stack, event_log, finding, rule

NASTY = "x` <img src=//evil> [a](http://evil) @team **b** |"


def a_big_shop(count):
    stack = Stack().project("web").user("ci").grant("ci", "web")
    for number in range(count):
        rules = [rule(f"GET compute /compute/v2.1/servers/{number}"), rule("POST image /image/v2/images")]
        stack.credential(f"job-{number:04}-20261101T000000Z", series=f"job-{number:04}", accessRules=rules)
    return stack


@pytest.mark.parametrize(("count", "told"), [(1, "1 credential"), (2, "2 credentials")])
def test_one_credential_is_no_plural(count, told):
    states = tuple(state_of(row) for row in a_big_shop(count).states.values())
    text = as_markdown(report_of_state(states, "shop-prod", context()))
    assert f", {told}.\n" in text
    assert f"<summary>{told}, all well</summary>" in text


@pytest.mark.parametrize("limit", [LIMIT, 10_000, 2_000])
def test_a_comment_stays_under_its_limit_and_counts_what_it_leaves_out(limit):
    text = as_markdown(report_of(event_log(None, a_big_shop(300))), limit)
    assert len(text) <= limit
    assert "Shortened to fit into a comment" in text
    assert text.startswith("## ✅ Preview of shop-prod\n\n**Every policy passes.** 303 to create.")
    assert text.count("<details>") == text.count("</details>")


def test_of_many_findings_a_comment_keeps_judgement_counts_and_the_worst():
    """1,000 credentials that are all replaced and all found wrong, three of them gravely; GitLab takes more than GitHub."""
    grave = "ks101-credential-must-not-be-unrestricted"
    findings = [finding(f"job-{n:04}-20261101T000000Z", "p", "So-so. " * 20, "advisory") for n in range(997)]
    findings += [finding(f"job-{n:04}-20261101T000000Z", grave, "Grave.") for n in range(997, 1000)]
    after = a_big_shop(1000)
    for state in after.states.values():
        if "accessRules" in state["inputs"]:
            state["inputs"] = {**state["inputs"], "accessRules": [rule("GET compute /compute/v2.1/flavors")]}
    report = report_of(event_log(a_big_shop(1000), after, findings=findings))
    text = as_markdown(report)
    assert len(text) <= LIMIT
    head, _, rest = text.partition("### Findings: 3 critical, 997 medium\n\n")
    assert "The policy pack refuses this change.** 1000 to replace." in head
    assert "Shortened to fit into a comment" in head
    assert rest.startswith("**critical** `ks101")
    assert rest.count("**critical** `ks101") == 3
    assert "### What changes" in rest
    assert len(text) < len(as_markdown(report, 900_000)) <= 900_000


def test_the_limit_counts_as_the_strictest_host_does():
    """Letters outside the basic plane are two UTF-16 units each."""
    stack = Stack()
    for number in range(300):
        stack.project(f"🎉🎉🎉🎉🎉🎉🎉🎉 {number}")
    text = as_markdown(report_of(event_log(None, stack)), 6_000)
    assert len(text.encode("utf-16-le")) // 2 <= 6_000


def test_a_small_report_is_whole():
    assert "Shortened" not in as_markdown(report_of(new_team()))


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
