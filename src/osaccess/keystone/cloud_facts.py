"""Owns reading the facts about a cloud from its Keystone: all of them as an admin, what a token tells as a member."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from osaccess.cloud.model import CloudFacts, DomainFacts, Fact, RoleFacts, ServiceFacts
from osaccess.keystone.session import KeystoneSession
from osaccess.keystone.token import Endpoint, TokenFacts

_Row = Mapping[str, Any]
_ADMIN = "admin"

_BEHIND_PREFIX = re.compile(
    r"v\d+(\.\d+)?"  # the API's version
    r"|.*[%$]\(\w+\)s.*"  # %(project_id)s, AUTH_$(tenant_id)s
    r"|(AUTH_)?[0-9a-f]{32}"  # a project's id
)


NO_NAMES: frozenset[str] = frozenset()
NAMES = ("projects", "users", "groups")
"""Kinds of existing things whose names can be pinned; the keys of a domain's facts."""

HIDDEN = {
    Fact.USER_LIMIT: "no request shows it: ask the operator for [application_credential] user_limit of keystone.conf",
    Fact.POLICY: "no request shows it: ask the operator for [oslo_policy] of the services",
    Fact.KEYSTONE_RELEASE: "no request shows it: ask the operator",
}
"""What nobody can read, and why."""

_FOR_ADMINS = {
    Fact.ROLES: "an ordinary login sees its own roles, an admin all of them",
    Fact.IMPLICATIONS: "only an admin may list what roles imply; write `implies:` at the roles if the operator tells",
    Fact.DOMAINS: "an ordinary login sees its own domain, an admin all of them",
}


def pinned_facts(session: KeystoneSession, names: Collection[str] = NO_NAMES) -> CloudFacts:
    """Return what this login may know: an admin all, anybody else what the token tells, without a refused request."""
    return read_cloud_facts(session, names) if is_admin(session) else facts_of_token(session)


def is_admin(session: KeystoneSession) -> bool:
    """Tell whether this login may list what belongs to others. Raises the errors of the login."""
    return any(role.name == _ADMIN for role in session.token().roles)


def facts_of_token(session: KeystoneSession) -> CloudFacts:
    """Return one's own roles, domain and project, and the services of one's catalogue; the rest stays unknown."""
    token = session.token()
    region = _region_of(token, session.login.region)
    roles = sorted(token.roles, key=lambda role: role.name)
    return CloudFacts(
        auth_url=session.auth_url,
        region=region,
        keystone_api=_api_version(session),
        roles={role.name: RoleFacts(id=role.id, implies=None) for role in roles},
        services={type_: ServiceFacts(prefix=prefix) for type_, prefix in mounts_of_token(token, region).items()},
        domains=_own_domains(token),
        unknown=_FOR_ADMINS | HIDDEN,
    )


def mounts_of_token(token: TokenFacts, region: str = "") -> dict[str, str]:
    """Return service type → mount prefix of the token's catalogue, in a region; "" = its only one, else all."""
    region = _region_of(token, region)
    return {
        endpoint.service_type: mount_prefix(endpoint.url)
        for endpoint in sorted(_public(token), key=lambda endpoint: endpoint.service_type)
        if region in ("", endpoint.region_id)
    }


def _region_of(token: TokenFacts, asked: str) -> str:
    regions = sorted({endpoint.region_id for endpoint in _public(token) if endpoint.region_id})
    return asked or (regions[0] if len(regions) == 1 else "")


def _public(token: TokenFacts) -> Sequence[Endpoint]:
    return [endpoint for endpoint in token.endpoints if endpoint.interface == "public"]


def read_cloud_facts(session: KeystoneSession, names: Collection[str] = NO_NAMES) -> CloudFacts:
    """Return the global roles with what they imply, the services with their mount prefixes, and the domains.

    Six requests, and one for each kind of `names` (of NAMES) that is asked for in each domain. Raises the errors
    of the session; an ordinary member may not list roles (403).
    """
    endpoints = [one for one in _all(session, "endpoints") if one["interface"] == "public" and one["enabled"]]
    regions = sorted({one["region_id"] for one in endpoints if one["region_id"]})
    region = session.login.region or (regions[0] if len(regions) == 1 else "")
    here = [one for one in endpoints if region in ("", one["region_id"])]
    return CloudFacts(
        auth_url=session.auth_url,
        region=region,
        keystone_api=_api_version(session),
        roles=_roles(_all(session, "roles"), _all(session, "role_inferences")),
        services=_services(_all(session, "services"), here),
        domains={
            domain["name"]: DomainFacts(
                id=domain["id"], **{kind: _names(session, kind, domain["id"]) for kind in NAMES if kind in names}
            )
            for domain in sorted(_all(session, "domains"), key=lambda one: str(one["name"]))
        },
        unknown=HIDDEN,
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


def _all(session: KeystoneSession, collection: str, domain_id: str = "") -> Sequence[_Row]:
    where = {"domain_id": domain_id} if domain_id else None
    rows: Sequence[_Row] = session.request("GET", f"/{collection}", params=where, absent=()).part(collection)
    return rows


def _names(session: KeystoneSession, kind: str, domain_id: str) -> dict[str, str]:
    found = {row["name"]: row["id"] for row in _all(session, kind, domain_id)}
    return dict(sorted(found.items()))


def _api_version(session: KeystoneSession) -> str:
    version: str = session.request("GET", "", absent=()).part("version")["id"]
    return version


def _own_domains(token: TokenFacts) -> dict[str, DomainFacts]:
    """Return the domains that a token names, with its own user and project in them."""
    found: dict[str, DomainFacts] = {}
    for kind, own in (("projects", token.project), ("users", token.user)):
        if own is not None and own.domain_name:
            domain = found.get(own.domain_name, DomainFacts(id=own.domain_id))
            found[own.domain_name] = domain.model_copy(update={kind: {own.name: own.id}})
    if token.domain is not None:
        found.setdefault(token.domain.name, DomainFacts(id=token.domain.id))
    return found


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
