"""Owns reading many application credentials of one owner with one request; deliberately remembers nothing longer.

A refresh knows beforehand what it will read. The CLI asks for each one; a list says the same of all of them.
"""

import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any

Listed = Mapping[str, Any]


class CredentialListing:
    """What one operation is about to read with one login. Safe to use from several threads.

    Args:
        ids: the credentials that will be read; each is answered once, so nothing gets old here.

    """

    def __init__(self, ids: Iterable[str]) -> None:
        self._lock = threading.Lock()
        self._expected = set(ids)
        self._found: dict[str, Listed] | None = None

    def take(self, id_: str, list_all: Callable[[], Iterable[Listed]]) -> Listed | None:
        """Return what the list says of a credential; None = it was not expected, or is not in it: ask for it alone."""
        with self._lock:
            if id_ not in self._expected:
                return None
            if self._found is None:
                self._found = {one["id"]: one for one in list_all()}
            self._expected.discard(id_)
            return self._found.get(id_)
