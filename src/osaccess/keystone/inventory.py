"""Owns reading what lives in a cloud from its Keystone: GET only, and no secret is in any answer.

An admin sees everybody; any other login only its own credentials, and asks for nothing else. What is gone between two
requests is left out; what is refused is told in `not_seen`.
"""

from collections.abc import Sequence
from functools import partial
from typing import Final

from osaccess.access.access_rule import AccessRule
from osaccess.cloud.inventory import (
    ActorKind,
    Inventory,
    LivingAssignment,
    LivingCredential,
    LivingDomain,
    LivingGroup,
    LivingProject,
    LivingUser,
    TargetKind,
)
from osaccess.keystone.cloud_facts import is_admin
from osaccess.keystone.examination import utc
from osaccess.keystone.listing import Listing, Row, of_each
from osaccess.keystone.session import KeystoneSession

_NO_ADMIN: Final = (
    "projects, users, groups, role assignments and credentials of others: an ordinary login sees its own credentials, "
    "an admin all"
)


def read_inventory(session: KeystoneSession) -> Inventory:
    """Return what this login may see.

    As an admin: one request for domains, projects and assignments each, two for each domain, one for each group and
    each user. As anybody else: one. Raises the errors of the login.
    """
    return _Reading(session).of_all() if is_admin(session) else _Reading(session).of_own()


class _Reading:
    def __init__(self, session: KeystoneSession) -> None:
        self._session = session
        self._listing = Listing(session)
        self._list = self._listing.of

    def of_own(self) -> Inventory:
        token = self._session.token()
        project = token.project
        return Inventory(
            auth_url=self._session.auth_url,
            own=True,
            projects=(LivingProject(project.id, project.name, project.domain_id),) if project else (),
            users=(LivingUser(token.user.id, token.user.name, token.user.domain_id),),
            credentials=self._credentials(token.user.id),
            not_seen=(_NO_ADMIN, *self._listing.not_seen),
        )

    def of_all(self) -> Inventory:
        domains = tuple(_domain(row) for row in self._list("/domains", "domains"))
        projects = tuple(_project(row) for row in self._list("/projects", "projects"))
        users = of_each(partial(self._users, "users"), (domain.id for domain in domains))
        groups = of_each(partial(self._users, "groups"), (domain.id for domain in domains))
        people = [_user(row) for row in users]
        return Inventory(
            auth_url=self._session.auth_url,
            domains=domains,
            projects=projects,
            users=tuple(people),
            groups=of_each(lambda row: [self._group(row)], groups),
            assignments=tuple(sorted(map(_assignment, self._list("/role_assignments", "role_assignments")))),
            credentials=of_each(self._credentials, (user.id for user in people)),
            not_seen=self._listing.not_seen,
        )

    def _users(self, collection: str, domain_id: str) -> Sequence[Row]:
        return self._list(f"/{collection}", collection, {"domain_id": domain_id})

    def _group(self, row: Row) -> LivingGroup:
        members = self._list(f"/groups/{row['id']}/users", "users")
        return LivingGroup(row["id"], row["name"], row["domain_id"], tuple(one["id"] for one in members))

    def _credentials(self, user_id: str) -> tuple[LivingCredential, ...]:
        rows = self._list(f"/users/{user_id}/application_credentials", "application_credentials")
        return tuple(_credential(row, user_id) for row in rows)


def _domain(row: Row) -> LivingDomain:
    return LivingDomain(row["id"], row["name"], row.get("enabled") is not False)


def _project(row: Row) -> LivingProject:
    return LivingProject(
        row["id"], row["name"], row["domain_id"], row.get("parent_id") or "", row.get("enabled") is not False
    )


def _user(row: Row) -> LivingUser:
    return LivingUser(row["id"], row["name"], row["domain_id"], row.get("enabled") is not False)


def _assignment(row: Row) -> LivingAssignment:
    scope = row["scope"]
    actor: ActorKind = "user" if "user" in row else "group"
    target: TargetKind = next(kind for kind in ("project", "domain", "system") if kind in scope)
    return LivingAssignment(
        actor,
        row[actor]["id"],
        target,
        scope[target]["id"] if target != "system" else "",
        row["role"]["id"],
        "OS-INHERIT:inherited_to" in scope,
    )


def _credential(row: Row, user_id: str) -> LivingCredential:
    ends = row.get("expires_at")
    rules = row.get("access_rules") or ()
    return LivingCredential(
        id=row["id"],
        name=row["name"],
        user_id=user_id,
        project_id=row.get("project_id") or "",
        roles=tuple(sorted(role["name"] for role in row.get("roles", ()))),
        rules=tuple(AccessRule(rule["service"], rule["method"], rule["path"]) for rule in rules),
        expires_at=utc(ends) if ends else None,
        unrestricted=bool(row.get("unrestricted")),
        description=row.get("description") or "",
    )
