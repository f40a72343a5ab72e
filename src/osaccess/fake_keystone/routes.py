"""Owns which request goes to which handler: one explicit tuple, and the look-up in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from osaccess.fake_keystone import schemas
from osaccess.fake_keystone.call import Call
from osaccess.fake_keystone.handlers import (
    access_rules,
    credentials,
    delegation,
    discovery,
    domains,
    endpoints,
    grants,
    groups,
    projects,
    regions,
    role_assignments,
    roles,
    scopes,
    services,
    tags,
    tokens,
    users,
)
from osaccess.fake_keystone.schema import Schema
from osaccess.fake_keystone.wire import Reply

Handler = Callable[[Call], Reply]


@dataclass(frozen=True, slots=True)
class Route:
    """One method on one path below the identity endpoint; `{name}` stands for one part of it.

    HEAD goes to the handler of GET where it has none of its own.
    """

    method: str
    path: str
    handler: Handler
    body: Schema | None = None
    query: Schema | None = None


def _grant_routes() -> tuple[Route, ...]:
    """Return the routes of grants: two places, two kinds of actors, inherited or not."""
    found = []
    for place in ("/projects/{project_id}", "/domains/{domain_id}"):
        for actor in ("/users/{user_id}", "/groups/{group_id}"):
            one = f"{place}{actor}/roles/{{role_id}}"
            found.append(Route("GET", f"{place}{actor}/roles", grants.list_grants))
            for path in (one, f"/OS-INHERIT{one}/inherited_to_projects"):
                found.append(Route("GET", path, grants.check_grant))
                found.append(Route("PUT", path, grants.create_grant))
                found.append(Route("DELETE", path, grants.revoke_grant))
    for actor in ("users/{user_id}", "groups/{group_id}"):
        one = f"/system/{actor}/roles/{{role_id}}"
        inherited = f"/OS-INHERIT/domains/{{domain_id}}/{actor}/roles/inherited_to_projects"
        found.append(Route("GET", inherited, grants.list_grants))
        found.append(Route("GET", f"/system/{actor}/roles", grants.list_system_grants))
        found.append(Route("GET", one, grants.check_system_grant))
        found.append(Route("PUT", one, grants.create_system_grant))
        found.append(Route("DELETE", one, grants.revoke_system_grant))
    return tuple(found)


_USER = "/users/{user_id}"
_CREDENTIALS = f"{_USER}/application_credentials"
_CREDENTIAL = f"{_CREDENTIALS}/{{credential_id}}"
_RULES = f"{_USER}/access_rules"
_MEMBER = "/groups/{group_id}/users/{user_id}"
_PROJECT = "/projects/{project_id}"
_IMPLIED = "/roles/{prior_role_id}/implies/{implied_role_id}"

ROUTES: tuple[Route, ...] = (
    Route("GET", "", discovery.show_version),
    Route("POST", "/auth/tokens", tokens.issue_token),
    Route("GET", "/auth/tokens", tokens.validate_token),
    Route("HEAD", "/auth/tokens", tokens.check_token),
    Route("DELETE", "/auth/tokens", tokens.revoke_token),
    Route("GET", "/auth/projects", scopes.list_own_projects),
    Route("GET", "/auth/domains", scopes.list_own_domains),
    Route("GET", "/auth/system", scopes.show_own_system),
    Route("GET", "/auth/catalog", scopes.show_own_catalogue),
    Route("GET", "/users", users.list_users, query=schemas.USERS_QUERY),
    Route("POST", "/users", users.create_user, body=schemas.USER_CREATE),
    Route("GET", _USER, users.show_user),
    Route("PATCH", _USER, users.update_user, body=schemas.USER_UPDATE),
    Route("DELETE", _USER, users.delete_user),
    Route("POST", f"{_USER}/password", users.change_password),
    Route("GET", f"{_USER}/projects", users.list_user_projects),
    Route("GET", f"{_USER}/groups", users.list_user_groups),
    Route("DELETE", f"{_USER}/tokens", users.revoke_user_tokens),
    Route("GET", _CREDENTIALS, credentials.list_credentials),
    Route("POST", _CREDENTIALS, credentials.create_credential, body=schemas.CREDENTIAL_CREATE),
    Route("GET", _CREDENTIAL, credentials.show_credential),
    Route("DELETE", _CREDENTIAL, credentials.delete_credential),
    Route("GET", _RULES, access_rules.list_rules),
    Route("GET", f"{_RULES}/{{rule_id}}", access_rules.show_rule),
    Route("DELETE", f"{_RULES}/{{rule_id}}", access_rules.delete_rule),
    Route("GET", f"{_USER}/credentials/OS-EC2", delegation.refuse_other_credentials),
    Route("POST", f"{_USER}/credentials/OS-EC2", delegation.refuse_other_credentials),
    Route("GET", "/credentials", delegation.list_other_credentials),
    Route("POST", "/credentials", delegation.refuse_other_credentials),
    Route("GET", "/OS-TRUST/trusts", delegation.refuse_trusts),
    Route("POST", "/OS-TRUST/trusts", delegation.refuse_trusts),
    Route("GET", "/groups", groups.list_groups, query=schemas.GROUPS_QUERY),
    Route("POST", "/groups", groups.create_group, body=schemas.GROUP_CREATE),
    Route("GET", "/groups/{group_id}", groups.show_group),
    Route("PATCH", "/groups/{group_id}", groups.update_group, body=schemas.GROUP_UPDATE),
    Route("DELETE", "/groups/{group_id}", groups.delete_group),
    Route("GET", "/groups/{group_id}/users", groups.list_members),
    Route("GET", _MEMBER, groups.check_member),
    Route("PUT", _MEMBER, groups.add_member),
    Route("DELETE", _MEMBER, groups.remove_member),
    Route("GET", "/projects", projects.list_projects, query=schemas.PROJECTS_QUERY),
    Route("POST", "/projects", projects.create_project, body=schemas.PROJECT_CREATE),
    Route("GET", _PROJECT, projects.show_project),
    Route("PATCH", _PROJECT, projects.update_project, body=schemas.PROJECT_UPDATE),
    Route("DELETE", _PROJECT, projects.delete_project),
    Route("GET", f"{_PROJECT}/tags", tags.list_tags),
    Route("PUT", f"{_PROJECT}/tags", tags.replace_tags, body=schemas.TAGS_UPDATE),
    Route("DELETE", f"{_PROJECT}/tags", tags.delete_tags),
    Route("GET", f"{_PROJECT}/tags/{{tag}}", tags.check_tag),
    Route("PUT", f"{_PROJECT}/tags/{{tag}}", tags.add_tag),
    Route("DELETE", f"{_PROJECT}/tags/{{tag}}", tags.delete_tag),
    Route("GET", "/domains", domains.list_domains, query=schemas.DOMAINS_QUERY),
    Route("POST", "/domains", domains.create_domain, body=schemas.DOMAIN_CREATE),
    Route("GET", "/domains/{domain_id}", domains.show_domain),
    Route("PATCH", "/domains/{domain_id}", domains.update_domain, body=schemas.DOMAIN_UPDATE),
    Route("DELETE", "/domains/{domain_id}", domains.delete_domain),
    Route("GET", "/roles", roles.list_roles, query=schemas.ROLES_QUERY),
    Route("POST", "/roles", roles.create_role, body=schemas.ROLE_CREATE),
    Route("GET", "/roles/{role_id}", roles.show_role),
    Route("PATCH", "/roles/{role_id}", roles.update_role, body=schemas.ROLE_UPDATE),
    Route("DELETE", "/roles/{role_id}", roles.delete_role),
    Route("GET", "/roles/{prior_role_id}/implies", roles.list_implied),
    Route("GET", _IMPLIED, roles.show_implied),
    Route("HEAD", _IMPLIED, roles.check_implied),
    Route("PUT", _IMPLIED, roles.imply),
    Route("DELETE", _IMPLIED, roles.unimply),
    Route("GET", "/role_inferences", roles.list_inferences),
    *_grant_routes(),
    Route("GET", "/role_assignments", role_assignments.list_role_assignments, query=schemas.ASSIGNMENTS_QUERY),
    Route("GET", "/services", services.list_services),
    Route("POST", "/services", services.create_service, body=schemas.SERVICE_CREATE),
    Route("GET", "/services/{service_id}", services.show_service),
    Route("PATCH", "/services/{service_id}", services.update_service, body=schemas.SERVICE_UPDATE),
    Route("DELETE", "/services/{service_id}", services.delete_service),
    Route("GET", "/endpoints", endpoints.list_endpoints, query=schemas.ENDPOINTS_QUERY),
    Route("POST", "/endpoints", endpoints.create_endpoint, body=schemas.ENDPOINT_CREATE),
    Route("GET", "/endpoints/{endpoint_id}", endpoints.show_endpoint),
    Route("PATCH", "/endpoints/{endpoint_id}", endpoints.update_endpoint, body=schemas.ENDPOINT_UPDATE),
    Route("DELETE", "/endpoints/{endpoint_id}", endpoints.delete_endpoint),
    Route("GET", "/regions", regions.list_regions, query=schemas.REGIONS_QUERY),
    Route("POST", "/regions", regions.create_region, body=schemas.REGION_CREATE),
    Route("GET", "/regions/{region_id}", regions.show_region),
    Route("PUT", "/regions/{region_id}", regions.create_region_with_id, body=schemas.REGION_CREATE),
    Route("PATCH", "/regions/{region_id}", regions.update_region, body=schemas.REGION_UPDATE),
    Route("DELETE", "/regions/{region_id}", regions.delete_region),
)
"""Everything that the fake answers; all else is Keystone's HTML page 404, or 405."""


