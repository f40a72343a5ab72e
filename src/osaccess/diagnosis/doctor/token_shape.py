"""Owns what a token's own text tells without any key: whether it is whole, and when it was issued.

A Fernet token is version, time of issue, random start, ciphertext in blocks of 16 bytes, signature of 32 bytes;
version and time are readable. Keystone cuts off the padding of base64.
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime

_VERSION = 0x80
_HEAD, _START, _BLOCK, _SIGNATURE = 9, 16, 16, 32


@dataclass(frozen=True, slots=True)
class TokenShape:
    """What is seen; `problem` "" = it looks whole, `issued_at` None = it is no Fernet token."""

    problem: str = ""
    issued_at: datetime | None = None


def token_shape(text: str) -> TokenShape:
    """Return what the text tells; another kind of token, a JWS, is taken as it is."""
    if text.strip() != text or " " in text:
        return TokenShape("it has blanks or line ends in it")
    if text.count(".") == 2:
        return TokenShape()
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return TokenShape("it is not base64: something was cut off or added")
    if not data or data[0] != _VERSION:
        return TokenShape("it does not begin like a Fernet token (gAAAA…)")
    blocks = len(data) - _HEAD - _START - _SIGNATURE
    issued = datetime.fromtimestamp(int.from_bytes(data[1:_HEAD], "big"), UTC) if len(data) >= _HEAD else None
    if blocks < _BLOCK or blocks % _BLOCK:
        return TokenShape(f"its length of {len(text)} characters is no Fernet token's: it was cut", issued)
    return TokenShape("", issued)
