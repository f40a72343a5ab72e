"""Owns all that a fake remembers, as tables of frozen values; deliberately knows no request and no rule.

A snapshot copies the tables, not the rows: rows never change, they are replaced.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Generic, Protocol, TypeVar

from osaccess.fake_keystone.entities import (
    AccessRule,
    Assignment,
    Credential,
    Endpoint,
    Group,
    Implication,
    Membership,
    Project,
    Region,
    Revocation,
    Role,
    Service,
    User,
)


class HasId(Protocol):
    """A row: it has an id that is unique in its table."""

    @property
    def id(self) -> str:
        """The key of the row."""


Row = TypeVar("Row", bound=HasId)


class Version:
    """A number that grows with every change of any table: what was worked out at the same number still holds."""

    __slots__ = ("number",)

    def __init__(self) -> None:
        self.number = 0


class Table(Generic[Row]):
    """Rows by id and by their owner (of a user its domain, of a credential its user), in order of insertion."""

    __slots__ = ("_owned", "_owner", "_rows", "_version")

    def __init__(self, version: Version, owner: Callable[[Row], str | None]) -> None:
        self._owner = owner
        self._version = version
        self._rows: dict[str, Row] = {}
        self._owned: dict[str | None, dict[str, Row]] = {}

    def get(self, id_: str) -> Row | None:
        """Return the row with this id."""
        return self._rows.get(id_)

    def __getitem__(self, id_: str) -> Row:
        return self._rows[id_]

    def __contains__(self, id_: object) -> bool:
        return id_ in self._rows

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows.values())

    def __len__(self) -> int:
        return len(self._rows)

    def of(self, owner: str | None) -> list[Row]:
        """Return the rows of one owner."""
        rows = self._owned.get(owner)
        return list(rows.values()) if rows else []

    def put(self, row: Row) -> Row:
        """Insert the row, or replace the one with its id in place; returns it."""
        old = self._rows.get(row.id)
        owner = self._owner(row)
        if old is not None and (before := self._owner(old)) != owner:
            self._disown(before, row.id)
        self._rows[row.id] = row
        self._owned.setdefault(owner, {})[row.id] = row
        self._version.number += 1
        return row

    def drop(self, id_: str) -> None:
        """Remove the row with this id, if it is there."""
        row = self._rows.pop(id_, None)
        if row is not None:
            self._disown(self._owner(row), id_)
            self._version.number += 1

    def drop_where(self, is_gone: Callable[[Row], bool]) -> None:
        """Remove all rows of which `is_gone` is true."""
        for row in [row for row in self._rows.values() if is_gone(row)]:
            self.drop(row.id)

    def saved(self) -> dict[str, Row]:
        """Return a copy of the rows for `load`."""
        return dict(self._rows)

    def load(self, rows: Mapping[str, Row]) -> None:
        """Replace all rows."""
        self._rows = dict(rows)
        self._owned = {}
        for id_, row in self._rows.items():
            self._owned.setdefault(self._owner(row), {})[id_] = row
        self._version.number += 1

    def _disown(self, owner: str | None, id_: str) -> None:
        owned = self._owned[owner]
        del owned[id_]
        if not owned:
            del self._owned[owner]


class Snapshot:
    """What `State.snapshot` returned: all rows of all tables at one moment."""

    __slots__ = ("tables",)

    def __init__(self, tables: Mapping[str, Mapping[str, Any]]) -> None:
        self.tables = tables


TABLES = (
    "projects", "users", "groups", "memberships", "roles", "implications", "assignments", "credentials",
    "access_rules", "services", "endpoints", "regions", "revocations",
)  # fmt: skip


class State:
    """All tables of one fake.

    Change a table with `put` and `drop` only; a direct change needs the same care that the handlers take
    (they check what refers to what).
    """

    __slots__ = ("version", "_fresh", *TABLES)

    def __init__(self) -> None:
        self.version = Version()
        self.projects: Table[Project] = Table(self.version, lambda row: row.domain_id)
        self.users: Table[User] = Table(self.version, lambda row: row.domain_id)
        self.groups: Table[Group] = Table(self.version, lambda row: row.domain_id)
        self.memberships: Table[Membership] = Table(self.version, lambda row: row.user_id)
        self.roles: Table[Role] = Table(self.version, lambda row: row.domain_id)
        self.implications: Table[Implication] = Table(self.version, lambda row: row.prior_id)
        self.assignments: Table[Assignment] = Table(self.version, lambda row: row.actor_id)
        self.credentials: Table[Credential] = Table(self.version, lambda row: row.user_id)
        self.access_rules: Table[AccessRule] = Table(self.version, lambda row: row.user_id)
        self.services: Table[Service] = Table(self.version, lambda row: row.type)
        self.endpoints: Table[Endpoint] = Table(self.version, lambda row: row.service_id)
        self.regions: Table[Region] = Table(self.version, lambda row: row.parent_region_id)
        self.revocations: Table[Revocation] = Table(self.version, lambda row: row.user_id)
        self._fresh = self.snapshot()

    def __len__(self) -> int:
        """Return the number of rows in all tables."""
        return sum(len(getattr(self, name)) for name in TABLES)

    def snapshot(self) -> Snapshot:
        """Return the content, to come back to with `restore`; costs a copy of the tables' keys."""
        return Snapshot({name: getattr(self, name).saved() for name in TABLES})

    def restore(self, snapshot: Snapshot) -> None:
        """Make the content what it was at `snapshot`."""
        for name in TABLES:
            getattr(self, name).load(snapshot.tables[name])

    def mark_fresh(self) -> None:
        """Make the present content the one that `reset` brings back."""
        self._fresh = self.snapshot()

    def reset(self) -> None:
        """Make the content what a new fake has."""
        self.restore(self._fresh)
