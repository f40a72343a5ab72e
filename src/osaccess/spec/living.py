"""Owns the words for what lives in a cloud already: a key of the document for each thing, and YAML text for values."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

import yaml

from osaccess.cloud.inventory import Inventory, LivingDomain, LivingGroup, LivingProject, LivingUser

_LONGEST_KEY: Final = 64
_ROOM_FOR_A_NUMBER: Final = 5
_Named = LivingDomain | LivingProject | LivingUser | LivingGroup


class Keys:
    """The key in the document of each thing, by its id; two of one name tell their domains, or are counted.

    Attributes:
        owners: ids of the users that own application credentials.

    """

    def __init__(self, inventory: Inventory) -> None:
        self._default = inventory.default_domain_id
        self._domain_names = {domain.id: domain.name for domain in inventory.domains}
        self.owners = frozenset(credential.user_id for credential in inventory.credentials)
        self.domains = self._keys("domain", inventory.domains)
        self.projects = self._keys("project", inventory.projects)
        self.users = self._keys("user", inventory.users)
        self.groups = self._keys("group", inventory.groups)

    def domain_of(self, one: LivingProject | LivingUser | LivingGroup) -> dict[str, str]:
        """Return the `domain` of a thing as the document writes it: nothing for the default domain."""
        return {} if one.domain_id == self._default else {"domain": self.domains[one.domain_id]}

    def _keys(self, noun: str, things: Iterable[_Named]) -> dict[str, str]:
        """Return id → key. Those of the default domain get the short names."""
        taken: dict[str, str] = {}
        for one in sorted(things, key=self._in_order):
            domain = self._domain_names.get(getattr(one, "domain_id", ""), "")
            key = free_key([one.name, f"{one.name}-{domain}"], taken.values(), noun)
            taken[one.id] = key
        return taken

    def _in_order(self, one: _Named) -> tuple[bool, str, str]:
        return getattr(one, "domain_id", self._default) != self._default, one.name, one.id


def free_key(wishes: Iterable[str], taken: Collection[str], noun: str) -> str:
    """Return the first wish, made a key, that is not taken; else the last one with a number."""
    keys = [_key(wish) or noun for wish in wishes]
    numbered = (f"{keys[-1][: _LONGEST_KEY - _ROOM_FOR_A_NUMBER]}-{count}" for count in range(2, len(taken) + 3))
    return next(key for key in (*keys, *numbered) if key not in taken)


def _key(name: str) -> str:
    """Return the name with '-' for what no key may have; "" where nothing is left."""
    kept = "".join(letter if letter.isalnum() or letter in "-_." else " " for letter in name)
    return "-".join(kept.split())[:_LONGEST_KEY].strip("-.")


def in_yaml(value: Any) -> str:
    """Return a value as YAML on one line, also inside of a flow: what could break the line is escaped."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            style = None if value.isprintable() else '"'
            text = yaml.safe_dump(
                [value], default_flow_style=True, default_style=style, allow_unicode=True, width=float("inf")
            )
            return text.strip()[1:-1].removeprefix("! ")
        case Mapping():
            return "{" + ", ".join(f"{in_yaml(key)}: {in_yaml(one)}" for key, one in value.items()) + "}"
    return "[" + ", ".join(in_yaml(one) for one in value) + "]"
