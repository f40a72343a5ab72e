"""Owns which access rules of one user are in use, so that no request to delete one is refused.

An access rule outlives its credential and is shared by all credentials of its user with the same definition;
deleting one that is in use is a 403 (facts/keystone.md 5). Deliberately trusts one list for the life of a session:
a rule that another process takes up meanwhile is refused by Keystone, which harms nothing.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

Uses = Mapping[str, frozenset[str]]


class AccessRuleUse:
    """Credential id → ids of its rules, for one user; and the order between creating credentials and deleting rules.

    Creations run side by side; deletions run alone, because a creation could take up the rule being deleted.
    """

    def __init__(self) -> None:
        self._turn = threading.Condition()
        self._creating = 0
        self._deleting = False
        self._uses: dict[str, frozenset[str]] | None = None

    @contextmanager
    def creating(self) -> Iterator[None]:
        """Hold off deletions while a credential is being created."""
        with self._turn:
            self._turn.wait_for(lambda: not self._deleting)
            self._creating += 1
        try:
            yield
        finally:
            with self._turn:
                self._creating -= 1
                self._turn.notify_all()

    @contextmanager
    def deleting(self) -> Iterator[None]:
        """Hold off creations and other deletions while a credential and its rules are being deleted."""
        with self._turn:
            self._turn.wait_for(lambda: not self._deleting and self._creating == 0)
            self._deleting = True
        try:
            yield
        finally:
            with self._turn:
                self._deleting = False
                self._turn.notify_all()

    def add(self, credential: str, rules: frozenset[str]) -> None:
        """Remember a credential that was created."""
        with self._turn:
            if self._uses is not None:
                self._uses[credential] = rules

    def free_rules(self, credential: str, rules: frozenset[str], listed: Callable[[], Uses]) -> frozenset[str]:
        """Return which rules of a deleted credential nothing uses any more; `listed` asks Keystone, once."""
        if self._uses is None:
            self._uses = dict(listed())
        self._uses.pop(credential, None)
        return rules.difference(*self._uses.values())
