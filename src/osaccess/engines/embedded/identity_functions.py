"""Owns the functions of the identity package that a program may call: getRole, getProject, getUser….

Deliberately guesses nothing: no hit and more than one hit are errors, as with the plugin. All but getAuthScope, which
reads only the token, are refused to an ordinary member; the components call none of them (design, decision 3).
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from osaccess.engines.embedded.identity_calls import Plain, SharedSession
from osaccess.engines.embedded.identity_group import group_attributes
from osaccess.engines.embedded.identity_project import project_attributes
from osaccess.engines.embedded.identity_schema import snake_case
from osaccess.engines.embedded.values import Properties, SecretValue
from osaccess.errors import BadInput, Failed
from osaccess.keystone.token import Endpoint, Named, TokenFacts

Function = Callable[[SharedSession, Plain, str], Properties]

# Go's zero time, which the plugin gives where a password never expires
_NEVER: Final = "0001-01-01T00:00:00Z"


def invoked(token: str, shared: SharedSession, args: Plain, region: str) -> Properties:
    """Return what a function answers. Raises BadInput for a function that is not here, Failed for no single hit."""
    function = FUNCTIONS.get(token)
    if function is None:
        raise BadInput(
            f"The function {token} is not supported by the embedded engine.",
            mend=f"It knows {', '.join(sorted(FUNCTIONS))}; else run with the Pulumi CLI.",
        )
    return function(shared, args, str(args.get("region") or region))


def _only_hit(shared: SharedSession, collection: str, query: Mapping[str, Any]) -> Plain:
    """Return the one entry of a collection that the query finds; null and empty criteria are left out."""
    criteria = {key: _query_text(value) for key, value in query.items() if value not in (None, "")}
    found = shared.keystone.request("GET", f"/{collection}", params=criteria, absent=()).part(collection)
    if len(found) == 1:
        hit: Plain = found[0]
        return hit
    noun, asked = collection.removesuffix("s"), ", ".join(f"{key}={value}" for key, value in criteria.items())
    if not found:
        raise Failed(f"Your query for a {noun} ({asked}) returned no results.", mend="Check spelling and domain.")
    raise Failed(f"Your query for a {noun} ({asked}) returned more than one result.", mend="Name its domain too.")


def _query_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _get_role(shared: SharedSession, args: Plain, region: str) -> Properties:
    role = _only_hit(shared, "roles", {"name": args.get("name"), "domain_id": args.get("domainId")})
    return {"id": role["id"], "name": role["name"], "domainId": role.get("domain_id") or "", "region": region}


def _get_group(shared: SharedSession, args: Plain, region: str) -> Properties:
    group = _only_hit(shared, "groups", {"name": args.get("name"), "domain_id": args.get("domainId")})
    return {"id": group["id"], **_texts(group_attributes(group)), "region": region}


def _get_user(shared: SharedSession, args: Plain, region: str) -> Properties:
    user = _only_hit(shared, "users", {snake_case(key): value for key, value in args.items() if key != "region"})
    fields = ("defaultProjectId", "description", "domainId", "name")
    return {
        "id": user["id"],
        **{field: user.get(snake_case(field)) or "" for field in fields},
        "enabled": user.get("enabled"),
        "idpId": args.get("idpId"),
        "passwordExpiresAt": args.get("passwordExpiresAt") or _NEVER,
        "protocolId": args.get("protocolId"),
        "region": region,
        "uniqueId": args.get("uniqueId"),
    }


def _get_project(shared: SharedSession, args: Plain, region: str) -> Properties:
    if args.get("projectId"):
        reply = shared.keystone.request("GET", f"/projects/{args['projectId']}", absent=())
        project: Plain = reply.part("project")
    else:
        project = _only_hit(
            shared,
            "projects",
            {
                "name": args.get("name"),
                "domain_id": args.get("domainId"),
                "parent_id": args.get("parentId"),
                "enabled": args.get("enabled", True),
                "is_domain": args.get("isDomain", False),
            },
        )
    attributes = project_attributes(project)
    return {
        "id": project["id"],
        "projectId": project["id"],
        **_texts(attributes),
        "tags": sorted(attributes["tags"] or ()),
        "region": region,
    }


def _texts(attributes: Plain) -> Properties:
    return {key: "" if value is None else value for key, value in attributes.items()}


# ---- the token ------------------------------------------------------------------------------------------------


def _get_auth_scope(shared: SharedSession, args: Plain, region: str) -> Properties:
    facts = shared.keystone.token()
    scope: Properties = {
        "id": args.get("name"),
        "name": args.get("name"),
        "region": region,
        **_named("user", facts.user),
        **_named("project", facts.project),
        "userDomainId": facts.user.domain_id,
        "userDomainName": facts.user.domain_name,
        "projectDomainId": facts.project.domain_id if facts.project else "",
        "projectDomainName": facts.project.domain_name if facts.project else "",
        **_named("domain", facts.domain),
        "roles": [{"roleId": role.id, "roleName": role.name} for role in facts.roles],
        "serviceCatalogs": _service_catalogues(facts),
    }
    if args.get("setTokenId"):
        scope |= {"setTokenId": True, "tokenId": SecretValue(shared.keystone.token_text())}
    return scope


def _named(noun: str, named: Named | None) -> Properties:
    return {f"{noun}Id": named.id if named else "", f"{noun}Name": named.name if named else ""}


def _service_catalogues(facts: TokenFacts) -> list[Properties]:
    services: dict[str, Properties] = {}
    for endpoint in facts.endpoints:
        service = services.setdefault(
            endpoint.service_id,
            {
                "id": endpoint.service_id,
                "name": endpoint.service_name,
                "type": endpoint.service_type,
                "endpoints": [],
            },
        )
        service["endpoints"].append(_endpoint(endpoint))
    return list(services.values())


def _endpoint(endpoint: Endpoint) -> Properties:
    return {
        "id": endpoint.id,
        "interface": endpoint.interface,
        "region": endpoint.region,
        "regionId": endpoint.region_id,
        "url": endpoint.url,
    }


FUNCTIONS: Final[Mapping[str, Function]] = {
    "openstack:identity/getAuthScope:getAuthScope": _get_auth_scope,
    "openstack:identity/getGroup:getGroup": _get_group,
    "openstack:identity/getProject:getProject": _get_project,
    "openstack:identity/getRole:getRole": _get_role,
    "openstack:identity/getUser:getUser": _get_user,
}
