"""Owns the facts about one cloud that a plan needs, so that a run looks nothing up (design, decision 3).

Only facts that were read from the cloud or written by its operator. What nobody could read is `null` and has its
reason in `unknown`: a role whose implications are not known is another thing than a role that implies nothing.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from osaccess.access.roles import closure


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Fact(StrEnum):
    """What a login may not be able to read."""

    ROLES = "roles"
    IMPLICATIONS = "implications"
    DOMAINS = "domains"
    USER_LIMIT = "user_limit"
    POLICY = "policy"
    KEYSTONE_RELEASE = "keystone_release"


class RoleFacts(_Facts):
    """One global role of the cloud."""

    id: Annotated[str, Field(min_length=1, description="the role's id in Keystone")]
    implies: Annotated[
        tuple[str, ...] | None,
        Field(description="names of the roles that it directly implies; null = not known, which is not []"),
    ] = ()


class ServiceFacts(_Facts):
    """One service of the catalogue, as access rules have to name it."""

    prefix: Annotated[
        str, Field(description="mount prefix in front of the API's own paths, '/compute'; '' for none")
    ] = ""


class DomainFacts(_Facts):
    """One domain, and what exists in it already: only the names that somebody asked to pin."""

    id: Annotated[str, Field(min_length=1, description="the domain's id in Keystone")]
    projects: Annotated[dict[str, str], Field(description="name → id of existing projects")] = {}
    users: Annotated[dict[str, str], Field(description="name → id of existing users")] = {}
    groups: Annotated[dict[str, str], Field(description="name → id of existing groups")] = {}


class PolicyFacts(_Facts):
    """Which defaults of oslo.policy the services enforce; the lowest roles of operations assume both."""

    enforce_new_defaults: Annotated[
        bool | None, Field(description="readers may only read, members only their project; null = not known")
    ] = None
    enforce_scope: Annotated[
        bool | None, Field(description="tokens of another scope are refused; null = not known")
    ] = None


class CloudFacts(_Facts):
    """What is known about one cloud: one Keystone with its roles and the services of its catalogue."""

    auth_url: Annotated[str, Field(pattern=r"^https?://.+/v3$", description="Keystone's v3 endpoint")]
    region: Annotated[str, Field(description="region name of the endpoints")] = ""
    keystone_api: Annotated[str, Field(description="version of Keystone's API, v3.14")] = ""
    keystone_release: Annotated[
        str | None, Field(description="release of Keystone, 30.0.0; no request shows it; null = not known")
    ] = None
    default_domain_id: Annotated[str, Field(description="id of the domain for names without one")] = "default"
    roles: Annotated[dict[str, RoleFacts], Field(description="role name → id and implications")]
    services: Annotated[dict[str, ServiceFacts], Field(description="service type → mount prefix")]
    domains: Annotated[dict[str, DomainFacts], Field(description="domain name → id, and names in it → ids")] = {}
    user_limit: Annotated[
        int | None,
        Field(ge=-1, description="application credentials that a user may hold; -1 = no limit, null = not known"),
    ] = None
    policy: Annotated[PolicyFacts, Field(description="policy defaults in force")] = PolicyFacts()
    unknown: Annotated[dict[Fact, str], Field(description="fact that could not be read → why")] = {}

    def closure(self, roles: Iterable[str]) -> tuple[str, ...]:
        """Return the roles with all that this cloud is known to imply by them, sorted."""
        return closure(roles, self._implications())

    def unsure_of(self, roles: Iterable[str]) -> tuple[str, ...]:
        """Return those of the closure of which nobody knows what they imply, sorted; () = the closure is exact."""
        return tuple(
            name for name in self.closure(roles) if name in self.roles and self.roles[name].implies is None
        )

    def why_unknown(self, fact: Fact) -> str:
        """Return the reason for which a fact is not known."""
        return self.unknown.get(fact, "nobody wrote it down")

    def _implications(self) -> Mapping[str, tuple[str, ...]]:
        return {name: role.implies or () for name, role in self.roles.items()}
