"""Owns reading Keystone's lists whole: page after page, and what could not be read is told instead of raised."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl, urlsplit

from osaccess.keystone.refusals import RefusedByKeystone
from osaccess.keystone.session import KeystoneSession

Row = Mapping[str, Any]
_Record = TypeVar("_Record")
_AT_ONCE: Final = 8


class Listing:
    """Lists of one session; what it could not see is in `not_seen`, in words."""

    def __init__(self, session: KeystoneSession) -> None:
        self._session = session
        self._not_seen: list[str] = []

    @property
    def not_seen(self) -> tuple[str, ...]:
        """Return what is missing, in a steady order."""
        return tuple(sorted(self._not_seen))

    def of(self, path: str, collection: str, query: Mapping[str, str] | None = None) -> Sequence[Row]:
        """Return the rows; none, with a word in `not_seen`, where Keystone refuses, and none where it is gone.

        A list that the cloud cuts off names its next page, on Keystone 30 (facts/keystone.md 11); where it names none
        the rest is not seen.
        """
        rows: list[Row] = []
        page: Mapping[str, str] | None = query
        asked: set[str] = set()
        while True:
            try:
                reply = self._session.request("GET", path, params=page)
            except RefusedByKeystone as refused:
                self._not_seen.append(refused.problem)
                return rows
            if reply.is_absent:
                return rows
            rows.extend(reply.part(collection))
            if not reply.body.get("truncated"):
                return rows
            further = dict(parse_qsl(urlsplit((reply.body.get("links") or {}).get("next") or "").query))
            if not further.get("marker") or further["marker"] in asked:
                self._not_seen.append(f"some of GET {path}: the cloud cuts lists off ([DEFAULT] list_limit)")
                return rows
            asked.add(further["marker"])
            page = {**(query or {}), **further}


def of_each(ask: Callable[[Any], Iterable[_Record]], subjects: Iterable[Any]) -> tuple[_Record, ...]:
    """Return all records of all subjects, in their order, a few requests at once."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return tuple(record for records in pool.map(ask, subjects) for record in records)
