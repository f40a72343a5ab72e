"""Owns where ids, secrets and audit ids come from: chance, or a count that is the same in every run."""

import base64
import hashlib
import secrets
import uuid
from typing import Literal

Source = Literal["random", "counted"]


class Ids:
    """Gives ids and secrets of Keystone's own forms.

    Args:
        source: "random" as Keystone's, or "counted": the n-th one is the same in every run.

    """

    def __init__(self, source: Source) -> None:
        self._count: int | None = 0 if source == "counted" else None
        self._mark = 0

    def id(self) -> str:
        """Return a new id: 32 hex digits."""
        return uuid.uuid4().hex if self._count is None else f"{self._next():032x}"

    def secret(self) -> str:
        """Return a new application-credential secret: 86 characters of URL-safe base64."""
        raw = secrets.token_bytes(64) if self._count is None else hashlib.sha512(self._counted()).digest()
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

    def audit_id(self) -> str:
        """Return a new audit id of a token: 22 characters of URL-safe base64."""
        raw = uuid.uuid4().bytes if self._count is None else hashlib.md5(self._counted()).digest()  # noqa: S324
        return base64.urlsafe_b64encode(raw)[:-2].decode()

    def key(self) -> bytes:
        """Return the key that seals the tokens of one fake."""
        return secrets.token_bytes(32) if self._count is None else b"counted".ljust(32, b"\0")

    def mark(self) -> None:
        """Remember how far was counted, for `rewind`."""
        self._mark = self._count or 0

    def rewind(self) -> None:
        """Count on from where `mark` was called."""
        if self._count is not None:
            self._count = self._mark

    def _next(self) -> int:
        self._count = (self._count or 0) + 1
        return self._count

    def _counted(self) -> bytes:
        return str(self._next()).encode()
