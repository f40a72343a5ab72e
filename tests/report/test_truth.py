"""What a reviewer believes is so: of changes in which a shorter look at the events tells something else."""

import json

import pytest

from osaccess.report.access import NOBODY_KNOWS
from support.believable_runs import LIST, report_of
from support.event_logs import SECRET, UNKNOWN, Stack, event_log, rule

MAKE = rule("POST compute /compute/v2.1/servers")
LISTING, MAKING = "GET compute /v2.1/servers", "POST compute /v2.1/servers"


def a_stack(owner="ci", project="web", *, user=(), web=(), **inputs):
    """Two projects, two users with the same roles on both, one credential."""
    stack = Stack().project("web", **dict(web)).project("data").user("ci", **dict(user)).user("ann")
    for place in ("web", "data"):
        stack.grant("ci", place).grant("ann", place)
    return stack.credential("deploy", owner, project, **{"accessRules": [LIST, MAKE], **inputs})


def without(stack, *names):
    for urn in [urn for urn in stack.states if urn.rpartition("::")[2] in names]:
        del stack.states[urn]
    return stack


def told(before, after, **more):
    report = report_of(event_log(before, after, **more))
    return {
        one.name: ({str(each) for each in one.gained}, {str(each) for each in one.lost}, one.notes)
        for one in report.differences
    }, report


ALL = {LISTING, MAKING}


@pytest.mark.parametrize(
    "run",
    [
        (without(a_stack(), "deploy"), a_stack(), "deploy"),
        (a_stack(), without(a_stack(), "deploy"), "deploy"),
        (a_stack(), a_stack(roles=["reader"]), "deploy"),
        (a_stack(), without(a_stack(), "ci-on-web-member"), "ci-on-web-member"),
        (a_stack(), a_stack(user={"enabled": False}.items()), "ci"),
    ],
    ids=["create", "delete", "replace", "grant", "disable"],
)
def test_what_failed_changes_nothing_for_anybody(run):
    before, after, name = run
    found, report = told(before, after, failed=(name,), result="failed")
    assert (found, report.consequences) == ({}, ())
    is_there = any(urn.endswith("::deploy") for urn in before.states)
    assert [(one.owner, one.project) for one in report.holdings] == [("ci", "web")] * is_there
    assert [one.name for one in report.forecast] == ["deploy"] * is_there


def halves(*ops):
    """A replacement that ends with the failure of one half of it."""
    lines = event_log(a_stack(), a_stack(roles=["reader"]))
    whole = next(
        json.loads(line)["resOutputsEvent"]["metadata"]
        for line in lines
        if "resOutputsEvent" in line and '::deploy"' in line.split('"old"')[0]
    )
    kept = [line for line in lines if whole["urn"] not in line.split('"old"')[0]]
    events = [
        {
            "timestamp": 1,
            "resOpFailedEvent" if op is ops[-1] else "resOutputsEvent": {"metadata": {**whole, "op": op}},
        }
        for op in ops
    ]
    return report_of([kept[0], *map(json.dumps, events), *kept[1:]])


@pytest.mark.parametrize(
    ("ops", "left"), [(["create-replacement"], 1), (["delete-replaced", "create-replacement"], 0)]
)
def test_a_replacement_that_fails_leaves_what_it_had_not_deleted_yet(ops, left):
    report = halves(*ops)
    assert [(one.op, one.failed) for one in report.changes] == [("replace", True)]
    assert len(report.holdings) == left


@pytest.mark.parametrize("switch", ["user", "web"])
def test_what_is_disabled_suspends_and_what_is_enabled_lets_work_again(switch):
    off = a_stack(**{switch: {"enabled": False}.items()})
    found, report = told(a_stack(), off)
    assert found == {"deploy": (set(), ALL, ("It is suspended: it reaches nothing.",))}
    assert report.holdings[0].notes == ("is suspended",)
    assert told(off, off)[0] == {}
    found, _ = told(off, a_stack())
    assert found == {"deploy": (ALL, set(), ("It works again: what it hangs on was disabled, and is no more.",))}


def test_the_same_operations_on_another_project_are_gained():
    found, report = told(a_stack(), a_stack(project="data"))
    note = "Project: web → data; what it gains is on the one, what it loses was on the other."
    assert found == {"deploy": (ALL, ALL, (note,))}
    assert {one.gained for one in report.holdings[0].reach} == {1}


def test_another_owner_is_told():
    found, _ = told(a_stack(), a_stack("ann"))
    assert found == {"deploy": (set(), set(), ("Owner: ci → ann.",))}


def test_a_renamed_project_is_no_other():
    after = a_stack()
    renamed = next(one for urn, one in after.states.items() if urn.endswith("Project::web"))
    renamed["inputs"]["name"] = "shop"
    assert told(a_stack(), after)[0] == {}


