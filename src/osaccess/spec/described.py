"""Owns the first document of a cloud that lives already: what there is → an access.yaml that only names it.

Everything in it is `existing`: a run makes, changes and deletes nothing of it, until somebody decides otherwise.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from osaccess.cloud.inventory import Inventory, LivingAssignment, LivingGroup, LivingProject
from osaccess.spec.living import Keys, free_key, in_yaml

_Line = tuple[str, Mapping[str, Any], str]
"""A key, what it holds, and a comment."""

_HEADER = """\
# Who may do what in {auth_url}, as it was found there.
# Everything here is `existing`: no run makes, changes or deletes it. docs/adopt.md has the way from here on.
"""


@dataclass(frozen=True, slots=True)
class Description:
    """The document, and what of the cloud it cannot say, in words."""

    text: str
    left_out: tuple[str, ...]


def described(inventory: Inventory, keys: Keys, roles: Mapping[str, str]) -> Description:
    """Return the document of what lives in a cloud. `roles` are the ids of the whole cloud's roles → their names."""
    writing = _Writing(inventory, keys, roles)
    parts = [_HEADER.format(auth_url=inventory.auth_url)]
    if not inventory.own:
        parts += [_section(noun, lines) for noun, lines in writing.nouns() if lines]
    parts.append("credentials: {}\n")
    return Description("\n".join(parts), tuple(writing.left_out))


def _section(noun: str, lines: list[_Line]) -> str:
    written = "".join(
        f"  {in_yaml(key)}: {in_yaml(value)}{comment and '  # ' + comment}\n"
        for key, value, comment in sorted(lines, key=_by_key)
    )
    return f"{noun}:\n{written}"


class _Writing:
    def __init__(self, inventory: Inventory, keys: Keys, roles: Mapping[str, str]) -> None:
        self._inventory = inventory
        self._roles = roles
        self._keys = keys
        self.left_out: list[str] = []

    def nouns(self) -> Iterator[tuple[str, list[_Line]]]:
        keys, inventory = self._keys, self._inventory
        assignments = list(self._assignments())
        on_domains = {value["domain"] for _, value, _ in assignments if "domain" in value}
        yield (
            "domains",
            [
                (keys.domains[one.id], _existing(one.name), "")
                for one in inventory.domains
                if one.id != inventory.default_domain_id or keys.domains[one.id] in on_domains
            ],
        )
        yield "projects", [self._project(one) for one in inventory.projects]
        people = [
            (
                one.id in keys.owners,
                (keys.users[one.id], _existing(one.name) | keys.domain_of(one), _state(one.enabled)),
            )
            for one in inventory.users
        ]
        yield "owners", [line for is_owner, line in people if is_owner]
        yield "users", [line for is_owner, line in people if not is_owner]
        yield "groups", [self._group(one) for one in inventory.groups]
        yield "role_assignments", assignments

    def _project(self, one: LivingProject) -> _Line:
        above = {"parent": self._keys.projects[one.parent_id]} if one.parent_id in self._keys.projects else None
        return (
            self._keys.projects[one.id],
            _existing(one.name) | (above or self._keys.domain_of(one)),
            _state(one.enabled),
        )

    def _group(self, one: LivingGroup) -> _Line:
        members = [self._keys.users[id_] for id_ in one.members if id_ in self._keys.users]
        value = _existing(one.name) | self._keys.domain_of(one)
        return self._keys.groups[one.id], value, f"members: {in_yaml(sorted(members))}" if members else ""

    def _assignments(self) -> Iterator[_Line]:
        """Yield one line for all roles of an actor on a target."""
        names = self._roles
        together: dict[tuple[str, str, str, str, bool], set[str]] = defaultdict(set)
        for one in self._inventory.assignments:
            if one.role_id not in names:
                self.left_out.append(f"{self._words(one)}: the role {one.role_id} is none of the whole cloud")
            elif one.target == "system":
                role = names[one.role_id]
                self.left_out.append(f"{self._words(one)}: role {role!r} on the system, which no document can say")
            elif (actor := self._actor(one)) and (target := self._target(one)):
                together[*actor, *target, one.inherited].add(names[one.role_id])
            else:
                self.left_out.append(f"{self._words(one)}: who or what it is for was not seen")
        taken: list[str] = []
        for (noun, actor_key, target_noun, target_key, inherited), roles in together.items():
            wish = f"{actor_key}-on-{target_key}" if not inherited else f"{actor_key}-below-{target_key}"
            taken.append(free_key([wish, f"{noun}-{wish}", f"{noun}-{wish}-{target_noun}"], taken, "roles"))
            value = {"existing": True, noun: actor_key, target_noun: target_key}
            more = {"inherited": True} if inherited else {}
            yield taken[-1], {**value, **more, "roles": sorted(roles)}, ""

    def _actor(self, one: LivingAssignment) -> tuple[str, str] | None:
        if one.actor == "group":
            key = self._keys.groups.get(one.actor_id)
            return ("group", key) if key else None
        key = self._keys.users.get(one.actor_id)
        return ("owner" if one.actor_id in self._keys.owners else "user", key) if key else None

    def _target(self, one: LivingAssignment) -> tuple[str, str] | None:
        known = self._keys.projects if one.target == "project" else self._keys.domains
        key = known.get(one.target_id)
        return (one.target, key) if key else None

    def _words(self, one: LivingAssignment) -> str:
        known = self._keys.users if one.actor == "user" else self._keys.groups
        return f"role assignment of {one.actor} {known.get(one.actor_id, one.actor_id)!r}"


def _by_key(line: _Line) -> str:
    return line[0].casefold()


def _existing(name: str) -> dict[str, Any]:
    return {"existing": {"name": name}}


def _state(enabled: bool) -> str:
    return "" if enabled else "disabled"
