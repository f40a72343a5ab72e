"""The default policy: what each persona may do, on every scope."""

import pytest


def things(case):
    """One of everything in a domain, as path arguments."""
    domain = case.domain()
    other = case.domain("other")
    project = case.project(domain)
    found = {
        "domain": domain,
        "other": other,
        "project": project,
        "sibling": case.project(domain, "sibling"),
        "foreign": case.project(other, "foreign"),
        "user": case.user(domain, "somebody"),
        "stranger": case.user(other, "stranger"),
        "group": case.group(domain),
        "strangers": case.group(other, "strangers"),
        "role": case.role(),
        "local": case.role("local", domain_id=domain),
        **{name: case.role_id(name) for name in ("admin", "manager", "member", "reader")},
    }
    case.admin("PUT", f"/groups/{found['group']}/users/{found['user']}")
    return found


ACTIONS = """
GET /users | GET /users?domain_id={domain} | GET /users/{user} | GET /users/{stranger} | GET /users/unknown
GET /users/{user}/groups | GET /users/{user}/projects | GET /users/{stranger}/projects
GET /groups | GET /groups/{group} | GET /groups/{strangers} | GET /groups/{group}/users | HEAD /groups/{group}/users/{user}
GET /projects | GET /projects?domain_id={domain} | GET /projects/{project} | GET /projects/{sibling} | GET /projects/{foreign}
GET /projects/{project}/tags | GET /projects/unknown
GET /domains | GET /domains/{domain} | GET /domains/{other} | GET /domains/default
GET /roles | GET /roles?domain_id={domain} | GET /roles/{member} | GET /roles/{admin} | GET /roles/{role} | GET /roles/{local}
GET /roles/{member}/implies | GET /role_inferences
GET /role_assignments | GET /role_assignments?scope.domain.id={domain} | GET /role_assignments?scope.project.id={project}&include_subtree
GET /projects/{project}/users/{user}/roles | GET /projects/{foreign}/users/{user}/roles | GET /domains/{domain}/users/{user}/roles
HEAD /projects/{project}/users/{user}/roles/{member} | HEAD /domains/{domain}/groups/{group}/roles/{member}
PUT /projects/{project}/users/{user}/roles/{member} | PUT /projects/{project}/users/{user}/roles/{manager}
PUT /projects/{project}/users/{user}/roles/{admin} | PUT /projects/{project}/users/{user}/roles/{role}
PUT /projects/{project}/users/{user}/roles/{local} | PUT /projects/{foreign}/users/{user}/roles/{member}
PUT /projects/{project}/users/{stranger}/roles/{member} | PUT /projects/{project}/groups/{group}/roles/{reader}
PUT /domains/{domain}/users/{user}/roles/{member} | PUT /domains/{domain}/users/{user}/roles/{admin}
PUT /OS-INHERIT/domains/{domain}/users/{user}/roles/{member}/inherited_to_projects
DELETE /projects/{project}/users/{user}/roles/{member} | DELETE /domains/{domain}/users/{user}/roles/{reader}
GET /system/users/{user}/roles | PUT /system/users/{user}/roles/{reader} | HEAD /system/users/{user}/roles/{reader}
GET /services | GET /endpoints | GET /regions | GET /auth/projects | GET /auth/domains | GET /auth/system | GET /auth/catalog
PUT /projects/{project}/tags/x | DELETE /projects/{project}/tags/x | PUT /groups/{group}/users/{stranger}
PUT /roles/{role}/implies/{reader} | DELETE /users/{user}/tokens
POST /users user name=made domain_id={domain} | POST /users user name=made domain_id={other}
POST /groups group name=made domain_id={domain} | POST /groups group name=made domain_id={other}
POST /projects project name=made domain_id={domain} | POST /projects project name=made domain_id={other}
PATCH /users/{user} user email=x | PATCH /users/{stranger} user email=x | PATCH /groups/{group} group description=x
PATCH /projects/{sibling} project description=x | PATCH /projects/{foreign} project description=x
PATCH /domains/{domain} domain description=x | PATCH /roles/{role} role description=x | PATCH /roles/{local} role description=x
DELETE /groups/{strangers} | DELETE /groups/{group} | DELETE /projects/{foreign} | DELETE /projects/{sibling}
DELETE /users/{stranger} | DELETE /users/{user} | DELETE /roles/{local} | DELETE /domains/{other}
"""


ROLES, SCOPES = ("reader", "member", "manager", "admin"), ("project", "domain", "system")


@pytest.mark.parametrize(
    ("role", "scope"), [*((role, scope) for role in ROLES for scope in SCOPES), ("no role", "unscoped")]
)
def test_persona(case, role, scope):
    found = things(case)
    user = case.user(found["domain"], "persona")
    where = {
        "project": {"project": found["project"]},
        "domain": {"domain": found["domain"]},
        "system": {"system": True},
    }.get(scope)
    if where:
        case.grant(role, user=user, **where)
    token = case.token(user, **(where or {}))
    for action in ACTIONS.replace("\n", " | ").split(" | "):
        if action.strip():
            method, path, *attributes = action.format(**found).split()
            body = {attributes[0]: dict(one.split("=") for one in attributes[1:])} if attributes else None
            case.call(method, path, body, token=token, seen="status")
