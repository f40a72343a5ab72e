"""A Pulumi program through its whole life, with no cloud and no Pulumi CLI."""

from datetime import UTC, datetime

import pulumi
import pulumi_openstack as openstack
import pytest

from osaccess.testing import OSACCESS_PACK

RULE = {"service": "compute", "method": "GET", "path": "/compute/v2.1/servers"}


def access(*, tags=("web",), rules=(RULE,), expires_at="2030-02-01T00:00:00Z"):
    """Your program; a test of a whole project gives its folder instead."""

    def program():
        project = openstack.identity.Project("web", description="The web shop", tags=list(tags))
        bot = openstack.identity.User("web-bot", name="web-bot", password=pulumi.Output.secret("a long password"))
        member = openstack.identity.get_role_output(name="member")
        grant = openstack.identity.RoleAssignment(
            "bot-on-web", project_id=project.id, user_id=bot.id, role_id=member.id
        )
        owner = openstack.Provider(
            "owner",
            auth_url=pulumi.Config("openstack").require("authUrl"),
            user_name="web-bot",
            password=bot.password,
            tenant_id=project.id,
            user_domain_name="Default",
            opts=pulumi.ResourceOptions(depends_on=[grant]),
        )
        openstack.identity.ApplicationCredential(
            "deploy",
            roles=["reader"],
            access_rules=list(rules),
            expires_at=expires_at,
            description="Deploy pipeline of the shop",
            opts=pulumi.ResourceOptions(provider=owner),
        )

    return program


@pytest.fixture
def rehearsal_options():
    return {"now": datetime(2030, 1, 1, tzinfo=UTC), "packs": [OSACCESS_PACK]}


def test_the_whole_life(rehearsal):
    rehearsal.preview(access()).creates("web", "web-bot", "bot-on-web", "deploy").finds_nothing()
    rehearsal.up(access()).creates("web", "web-bot", "bot-on-web", "deploy")
    rehearsal.up(access(tags=["web", "shop"])).updates("web")
    rehearsal.refresh().changes_nothing()
    rehearsal.destroy().deletes("web", "web-bot", "bot-on-web", "deploy")


def test_a_changed_rule_makes_a_new_credential(rehearsal):
    rehearsal.up(access())
    rehearsal.up(access(rules=[{**RULE, "method": "HEAD"}])).replaces("deploy")


def test_a_credential_without_rules_is_refused(rehearsal):
    refused = rehearsal.up(access(rules=[]), fails=True)
    assert "deploy" in {finding.name for finding in refused.findings}


def test_a_deleted_project_is_found_and_made_again(rehearsal):
    web = rehearsal.up(access()).resource("web").id
    rehearsal.admin.request("DELETE", f"/projects/{web}")
    assert "web" in [step.name for step in rehearsal.refresh(fails=True).steps]
