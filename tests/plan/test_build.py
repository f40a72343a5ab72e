"""Document + cloud + instant → plan."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from osaccess.access.access_rule import AccessRule
from osaccess.plan.build import build_plan
from osaccess.plan.model import (
    AccessPlan,
    CurrentLogin,
    Generation,
    KnownIds,
    Owner,
    PlannedAssignment,
    PlannedCredential,
    PlannedOwner,
    PlannedProject,
)
from osaccess.yaml_text import BadDocument
from support.documents import A_CLOUD, NOW, a_document

FIXED = ("{every: 30d, overlap: 7d, anchor: 2026-01-01T00:00:00Z}", "{at: 2026-08-01T00:00:00Z}")


def test_a_document_becomes_a_plan():
    assert build_plan(a_document(), A_CLOUD, NOW) == AccessPlan(
        auth_url="http://127.0.0.1:5000/v3",
        region="RegionOne",
        domain_id="default",
        domains=(),
        projects=(PlannedProject("web", "web", "the web shop", (), enabled=True),),
        roles=(),
        owners=(PlannedOwner("web-ci", "web-ci", "deploys the web shop", enabled=True),),
        users=(),
        groups=(),
        assignments=(PlannedAssignment("web-ci-on-web", ("owner", "web-ci"), ("project", "web"), ("member",)),),
        known=KnownIds(roles={"member": "r-member"}),
        credentials=(
            PlannedCredential(
                name="web-deploy",
                owner=Owner("web-ci", "web"),
                roles=("member", "reader"),
                access_rules=(AccessRule("compute", "GET", "/compute/v2.1/servers"),),
                description="",
                current=Generation("web-deploy-20260531T000000Z", datetime(2026, 7, 7, tzinfo=UTC), rotates=True),
                previous=(),
                next_rotation=datetime(2026, 6, 30, tzinfo=UTC),
            ),
        ),
    )


def test_a_role_that_the_cloud_does_not_imply_is_not_added():
    without = A_CLOUD.model_copy(
        update={"roles": {"member": A_CLOUD.roles["member"].model_copy(update={"implies": ()})}}
    )
    assert build_plan(a_document(), without, NOW).credentials[0].roles == ("member",)


def test_in_the_overlap_the_previous_generation_is_there_under_its_own_name():
    plan = build_plan(a_document(), A_CLOUD, datetime(2026, 7, 1, tzinfo=UTC))
    assert [generation.name for generation in plan.credentials[0].generations] == [
        "web-deploy-20260630T000000Z",
        "web-deploy-20260531T000000Z",
    ]


def test_a_fixed_credential_has_one_name_for_one_content():
    name = build_plan(a_document(FIXED), A_CLOUD, NOW).credentials[0].current.name
    assert name == build_plan(a_document(FIXED), A_CLOUD, NOW + timedelta(days=9)).credentials[0].current.name
    for change in [("method: GET", "method: PUT"), ("2026-08-01", "2026-08-02"), ("[member]", "[reader, member]")]:
        same = change[0] == "[member]"  # reader is implied: the same closure
        other = build_plan(a_document(FIXED, change), A_CLOUD, NOW).credentials[0].current.name
        assert (other == name) is same


def test_a_credential_without_an_owner_belongs_to_the_current_login():
    document = a_document(
        text="""\
credentials:
  mine:
    roles: [reader]
    access_rules: [{service: image, method: GET, path: /v2/images}]
    expiry: {at: 2026-08-01T00:00:00Z}
"""
    )
    assert document.spec.is_for_current_login
    assert build_plan(document, A_CLOUD, NOW).credentials[0].owner == CurrentLogin()


@pytest.mark.parametrize(
    ("change", "where", "problem"),
    [
        (("roles: [member]}", "roles: [membr]}"), "access.yaml:6: role_assignments.web-ci-on-web.roles[0]:", "'member'?"),
        (("    roles: [member]\n", "    roles: [admin]\n"), "access.yaml:11: credentials.web-deploy.roles[0]:", "does not have"),
        (("service: compute", "service: compte"), "access.yaml:13: credentials.web-deploy.access_rules[0].service:", "Did you mean 'compute'? It has: compute, identity, image."),
        (("service: compute", "service: nova"), "access.yaml:13: credentials.web-deploy.access_rules[0].service:", "never match"),
        ((FIXED[0], "{at: 2026-06-01T00:00:00Z}"), "access.yaml:14: credentials.web-deploy.expiry.at:", "has passed"),
    ],
)  # fmt: skip
def test_a_contradiction_with_the_cloud_names_file_line_and_key(change, where, problem):
    with pytest.raises(BadDocument) as refused:
        build_plan(a_document(change), A_CLOUD, NOW)
    file, line, key = where.split(":", 2)
    assert re.match(rf"{file}:{line}:\d+:{re.escape(key)}", str(refused.value))
    assert problem in str(refused.value)


def test_an_implied_role_may_be_used():
    plan = build_plan(a_document(("    roles: [member]\n", "    roles: [reader]\n")), A_CLOUD, NOW)
    assert plan.credentials[0].roles == ("reader",)


def test_a_plan_says_nothing_of_the_run_but_its_instant():
    plan = build_plan(a_document(), A_CLOUD, NOW)
    assert plan == build_plan(a_document(), A_CLOUD, NOW + timedelta(hours=1))
    assert plan == replace(plan)


RULE = "{service: compute, method: GET, path: /compute/v2.1/servers}"


def test_a_preset_becomes_rules_with_the_prefix_of_the_cloud_each_once():
    both = f"{{preset: image/read}}\n      - {{preset: compute/read}}\n      - {RULE}"
    rules = build_plan(a_document((RULE, both)), A_CLOUD, NOW).credentials[0].access_rules
    assert AccessRule("compute", "GET", "/compute/v2.1/servers/{server_id}") in rules
    assert AccessRule("image", "GET", "/v2/images") in rules
    assert rules.count(AccessRule("compute", "GET", "/compute/v2.1/servers")) == 1
    assert rules[0].service == "image"


def test_a_fixed_credential_is_named_after_the_expanded_rules():
    def name(*changes, cloud=A_CLOUD):
        return build_plan(a_document(FIXED, *changes), cloud, NOW).credentials[0].current.name

    preset = (RULE, "{preset: compute/read}")
    moved = A_CLOUD.model_copy(update={"services": {**A_CLOUD.services, "compute": A_CLOUD.services["image"]}})
    assert name(preset) == name(preset)
    assert len({name(), name(preset), name(preset, cloud=moved)}) == 3


def test_a_preset_whose_services_the_cloud_does_not_have_is_refused_at_its_line():
    with pytest.raises(BadDocument) as refused:
        build_plan(a_document((RULE, "{preset: compute/boot-server}")), A_CLOUD, NOW)
    told = str(refused.value)
    assert told.startswith("access.yaml:13:10: credentials.web-deploy.access_rules[0].preset:")
    assert "needs network" in told
