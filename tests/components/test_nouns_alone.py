"""The nouns alone in a stranger's program, with no document and no plan: their whole life on the fake Keystone."""

import json
from datetime import UTC, datetime

import pulumi
import pulumi_openstack as openstack
import pytest

from osaccess.components import AutomationOwner, Group, Project, RoleAssignments, RotatingCredential
from osaccess.testing import OSACCESS_PACK, Rehearsal

RULE = {"service": "compute", "method": "GET", "path": "/compute/v2.1/servers"}
ROTATION = {"every": "30d", "overlap": "7d", "anchor": "2030-01-01T00:00:00Z"}
FIRST, SECOND = "deploy-20300101T000000Z", "deploy-20300131T000000Z"


def access(*, names=("web", "bot", "bot-on-web", "deploy"), renamed=(), **changes):
    """A program that a stranger could have written. `renamed` are the names that the resources had before."""

    def options(index, **given):
        aliases = [pulumi.Alias(name=renamed[index])] if renamed else None
        return pulumi.ResourceOptions(aliases=aliases, **given)

    def program():
        role_id = openstack.identity.get_role_output(name="member").id
        web = Project(names[0], {"project_name": "web", "description": "the web shop"}, options(0))
        bot = AutomationOwner(names[1], {"user_name": "bot"}, options(1))
        grants = RoleAssignments(
            names[2],
            {"user_id": bot.user_id, "project_id": web.project_id, "role_ids": {"member": role_id}},
            options(2),
        )
        login = openstack.Provider(
            "bot-on-web-login",
            auth_url=pulumi.Config("openstack").require("authUrl"),
            user_name=bot.user_name,
            user_domain_name="Default",
            password=bot.password,
            tenant_id=web.project_id,
            opts=pulumi.ResourceOptions(depends_on=[grants]),
        )
        deploy = RotatingCredential(
            names[3],
            {
                "roles": ["member", "reader"],
                "access_rules": [RULE],
                "credential_name": "deploy",
                **ROTATION,
                **changes,
            },
            options(3, providers=[login]),
        )
        # any other resource can use the pair: here a project's description stands for a secret store
        openstack.identity.Project("store", description=deploy.current.apply(lambda pair: pair["id"]))
        pulumi.export("current", deploy.current)
        pulumi.export("previous", deploy.previous)
        pulumi.export("password", bot.password)

    return program


@pytest.fixture
def rehearsal():
    with Rehearsal(now=datetime(2030, 1, 10, tzinfo=UTC), packs=[OSACCESS_PACK]) as stack:
        yield stack


def revealed(run, name):
    return json.loads(run.outputs[name].reveal())


def refusals(run):
    return [finding.policy for finding in run.findings if finding.level == "mandatory"]


def credentials(rehearsal):
    return sorted(one.name for one in rehearsal.keystone.state.credentials)


def test_the_nouns_live_and_go_in_the_only_order_that_works(rehearsal):
    run = rehearsal.up(access())
    assert refusals(run) == []
    assert credentials(rehearsal) == [FIRST]
    rehearsal.up(access()).changes_nothing()
    deleted = [step.name for step in rehearsal.destroy().steps if step.op == "delete"]
    order = [deleted.index(name) for name in (FIRST, "bot-on-web-member", "web")]
    assert order == sorted(order)
    assert credentials(rehearsal) == []


def test_a_rotation_overlaps_and_hands_both_pairs_to_other_resources(rehearsal):
    first = rehearsal.up(access())
    assert revealed(first, "previous") is None
    rehearsal.clock.advance(days=22)  # the second slot has begun
    second = rehearsal.up(access())
    assert credentials(rehearsal) == [FIRST, SECOND]
    assert revealed(second, "previous") == revealed(first, "current")
    assert revealed(second, "current")["name"] == SECOND
    assert second.resource("store").outputs["description"].reveal() == revealed(second, "current")["id"]
    rehearsal.clock.advance(days=7)  # the overlap is over
    rehearsal.up(access())
    assert credentials(rehearsal) == [SECOND]


def test_a_rotation_ahead_of_time_is_one_instant_in_the_list(rehearsal):
    rehearsal.up(access())
    rehearsal.up(access(rotations=["2030-01-10T00:00:00Z"]))
    assert credentials(rehearsal) == [FIRST, "deploy-20300110T000000Z"]


def test_a_leaked_generation_goes_at_once(rehearsal):
    rehearsal.up(access())
    rehearsal.up(access(rotations=["2030-01-10T00:00:00Z"], revoked=["2030-01-01T00:00:00Z"]))
    assert credentials(rehearsal) == ["deploy-20300110T000000Z"]


def test_what_credentials_should_not_be_needs_a_reason_and_a_waiver(rehearsal):
    run = rehearsal.up(
        access(access_rules=[], unsafe={"no_rules": "the vendor's tool lists everything"}), fails=True
    )
    assert refusals(run) == ["ks109-credential-access-rules-must-be-given"]


def test_a_changed_rule_waits_for_the_next_generation(rehearsal):
    rehearsal.up(access())
    rehearsal.up(access(access_rules=[{**RULE, "method": "HEAD"}]))
    assert credentials(rehearsal) == [FIRST]
    rehearsal.clock.advance(days=22)
    rehearsal.up(access(access_rules=[{**RULE, "method": "HEAD"}]))
    methods = {rule.id: rule.method for rule in rehearsal.keystone.state.access_rules}
    found = {one.name: methods[one.rule_ids[0]] for one in rehearsal.keystone.state.credentials}
    assert found == {FIRST: "GET", SECOND: "HEAD"}


