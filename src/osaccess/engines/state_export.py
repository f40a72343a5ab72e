"""Owns the export of a stack that the embedded engine keeps, in the CLI's form; deliberately changes nothing.

`pulumi stack import` takes it. Source: pkg/backend/diy (ExportDeployment), sdk/go/common/apitype (UntypedDeployment).
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from osaccess.engines.embedded.backend import Backend
from osaccess.engines.embedded.checkpoint import encode_checkpoint, load_checkpoint
from osaccess.engines.embedded.recovery import replay
from osaccess.engines.embedded.unopened_state import without_secrets
from osaccess.engines.embedded.values import SECRET_SIGNATURE, SIGNATURE_KEY

_VERSION: Final = 3


def exported(backend: Backend, now: datetime, *, show_secrets: bool) -> dict[str, Any]:
    """Return the deployment with what an interrupted run has finished. Raises BadInput, Failed.

    Args:
        backend: the stack's.
        now: the instant that the manifest names.
        show_secrets: secrets as plain text; else as they are kept, encrypted.

    """
    stored = replay(load_checkpoint(backend), backend).stored
    document = json.loads(encode_checkpoint(stored.resources, stored, backend, now))
    deployment = document["checkpoint"]["latest"]
    if show_secrets:
        deployment["resources"] = _in_clear(deployment["resources"], stored.crypter.decrypt)
    return {"version": _VERSION, "deployment": deployment}


def without_ciphers(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return an export that says where secrets are and holds none, nor what a passphrase could be guessed by."""
    deployment = {key: value for key, value in document["deployment"].items() if key != "secrets_providers"}
    return {**document, "deployment": without_secrets(deployment)}


def _in_clear(value: Any, decrypt: Callable[[str], str]) -> Any:
    match value:
        case {"ciphertext": cipher} if value.get(SIGNATURE_KEY) == SECRET_SIGNATURE:
            return {SIGNATURE_KEY: SECRET_SIGNATURE, "plaintext": decrypt(cipher)}
        case dict():
            return {key: _in_clear(item, decrypt) for key, item in value.items()}
        case list():
            return [_in_clear(item, decrypt) for item in value]
    return value
