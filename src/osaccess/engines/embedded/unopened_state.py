"""Owns a stack's state of which no secret is opened: for previews, wherever it was kept and under whichever key.

Deliberately writes nothing, and takes no lock: a preview keeps nothing.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from osaccess.clock import in_utc_text
from osaccess.engines.embedded.backend import Backend, HistoryEntry
from osaccess.engines.embedded.passphrase import Crypter
from osaccess.engines.embedded.values import NOT_OPENED, SECRET_SIGNATURE, SIGNATURE_KEY

_VERSION = 3


class _Unopened:
    """The crypter that opens nothing, whatever the secrets provider."""

    def encrypt(self, text: str) -> str:
        _refuse()

    def decrypt(self, cipher: str) -> str:
        return NOT_OPENED

    def description(self) -> dict[str, Any]:
        _refuse()


@dataclass
class UnopenedState:
    """The state of a stack as it was once, with what a killed run left in its journal. A `Backend` that only reads."""

    project: str
    stack: str
    checkpoint: bytes | None
    journal: bytes = b""

    @classmethod
    def of(cls, backend: Backend) -> "UnopenedState":
        """Return what a backend holds now. Raises BadInput where it cannot be read."""
        return cls(backend.project, backend.stack, backend.read_checkpoint(), backend.read_journal())

    @classmethod
    def of_export(cls, deployment: Mapping[str, Any], project: str, stack: str) -> "UnopenedState":
        """Return the state that an export holds; a secret that it shows in clear is one that nobody looks at."""
        document = {"version": _VERSION, "checkpoint": {"stack": stack, "latest": without_secrets(deployment)}}
        return cls(project, stack, json.dumps(document).encode())

    @property
    def written(self) -> str:
        """The instant at which the state was written or exported, as its manifest has it; "" where it does not say."""
        latest = json.loads(self.checkpoint)["checkpoint"].get("latest") if self.checkpoint else None
        return _whole_seconds(((latest or {}).get("manifest") or {}).get("time"))

    # ---- the backend --------------------------------------------------------------------------------------------

    def read_checkpoint(self) -> bytes | None:
        """Return the checkpoint, or None for a new stack."""
        return self.checkpoint

    def read_journal(self) -> bytes:
        """Return the journal of a killed run; empty where there is none."""
        return self.journal

    def crypter(self, description: dict[str, Any] | None) -> Crypter:
        """Return the crypter that opens nothing."""
        return _Unopened()

    def other_stack(self, name: str) -> Backend:
        """Refuse: what a reference shows is what the state remembers of it."""
        _refuse()

    def lock(self, now: datetime) -> None:
        """Refuse."""
        _refuse()

    def unlock(self) -> None:
        """Refuse."""
        _refuse()

    def write_checkpoint(self, data: bytes) -> None:
        """Refuse."""
        _refuse()

    def append_to_journal(self, data: bytes) -> None:
        """Refuse."""
        _refuse()

    def sync_journal(self) -> None:
        """Refuse."""
        _refuse()

    def replace_journal(self, data: bytes) -> None:
        """Refuse."""
        _refuse()

    def add_history(self, entry: HistoryEntry) -> None:
        """Refuse."""
        _refuse()


def _refuse() -> NoReturn:
    raise AssertionError("a state whose secrets were not opened is only looked at")


def _whole_seconds(time: Any) -> str:
    try:
        return in_utc_text(datetime.fromisoformat(time))
    except (TypeError, ValueError):
        return ""


def without_secrets(value: Any) -> Any:
    """Return data of a checkpoint or an export that says where secrets are, and holds none, in clear or encrypted."""
    match value:
        case dict() if value.get(SIGNATURE_KEY) == SECRET_SIGNATURE:
            return {SIGNATURE_KEY: SECRET_SIGNATURE, "ciphertext": ""}
        case dict():
            return {key: without_secrets(item) for key, item in value.items()}
        case list():
            return [without_secrets(item) for item in value]
    return value
