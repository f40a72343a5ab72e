"""Owns reading the facts about a cloud from its Keystone: all of them as an admin, what a token tells as a member."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from osaccess.cloud.model import CloudFacts, RoleFacts, ServiceFacts
from osaccess.keystone.session import KeystoneSession

_Row = Mapping[str, Any]
_ADMIN = "admin"

_BEHIND_PREFIX = re.compile(
    r"v\d+(\.\d+)?"  # the API's version
    r"|.*[%$]\(\w+\)s.*"  # %(project_id)s, AUTH_$(tenant_id)s
    r"|(AUTH_)?[0-9a-f]{32}"  # a project's id
)


def pinned_facts(session: KeystoneSession) -> CloudFacts:
    """Return what this login may know: an admin all, anybody else what the token tells, without a refused request."""
    if any(role.name == _ADMIN for role in session.token().roles):
        return read_cloud_facts(session)
    return facts_of_token(session)


def facts_of_token(session: KeystoneSession) -> CloudFacts:
    """Return one's own roles, and the services of one's catalogue. What roles imply stays unknown to a member."""
    token = session.token()
    public = [endpoint for endpoint in token.endpoints if endpoint.interface == "public"]
    regions = sorted({endpoint.region_id for endpoint in public if endpoint.region_id})
    region = session.login.region or (regions[0] if len(regions) == 1 else "")
    return CloudFacts(
        auth_url=session.auth_url,
        region=region,
        roles={role.name: RoleFacts(id=role.id) for role in sorted(token.roles, key=lambda role: role.name)},
        services={
            endpoint.service_type: ServiceFacts(prefix=mount_prefix(endpoint.url))
            for endpoint in sorted(public, key=lambda endpoint: endpoint.service_type)
            if region in ("", endpoint.region_id)
        },
    )


def read_cloud_facts(session: KeystoneSession) -> CloudFacts:
    """Return the global roles with what they imply, and the services of the catalogue with their mount prefixes.

    Four requests. Raises the errors of the session; an ordinary member may not list roles (403).
    """
    endpoints = [one for one in _all(session, "endpoints") if one["interface"] == "public" and one["enabled"]]
    regions = sorted({one["region_id"] for one in endpoints if one["region_id"]})
    region = session.login.region or (regions[0] if len(regions) == 1 else "")
    here = [one for one in endpoints if region in ("", one["region_id"])]
    return CloudFacts(
        auth_url=session.auth_url,
        region=region,
        roles=_roles(_all(session, "roles"), _all(session, "role_inferences")),
        services=_services(_all(session, "services"), here),
    )


def mount_prefix(endpoint: str) -> str:
    """Return the path of an endpoint without version and project: what stands in front of the API's own paths.

    `http://h/compute/v2.1` → `/compute`, `https://h:8776/v3/%(project_id)s` → ``.
    """
    segments: list[str] = []
    for segment in urlsplit(endpoint).path.strip("/").split("/"):
        if not segment or _BEHIND_PREFIX.fullmatch(segment):
            break
        segments.append(segment)
    return "".join(f"/{segment}" for segment in segments)


def _all(session: KeystoneSession, collection: str) -> Sequence[_Row]:
    rows: Sequence[_Row] = session.request("GET", f"/{collection}", absent=()).body[collection]
    return rows


def _roles(roles: Sequence[_Row], inferences: Sequence[_Row]) -> dict[str, RoleFacts]:
    implied = {
        one["prior_role"]["id"]: tuple(sorted(role["name"] for role in one["implies"])) for one in inferences
    }
    found = {role["name"]: RoleFacts(id=role["id"], implies=implied.get(role["id"], ())) for role in roles}
    return dict(sorted(found.items()))


def _services(services: Sequence[_Row], endpoints: Sequence[_Row]) -> dict[str, ServiceFacts]:
    urls = {endpoint["service_id"]: endpoint["url"] for endpoint in endpoints}
    found = {
        service["type"]: ServiceFacts(prefix=mount_prefix(urls[service["id"]]))
        for service in services
        if service["enabled"] and service["id"] in urls
    }
    return dict(sorted(found.items()))
