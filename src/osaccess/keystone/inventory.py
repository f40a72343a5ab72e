"""Owns reading what lives in a cloud from its Keystone: GET only, and no secret is in any answer.

An admin sees everybody; any other login only its own credentials, and asks for nothing else. What is gone between two
requests is left out; what is refused is told in `not_seen`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final, TypeVar

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
from osaccess.keystone.refusals import RefusedByKeystone
from osaccess.keystone.session import KeystoneSession

_Row = Mapping[str, Any]
_Record = TypeVar("_Record")
_AT_ONCE: Final = 8
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
        self._not_seen: list[str] = []

    def of_own(self) -> Inventory:
        token = self._session.token()
        project = token.project
        return Inventory(
            auth_url=self._session.auth_url,
            own=True,
            projects=(LivingProject(project.id, project.name, project.domain_id),) if project else (),
            users=(LivingUser(token.user.id, token.user.name, token.user.domain_id),),
            credentials=self._credentials(token.user.id),
            not_seen=(_NO_ADMIN, *self._not_seen),
        )

    def of_all(self) -> Inventory:
        domains = tuple(_domain(row) for row in self._list("/domains", "domains"))
        projects = tuple(_project(row) for row in self._list("/projects", "projects"))
        users = self._of_each(partial(self._users, "users"), (domain.id for domain in domains))
        groups = self._of_each(partial(self._users, "groups"), (domain.id for domain in domains))
        people = [_user(row) for row in users]
        return Inventory(
            auth_url=self._session.auth_url,
            domains=domains,
            projects=projects,
            users=tuple(people),
            groups=self._of_each(lambda row: [self._group(row)], groups),
            assignments=tuple(sorted(map(_assignment, self._list("/role_assignments", "role_assignments")))),
            credentials=self._of_each(self._credentials, (user.id for user in people)),
            not_seen=tuple(sorted(self._not_seen)),
        )

    def _of_each(self, ask: Callable[[Any], Iterable[_Record]], subjects: Iterable[Any]) -> tuple[_Record, ...]:
        """Return all records of all subjects, in their order, a few requests at once."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return tuple(record for records in pool.map(ask, subjects) for record in records)

    def _users(self, collection: str, domain_id: str) -> Sequence[_Row]:
        return self._list(f"/{collection}", collection, {"domain_id": domain_id})

    def _group(self, row: _Row) -> LivingGroup:
        members = self._list(f"/groups/{row['id']}/users", "users")
        return LivingGroup(row["id"], row["name"], row["domain_id"], tuple(one["id"] for one in members))

    def _credentials(self, user_id: str) -> tuple[LivingCredential, ...]:
        rows = self._list(f"/users/{user_id}/application_credentials", "application_credentials")
        return tuple(_credential(row, user_id) for row in rows)

    def _list(self, path: str, collection: str, query: Mapping[str, str] | None = None) -> Sequence[_Row]:
        """Return the rows; none, with a word in `not_seen`, where Keystone refuses, and none where it is gone."""
        try:
            reply = self._session.request("GET", path, params=query)
        except RefusedByKeystone as refused:
            self._not_seen.append(refused.problem)
            return ()
        if reply.is_absent:
            return ()
        if reply.body.get("truncated"):
            self._not_seen.append(f"some of GET {path}: the cloud cuts lists off ([DEFAULT] list_limit)")
        rows: Sequence[_Row] = reply.part(collection)
        return rows


def _domain(row: _Row) -> LivingDomain:
    return LivingDomain(row["id"], row["name"], row.get("enabled") is not False)


def _project(row: _Row) -> LivingProject:
    return LivingProject(
        row["id"], row["name"], row["domain_id"], row.get("parent_id") or "", row.get("enabled") is not False
    )


def _user(row: _Row) -> LivingUser:
    return LivingUser(row["id"], row["name"], row["domain_id"], row.get("enabled") is not False)


def _assignment(row: _Row) -> LivingAssignment:
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


def _credential(row: _Row, user_id: str) -> LivingCredential:
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
