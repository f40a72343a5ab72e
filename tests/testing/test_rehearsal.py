"""A stranger's program goes through its whole life in a test of a few lines."""

from datetime import UTC, datetime

import pytest

from osaccess.access.secret import Secret
from osaccess.errors import BadInput
from osaccess.fake_keystone.faults import DeclaredFault, DeclaredFaults, Status
from osaccess.testing import OSACCESS_PACK, Rehearsal, Step
from support.stranger import NAMES, RULE, access

PACK = """
from pulumi_policy import *

def tagged(args, report):
    if args.resource_type == "openstack:identity/project:Project" and not args.props.get("tags"):
        report("a project needs a tag")

PolicyPack("house", enforcement_level=EnforcementLevel.MANDATORY, policies=[
    ResourceValidationPolicy("tagged", "projects have tags", tagged)])
"""
JANUARY = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
def rehearsal_options():
    return {"now": JANUARY}


@pytest.fixture
def house_pack(tmp_path):
    folder = tmp_path / "house"
    folder.mkdir()
    (folder / "PulumiPolicy.yaml").write_text("runtime: python\nversion: 0.1.0\n")
    (folder / "__main__.py").write_text(PACK)
    return folder


def test_the_whole_life_in_five_lines(rehearsal):
    rehearsal.preview(access()).creates(*NAMES)
    rehearsal.up(access()).creates(*NAMES)
    rehearsal.up(access(tags=["web", "shop"])).updates("web")
    rehearsal.refresh().changes_nothing()
    rehearsal.destroy().deletes(*NAMES)


def test_steps_come_in_order_and_name_what_differs(rehearsal):
    made = rehearsal.up(access())
    assert [(step.op, step.kind, step.name) for step in made.steps] == [
        ("create", "Project", "web"),
        ("create", "User", "web-bot"),
        ("create", "RoleAssignment", "web-bot-on-web"),
        ("create", "openstack", "owner"),
        ("create", "ApplicationCredential", "deploy"),
    ]
    edited = rehearsal.up(access(tags=["shop"]))
    assert edited.steps == (Step("update", "openstack:identity/project:Project", "web", ("tags",)),)
    replaced = rehearsal.up(access(tags=["shop"], rules=[{**RULE, "method": "POST"}])).replaces("deploy")
    assert [str(step) for step in replaced.steps] == ["replace ApplicationCredential deploy (accessRules)"]


def test_an_unchanged_program_sends_only_its_lookups(rehearsal):
    rehearsal.up(access())
    rehearsal.up().changes_nothing().sends("GET /roles")


def test_requests_and_tokens_are_those_of_the_run(rehearsal):
    run = rehearsal.up(access())
    sent = [str(one) for one in run.requests]
    assert [one.split()[0] for one in sent].count("POST") == 3
    assert run.tokens == 2  # the admin's and the owner's
    assert all(one.status < 400 for one in run.requests)
    assert rehearsal.destroy().tokens == 2


def test_outputs_hide_their_secrets_and_give_them_on_request(rehearsal):
    run = rehearsal.up(access())
    assert run.outputs["project"] == run.resource("web").id
    assert isinstance(run.outputs["secret"], Secret)
    assert len(run.outputs["secret"].reveal()) == 86
    assert run.resource("web-bot").outputs["password"].reveal() == "web-canary"
    assert "canary" not in repr(run) + repr(run.resources)


def test_what_somebody_did_beside_the_stack_is_found(rehearsal):
    run = rehearsal.up(access())
    rehearsal.admin.request("PATCH", f"/projects/{run.resource('web').id}", {"project": {"description": "mine"}})
    rehearsal.admin.request("DELETE", f"/users/{run.resource('web-bot').id}")
    found = rehearsal.refresh(fails=True)  # the credential's owner cannot log in any more
    assert ("update", "web") in [(step.op, step.name) for step in found.steps]


def test_a_mandatory_finding_stops_an_up_before_anything_is_sent(house_pack):
    with Rehearsal(packs=[house_pack], now=JANUARY) as rehearsal:
        rehearsal.preview(access(tags=[]), fails=True).finds("tagged").says("a project needs a tag")
        rehearsal.up(access(tags=[]), fails=True).finds("tagged").creates()
        rehearsal.up(access()).finds_nothing().creates(*NAMES)


def test_the_pack_of_osaccess_judges_raw_programs():
    with Rehearsal(packs=[OSACCESS_PACK], now=JANUARY) as rehearsal:
        refused = rehearsal.preview(access(rules=[]), fails=True)
        assert [(one.policy, one.name) for one in refused.findings if one.level == "mandatory"] == [
            ("ks109-credential-access-rules-must-be-given", "deploy")
        ]
        rehearsal.preview(access())


