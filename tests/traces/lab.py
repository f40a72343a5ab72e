"""What the recorded programs share: the identities that talk to Keystone."""

import json
import os

import pulumi
import pulumi_openstack as openstack
from pulumi import InvokeOptions, Output
from pulumi import ResourceOptions as Opts

__all__ = [
    "RULES",
    "URL",
    "InvokeOptions",
    "Opts",
    "Output",
    "admin",
    "env",
    "ident",
    "openstack",
    "os",
    "pulumi",
    "register_things",
    "role_id",
    "team",
]

ident = openstack.identity
URL = os.environ["KS_URL"]
env = os.environ.get
KINDS = {
    "Project": ident.Project,
    "User": ident.User,
    "Role": ident.Role,
    "Group": ident.GroupV3,
    "Member": ident.UserMembershipV3,
    "Grant": ident.RoleAssignment,
    "Inherited": ident.InheritRoleAssignment,
    "Credential": ident.ApplicationCredential,
}
RULES = [{"service": "compute", "method": "GET", "path": "/v2.1/servers"}]


def admin(name="admin", **options):
    """A provider that authenticates as the cloud's admin."""
    return openstack.Provider(
        name,
        auth_url=URL,
        user_name="admin",
        password=os.environ["KS_PASSWORD"],
        tenant_name="admin",
        user_domain_name="Default",
        project_domain_name="Default",
        region="RegionOne",
        **options,
    )


def role_id(name, provider):
    """Blocks, so that the resources of a program always register in the same order."""
    return ident.get_role(name=name, opts=InvokeOptions(provider=provider)).id


def team(name, adm, roles=("member",), password="owner-pw"):
    """A project, a user that has `roles` on it, and a provider that authenticates as this user."""
    o = Opts(provider=adm)
    ids = {role: role_id(role, adm) for role in roles}
    project = ident.Project(name, description=name + " team", opts=o)
    user = ident.User(name + "-bot", default_project_id=project.id, password=Output.secret(password), opts=o)
    grants = []
    for role in roles:  # one after the other, so that traces are stable
        grants.append(
            ident.RoleAssignment(
                f"{name}-bot-{role}",
                user_id=user.id,
                project_id=project.id,
                role_id=ids[role],
                opts=Opts(provider=adm, depends_on=grants[:]),
            )
        )
    owner = openstack.Provider(
        name + "-owner",
        auth_url=URL,
        user_name=user.name,
        user_domain_id="default",
        password=Output.secret(password),
        tenant_id=project.id,
        region="RegionOne",
        opts=Opts(depends_on=grants),
    )
    return project, user, grants, owner


def register_things():
    """Register what `THINGS` lists as [kind, name, inputs], each after the one before, so that traces are stable.

    In inputs, `@name` is the id of the resource with that name, `@role:name` a role's.
    """
    adm = admin()
    made = {}

    def filled(value):
        if isinstance(value, str) and value.startswith("@role:"):
            return role_id(value[6:], adm)
        return made[value[1:]].id if isinstance(value, str) and value.startswith("@") else value

    for kind, name, inputs in json.loads(os.environ["THINGS"]):
        options = Opts(provider=adm, depends_on=list(made.values())[-1:])
        made[name] = KINDS[kind](name, opts=options, **{key: filled(value) for key, value in inputs.items()})