def test_roles_that_nobody_can_name_suspend_nothing_for_sure():
    """Without facts of the cloud a grant has an id, and a credential names."""
    stack = a_stack().grant("ci", "web", "one").grant("ci", "web", "two")
    for name in ("ci-on-web-member", "ci-on-data-member"):
        without(stack, name)
    after = without(a_stack().grant("ci", "web", "one"), "ci-on-web-member", "ci-on-data-member")
    _, report = told(stack, after)
    assert report.consequences == (
        "deploy may be weakened: ci-on-web-two goes; whether its roles hang on that is not known here.",
    )


def test_what_nobody_knows_is_not_the_same_because_nobody_knows_it():
    """A grant for a user that only the update shows says nothing of a credential whose owner only the update shows."""
    stack = Stack(is_new=True).project("web").user("ci").grant("ci", "web", "admin")
    stack.credential("deploy", roles=[])
    login = next(one for one in stack.states.values() if one["type"] == "pulumi:providers:openstack")
    login["inputs"] = {"userId": login["inputs"]["tenantId"], "tenantId": login["inputs"]["tenantId"]}
    found, report = told(None, stack)
    assert report.holdings[0].owner == NOBODY_KNOWS
    assert found["deploy"][0] == set()


def test_a_grant_says_what_it_gives_whatever_its_name_is():
    before, after = a_stack().group("ops").member("ops", "ann"), a_stack().grant("ann", "web", "admin")
    after.inherited("x", "reader", groupId="id-ops", domainId="id-shops").group("ops").domain("shops")
    _, report = told(before, after)
    said = {one.name: one.sentences for one in report.changes if one.kind in ("role assignment", "membership")}
    assert said == {
        "ann-on-web-admin": ("It gives ann admin on web.",),
        "ops-ann": ("It gave ann a place in group ops.",),
    }
    (inherited,) = [one for one in report.changes if one.kind == "inherited assignment"]
    assert inherited.sentences == ("It gives group ops reader on all projects below domain shops.",)


def test_what_a_stack_forgets_goes_on_working():
    before = a_stack()
    next(one for urn, one in before.states.items() if urn.endswith("::deploy"))["retainOnDelete"] = True
    found, report = told(before, without(a_stack(), "deploy", "ci@web"))
    assert found == {}
    (change,) = [one for one in report.changes if one.kind == "credential"]
    assert (change.op, change.sentences) == (
        "discard",
        ("This stack forgets it; in the cloud it stays as it is.",),
    )
    assert [(one.owner, one.project) for one in report.holdings] == [("ci", "web")]


def test_what_is_adopted_is_not_new():
    lines = event_log(without(a_stack(), "deploy"), a_stack())
    report = report_of([line.replace('"op": "create"', '"op": "import"') for line in lines])
    assert report.differences == ()
    assert report.counts == {"to adopt": 1}


def unknown_switch(stack):
    return stack.user("eve", enabled=UNKNOWN)


def unknown_unrestricted(stack):
    return stack.credential("free", unrestricted=UNKNOWN)


def unknown_role(stack):
    return stack.inherited("odd", userId="id-ci", projectId="id-web", roleId=UNKNOWN)


def unknown_member(stack):
    stack.member("ops", "ci")
    next(one for urn, one in stack.states.items() if urn.endswith("ops-ci"))["inputs"]["userId"] = UNKNOWN
    return stack


def unknown_roles(stack):
    return stack.credential("free", roles=UNKNOWN)


def hidden_rules(stack):
    return stack.credential("free", accessRules=SECRET)


def a_machine(stack):
    stack._add("openstack:compute/instance:Instance", "web-1", {}, id_="1", provider="p::1")
    return stack


@pytest.mark.parametrize(
    ("add", "said"),
    [
        (unknown_switch, "Whether these are enabled, only the update will show: user eve."),
        (unknown_unrestricted, "free: not known before the update: whether it is unrestricted."),
        (unknown_roles, "free: not known before the update: roles."),
        (hidden_rules, "free: not known before the update: access rules."),
        (unknown_role, "Whom these assignments give what, and where, only the update will show: odd."),
        (unknown_member, "Who joins which group by these memberships, only the update will show: ops-ci."),
        (
            a_machine,
            "This run changes things of types that this report does not look into: "
            "1 openstack:compute/instance:Instance (create).",
        ),
    ],
)
def test_what_nobody_knows_is_said(add, said):
    _, sure = told(a_stack(), a_stack())
    _, report = told(a_stack(), add(a_stack()))
    assert set(report.undecided) - set(sure.undecided) == {said}


def test_a_cloud_of_old_default_policies_is_said_to_be_one():
    report = report_of(event_log(a_stack(), a_stack()), enforces_new_defaults=False)
    assert any("`enforce_new_defaults: false`" in one for one in report.undecided)
