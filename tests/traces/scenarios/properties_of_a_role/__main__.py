"""Each property of a role added, changed and taken away again, one after the other."""

import json

from lab import *

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
adm = admin()
made = {}


def filled(value):
    """`@name` is the id of the resource with that name, `@role:name` a role's."""
    if isinstance(value, str) and value.startswith("@role:"):
        return role_id(value[6:], adm)
    return made[value[1:]].id if isinstance(value, str) and value.startswith("@") else value


for kind, name, inputs in json.loads(os.environ["THINGS"]):
    last = list(made.values())[-1:]  # one after the other, so that traces are stable
    options = Opts(provider=adm, depends_on=last)
    made[name] = KINDS[kind](name, opts=options, **{key: filled(value) for key, value in inputs.items()})
