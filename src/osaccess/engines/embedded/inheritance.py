"""Owns what a registration takes over from its parent: deliberately knows no state and no step.

Only what the program leaves open is taken over: `deletedWith`, `protect`, `retainOnDelete`, and the provider where it
is one of the resource's own package (pkg/resource/deploy/source_eval.go, inheritFromParent). SDKs do a part of it.
"""

import threading
from typing import Any, Final

from osaccess.engines.embedded.urns import PROVIDER_PREFIX, ProviderReference, package_of, type_of

_OPTIONAL: Final = ("protect", "retainOnDelete")


class Inheritance:
    """The registrations of one run, by URN. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._done: dict[str, Any] = {}

    def remember(self, urn: str, request: Any) -> None:
        """Keep what was asked for a resource, for the children of it."""
        with self._lock:
            self._done[urn] = request

    def apply(self, request: Any) -> None:
        """Put into a request what its parent's says and it leaves open."""
        with self._lock:
            parent = self._done.get(request.parent)
        if parent is None:
            return
        request.deletedWith = request.deletedWith or parent.deletedWith
        for name in _OPTIONAL:
            if not request.HasField(name) and parent.HasField(name):
                setattr(request, name, getattr(parent, name))
        if not request.provider and _serves(parent.provider, request):
            request.provider = parent.provider


def _serves(provider: str, request: Any) -> bool:
    if not request.custom:
        return True
    return bool(provider) and type_of(ProviderReference.parse(provider).urn) == (
        PROVIDER_PREFIX + package_of(request.type)
    )
