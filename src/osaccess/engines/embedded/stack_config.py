"""Owns `Pulumi.<stack>.yaml`; deliberately never writes it: the file is the user's.

`encryptionsalt` is the salt that its `secure:` values are encrypted under (pkg/workspace/project.go, ProjectStack).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from osaccess.engines.embedded.passphrase import Crypter
from osaccess.engines.embedded.project import refuse_autonaming, text_of
from osaccess.engines.embedded.refusals import UnsupportedByEmbeddedEngine
from osaccess.engines.embedded.yaml_file import yaml_map_in


@dataclass(frozen=True, slots=True)
class StackConfig:
    """The configuration of a stack by `namespace:name`; secret ones are still ciphers."""

    plain: dict[str, str] = field(default_factory=dict)
    secure: dict[str, str] = field(default_factory=dict)
    salt_state: str | None = None
    secrets_provider: str | None = None

    def decrypted(self, crypter_of: Callable[[str | None], Crypter]) -> dict[str, str]:
        """Return the secret values; `crypter_of` gets the salt, and is called only if there are any.

        Raises BadInput, UnsupportedByEmbeddedEngine.
        """
        if self.secrets_provider not in (None, "passphrase"):
            raise UnsupportedByEmbeddedEngine(f"the secrets provider {self.secrets_provider!r}")
        if not self.secure:
            return {}
        crypter = crypter_of(self.salt_state)
        return {key: crypter.decrypt(cipher) for key, cipher in self.secure.items()}


def load_stack_config(folder: Path, project: str, stack: str) -> StackConfig:
    """Read the configuration of a stack; no file = an empty one. Raises BadInput, UnsupportedByEmbeddedEngine."""
    file = folder / f"Pulumi.{stack}.yaml"
    data = yaml_map_in(file) or {}
    if data.get("environment"):
        raise UnsupportedByEmbeddedEngine(f"Pulumi ESC environments ({file})")
    plain: dict[str, str] = {}
    secure: dict[str, str] = {}
    for key, value in (data.get("config") or {}).items():
        full = _full_key(key, project)
        refuse_autonaming(full, file)
        if _is_secure(value):
            secure[full] = value["secure"]
        elif _holds_secure(value):
            raise UnsupportedByEmbeddedEngine(f"secrets inside of structured configuration ({key} in {file})")
        else:
            plain[full] = text_of(value)
    return StackConfig(plain, secure, data.get("encryptionsalt"), data.get("secretsprovider"))


def _full_key(key: str, project: str) -> str:
    key = key.replace(":config:", ":")  # the notation of old stacks
    return key if ":" in key else f"{project}:{key}"


def _is_secure(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"secure"}


def _holds_secure(value: Any) -> bool:
    match value:
        case dict():
            return _is_secure(value) or any(_holds_secure(item) for item in value.values())
        case list():
            return any(_holds_secure(item) for item in value)
    return False