def test_a_project_folder_runs_as_it_is(tmp_path, rehearsal):
    (tmp_path / "Pulumi.yaml").write_text("name: stranger\nruntime: python\n")
    (tmp_path / "team.py").write_text("NAME = 'team'\n")
    (tmp_path / "__main__.py").write_text(
        "import os, pulumi, pulumi_openstack as openstack, team\n"
        "openstack.identity.Project(team.NAME, name=os.environ['OS_REGION_NAME'])\n"
        "pulumi.export('now', os.environ['OSACCESS_NOW'])\n"
    )
    assert rehearsal.up(tmp_path).creates("team").outputs == {"now": "2030-01-01T00:00:00Z"}
    rehearsal.up(str(tmp_path)).changes_nothing().sends_nothing()
    rehearsal.destroy().deletes("team")


def test_time_stands_still_until_it_is_advanced(rehearsal):
    made = rehearsal.up(access())
    assert rehearsal.clock.now() == JANUARY
    rehearsal.clock.advance(days=40)
    secret = made.outputs["secret"].reveal()
    credential = {"id": made.resource("deploy").id, "secret": secret}
    body = {"auth": {"identity": {"methods": ["application_credential"], "application_credential": credential}}}
    from osaccess.errors import Failed

    with pytest.raises(Failed, match="401"):
        rehearsal.admin.request("POST", "/auth/tokens", body)


def test_a_declared_fault_fails_the_run_and_the_next_one_goes_on(rehearsal):
    rehearsal.keystone.faults = DeclaredFaults(DeclaredFault(Status(503), "POST", "/v3/users"))
    broken = rehearsal.up(access(), fails=True).creates("web").says("503")
    assert [step.name for step in broken.steps if step.failed] == ["web-bot"]
    rehearsal.keystone.faults = None
    rehearsal.up().creates(*NAMES[1:])


def test_stack_configuration_is_given_and_its_secrets_stay_secret():
    import pulumi

    def program():
        pulumi.export("size", pulumi.Config("app").require("size"))
        pulumi.export("key", pulumi.Config("app").require_secret("key"))

    with Rehearsal(config={"app:size": "3"}, secret_config={"app:key": Secret("canary")}) as rehearsal:
        outputs = rehearsal.up(program).outputs
    assert (outputs["size"], outputs["key"], outputs["key"].reveal()) == ("3", Secret("canary"), "canary")


def test_a_program_reads_what_the_test_says_that_another_stack_exports():
    def program():
        import pulumi
        import pulumi_openstack as openstack

        net = pulumi.StackReference("acme/net/prod")
        openstack.identity.Project("web", name=net.require_output("prefix").apply(lambda prefix: f"{prefix}-web"))
        pulumi.export("key", net.get_output("key"))

    exported = {"prefix": "n", "key": Secret("canary")}
    with Rehearsal(stack_references={"acme/net/prod": exported}) as rehearsal:
        run = rehearsal.up(program).creates("web")
        assert run.resource("web").outputs["name"] == "n-web"
        assert run.outputs["key"] == Secret("canary")
        assert "canary" not in repr(run)
        rehearsal.up().changes_nothing()
        rehearsal.destroy().deletes("web")


def test_a_stack_that_the_test_does_not_name_is_told_with_what_to_write():
    def program():
        import pulumi

        pulumi.StackReference("acme/net/prod")

    with Rehearsal() as rehearsal:
        run = rehearsal.up(program, fails=True)
    run.says('unknown stack "acme/net/prod"').says("stack_references={'acme/net/prod': {…}}")


def test_ids_and_generated_names_are_the_same_in_every_run():
    def program():
        import pulumi_openstack as openstack

        openstack.identity.Project("web")

    def made():
        with Rehearsal() as rehearsal:
            web = rehearsal.up(program).resource("web")
            return web.id, web.outputs["name"]

    assert made() == made()


@pytest.mark.parametrize("use", [lambda r: r.refresh(), lambda r: r.up()])
def test_an_operation_without_a_program_says_what_to_type(rehearsal, use):
    with pytest.raises(BadInput, match="Nothing was made yet"):
        use(rehearsal)


def test_a_rehearsal_that_is_not_open_says_what_to_type():
    with pytest.raises(BadInput, match="with Rehearsal"):
        Rehearsal().up(access())
