"""Owns giving a fake what has to stand there before a run: who lives in the real cloud, by its ids.

Written into the state: a request could not say an id. What the fake has by itself stays as it is.
"""

from collections.abc import Callable

from osaccess.access.secret import Secret
from osaccess.fake_keystone.app import FakeKeystone
from osaccess.fake_keystone.digests import digest
from osaccess.fake_keystone.entities import Assignment, Group, Implication, Project, Role, User
from osaccess.fake_keystone.state import State
from osaccess.plan.standing import Standing, StandingRole


def stand(keystone: FakeKeystone, standing: Standing, password: Callable[[str], Secret]) -> None:
    """Write it into the fake; `password` gives each user's, by its id."""
    _Writing(keystone.state, password).all(standing)


class _Writing:
    def __init__(self, state: State, password: Callable[[str], Secret]) -> None:
        self._state = state
        self._password = password
        self._here: dict[str, str] = {}
        """Id of the real cloud → id here, of what every Keystone has by itself."""

    def all(self, standing: Standing) -> None:
        for domain in standing.domains:
            self._project(Project(domain.id, domain.name, None, None, is_domain=True))
        roles = self._roles(standing.roles)
        for project in standing.projects:
            self._project(
                Project(
                    project.id,
                    project.name,
                    self._id(project.domain_id),
                    self._id(project.parent_id),
                    enabled=project.enabled,
                    description=project.description,
                    tags=tuple(sorted(project.tags)),
                )
            )
        for user in standing.users:
            self._user(
                User(
                    user.id,
                    user.name,
                    self._id(user.domain_id),
                    password=digest(self._password(user.id).reveal()),
                    enabled=user.enabled,
                    extra={"description": user.description} if user.description else {},
                )
            )
        for group in standing.groups:
            self._group(Group(group.id, group.name, self._id(group.domain_id), description=group.description))
        for one in standing.grants:
            for name in one.roles:
                self._state.assignments.put(
                    Assignment(
                        one.actor,
                        self._id(one.actor_id),
                        one.target,
                        self._id(one.target_id),
                        roles[name],
                        one.inherited,
                    )
                )

    def _roles(self, wanted: tuple[StandingRole, ...]) -> dict[str, str]:
        """Write the roles and what they imply; returns name → id of all that there are."""
        ids = {role.name: role.id for role in self._state.roles if role.domain_id is None}
        for one in wanted:
            if one.name not in ids:
                ids[one.name] = self._state.roles.put(Role(one.id, one.name)).id
        for one in wanted:
            if one.implies is not None:
                prior = ids[one.name]
                self._state.implications.drop_where(lambda row, prior=prior: row.prior_id == prior)  # type: ignore[misc]
                for name in one.implies:
                    self._state.implications.put(Implication(prior, ids[name]))
        return ids

    def _project(self, row: Project) -> None:
        same = [one for one in self._state.projects if (one.name, one.domain_id) == (row.name, row.domain_id)]
        if self._is_free(row.id, [one.id for one in same]):
            self._state.projects.put(row)

    def _user(self, row: User) -> None:
        same = [one.id for one in self._state.users.of(row.domain_id) if one.name == row.name]
        if self._is_free(row.id, same):
            self._state.users.put(row)

    def _group(self, row: Group) -> None:
        same = [one.id for one in self._state.groups if (one.name, one.domain_id) == (row.name, row.domain_id)]
        if self._is_free(row.id, same):
            self._state.groups.put(row)

    def _is_free(self, id_: str, same: list[str]) -> bool:
        """Tell whether no other thing has the name; else that one stands for it."""
        if same and id_ not in same:
            self._here[id_] = same[0]
            return False
        return True

    def _id(self, id_: str) -> str:
        return self._here.get(id_, id_)
