"""Owns the checkpoint document, version 3, and 4 where a state has what older CLIs would lose; no file access.

What the CLI insists on (facts/embedded-engine.md 5): `manifest.magic` = SHA-256 of `manifest.version`,
dependencies before dependents, the secrets provider that encrypted the values.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from osaccess.engines.embedded import pending as pending_operations
from osaccess.engines.embedded.backend import Backend
from osaccess.engines.embedded.journal import Intent
from osaccess.engines.embedded.passphrase import Crypter, WrongPassphrase
from osaccess.engines.embedded.refusals import UnsupportedByEmbeddedEngine
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.urns import STACK_TYPE
from osaccess.engines.embedded.values import Properties, from_checkpoint, has_secret
from osaccess.errors import BadInput

ENGINE_VERSION: Final = "3.260.0"
"""The version of the CLI whose checkpoints these are; the CLI asks for nothing but a magic that fits it."""

_VERSION: Final = 3
_VERSION_WITH_FEATURES: Final = 4
_FEATURES: Final[Mapping[str, Callable[[ResourceState], bool]]] = MappingProxyType(
    {
        "hooks": lambda state: bool(state.resource_hooks),
        "replaceWith": lambda state: bool(state.replace_with),
    }
)
"""What makes a checkpoint one of version 4, and which states have it (pkg/resource/stack/deployment.go)."""

_OWN_KEYS: Final = frozenset({"manifest", "secrets_providers", "resources", "metadata", pending_operations.KEY})


@dataclass(frozen=True, slots=True)
class StoredState:
    """A checkpoint as it was read, and how its secrets are kept.

    Attributes:
        resources: in the stored order: dependencies first.
        pending: operations that an interrupted run left.
        other: keys of the deployment that this engine does not use; they are written back.
        digest: SHA-256 of the document, hex; empty for a new stack.

    """

    resources: tuple[ResourceState, ...]
    crypter: Crypter
    other: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    digest: str = ""
    pending: tuple[Intent, ...] = ()


def load_checkpoint(backend: Backend) -> StoredState:
    """Read the checkpoint of a stack. Raises UnsupportedByEmbeddedEngine, BadInput."""
    data = backend.read_checkpoint()
    if data is None:
        return StoredState((), backend.crypter(None))
    latest = _latest_of(_document_of(data, backend))
    _refuse_unsupported(latest)
    crypter = backend.crypter(latest.get("secrets_providers"))
    return StoredState(
        resources=tuple(
            ResourceState.from_checkpoint(entry, crypter.decrypt) for entry in latest.get("resources") or ()
        ),
        crypter=crypter,
        other={key: value for key, value in latest.items() if key not in _OWN_KEYS},
        metadata=latest.get("metadata") or {},
        digest=digest_of(data),
        pending=pending_operations.pending_of(latest, crypter.decrypt),
    )


def load_outputs(backend: Backend) -> tuple[Properties, tuple[str, ...]]:
    """Return what a stack exports, and the names of secrets that its passphrase does not open: `{}` is in their place.

    Raises UnsupportedByEmbeddedEngine, BadInput.
    """
    data = backend.read_checkpoint()
    latest = _latest_of(_document_of(data, backend)) if data is not None else {}
    _refuse_unsupported(latest)
    entries = latest.get("resources") or ()
    roots = [one for one in entries if one["type"] == STACK_TYPE and not one.get("parent")]
    stored: Properties = (roots[0].get("outputs") or {}) if roots else {}
    description = latest.get("secrets_providers")
    try:
        return from_checkpoint(stored, lambda cipher: backend.crypter(description).decrypt(cipher)), ()
    except WrongPassphrase:
        elided = from_checkpoint(stored, lambda _: "{}")
        return elided, tuple(sorted(key for key, value in elided.items() if has_secret(value)))


def encode_checkpoint(
    resources: Sequence[ResourceState], stored: StoredState, backend: Backend, now: datetime
) -> bytes:
    """Return the document that holds `resources`; what `stored` held besides them is kept."""
    latest = {
        "manifest": {
            "time": now.isoformat().replace("+00:00", "Z"),
            "magic": hashlib.sha256(ENGINE_VERSION.encode()).hexdigest(),
            "version": ENGINE_VERSION,
        },
        "secrets_providers": stored.crypter.description(),
        "resources": [state.to_checkpoint(stored.crypter.encrypt) for state in resources],
        "metadata": stored.metadata,
        **stored.other,
    }
    if stored.pending:
        latest[pending_operations.KEY] = pending_operations.as_checkpoint(stored.pending, stored.crypter.encrypt)
    name = f"organization/{backend.project}/{backend.stack}"
    features = [feature for feature, has_it in _FEATURES.items() if any(map(has_it, resources))]
    document = {
        "version": _VERSION_WITH_FEATURES if features else _VERSION,
        **({"features": features} if features else {}),
        "checkpoint": {"stack": name, "latest": latest},
    }
    return json.dumps(document, separators=(",", ":")).encode()


def digest_of(data: bytes) -> str:
    """Return what tells one checkpoint from another."""
    return hashlib.sha256(data).hexdigest()


def _document_of(data: bytes, backend: Backend) -> dict[str, Any]:
    try:
        document = json.loads(data)
    except ValueError as error:
        raise BadInput(
            f"The state of stack {backend.stack!r} is no JSON.",
            because="Going on without it would lose track of everything that it lists.",
            mend=f"Bring it back from its copy: the file {backend.stack}.json.bak beside it.",
        ) from error
    if not isinstance(document, dict) or document.get("version") not in (_VERSION, _VERSION_WITH_FEATURES):
        raise UnsupportedByEmbeddedEngine("checkpoints of other versions than 3 and 4")
    unknown = sorted(set(document.get("features") or ()) - _FEATURES.keys())
    if unknown:
        raise UnsupportedByEmbeddedEngine(f"checkpoints with the features {', '.join(unknown)}")
    return document


def _latest_of(document: dict[str, Any]) -> dict[str, Any]:
    latest = document["checkpoint"].get("latest") or {}
    return dict(latest)


def _refuse_unsupported(latest: dict[str, Any]) -> None:
    for key in ("snippets", "extensions"):
        if latest.get(key):
            raise UnsupportedByEmbeddedEngine(f"checkpoints with {key}")
