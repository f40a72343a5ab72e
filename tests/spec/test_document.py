"""access.yaml: what may be written, and how a mistake is told."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osaccess.spec.document import read_document
from osaccess.yaml_text import BadDocument
from support.documents import A_DOCUMENT, a_document

RULE = "{service: compute, method: GET, path: /compute/v2.1/servers}"
EXPIRY = "expiry: {every: 30d, overlap: 7d, anchor: 2026-01-01T00:00:00Z}"


def refusal(*changes, text=A_DOCUMENT):
    with pytest.raises(BadDocument) as refused:
        a_document(*changes, text=text)
    return str(refused.value)


@pytest.mark.parametrize(
    ("change", "where", "words"),
    [
        (("    project: web\n    roles", "    projekt: web\n    roles"), "access.yaml:10: credentials.web-deploy.projekt:", "Did you mean `project`?"),
        (("{description: the web shop}", "[]"), "access.yaml:2: projects.web:", "has to be a map"),
        (("    roles: [member]\n", "    roles: member\n"), "access.yaml:11: credentials.web-deploy.roles:", "has to be a list"),
        (("    roles: [member]\n", "    roles: []\n"), "access.yaml:11: credentials.web-deploy.roles:", "all roles"),
        (("    roles: [member]\n", "    roles: [member, member]\n"), "access.yaml:11: credentials.web-deploy.roles:", "twice"),
        (("    roles: [member]\n", ""), "access.yaml:8: credentials.web-deploy.roles:", "missing"),
        (("      - " + RULE, "      []"), "access.yaml:12: credentials.web-deploy.access_rules:", "no restriction"),
        ((f"    access_rules:\n      - {RULE}\n", ""), "access.yaml:8: credentials.web-deploy.access_rules:", "missing"),
        (("- " + RULE, f"- {RULE}\n      - {RULE}"), "access.yaml:12: credentials.web-deploy.access_rules:", "twice"),
        (("method: GET", "method: get"), "access.yaml:13: credentials.web-deploy.access_rules[0].method:", "'GET'"),
        (("path: /compute", "path: compute"), "access.yaml:13: credentials.web-deploy.access_rules[0].path:", "start with '/'"),
        (("/servers}", "/servers?a=1}"), "access.yaml:13: credentials.web-deploy.access_rules[0].path:", "query"),
        (("2026-01-01T00:00:00Z", "soon"), "access.yaml:14: credentials.web-deploy.expiry.anchor:", "no instant"),
        (("2026-01-01T00:00:00Z", "2026-01-01T00:00:00+01:00"), "access.yaml:14: credentials.web-deploy.expiry.anchor:", "UTC"),
        (("2026-01-01T00:00:00Z", "2026-02-30T00:00:00Z"), "access.yaml:14: credentials.web-deploy.expiry.anchor:", "calendar"),
        (("every: 30d", "every: 30"), "access.yaml:14: credentials.web-deploy.expiry.every:", "30d or 12h"),
        (("every: 30d", "every: 7d"), "access.yaml:14: credentials.web-deploy.expiry:", "shorter than `every`"),
        (("every: 30d, ", ""), "access.yaml:14: credentials.web-deploy.expiry:", "all of"),
        ((EXPIRY, "expiry: {at: 2026-09-01T00:00:00Z, every: 30d}"), "access.yaml:14: credentials.web-deploy.expiry:", "not both"),
        (("    owner: web-ci\n    project", "    owner: web-cd\n    project"), "access.yaml:9: credentials.web-deploy.owner:", "no owner 'web-cd'"),
        (("project: web, ", "project: shop, "), "access.yaml:6: role_assignments.web-ci-on-web.project:", "no project 'shop'"),
        (("    owner: web-ci\n    project: web\n", ""), "access.yaml:8: credentials.web-deploy:", "has no `owner`"),
        (("    project: web\n    roles", "    roles"), "access.yaml:8: credentials.web-deploy:", "needs the `project`"),
        ((RULE, "{preset: compute/raed}"), "access.yaml:13: credentials.web-deploy.access_rules[0].preset:", "Did you mean compute/read?"),
        ((RULE, "{preset: compute/read, method: GET}"), "access.yaml:13: credentials.web-deploy.access_rules[0].method:", "not known here"),
        ((RULE, "{preset: [compute/read]}"), "access.yaml:13: credentials.web-deploy.access_rules[0].preset:", "has to be a text"),
        ((RULE, "{persett: compute/read}"), "access.yaml:13: credentials.web-deploy.access_rules[0].service:", "missing"),
        ((RULE, "{service: compute, method: GET, pfad: /x}"), "access.yaml:13: credentials.web-deploy.access_rules[0].path:", "missing"),
        ((RULE, "compute/read"), "access.yaml:13: credentials.web-deploy.access_rules[0]:", "has to be a map"),
        ((f"- {RULE}", "- {preset: compute/read}\n      - {preset: compute/read}"), "access.yaml:12: credentials.web-deploy.access_rules:", "twice"),
        (("  web: {desc", "  we b: {desc"), "access.yaml:2: projects.we b:", "is no name"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_file_line_and_key(change, where, words):
    told = refusal(change)
    file, line, key = where.split(":", 2)
    assert re.match(rf"{file}:{line}:\d+:{re.escape(key)}", told), told
    assert words in told


def test_the_line_is_shown_with_a_caret_below_the_key():
    assert (
        refusal(("    project: web\n    roles", "    projekt: web\n    roles"))
        == """\
