"""How a changed property is shown: old → new, within the width, and never a secret."""

import pytest

from osaccess.cli.changes_view import changes_text
from osaccess.engines.embedded.events import ResourceDone
from osaccess.engines.embedded.provider import ResourceDiff
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.steps import Op
from osaccess.engines.embedded.values import UNKNOWN, SecretValue

PROJECT = "openstack:identity/project:Project"
CREDENTIAL = "openstack:identity/applicationCredential:ApplicationCredential"


def a_state(type_, **inputs):
    return ResourceState(
        urn=f"urn:pulumi:dev::p::{type_}::web", type=type_, custom=True, inputs=inputs, outputs=inputs
    )


def a_change(old, new, *, op=Op.UPDATE, type_=PROJECT, replace=()):
    changed = tuple(key for key in {**old, **new} if old.get(key) != new.get(key))
    before, after = a_state(type_, **old), a_state(type_, **new)
    return ResourceDone(op, before.urn, type_, "web", ResourceDiff(changed, replace), before, after, True, "")


def shown(*events, width=80):
    lines = changes_text(events, width).plain.splitlines()
    assert max(map(len, lines)) <= width
    return lines


def test_a_short_change_stands_on_one_line():
    assert shown(a_change({"description": "old"}, {"description": "new", "tags": ["a"]})) == [
        "  ~  project  web",
        "       description: old → new",
        "       tags: (none) → [a]",
    ]


def test_a_long_text_stands_on_two_lines_and_is_cut_to_the_width():
    lines = shown(a_change({"description": "o" * 100}, {"description": "n" * 100}))
    assert lines[1] == "       description:"
    assert [line.strip()[:3] for line in lines[2:]] == ["- o", "+ n"]
    assert all(line.endswith("…") for line in lines[2:])


def test_of_a_long_list_only_what_came_and_went_is_shown():
    def rules(*numbers):
        return [{"service": "compute", "method": "GET", "path": f"/compute/v2.1/servers/{n}"} for n in numbers]

    event = a_change(
        {"accessRules": rules(1, 2, 3)},
        {"accessRules": rules(2, 3, 4)},
        op=Op.REPLACE,
        type_=CREDENTIAL,
        replace=("accessRules",),
    )
    assert shown(event)[-4:] == [
        "       access_rules:  forces the replacement",
        "         - compute GET /compute/v2.1/servers/1",
        "         + compute GET /compute/v2.1/servers/4",
        "         = (2 unchanged)",
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (SecretValue("canary-old"), SecretValue("canary-new")),
        ("canary-old", SecretValue("canary-new")),
        (SecretValue("canary-old"), "canary-new"),
        ([SecretValue("canary-old")], ["canary-new"]),
    ],
)
@pytest.mark.parametrize("width", [20, 80])
def test_a_secret_is_never_shown_and_neither_is_what_it_was_before(old, new, width):
    text = changes_text([a_change({"password": old}, {"password": new})], width).plain
    assert "canary" not in text
    assert "[secret]" in text


def test_what_is_not_known_yet_says_so():
    assert shown(a_change({"domainId": "d"}, {"domainId": UNKNOWN}))[1] == "       domain_id: d → (known after up)"


def test_control_characters_of_a_value_do_not_break_the_line():
    assert shown(a_change({"description": "a"}, {"description": "b\n\x1b[2J  +  project  fake"}))[1:] == [
        "       description: a → b [2J + project fake"
    ]


def test_details_move_below_where_the_window_is_narrow():
    inputs = {"roles": ["member", "reader"], "accessRules": [{}], "expiresAt": "2027-01-01T00:00:00Z"}
    event = ResourceDone(
        Op.CREATE,
        "urn",
        CREDENTIAL,
        "web-deploy-20261028T000000Z",
        ResourceDiff(),
        None,
        a_state(CREDENTIAL, **inputs),
        True,
        "",
    )
    detail = "member reader · 1 rule · until 2027-01-01"
    assert shown(event, width=120) == [f"  +  credential  web-deploy-20261028T000000Z  {detail}"]
    assert shown(event, width=80) == ["  +  credential  web-deploy-20261028T000000Z", f"       {detail}"]
