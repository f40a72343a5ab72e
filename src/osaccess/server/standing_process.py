"""Owns writing what stands in a rehearsal's Keystone into its database: `python -m` this, in the folder of its state.

It reads JSON on stdin (`osaccess.server.standing` makes it), makes what is missing, by the ids that it is told, and
changes what it made before. Deliberately leaves alone what this Keystone has by itself, and deletes nothing but
implications.
"""

import json
import sys
from typing import Any

from osaccess.server import keystone_config, keystone_process

_CONFLICT = 3


class _Taken(Exception):
    """A name is another thing's."""


def main() -> None:
    """Write what stdin says, and the ids of all that was ever made to stdout; 3 = a name is taken, stdout tells."""
    wanted = json.load(sys.stdin)
    keystone_process.prepare()
    import keystone.server

    keystone.server.configure(config_files=[keystone_config.FILE])
    from keystone.server import backends

    backends.load_backends()
    writing = _Writing(wanted)
    try:
        writing.all()
    except _Taken as taken:
        sys.stdout.write(str(taken))
        sys.exit(_CONFLICT)
    sys.stdout.write(json.dumps(sorted(writing.made)))


class _Writing:
    """One writing.

    Attributes:
        made: ids of what this process made, now or before.

    """

    def __init__(self, wanted: dict[str, Any]) -> None:
        from keystone.common.provider_api import ProviderAPIs

        from keystone import exception

        self._wanted = wanted
        self._resources = ProviderAPIs.resource_api
        self._identity = ProviderAPIs.identity_api
        self._roles = ProviderAPIs.role_api
        self._assignments = ProviderAPIs.assignment_api
        self._absent = exception.NotFound
        self.made: set[str] = set(wanted["made"])
        self._ids: dict[str, str] = {}
        """Id of the real cloud → id here, of what every Keystone has by itself, like the user admin."""

    def all(self) -> None:
        """Write domains, roles, projects, people and groups, then who may do what."""
        for one in self._wanted["domains"]:
            self._domain(one)
        self._write_roles()
        for one in self._wanted["projects"]:
            self._project(one)
        for one in self._wanted["users"]:
            self._user(one)
        for one in self._wanted["groups"]:
            self._group(one)
        for one in self._wanted["grants"]:
            self._grant(one)

    def _domain(self, one: dict[str, Any]) -> None:
        row = {key: one[key] for key in ("name", "enabled", "description")}
        if self._is_mine(one, self._resources.get_domain):
            self._resources.update_domain(one["id"], row)
        elif self._is_missing(one, lambda: self._resources.get_domain_by_name(one["name"])):
            self._resources.create_domain(one["id"], {"id": one["id"], **row})

    def _write_roles(self) -> None:
        there = {role["name"]: role["id"] for role in self._roles.list_roles() if role["domain_id"] is None}
        for one in self._wanted["roles"]:
            if one["name"] not in there:
                self._roles.create_role(one["id"], {"id": one["id"], "name": one["name"], "domain_id": None})
                there[one["name"]] = one["id"]
        for one in self._wanted["roles"]:
            if one["implies"] is not None:
                self._imply(there[one["name"]], {there[name] for name in one["implies"] if name in there})
        self._role_ids = there

    def _imply(self, prior: str, wanted: set[str]) -> None:
        found = {one["implied_role_id"] for one in self._roles.list_implied_roles(prior)}
        for id_ in sorted(wanted - found):
            self._roles.create_implied_role(prior, id_)
        for id_ in sorted(found - wanted):
            self._roles.delete_implied_role(prior, id_)

    def _project(self, one: dict[str, Any]) -> None:
        domain = self._here(one["domain_id"])
        row = {key: one[key] for key in ("name", "enabled", "description", "tags")}
        if self._is_mine(one, self._resources.get_project):
            self._resources.update_project(one["id"], row)
        elif self._is_missing(one, lambda: self._resources.get_project_by_name(one["name"], domain)):
            place = {"domain_id": domain, "parent_id": self._here(one["parent_id"]), "is_domain": False}
            self._resources.create_project(one["id"], {"id": one["id"], **row, **place})

    def _user(self, one: dict[str, Any]) -> None:
        domain = self._here(one["domain_id"])
        row = {
            **{key: one[key] for key in ("name", "enabled", "description")},
            "password": self._wanted["passwords"][one["id"]],
        }
        if self._is_mine(one, self._identity.get_user):
            self._identity.update_user(one["id"], row)
        elif self._is_missing(one, lambda: self._identity.get_user_by_name(one["name"], domain)):
            # The manager would choose an id; the driver below it takes one.
            self._identity.driver.create_user(one["id"], {"id": one["id"], **row, "domain_id": domain})

    def _group(self, one: dict[str, Any]) -> None:
        domain = self._here(one["domain_id"])
        row = {key: one[key] for key in ("name", "description")}
        if self._is_mine(one, self._identity.get_group):
            self._identity.update_group(one["id"], row)
        elif self._is_missing(one, lambda: self._identity.get_group_by_name(one["name"], domain)):
            self._identity.driver.create_group(one["id"], {"id": one["id"], **row, "domain_id": domain})

    def _grant(self, one: dict[str, Any]) -> None:
        for role in one["roles"]:
            self._assignments.create_grant(
                self._role_ids[role],
                inherited_to_projects=one["inherited"],
                **{
                    f"{one['actor']}_id": self._here(one["actor_id"]),
                    f"{one['target']}_id": self._here(one["target_id"]),
                },
            )

    def _here(self, id_: str) -> str:
        return self._ids.get(id_, id_)

    def _is_mine(self, one: dict[str, Any], by_id: Any) -> bool:
        """Tell whether it is there, and was made here before."""
        try:
            by_id(one["id"])
        except self._absent:
            return False
        if one["id"] not in self.made:
            self._ids[one["id"]] = one["id"]  # this Keystone's own, which has the same id in each rehearsal
        return one["id"] in self.made

    def _is_missing(self, one: dict[str, Any], by_name: Any) -> bool:
        """Tell whether it is to be made; a thing of its name stands for it, unless the document says the id."""
        if one["id"] in self._ids:
            return False
        try:
            other = by_name()
        except self._absent:
            self.made.add(one["id"])
            return True
        if one["id"] in self._wanted["exact"]:
            raise _Taken(f"{one['name']!r} has the id {other['id']} here, and {one['id']} there.")
        self._ids[one["id"]] = other["id"]
        return False


if __name__ == "__main__":
    main()
