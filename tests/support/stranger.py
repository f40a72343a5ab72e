"""A stranger's program: a project, an automation user with a role on it, and a credential of that user."""

import pulumi
import pulumi_openstack as openstack

RULE = {"service": "compute", "method": "GET", "path": "/compute/v2.1/servers"}
NAMES = ("web", "web-bot", "web-bot-on-web", "deploy")


def access(*, tags=("web",), rules=(RULE,), name="web"):
    """Return the program; `name` tells several stacks apart."""

    def program():
        project = openstack.identity.Project("web", name=name, tags=list(tags))
        bot = openstack.identity.User(
            "web-bot", name=f"{name}-bot", password=pulumi.Output.secret(f"{name}-canary")
        )
        role = openstack.identity.get_role_output(name="member")
        grant = openstack.identity.RoleAssignment(
            "web-bot-on-web", project_id=project.id, user_id=bot.id, role_id=role.id
        )
        owner = openstack.Provider(
            "owner",
            auth_url=pulumi.Config("openstack").require("authUrl"),
            user_name=bot.name,
            password=bot.password,
            tenant_id=project.id,
            user_domain_name="Default",
            opts=pulumi.ResourceOptions(depends_on=[grant]),
        )
        credential = openstack.identity.ApplicationCredential(
            "deploy",
            name="deploy",
            roles=["member", "reader"],
            access_rules=list(rules),
            expires_at="2030-02-01T00:00:00Z",
            opts=pulumi.ResourceOptions(provider=owner),
        )
        pulumi.export("project", project.id)
        pulumi.export("secret", credential.secret)

    return program
