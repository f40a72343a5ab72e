"""Owns where a document says what a finding is about: file, line and column of the noun that made the resource.

The resource's type names the noun, so that a project and an owner of one name stand where each is written. What the
components add to a name (a generation, a role, a member) leads back to the key; deliberately guesses nothing beyond.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from osaccess.report.events import name_of, type_of
from osaccess.report.kinds import (
    ASSIGNMENT,
    CREDENTIAL,
    DOMAIN,
    GROUP,
    INHERITED,
    MEMBERSHIP,
    PROJECT,
    PROVIDER,
    ROLE,
    SERIES,
    USER,
)

_OWN_CREDENTIAL: Final = "osaccess:index:ApplicationCredential"
_ASSIGNMENTS: Final = "osaccess:index:RoleAssignments"
_GENERATION = re.compile(r"-(\d{8}T\d{6}Z|[0-9a-f]{6})$")
"""What `osaccess.plan.naming` puts behind the key of a credential."""

_NOUNS: Final[Mapping[str, tuple[str, ...]]] = {
    CREDENTIAL: ("credentials",),
    SERIES: ("credentials",),
    _OWN_CREDENTIAL: ("credentials",),
    ASSIGNMENT: ("role_assignments",),
    INHERITED: ("role_assignments",),
    _ASSIGNMENTS: ("role_assignments",),
    MEMBERSHIP: ("groups",),
    GROUP: ("groups",),
    USER: ("owners", "users"),
    PROJECT: ("projects",),
    DOMAIN: ("domains",),
    ROLE: ("roles",),
    PROVIDER: ("owners",),
}
_ALL: Final = tuple(dict.fromkeys(noun for nouns in _NOUNS.values() for noun in nouns))
_WITH_A_TAIL: Final = frozenset({"role_assignments", "groups"})
"""Nouns of which one entry makes several resources, `KEY-ROLE` and `KEY-MEMBER`."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is written; `file` as its repository has it, line and column from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


Places = Mapping[tuple[str, str], Place]
"""Noun and key → place."""


def place_of(urn: str, places: Places) -> Place | None:
    """Return where the document says what the URN stands for; None where it says nothing of it."""
    name = name_of(urn)
    for noun in _NOUNS.get(type_of(urn), _ALL):
        for key in _keys(noun, name):
            if (noun, key) in places:
                return places[noun, key]
    return None


def _keys(noun: str, name: str) -> Iterator[str]:
    """Yield what the key may be, the longest first."""
    yield name
    if noun == "credentials":
        yield _GENERATION.sub("", name)
    if noun == "owners" and "@" in name:
        yield name.partition("@")[0]
    if noun in _WITH_A_TAIL:
        parts = name.split("-")
        yield from ("-".join(parts[:end]) for end in range(len(parts) - 1, 0, -1))
