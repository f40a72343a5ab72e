"""Owns the token itself: what it says, and its text, which is sealed like Keystone's own (nothing is stored).

Deliberately does not tell whether a token is still good: `bearers` does.
"""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime

_PREFIX = "gAAAAAB"
_SEAL_BYTES = 16


@dataclass(frozen=True, slots=True)
class Token:
    """What a token says of itself.

    Attributes:
        issued_at: aware, UTC, whole seconds.
        expires_at: aware, UTC.
        parent_audit_id: audit id of the first token of the chain that this one was made from; None for a first.
        project_id: project scope; at most one of `project_id`, `domain_id` and `system` is set.
        credential_id: the application credential that it was issued for.

    """

    user_id: str
    methods: tuple[str, ...]
    audit_id: str
    issued_at: datetime
    expires_at: datetime
    parent_audit_id: str | None = None
    project_id: str | None = None
    domain_id: str | None = None
    system: bool = False
    credential_id: str | None = None

    @property
    def is_unscoped(self) -> bool:
        """Whether it acts on nothing."""
        return self.project_id is None and self.domain_id is None and not self.system


class TokenSeal:
    """Turns tokens into text and back; only texts that it made itself."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def close(self, token: Token) -> str:
        """Return the text of a token."""
        content = json.dumps(
            (
                token.user_id, token.methods, token.audit_id, token.issued_at.timestamp(),
                token.expires_at.timestamp(), token.parent_audit_id, token.project_id, token.domain_id, token.system,
                token.credential_id,
            ),
            separators=(",", ":"),
        ).encode()  # fmt: skip
        return _PREFIX + base64.urlsafe_b64encode(self._seal(content) + content).rstrip(b"=").decode()

    def open(self, text: str) -> Token | None:
        """Return what the text says; None if it is not one of ours, or was changed."""
        if not text.startswith(_PREFIX):
            return None
        encoded = text[len(_PREFIX) :]
        try:
            raw = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
        except (binascii.Error, ValueError):
            return None
        content = raw[_SEAL_BYTES:]
        if not hmac.compare_digest(raw[:_SEAL_BYTES], self._seal(content)):
            return None
        user_id, methods, audit_id, issued, expires, parent, project, domain, system, credential = json.loads(
            content
        )
        return Token(
            user_id, tuple(methods), audit_id, datetime.fromtimestamp(issued, UTC),
            datetime.fromtimestamp(expires, UTC), parent, project, domain, system, credential,
        )  # fmt: skip

    def _seal(self, content: bytes) -> bytes:
        return hmac.new(self._key, content, hashlib.sha256).digest()[:_SEAL_BYTES]
