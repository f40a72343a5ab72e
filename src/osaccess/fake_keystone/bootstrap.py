"""Owns the content of a fresh fake: what `keystone-manage bootstrap` leaves behind.

One domain, one project, one user with the role admin on it and on the system, five roles of which
admin implies manager, manager member, member reader, and the identity service with three endpoints.
"""

from itertools import pairwise

from osaccess.access.secret import Secret
from osaccess.fake_keystone.digests import digest
from osaccess.fake_keystone.entities import (
    SYSTEM,
    Assignment,
    Endpoint,
    Implication,
    Project,
    Region,
    Role,
    Service,
    User,
)
from osaccess.fake_keystone.ids import Ids
from osaccess.fake_keystone.state import State

DEFAULT_DOMAIN = "default"
ROLES = ("reader", "member", "manager", "admin", "service")
"""From the lowest up; each but the last implies the one before it."""


def bootstrap(state: State, ids: Ids, *, url: str, admin_password: Secret, region: str) -> None:
    """Put the content into an empty state.

    Args:
        state: an empty state.
        ids: where the ids come from.
        url: the identity endpoint, for the catalogue.
        admin_password: password of the user `admin`.
        region: the region of the endpoints.

    """
    state.projects.put(
        Project(DEFAULT_DOMAIN, "Default", None, None, is_domain=True, description="The default domain")
    )
    description = "Bootstrap project for initializing the cloud."
    project = Project(ids.id(), "admin", DEFAULT_DOMAIN, DEFAULT_DOMAIN, description=description)
    state.projects.put(project)
    user = state.users.put(User(ids.id(), "admin", DEFAULT_DOMAIN, password=digest(admin_password.reveal())))
    admin = _roles(state, ids)
    state.assignments.put(Assignment("user", user.id, "project", project.id, admin.id))
    state.assignments.put(Assignment("user", user.id, "system", SYSTEM, admin.id))
    service = state.services.put(Service(ids.id(), "identity", "keystone"))
    state.regions.put(Region(region))
    for interface in ("public", "internal", "admin"):
        state.endpoints.put(Endpoint(ids.id(), service.id, interface, url, region))


def _roles(state: State, ids: Ids) -> Role:
    made = [state.roles.put(Role(ids.id(), name, options={"immutable": True})) for name in ROLES]
    for lower, upper in pairwise(made[:4]):
        state.implications.put(Implication(upper.id, lower.id))
    return made[3]
