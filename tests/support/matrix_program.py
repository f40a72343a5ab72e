"""The scenario of the kill and fault matrices: 20 resources in version `a`, and what an edit makes of them in `b`.

`b` updates a project and a user, replaces one credential create-first (generated name) and one delete-first (its
own name), drops one and adds one. `c` is `a` with two more credentials, `d` with one more project. Names begin with a prefix, so that several cases share one Keystone.
"""

import pulumi
import pulumi_openstack as openstack

identity = openstack.identity
CANARY = "canary-9d1f"
"""Part of every password: no message and no file of the state may hold it in clear."""

GET_SERVERS = {"service": "compute", "method": "GET", "path": "/compute/v2.1/servers"}
GET_IMAGES = {"service": "image", "method": "GET", "path": "/image/v2/images"}
GET_PORTS = {"service": "network", "method": "GET", "path": "/network/v2.0/ports"}


def a_program(prefix, version, auth_url):
    """Return the program; `version` is "a", "b", "c" or "d"."""

    def program():
        _Scenario(prefix, version, auth_url).register()

    return program


class _Scenario:
    def __init__(self, prefix, version, auth_url):
        self.prefix = prefix
        self.is_edited = version == "b"
        self.is_extended = version == "c"
        self.has_found = version == "d"
        self.auth_url = auth_url

    def register(self):
        web, ops, child = self.projects()
        bot, runner = self.people()
        team = identity.GroupV3("team", name=f"{self.prefix}-team")
        membership = identity.UserMembershipV3("bot-in-team", user_id=bot.id, group_id=team.id)
        grants = self.grants(web, ops, child, bot, runner, team)
        self.credentials_of_bot(self.owner("owner-bot", bot, web, [*grants, membership]))
        self.credentials_of_runner(self.owner("owner-runner", runner, ops, [*grants, membership]))

    def projects(self):
        tags = ["edited", "web"] if self.is_edited else ["web"]
        web = identity.Project("web", name=f"{self.prefix}-web", tags=tags)
        if self.has_found:
            identity.Project("found", name=f"{self.prefix}-found")
        ops = identity.Project("ops", description="operations")  # its name is generated
        return web, ops, identity.Project("child", name=f"{self.prefix}-child", parent_id=web.id)

    def people(self):
        bot = identity.User(
            "bot",
            name=f"{self.prefix}-bot",
            description="edited" if self.is_edited else "first",
            password=pulumi.Output.secret(f"{CANARY}-bot"),
        )
        runner = identity.User("runner", password=pulumi.Output.secret(f"{CANARY}-runner"))
        return bot, runner

    def grants(self, web, ops, child, bot, runner, team):
        member = identity.get_role_output(name="member").id
        reader = identity.get_role_output(name="reader").id
        give = identity.RoleAssignment
        return [
            give("bot-on-web", project_id=web.id, user_id=bot.id, role_id=member),
            give("bot-on-child", project_id=child.id, user_id=bot.id, role_id=reader),
            give("runner-on-ops", project_id=ops.id, user_id=runner.id, role_id=member),
            give("team-on-web", project_id=web.id, group_id=team.id, role_id=reader),
            identity.InheritRoleAssignment(
                "runner-below-web", project_id=web.id, user_id=runner.id, role_id=reader
            ),
        ]

    def owner(self, name, user, project, grants):
        return openstack.Provider(
            name,
            auth_url=self.auth_url,
            user_name=user.name,
            password=user.password,
            tenant_id=project.id,
            user_domain_name="Default",
            opts=pulumi.ResourceOptions(depends_on=grants),
        )

    def credentials_of_bot(self, owner):
        _credential("deploy", owner, [GET_SERVERS], name="deploy")
        _credential("ci", owner, [GET_SERVERS, GET_PORTS if self.is_edited else GET_IMAGES])
        if self.is_edited:
            _credential("extra", owner, [GET_SERVERS], name="extra")
        else:
            _credential("backup", owner, [GET_IMAGES], name="backup")
        if self.is_extended:
            _credential("one", owner, [GET_SERVERS], name="one")
            _credential("two", owner, [GET_SERVERS], name="two")

    def credentials_of_runner(self, owner):
        rules = [GET_PORTS] if self.is_edited else [GET_SERVERS, GET_PORTS]
        _credential("nightly", owner, rules, name="nightly")
        _credential("metrics", owner, [GET_PORTS])
        _credential("scan", owner, [GET_IMAGES], name="scan")


def _credential(logical, owner, rules, **name):
    identity.ApplicationCredential(
        logical,
        roles=["member", "reader"],
        access_rules=rules,
        expires_at="2031-02-01T00:00:00Z",
        opts=pulumi.ResourceOptions(provider=owner),
        **name,
    )