access.yaml:10:5: credentials.web-deploy.projekt: This key is not known here.
        projekt: web
        ^
    Did you mean `project`?"""
    )
    tabbed = refusal(text="projects:\n  web:\t{descripton: x}\n")
    assert tabbed.splitlines()[1:3] == ["      web:\t{descripton: x}", "          \t ^"]


def test_all_mistakes_are_told_at_once_in_the_order_of_their_lines():
    told = refusal(("roles: [member]", "roles: []"), ("every: 30d", "every: x")).splitlines()
    assert [line.split(":")[1] for line in told if line.startswith("access.yaml")] == ["6", "11", "14"]


def test_a_repeated_key_is_an_error_at_its_line():
    told = refusal(text=A_DOCUMENT + "  web-deploy: {}\n")
    assert told.startswith("access.yaml:15:3: credentials.web-deploy:")
    assert "line 8" in told


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "access.yaml:1:"),
        ("- a\n", "access.yaml:1:"),
        ("projects: {web: {}\nowners: {}", "access.yaml:2:"),
        ("projects:\n\tweb: {}", "access.yaml:2:"),
        ("projects: {web: {description: \x00}}", "access.yaml:1:"),
        ("1: {}\n", "access.yaml:1:"),
    ],
)
def test_what_is_no_document_is_told_at_its_line(text, where):
    assert refusal(text=text).startswith(where)


@given(st.text(max_size=60) | st.text(alphabet="{}[]:,-#&*!|>'\"%@` \n\tab1", max_size=60))
def test_no_text_at_all_gives_anything_but_a_document_or_a_refusal(text):
    try:
        read_document(text, "access.yaml")
    except BadDocument as refused:
        assert str(refused).startswith("access.yaml:")


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda x: st.lists(x, max_size=3) | st.dictionaries(st.sampled_from(["web", "roles", "expiry", "at", "owner"]), x, max_size=3), max_leaves=8))  # fmt: skip
def test_no_data_at_all_gives_anything_but_a_document_or_a_refusal(data):
    import json

    for noun in ("projects", "owners", "role_assignments", "credentials"):
        try:
            read_document(json.dumps({noun: {"a": data}}), "access.yaml")
        except BadDocument as refused:
            assert str(refused).startswith("access.yaml:1:")
