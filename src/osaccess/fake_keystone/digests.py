"""Owns how the fake keeps passwords and secrets, and compares them; deliberately not with bcrypt, for speed.

A fake keeps them for one test run; SHA-256 keeps them out of dumps of its state. As with Keystone's bcrypt,
only the first 72 bytes count (facts/keystone.md 4.1).
"""

import hashlib
import hmac

_COUNTED_BYTES = 72


def digest(secret: str) -> bytes:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode()[:_COUNTED_BYTES]).digest()


def matches(kept: bytes | None, secret: str) -> bool:
    """Tell, in constant time, whether `secret` is the one that was kept; nothing matches None."""
    return kept is not None and hmac.compare_digest(kept, digest(secret))