def test_the_secret_and_the_password_are_shown_nowhere(rehearsal):
    run = rehearsal.up(access())
    assert str(run.outputs["current"]) == "***"
    assert str(run.outputs["password"]) == "***"
    told = repr(run) + "\n".join(run.story())
    assert revealed(run, "current")["secret"] not in told
    assert run.outputs["password"].reveal() not in told


def test_a_renaming_is_an_alias_and_changes_nothing(rehearsal):
    before, after = ("web", "bot", "bot-on-web", "deploy"), ("shop", "robot", "robot-on-shop", "release")
    rehearsal.up(access())
    ids = {one.name: one.id for one in rehearsal.keystone.state.credentials}
    rehearsal.up(access(names=after, renamed=before)).sends("GET /roles")
    assert {one.name: one.id for one in rehearsal.keystone.state.credentials} == ids
    rehearsal.up(access(names=after)).changes_nothing()


def test_what_is_there_already_is_adopted(rehearsal):
    admin = rehearsal.admin
    project = admin.request("POST", "/projects", {"project": {"name": "old", "domain_id": "default"}})["project"]
    user = admin.request(
        "POST", "/users", {"user": {"name": "olaf", "domain_id": "default", "password": "his-own"}}
    )
    user_id = user["user"]["id"]
    group = admin.request("POST", "/groups", {"group": {"name": "people", "domain_id": "default"}})["group"]

    def program(adopts):
        def taken(there):
            return {"import_id": there["id"]} if adopts else {}

        def register():
            old = Project("old", {"domain_id": "default", **taken(project)})
            his = {"import_id": user_id, "password": pulumi.Output.secret("his-own")}
            AutomationOwner("olaf", {"domain_id": "default", **his})
            Group("people", {"domain_id": "default", "members": {"olaf": user_id}, **taken(group)})
            pulumi.export("id", old.project_id)

        return register

    run = rehearsal.up(program(adopts=True))
    assert run.outputs["id"] == project["id"]
    assert [one.name for one in rehearsal.keystone.state.projects].count("old") == 1
    assert [(one.id, one.name) for one in rehearsal.keystone.state.groups] == [(group["id"], "people")]
    rehearsal.up(program(adopts=False)).changes_nothing()
    rehearsal.destroy()
    assert not [*rehearsal.keystone.state.groups]  # it is the stack's own now


def test_the_password_of_an_adopted_user_is_known_only_where_it_is_given(rehearsal):
    body = {"user": {"name": "bot", "password": "his-own"}}
    user_id = rehearsal.admin.request("POST", "/users", body)["user"]["id"]

    def program():
        bot = AutomationOwner("bot", {"import_id": user_id})
        pulumi.export("what is known", bot.password.apply(lambda text: str(text)))

    assert rehearsal.up(program).outputs["what is known"].reveal() == "None"


def test_a_group_of_somebody_else_gets_its_members_and_outlives_the_stack(rehearsal):
    admin = rehearsal.admin
    group = admin.request("POST", "/groups", {"group": {"name": "people", "domain_id": "default"}})["group"]
    user = {"user": {"name": "olaf", "domain_id": "default", "password": "his-own"}}
    user_id = admin.request("POST", "/users", user)["user"]["id"]

    def program():
        Group("people", {"group_id": group["id"], "members": {"olaf": user_id}})

    def members():
        return [one["name"] for one in admin.request("GET", f"/groups/{group['id']}/users")["users"]]

    rehearsal.up(program)
    assert members() == ["olaf"]
    rehearsal.destroy()
    assert members() == []


def test_a_group_is_either_adopted_or_somebody_elses(rehearsal):
    def program():
        Group("people", {"group_id": "7", "import_id": "7", "members": {}})

    told = "\n".join(rehearsal.up(program, fails=True).story())
    assert "The group 'people' has group_id and import_id." in told
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"every": None}, "every"),
        ({"every": "a month"}, "no duration in whole days or hours"),
        ({"overlap": "30d"}, "`overlap` has to be shorter than `every`"),
        ({"anchor": "2030-01-01"}, "no instant of the form"),
        ({"roles": []}, "ks107"),
        ({"access_rules": []}, "ks109"),
        ({"revoked": ["2030-01-01T00:00:00Z"]}, "All living generations of 'deploy' are revoked."),
    ],
)
def test_a_mistake_is_one_message_and_nothing_is_sent(rehearsal, changes, said):
    run = rehearsal.up(access(**changes), fails=True)
    told = "\n".join(run.story())
    assert said in told
    assert "Traceback" not in told
    assert credentials(rehearsal) == []


def test_a_misspelt_or_missing_key_is_refused_before_anything_is_registered(rehearsal):
    rotation = {"roles": ["member"], "access_rules": [RULE], **ROTATION}
    for program, told in (
        (lambda: Project("web", {"descripton": "the web shop"}), "Did you mean 'description'?"),
        (lambda: AutomationOwner("bot", {"usr_name": "bot"}), "Did you mean 'user_name'?"),
        (lambda: Group("ops", {"nothing_like_it": 1}), "Known are: "),
        (lambda: RoleAssignments("on-web", {"user_id": "u", "project_id": "p"}), "lack 'role_ids'"),
        (lambda: RotatingCredential("deploy", {**rotation, "revokd": []}), "Did you mean 'revoked'?"),
        (lambda: RotatingCredential("deploy", {**ROTATION, "roles": ["member"]}), "lack 'access_rules'"),
        (
            lambda: RotatingCredential("deploy", {**rotation, "access_rules": [{**RULE, "pth": "/"}]}),
            "an access rule of 'deploy-20300101T000000Z' have a key that is not known here: 'pth'",
        ),
        (lambda: RotatingCredential("deploy", {**rotation, "unsafe": {"no_rule": "it is a test"}}), "'no_rules'?"),
    ):
        run = rehearsal.up(program, fails=True)
        assert told in str(run), str(run)
        assert "Traceback" not in str(run)
