"""Owns what a token says about its login; deliberately does not hold the token itself.

Shape of the body: facts/keystone.md 4.4, seen on keystone 30.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Named:
    """Something of Keystone by id and name; `domain_id` and `domain_name` are "" where it has no domain."""

    id: str
    name: str
    domain_id: str = ""
    domain_name: str = ""


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """One access rule of the credential that the token was issued for."""

    id: str
    service: str
    method: str
    path: str


@dataclass(frozen=True, slots=True)
class CredentialFacts:
    """The application credential behind a token; `access_rules` None = it has none and may call everything."""

    id: str
    name: str
    restricted: bool
    access_rules: tuple[RuleFacts, ...] | None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint of one service of the catalogue."""

    id: str
    service_id: str
    service_type: str
    service_name: str
    interface: str
    region: str
    region_id: str
    url: str


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """Who logged in, on what, with which roles and until when (aware, UTC).

    Attributes:
        project: the project of a project-scoped token, else None.
        domain: the domain of a domain-scoped token, else None.
        roles: effective roles on the scope, those that other roles imply included.
        methods: how the login was proven, `password`, `token`, `application_credential`.
        application_credential: set where the login used one.

    """

    user: Named
    project: Named | None
    domain: Named | None
    roles: tuple[Named, ...]
    expires_at: datetime
    issued_at: datetime
    methods: tuple[str, ...]
    application_credential: CredentialFacts | None
    endpoints: tuple[Endpoint, ...]


def token_facts(body: Json) -> TokenFacts:
    """Return the facts in the `token` object of an answer to POST /auth/tokens. Raises KeyError, ValueError."""
    return TokenFacts(
        user=_named(body["user"]),
        project=_named(body["project"]) if body.get("project") else None,
        domain=_named(body["domain"]) if body.get("domain") else None,
        roles=tuple(_named(role) for role in body.get("roles") or ()),
        expires_at=_instant(body["expires_at"]),
        issued_at=_instant(body["issued_at"]),
        methods=tuple(body.get("methods") or ()),
        application_credential=_credential(body.get("application_credential")),
        endpoints=tuple(_endpoints(body.get("catalog") or ())),
    )


def _named(data: Json) -> Named:
    domain = data.get("domain") or {}
    return Named(data["id"], data["name"], domain.get("id") or "", domain.get("name") or "")


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _credential(data: Json | None) -> CredentialFacts | None:
    if not data:
        return None
    rules = data.get("access_rules")
    return CredentialFacts(
        id=data["id"],
        name=data.get("name") or "",
        restricted=data.get("restricted") is not False,
        access_rules=None
        if rules is None
        else tuple(RuleFacts(rule["id"], rule["service"], rule["method"], rule["path"]) for rule in rules),
    )


def _endpoints(catalogue: Sequence[Json]) -> Sequence[Endpoint]:
    return [
        Endpoint(
            id=endpoint["id"],
            service_id=service["id"],
            service_type=service["type"],
            service_name=service.get("name") or "",
            interface=endpoint["interface"],
            region=endpoint.get("region") or "",
            region_id=endpoint.get("region_id") or "",
            url=endpoint["url"],
        )
        for service in catalogue
        for endpoint in service.get("endpoints") or ()
    ]
