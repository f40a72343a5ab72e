"""Owns the facts about one cloud that a plan needs, so that a run looks nothing up (design, decision 3).

Only facts that were read from the cloud or written by its operator: an implication that is not listed
does not exist.
"""

from collections.abc import Iterable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from osaccess.access.roles import closure


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class RoleFacts(_Facts):
    """One global role of the cloud."""

    id: Annotated[str, Field(min_length=1, description="the role's id in Keystone")]
    implies: Annotated[tuple[str, ...], Field(description="names of the roles that it directly implies")] = ()


class ServiceFacts(_Facts):
    """One service of the catalogue, as access rules have to name it."""

    prefix: Annotated[
        str, Field(description="mount prefix in front of the API's own paths, '/compute'; '' for none")
    ] = ""


class CloudFacts(_Facts):
    """What is known about one cloud: one Keystone with its roles and the services of its catalogue."""

    auth_url: Annotated[str, Field(pattern=r"^https?://.+/v3$", description="Keystone's v3 endpoint")]
    region: Annotated[str, Field(description="region name of the endpoints")] = ""
    default_domain_id: Annotated[str, Field(description="id of the domain for names without one")] = "default"
    roles: Annotated[dict[str, RoleFacts], Field(description="role name → id and implications")]
    services: Annotated[dict[str, ServiceFacts], Field(description="service type → mount prefix")]
    user_limit: Annotated[
        int | None, Field(description="application credentials that a user may hold; null = not known")
    ] = None

    def closure(self, roles: Iterable[str]) -> tuple[str, ...]:
        """Return the roles with all that this cloud implies by them, sorted."""
        return closure(roles, {name: role.implies for name, role in self.roles.items()})
