"""Owns the CLI's passphrase secrets provider; deliberately does not know where a passphrase comes from.

Key = PBKDF2-HMAC-SHA256 with 1,000,000 rounds over an 8-byte salt; a cipher is AES-256-GCM with a nonce of its
own, written `v1:<nonce>:<text and tag>` in base64 (pkg/secrets/passphrase; facts/embedded-engine.md 5).
"""

import functools
import hashlib
from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import Any, Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from osaccess.engines.embedded.refusals import UnsupportedByEmbeddedEngine
from osaccess.errors import BadInput

_ROUNDS: Final = 1_000_000
_SALT_BYTES: Final = 8
_NONCE_BYTES: Final = 12
_CHECK_TEXT: Final = "pulumi"


class Crypter(Protocol):
    """What turns secrets into ciphers and back, and how a checkpoint names it."""

    def encrypt(self, text: str) -> str:
        """Return the cipher of a text."""
        ...

    def decrypt(self, cipher: str) -> str:
        """Return the text of a cipher. Raises BadInput where it is not one of this crypter."""
        ...

    def description(self) -> dict[str, Any]:
        """Return the `secrets_providers` entry of a checkpoint."""
        ...


class PassphraseCrypter:
    """Secrets under one passphrase and one salt."""

    def __init__(self, key: bytes, salt_state: str, random_bytes: Callable[[int], bytes]) -> None:
        self._cipher = AESGCM(key)
        self._random_bytes = random_bytes
        self.salt_state = salt_state

    @classmethod
    def with_new_salt(cls, passphrase: str, random_bytes: Callable[[int], bytes]) -> "PassphraseCrypter":
        """Return a crypter for a stack that has no secret yet."""
        salt = random_bytes(_SALT_BYTES)
        crypter = cls(_key(passphrase, salt), "", random_bytes)
        crypter.salt_state = f"v1:{_text(salt)}:{crypter.encrypt(_CHECK_TEXT)}"
        return crypter

    @classmethod
    def of_salt_state(
        cls, passphrase: str, salt_state: str, random_bytes: Callable[[int], bytes]
    ) -> "PassphraseCrypter":
        """Return the crypter of a stack. Raises BadInput where the passphrase is another one."""
        version, salt, check = salt_state.split(":", 2)
        if version != "v1":
            raise UnsupportedByEmbeddedEngine(f"passphrase salts of version {version!r}")
        crypter = cls(_key(passphrase, b64decode(salt)), salt_state, random_bytes)
        if crypter.decrypt(check) != _CHECK_TEXT:
            raise _wrong_passphrase()
        return crypter

    def encrypt(self, text: str) -> str:
        """Return the cipher of a text, with a nonce of its own."""
        nonce = self._random_bytes(_NONCE_BYTES)
        return f"v1:{_text(nonce)}:{_text(self._cipher.encrypt(nonce, text.encode(), None))}"

    def decrypt(self, cipher: str) -> str:
        """Return the text of a cipher. Raises BadInput where the passphrase is another one."""
        _, nonce, text = cipher.split(":")
        try:
            return self._cipher.decrypt(b64decode(nonce), b64decode(text), None).decode()
        except InvalidTag as error:
            raise _wrong_passphrase() from error

    def description(self) -> dict[str, Any]:
        """Return the `secrets_providers` entry of a checkpoint."""
        return {"type": "passphrase", "state": {"salt": self.salt_state}}


class WrongPassphrase(BadInput):
    """The passphrase is not that of the stack."""


def _wrong_passphrase() -> WrongPassphrase:
    return WrongPassphrase(
        "The passphrase does not open the secrets of this stack.",
        because="Nothing was read or changed.",
        mend="Give the passphrase that the stack was made with, in PULUMI_CONFIG_PASSPHRASE"
        " or PULUMI_CONFIG_PASSPHRASE_FILE.",
    )


@functools.lru_cache(maxsize=64)  # one derivation takes 0.36 s
def _key(passphrase: str, salt: bytes) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", passphrase.encode(), salt, _ROUNDS, 32)


def _text(data: bytes) -> str:
    return b64encode(data).decode()
