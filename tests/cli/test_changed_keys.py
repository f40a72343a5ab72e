"""What a planned run makes and deletes is one thing where Keystone cannot tell the two apart, and only there."""

from types import SimpleNamespace

import pytest

from osaccess.cli.changed_keys import refuse_changed_keys
from osaccess.engines.embedded.events import ResourceDone
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.steps import NO_DIFF, Op
from osaccess.report.kinds import ASSIGNMENT, DOMAIN, GROUP, MEMBERSHIP, PROJECT, ROLE, USER
from osaccess.yaml_text import BadDocument
from support.documents import A_DOCUMENT, a_document

DOCUMENT = a_document(text=f"domains:\n  acme: {{}}\n{A_DOCUMENT}")
GIVEN = {"userId": "u", "projectId": "p", "roleId": "r"}


def event(op, type_, name, said):
    urn = f"urn:pulumi:s::p::{type_}::{name}"
    state = ResourceState(urn=urn, type=type_, inputs=said, outputs=said)
    old, new = (state, None) if op is Op.DELETE else (None, state)
    return ResourceDone(op, urn, type_, name, NO_DIFF, old, new, logical=True, provider="")


def refused(*events):
    try:
        refuse_changed_keys(SimpleNamespace(events=events), SimpleNamespace(document=DOCUMENT))
    except BadDocument as bad:
        return [(one.position.line, one.key) for one in bad.problems]
    return []


@pytest.mark.parametrize(
    ("type_", "key", "said", "at"),
    [
        (PROJECT, "web", {"name": "x", "domainId": "default", "isDomain": False}, (4, "projects.web")),
        (PROJECT, "acme", {"name": "x", "isDomain": True}, (2, "domains.acme")),
        (USER, "web-ci", {"name": "x", "domainId": "default"}, (6, "owners.web-ci")),
        (ASSIGNMENT, "web-ci-on-web-member", GIVEN, (8, "role_assignments.web-ci-on-web")),
        (GROUP, "elsewhere", {"name": "x"}, (1, "")),
        (ROLE, "elsewhere", {"name": "x"}, (1, "")),
        (DOMAIN, "elsewhere", {"name": "x"}, (1, "")),
        (MEMBERSHIP, "elsewhere", {"groupId": "g", "userId": "u"}, (1, "")),
    ],
)
def test_the_same_under_another_key_is_refused_at_its_entry(type_, key, said, at):
    assert refused(event(Op.CREATE, type_, key, said), event(Op.DELETE, type_, "old", said)) == [at]


@pytest.mark.parametrize(
    ("type_", "new", "old"),
    [
        (USER, {"name": "x", "domainId": "a"}, {"name": "x", "domainId": "b"}),
        (USER, {"name": "x"}, {"name": "y"}),
        (PROJECT, {"name": "x", "isDomain": True}, {"name": "x", "domainId": "default", "isDomain": False}),
        (ASSIGNMENT, GIVEN, {**GIVEN, "roleId": "other"}),
        (ASSIGNMENT, GIVEN, {**GIVEN, "userId": "", "groupId": "u"}),
    ],
)
def test_another_thing_is_not_the_same(type_, new, old):
    assert refused(event(Op.CREATE, type_, "web", new), event(Op.DELETE, type_, "old", old)) == []


def test_what_only_comes_or_only_goes_is_nothing_of_the_kind():
    comes, goes = (event(op, USER, "web-ci", {"name": "x"}) for op in (Op.CREATE, Op.DELETE))
    assert refused(comes) == refused(goes) == []
    assert refused(comes, event(Op.UPDATE, USER, "old", {"name": "x"})) == []