NOT_BUILT = (
    "limits", "registered_limits", "policies", "ec2tokens", "s3tokens", "OS-FEDERATION", "OS-OAUTH1", "OS-OAUTH2",
    "OS-EP-FILTER", "OS-ENDPOINT-POLICY", "OS-REVOKE", "OS-SIMPLE-CERT", "OS-TRUST",
)  # fmt: skip
"""First parts of paths that the real server knows and the fake does not: it says so instead of 404."""


@dataclass(slots=True)
class _Node:
    """One place in the tree of paths."""

    parts: dict[str, "_Node"] = field(default_factory=dict)
    variable: "_Node | None" = None
    routes: dict[str, tuple[Route, tuple[str, ...]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a path: the route, or the methods that there are instead; neither for an unknown path."""

    route: Route | None
    args: Mapping[str, str]
    methods: tuple[str, ...] = ()


_NOTHING = Found(None, {})


def find(method: str, path: str) -> Found:
    """Return the route for a path below the identity endpoint; one slash at its end does not matter."""
    found = _walk(_TREE, path.strip("/").split("/") if path.strip("/") else [], [])
    if found is None:
        return _NOTHING
    node, values = found
    entry = node.routes.get(method) or (node.routes.get("GET") if method == "HEAD" else None)
    if entry is None:
        methods = {
            "OPTIONS": None,
            **({"HEAD": None} if "GET" in node.routes else {}),
            **dict.fromkeys(node.routes),
        }
        return Found(None, {}, tuple(methods))
    route, names = entry
    return Found(route, dict(zip(names, map(unquote, values), strict=True)))


def _walk(node: _Node, parts: list[str], values: list[str]) -> tuple[_Node, list[str]] | None:
    if not parts:
        return (node, values) if node.routes else None
    part, rest = parts[0], parts[1:]
    if part in node.parts and (found := _walk(node.parts[part], rest, values)) is not None:
        return found
    if node.variable is None or not part:
        return None
    return _walk(node.variable, rest, [*values, part])


def _tree(routes: tuple[Route, ...]) -> _Node:
    root = _Node()
    for route in routes:
        node, names = root, []
        for part in route.path.strip("/").split("/") if route.path else ():
            if part.startswith("{"):
                names.append(part[1:-1])
                node.variable = node = node.variable or _Node()
            else:
                node = node.parts.setdefault(part, _Node())
        node.routes[route.method] = (route, tuple(names))
    return root


_TREE = _tree(ROUTES)
